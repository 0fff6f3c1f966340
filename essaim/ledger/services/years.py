"""Fiscal years open one after the other, and close for good."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.base import events
from essaim.base.errors import Refusal
from essaim.base.models import Cooperative
from essaim.ledger.models import FiscalYear
from essaim.ledger.permissions import may_close_year, may_open_year
from essaim.members.models import Member
from essaim.rules import calendar


@transaction.atomic(durable=True)
def open_fiscal_year(starts_on: date, ends_on: date, *, by: Member) -> FiscalYear:
    """Open an accounting year that touches the others: no gap, no overlap."""
    # Of two years opened together the second waits, then reads what the first made:
    # the cooperative's row, and the years there are, are the lock.
    list(Cooperative.objects.select_for_update().filter(pk=1))
    list(FiscalYear.objects.select_for_update(no_key=True).order_by("pk"))
    may_open_year(by).or_raise()
    years = FiscalYear.objects.values_list("starts_on", "ends_on")
    try:
        calendar.check_new_year(
            calendar.Days(starts_on, ends_on),
            [calendar.Days(*days) for days in years],
        )
    except calendar.BadYear as fault:
        raise Refusal(_why_not(fault)) from fault
    year = FiscalYear.objects.create(starts_on=starts_on, ends_on=ends_on)
    events.record(
        "fiscal_year.opened",
        year,
        by=by,
        year=str(year),
        starts_on=starts_on.isoformat(),
        ends_on=ends_on.isoformat(),
    )
    return year


@transaction.atomic(durable=True)
def close_fiscal_year(year_id: int, *, by: Member) -> FiscalYear:
    """Close a year that is over, the oldest first: nothing is dated in it any more."""
    year = FiscalYear.objects.select_for_update(no_key=True).get(pk=year_id)
    may_close_year(by, year).or_raise()
    earlier = FiscalYear.objects.filter(closed_at__isnull=True).exclude(pk=year.pk)
    try:
        calendar.check_closing(
            calendar.Days(year.starts_on, year.ends_on),
            [calendar.Days(other.starts_on, other.ends_on) for other in earlier],
            today=timezone.localdate(),
        )
    except calendar.BadYear as fault:
        raise Refusal(_why_not(fault)) from fault
    year.closed_at = timezone.now()
    year.save(update_fields=["closed_at"])
    events.record("fiscal_year.closed", year, by=by, year=str(year))
    return year


def _why_not(fault: calendar.BadYear) -> str:
    """Say why a year cannot be opened or closed."""
    if isinstance(fault, calendar.Overlap):
        return _("Some of these days are already in another fiscal year.")
    if isinstance(fault, calendar.Gap):
        return _("A fiscal year starts the day after the one before it ends.")
    if isinstance(fault, calendar.TooLong):
        return _("A fiscal year lasts 24 months at most.")
    if isinstance(fault, calendar.NotOver):
        return _("A fiscal year is closed once its last day has passed.")
    if isinstance(fault, calendar.NotOldest):
        return _("Close the earlier fiscal year first.")
    return _("A fiscal year ends after it starts.")
