"""A year that ends: what tests of its closing share."""

from datetime import date, datetime, time, timedelta

import time_machine
from django.db.models import Sum
from django.utils import timezone

from essaim.contributions.models import Contribution, PreparedClosing
from essaim.contributions.services import announcing, closings, declaring
from essaim.ledger.models import Posting
from essaim.ledger.services import budgets
from tests.factories import FiscalYearFactory


def at(day, hour=12):
    """Stand at an hour of a day."""
    moment = timezone.make_aware(datetime.combine(day, time(hour)))
    return time_machine.travel(moment, tick=False)


def after(year, days=40):
    """Stand some days after the year, when its objection windows are over."""
    return at(year.ends_on + timedelta(days))


def open_next(year):
    """The year that follows."""
    first = year.ends_on + timedelta(1)
    return FiscalYearFactory(starts_on=first, ends_on=date(first.year, 12, 31))


def declare(line, member, cents, title="Permanence", **said):
    """Declare work at once."""
    return declaring.declare_new(
        line.pk,
        by=member,
        cents=cents,
        title=title,
        minutes=cents * 60 // 30_00 + 60,
        reason="comme convenu",
        form="activity",
        **said,
    )


def announce(line, member, cents, title="Atelier"):
    """Announce work: its money is reserved."""
    return announcing.announce(line.pk, by=member, cents=cents, title=title)


def close(year, *, preparing, posting, **decision):
    """Prepare and post, by two people."""
    prepared = closings.prepare(year.pk, by=preparing, **decision)
    return closings.post(year.pk, by=posting, fingerprint=prepared.fingerprint)


def figures(line):
    """Where the money of the line is now."""
    return budgets.figures([line])[line.pk]


def assert_balanced():
    """The books hold nothing but what moved between their accounts."""
    assert Posting.objects.total() == 0
    entries = Posting.objects.values("entry").annotate(sum=Sum("cents"))
    assert not entries.exclude(sum=0).exists()


def assert_the_books_say_what_the_contributions_say(line):
    """Each bucket of the line is the sum of its contributions there."""
    told = figures(line)
    for bucket, states in {
        "reserved": ["announced", "in-progress", "done"],
        "declared": ["declared", "in-dialogue"],
        "settled": ["settled", "exported"],
        "paid": ["paid"],
    }.items():
        rows = Contribution.objects.filter(line=line, status__in=states)
        cents = rows.aggregate(sum=Sum("cents"))["sum"] or 0
        assert getattr(told, bucket) == cents, bucket


def prepared_of(year):
    """What is prepared for a year, or nothing."""
    return PreparedClosing.objects.filter(fiscal_year=year).first()
