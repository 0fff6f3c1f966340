"""What a page was of when it was shown: a late one is told so."""

from django import forms


class VersionForm(forms.Form):
    """Which version of the thing the page showed."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
