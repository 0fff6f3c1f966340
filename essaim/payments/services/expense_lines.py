"""The lines of a claim: receipts and journeys, written while it is in preparation."""

import uuid
from dataclasses import dataclass
from datetime import date

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.base import events
from essaim.base.dates import date_format
from essaim.base.discarding import discard
from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.ledger.models import FiscalYear
from essaim.members.models import Member
from essaim.payments.models import ExpenseClaim, ExpenseLine, KilometreRate
from essaim.payments.permissions.expenses import (
    may_export_expenses,
    may_set_kilometre_rates,
    may_write_expense,
)
from essaim.payments.reading import expenses as reading
from essaim.rules import expenses as rules

MOST_LINES = 100


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt as it came: what it is by its content, and the name it had."""

    kind: str
    name: str
    content: bytes


@transaction.atomic(durable=True)
def add_receipt(
    claim_id: int,
    *,
    spent_on: date,
    label: str,
    cents: int,
    vat_rate: int,
    receipt: Receipt | None,
    key: uuid.UUID,
    by: Member,
) -> ExpenseClaim:
    """Add what was bought. Its VAT is reckoned out of the amount, tax included.

    Without its receipt the VAT cannot be deducted: refused unless the rate is 0.
    """
    claim = _writable(claim_id, by)
    if vat_rate and receipt is None:
        raise Refusal(
            _("Without its receipt the VAT cannot be deducted: add it, or choose 0 %.")
        )
    line = ExpenseLine(
        claim=claim,
        key=key,
        spent_on=_sound_day(spent_on),
        label=label,
        cents=cents,
        vat_rate=vat_rate,
        vat_cents=rules.vat_within(cents, vat_rate),
    )
    return _add(claim, line, receipt, by)


@transaction.atomic(durable=True)
def add_journey(
    claim_id: int,
    *,
    spent_on: date,
    label: str,
    kilometres: int,
    vehicle: str,
    key: uuid.UUID,
    by: Member,
) -> ExpenseClaim:
    """Add a journey, at the rate its vehicle had on that day."""
    claim = _writable(claim_id, by)
    rate = KilometreRate.objects.in_force(vehicle, _sound_day(spent_on))
    if rate is None:
        raise Refusal(
            _("No rate was set for “%(vehicle)s” on %(day)s.")
            % {"vehicle": vehicle, "day": date_format(spent_on)}
        )
    cents = rules.journey_cents(kilometres, rate.thousandths)
    if not cents:
        raise Refusal(_("This journey is worth less than a cent."))
    line = ExpenseLine(
        claim=claim,
        key=key,
        spent_on=spent_on,
        label=label,
        cents=cents,
        kilometres=kilometres,
        rate=rate,
    )
    return _add(claim, line, None, by)


def _writable(claim_id: int, by: Member) -> ExpenseClaim:
    claim = ExpenseClaim.objects.select_for_update().get(pk=claim_id)
    may_write_expense(by, claim).or_raise()
    return claim


def _sound_day(day: date) -> date:
    today = timezone.localdate()
    if day > today:
        raise Refusal(_("This day has not come yet."))
    if day.year < today.year - rules.OLDEST_YEARS:
        raise Refusal(_("This day is too far back to be an expense of today."))
    return day


def _add(
    claim: ExpenseClaim, line: ExpenseLine, receipt: Receipt | None, by: Member
) -> ExpenseClaim:
    if claim.lines.filter(key=line.key).exists():
        return claim  # the form was sent twice
    if claim.lines.count() >= MOST_LINES:
        raise Refusal(
            _("A claim has %(most)d lines at most: make another one.")
            % {"most": MOST_LINES}
        )
    if receipt is not None:
        line.receipt_name = receipt.name[-120:]
        line.receipt.save(f"r.{receipt.kind}", ContentFile(receipt.content), save=False)
    try:
        with transaction.atomic():
            line.save()
            _reckon(claim)
            _trace("expense.line_added", claim, line, by)
    except BaseException:
        line.receipt.delete(save=False)  # no file stays of a line that is not there
        raise
    return claim


@transaction.atomic(durable=True)
def remove_line(claim_id: int, line_id: int, *, by: Member) -> ExpenseClaim:
    """Take a line out of a claim in preparation; its receipt is erased."""
    claim = _writable(claim_id, by)
    line = claim.lines.filter(pk=line_id).first()
    if line is None:
        return claim  # the button was pressed twice
    name = line.receipt.name
    line.delete()
    _reckon(claim)
    _trace("expense.line_removed", claim, line, by)
    if name:
        discard(name)
    return claim


def _reckon(claim: ExpenseClaim) -> None:
    claim.cents = reading.totals_of(list(claim.lines.all())).cents
    claim.version += 1
    claim.save(update_fields=["cents", "version"])


def _trace(kind: str, claim: ExpenseClaim, line: ExpenseLine, by: Member) -> None:
    events.record(
        kind,
        claim,
        by=by,
        about=[claim.member],
        audience=Event.Audience.CONCERNED,
        what=line.label,
        claim=claim.title,
        amount_cents=line.cents,
    )


@transaction.atomic(durable=True)
def set_kilometre_rate(
    label: str, thousandths: int, from_on: date, *, by: Member
) -> KilometreRate:
    """Say what a kilometre is worth from a day on. What was claimed stays as it was.

    The same day again replaces the figure, while no journey was reckoned with it.
    """
    may_set_kilometre_rates(by).or_raise()
    label = " ".join(label.split())
    rate = (
        KilometreRate.objects.select_for_update()
        .filter(label=label, from_on=from_on)
        .first()
    )
    if rate is None:
        rate = KilometreRate(label=label, from_on=from_on)
    elif ExpenseLine.objects.filter(rate=rate).exists():
        raise Refusal(
            _("Journeys were already reckoned with this rate: choose another day.")
        )
    rate.thousandths = thousandths
    rate.save()
    events.record(
        "kilometre_rate.set",
        rate,
        by=by,
        vehicle=label,
        # Thousandths of a euro, as one writes them: 0,529.
        rate=f"{thousandths / 1000:.3f}".replace(".", ","),
        starts_on=from_on.isoformat(),
    )
    return rate


@transaction.atomic(durable=True)
def export_with_names(year_id: int, reason: str, *, by: Member) -> FiscalYear:
    """Leave the trace of an export with names, that each person in it can read."""
    may_export_expenses(by).or_raise()
    if not reason.strip():
        raise Refusal(_("Say why you need it: each person in the file reads it."))
    year = FiscalYear.objects.get(pk=year_id)
    events.record(
        "expenses.exported",
        year,
        by=by,
        about=list(reading.people_of_year(year)),
        audience=Event.Audience.CONCERNED,
        year=str(year),
        reason=reason.strip(),
    )
    return year
