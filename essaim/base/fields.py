"""Fields every form may use: an amount of euros, as people type it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from essaim.base.templatetags.essaim import euros
from essaim.rules.money import NotAnAmount, parse_euros

MOST = 10**12  # ten billion euros, in cents: far above any pool, far below overflow


def typed(cents: int | None) -> str:
    """An amount as one would type it: « 1234,50 », whole euros without cents."""
    if cents is None:
        return ""
    return euros(cents).removesuffix("€").strip().replace("\u202f", " ")


class EurosField(forms.CharField):
    """An amount of euros, typed as people do; cents in Python."""

    default_error_messages = {
        "invalid": _("Write an amount in euros, for instance 120 or 12,50."),
        "too_small": _("Write at least one cent."),
        "too_large": _("This amount is too large."),
    }

    def __init__(self, *, least: int = 1, **options: Any) -> None:
        super().__init__(**options)
        self.least = least
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def prepare_value(self, value: Any) -> Any:
        """Show cents as euros, and what was typed as it was typed."""
        return typed(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        """Return the cents, ``None`` for an empty optional field."""
        text = super().clean(value)
        if not text:
            return None
        try:
            cents = parse_euros(text)
        except NotAnAmount:
            raise forms.ValidationError(
                self.error_messages["invalid"], code="invalid"
            ) from None
        if cents < self.least:
            raise forms.ValidationError(
                self.error_messages["too_small"], code="too_small"
            )
        if cents > MOST:
            raise forms.ValidationError(
                self.error_messages["too_large"], code="too_large"
            )
        return cents
