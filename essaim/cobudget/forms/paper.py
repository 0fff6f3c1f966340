"""Whose paper it is, and the reference it bears."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from essaim.members.models import Member


class PaperForm(forms.Form):
    """A member who has an envelope, and the reference of their paper."""

    member = forms.ModelChoiceField(
        label=_("Whose paper it is"),
        queryset=Member.objects.none(),
        empty_label=_("Choose a person"),
    )
    reference = forms.CharField(
        label=_("Reference of the paper"),
        max_length=60,
        help_text=_("What is written on it, so that it is found again."),
    )
    wants_receipt = forms.BooleanField(
        required=False,
        label=_("This person asks for their receipt by mail"),
        help_text=_("It leaves for their own address alone, once both entries agree."),
    )

    def __init__(self, *args: Any, holders: QuerySet[Member], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["member"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = holders
