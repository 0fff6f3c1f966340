"""The two figures of expenses that are not money: VAT rates and kilometre rates."""

from django import template
from django.utils.translation import get_language

register = template.Library()


def _written(digits: str) -> str:
    return (
        digits if (get_language() or "").startswith("en") else digits.replace(".", ",")
    )


@register.filter
def vat_rate(hundredths: int) -> str:
    """Hundredths of a percent as one writes them: 550 becomes « 5,5 % »."""
    digits = _written(f"{hundredths / 100:.2f}".rstrip("0").rstrip("."))
    return (
        f"{digits}%" if (get_language() or "").startswith("en") else f"{digits}\u202f%"
    )


@register.filter
def kilometre_rate(thousandths: int) -> str:
    """Thousandths of a euro as one writes them: 529 becomes « 0,529 € »."""
    digits = _written(f"{thousandths / 1000:.3f}")
    return (
        f"€{digits}" if (get_language() or "").startswith("en") else f"{digits}\u202f€"
    )
