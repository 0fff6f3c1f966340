"""The name of a round that begins as another one."""

from django import forms
from django.utils.translation import gettext_lazy as _


class CopyForm(forms.Form):
    """What the new round is called; the rest comes from the earlier one."""

    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        help_text=_("As members will call it, for instance “Co-budget 2027”."),
    )
