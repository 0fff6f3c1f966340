"""2023 again: sixty people declare 15 000 € on a budget of 10 000, month by month.

The alert comes before the overrun, and each of the five policies ends the year with
its books balanced, its figures right, and everybody told why.
"""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db.models import Sum
from django.utils import timezone

from essaim.base import events
from essaim.base.clock import standing_at
from essaim.base.models import Event
from essaim.base.templatetags.essaim import euros
from essaim.circles.models import Circle
from essaim.contributions.models import BudgetAlert, ClosingLine, Contribution
from essaim.contributions.services import closings
from essaim.contributions.tests import years
from essaim.home.demonstration import replay
from essaim.home.demonstration.replay import ASKED, BUDGET
from essaim.ledger import services as ledger
from essaim.ledger.services import budgets
from essaim.notifications.models import Notice
from essaim.payments.models import Due
from essaim.rules.contributions import State
from tests.factories import (
    CircleFactory,
    FiscalYearFactory,
    FrameFactory,
    MemberFactory,
    give_mandate,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

POLICIES = ["refuse", "defer", "debt", "prorate", "deliberate"]


@pytest.fixture
def told():
    """The year lived under a policy; who follows the budget is a peer."""

    def live(policy):
        year = FiscalYearFactory(starts_on=timezone.localdate().replace(2023, 1, 1))
        FiscalYearFactory(starts_on=year.ends_on + timedelta(1))
        FrameFactory(fiscal_year=year, overrun=policy)
        whole = CircleFactory(name="Optéos", kind=Circle.Kind.COOPERATIVE)
        circle = CircleFactory(name="Commun", parent=whole, created_on=year.starts_on)
        cast = [
            MemberFactory(name=name) for name in ("treasurer", "manager", "referent")
        ]
        begins, ends = year.starts_on, year.ends_on + timedelta(365)
        for member, where in zip(cast, (whole, whole, circle), strict=True):
            give_mandate(member, member.name, where, starts_on=begins, ends_on=ends)
        with standing_at(replay.at(year.starts_on, 9)):
            ledger.feed_pot(
                BUDGET + 3_000_00,
                label="Résultat",
                on=year.starts_on,
                by=cast[0],
                key="2023",
            )
            line = budgets.open_line(circle, year)
            budgets.vote(
                line, BUDGET, on=year.starts_on, label="Budget", key="b", by=cast[0]
            )
        lived = replay.Year(line, MemberFactory.create_batch(replay.PEOPLE))
        seen = []
        for moment, act in sorted(lived.scenes(), key=lambda scene: scene[0]):
            with standing_at(moment):
                act()
                seen.append((moment, years.figures(line).excess))
        return SimpleNamespace(
            line=line,
            year=year,
            members=lived.members,
            refused=lived.refused,
            cast=cast,
            seen=seen,
        )

    return live


def closed(lived, **decision):
    """Prepared by the treasurer, posted by the co-manager, in February."""
    year = lived.year
    with standing_at(replay.at(year.ends_on + timedelta(45), 18)):
        treasurer, manager, _referent = lived.cast
        prepared = closings.prepare(year.pk, by=treasurer, **decision)
        return closings.post(year.pk, by=manager, fingerprint=prepared.fingerprint)


def why(member):
    """What a member was told of their contributions, in words."""
    notices = Notice.objects.filter(member=member).select_related("event")
    return " ".join(events.tell(notice.event) for notice in notices)


def of(line, *states):
    rows = Contribution.objects.filter(line=line, status__in=states)
    return rows.aggregate(sum=Sum("cents"))["sum"] or 0


@pytest.mark.parametrize("policy", POLICIES)
def test_replay_2023(told, policy):
    lived = told(policy)
    line = lived.line
    assert_the_alert_came_before_the_overrun(lived, policy)
    decision = {}
    if policy == "deliberate":
        decision = {
            "applied": "prorate",
            "supplement_cents": 2_000_00,
            "source": "Assemblée du 31/01/2024",
        }
    closing = closed(lived, **decision)
    years.assert_balanced()
    years.assert_the_books_say_what_the_contributions_say(line)
    ENDS[policy](lived, line)
    assert_everyone_was_told(lived, policy)
    assert closing.applied == (decision.get("applied") or policy)
    settled = of(line, State.SETTLED)
    assert Due.objects.aggregate(sum=Sum("cents"))["sum"] == settled


def assert_the_alert_came_before_the_overrun(lived, policy):
    """Months before: forecast in the first spring, 80 % in summer, then 100 %."""
    alerts = {alert.kind: alert for alert in BudgetAlert.objects.all()}
    forecast, eighty = alerts["forecast"], alerts["80"]
    assert forecast.at < eighty.at
    first_over = next((moment for moment, excess in lived.seen if excess), None)
    expected = ["budget.forecast", "budget.reached", "budget.used_up"]
    if policy == "defer":  # what does not fit waits whole: some euros stay
        expected.pop()
        assert years.figures(lived.line).left < 500_00
    else:
        assert eighty.at < alerts["100"].at
        said = forecast.exhausted_on - timezone.localdate(alerts["100"].at)
        assert abs(said.days) < 60, "the forecast was about right"
    if policy in ("refuse", "defer"):
        assert first_over is None, "never passed"
    else:
        assert eighty.at < first_over
        assert (first_over - forecast.at).days > 90, "months ahead"
        assert max(excess for _moment, excess in lived.seen) >= ASKED - BUDGET
    heard = Notice.objects.filter(
        member=lived.cast[2], event__kind__startswith="budget."
    )
    assert [notice.event.kind for notice in heard.order_by("pk")] == expected


def assert_everyone_was_told(lived, policy):
    """Settled, reduced, deferred, or refused at once: each person has a reason."""
    assert len(lived.members) == 60
    refused = {told.member.pk: told for told in lived.refused}
    for member, asked in zip(lived.members, replay.amounts(60), strict=True):
        words = why(member)
        if member.pk in refused:
            assert euros(refused[member.pk].asked_cents) in refused[member.pk].sentence
            assert euros(refused[member.pk].left_cents) in refused[member.pk].sentence
        else:
            assert euros(asked) in words, (policy, member)
    for line in ClosingLine.objects.select_related("contribution__author"):
        event = Event.objects.get(
            kind__startswith="closing.", subject_id=line.contribution_id
        )
        assert event.data["declared_cents"] == line.before_cents
        assert event.data["kept_cents"] == line.after_cents
        notice = Notice.objects.get(event=event)
        assert notice.member == line.contribution.author
        assert euros(line.before_cents) in events.tell(event)
    if policy in ("prorate", "deliberate"):
        assert "au prorata" in why(ClosingLine.objects.latest("pk").contribution.author)


def refused(lived, line):
    """What fits is paid, the rest was refused, with what was left each time."""
    paid = years.figures(line).settled
    assert paid + years.figures(line).left == BUDGET
    missing = sum(told.asked_cents - told.left_cents for told in lived.refused)
    assert missing == ASKED - paid


def deferred(lived, line):
    """What did not fit waits for 2024, whole."""
    waiting = of(line, State.DEFERRED)
    assert years.figures(line).settled + waiting == ASKED
    assert years.figures(line).settled <= BUDGET
    assert line.circle.budget_lines.filter(fiscal_year__starts_on__year=2024).exists()


def owed(lived, line):
    """All is paid; 2024 starts with 5 000 € less."""
    assert years.figures(line).settled == ASKED
    assert years.figures(line).excess == 0
    coming = line.circle.budget_lines.get(fiscal_year__starts_on__year=2024)
    assert years.figures(coming).excess == ASKED - BUDGET


def prorated(lived, line):
    """Exactly 10 000 €; what waited shared what was left, to the cent."""
    assert years.figures(line).settled == BUDGET
    assert (years.figures(line).left, years.figures(line).excess) == (0, 0)
    shares = ClosingLine.objects.filter(effect="prorated")
    sums = shares.aggregate(before=Sum("before_cents"), after=Sum("after_cents"))
    for share in shares:
        exact = share.before_cents * sums["after"] / sums["before"]
        assert abs(share.after_cents - exact) < 1


def deliberated(lived, line):
    """2 000 € more from the pot, the rest shared."""
    assert years.figures(line).settled == BUDGET + 2_000_00
    assert ledger.balance("pot") == 1_000_00


ENDS = {
    "refuse": refused,
    "defer": deferred,
    "debt": owed,
    "prorate": prorated,
    "deliberate": deliberated,
}
