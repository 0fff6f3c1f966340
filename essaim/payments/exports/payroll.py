"""The variables the payroll software reads: one row per person, columns as set."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from essaim.rules import letters
from essaim.rules.accounting import amount

# What a column may hold.
VALUES: Mapping[str, str | Promise] = {
    "number": _("payroll number"),
    "name": _("name"),
    "code": _("analytic code"),
    "item": _("payroll item code"),
    "period": _("month, as 11/2026"),
    "period_iso": _("month, as 2026-11"),
    "date": _("date of the entries, as 30/11/2026"),
    "one": _("the number 1 (a base or a quantity)"),
    "amount": _("amount, as 1234,50"),
    "amount_point": _("amount, as 1234.50"),
    "cents": _("amount in cents"),
    "label": _("label"),
    "batch": _("number of the batch"),
    "empty": _("nothing"),
}
SEPARATOR = ";"


@dataclass(frozen=True, slots=True)
class Paid:
    """One person on the payslip of whom there is a line."""

    number: str
    name: str
    code: str
    cents: int


def rows(
    columns: Sequence[Mapping[str, str]],
    people: Iterable[Paid],
    *,
    item: str,
    on: date,
    label: str,
    batch: int,
    encoding: str,
) -> Iterator[list[str]]:
    """Yield the names of the columns, then one row per person."""

    def clean(text: str) -> str:
        return letters.label(text, 80, encoding)

    yield [clean(column["name"]) for column in columns]
    shared = {
        "item": item,
        "period": f"{on:%m/%Y}",
        "period_iso": f"{on:%Y-%m}",
        "date": f"{on:%d/%m/%Y}",
        "one": "1",
        "label": clean(label),
        "batch": str(batch),
        "empty": "",
    }
    for one in people:
        euros = amount(one.cents)
        values = {
            **shared,
            "number": one.number,
            "name": clean(one.name),
            "code": one.code,
            "amount": euros,
            "amount_point": euros.replace(",", "."),
            "cents": str(one.cents),
        }
        yield [values[column["value"]] for column in columns]
