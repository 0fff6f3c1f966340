"""Fields every form may use: amounts of euros, days and instants, as people type."""

from datetime import date, datetime
from typing import Any, TypeVar

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.formats import get_format
from django.utils.translation import gettext_lazy as _

from essaim.rules.money import NotAnAmount, parse_euros

D = TypeVar("D", bound=date)
LONGEST_TEXT = 30_000  # characters, ten pages: what is read on a page stays readable
MOST = 10**12  # ten billion euros, in cents: far above any pool, far below overflow


def typed(cents: int | None) -> str:
    """An amount as one would type it: « 1234,50 », whole euros without cents.

    Bare, whatever the language: what a page writes in a field, it can read again.
    """
    if cents is None:
        return ""
    whole, rest = divmod(abs(cents), 100)
    sign = "-" if cents < 0 else ""
    return f"{sign}{whole}{get_format('DECIMAL_SEPARATOR')}{rest:02}".removesuffix(
        f"{get_format('DECIMAL_SEPARATOR')}00"
    )


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


FIRST_YEAR, LAST_YEAR = 1900, 2199  # beyond, zones and databases cannot follow
FAR = _("Choose a date between the years 1900 and 2199.")


class DayField(forms.DateField):
    """A day, asked with the browser's own calendar; never absurdly far."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def to_python(self, value: Any) -> date | None:
        """Return the day; refuse one that could not be reckoned with."""
        return _near(super().to_python(value))


class InstantField(forms.DateTimeField):
    """A day and an hour in the cooperative's zone; never absurdly far."""

    widget = forms.DateTimeInput(
        attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
    )

    def to_python(self, value: Any) -> datetime | None:
        """Return the aware instant; refuse one that could not be reckoned with."""
        try:
            return _near(super().to_python(value))
        except OverflowError:
            raise forms.ValidationError(FAR, code="far") from None


def _near(day: D | None) -> D | None:
    if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise forms.ValidationError(FAR, code="far")
    return day


def keep_readable(text: forms.Field) -> None:
    """Refuse in this field a text so long that showing it would hold up everybody."""
    text.validators.append(MaxLengthValidator(LONGEST_TEXT))
    text.widget.attrs["maxlength"] = LONGEST_TEXT
