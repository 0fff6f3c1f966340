"""A frame takes effect: all its budgets come from the pot, or none does."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from essaim.base.clock import standing_at
from essaim.base.models import Event
from essaim.base.tasks import known
from essaim.contributions import tasks
from essaim.contributions.services import frame_effect, frame_parts, frames
from essaim.contributions.tests.framing import (
    adopted_with,
    draft_with,
    entries_of,
    feed,
    in_june,  # noqa: F401
    left,
    noon,
)
from essaim.ledger import services as ledger
from essaim.ledger.models import BudgetLine, Posting
from essaim.ledger.services import budgets
from essaim.notifications.models import Notice
from essaim.rules.budgets import Bucket
from tests.factories import CircleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(people):
    return people["manager"]


@pytest.fixture
def other(whole):
    return CircleFactory(name="Numérique", parent=whole)


def tick():
    tasks.tick(timezone.now())


def engage(circle, cents):
    """Declare so much of a circle's budget."""
    line = BudgetLine.objects.get(circle=circle)
    budgets.change(
        line,
        (Bucket.AVAILABLE, 0),
        (Bucket.DECLARED, cents),
        on=timezone.localdate(),
        label="x",
        key=f"test:{line.pk}",
        by=None,
    )


def next_version(frame, by, amounts):
    """Adopt a later version with other amounts: ``{circle: cents or None}``."""
    draft = frames.prepare_frame(frame.fiscal_year_id, by=by, copied_from_id=frame.pk)
    lines = {line.circle: line.pk for line in draft.lines.select_related("circle")}
    known = {lines[c]: cents for c, cents in amounts.items() if c in lines}
    frame_parts.set_amounts(draft.pk, known, by=by)
    for circle, cents in amounts.items():
        if circle not in lines:
            frame_parts.add_line(
                draft.pk, circle=circle, kind="open", label="", cents=cents, by=by
            )
    on = max(frame.takes_effect_on + timedelta(days=1), timezone.localdate())
    frames.edit_frame(draft.pk, by=by, takes_effect_on=on)
    return frames.adopt_frame(draft.pk, by=by, source="Décision")


@pytest.fixture
def first(year, circle, other, manager):
    """A thousand euros in the pot; 300 to one circle, 200 to the other."""
    feed(1_000_00, by=manager)
    return adopted_with(
        year, manager, (circle, "open", "", 300_00), (other, "open", "", 200_00)
    )


def test_adopted_on_its_date_it_is_posted_at_once(first, circle, other):
    assert first.funded_at is not None
    assert (left(circle), left(other)) == (300_00, 200_00)
    assert ledger.balance("pot") == 500_00
    keys = {f"frame:{first.pk}:line:{line.pk}" for line in first.lines.all()}
    assert {entry.key for entry in entries_of(first)} == keys
    event = Event.objects.get(kind="frame.took_effect")
    assert (event.actor, event.data["amount_cents"]) == (None, 500_00)


def test_nothing_is_posted_before_its_date(year, circle, manager):
    feed(500_00, by=manager)
    soon = timezone.localdate() + timedelta(days=1)
    frame = adopted_with(
        year, manager, (circle, "open", "", 300_00), takes_effect_on=soon
    )
    tick()
    assert left(circle) is None
    tick_on(frame)
    assert left(circle) == 300_00
    assert entries_of(frame).get().on == soon


def test_the_worker_knows_the_deadlines_of_frames():
    assert tasks.tick in [tick for _name, tick in known()]
    assert frame_effect.take_effect in tasks.STEPS


def test_ticking_again_posts_nothing_again(first, circle):
    for _again in range(3):
        tick()
    assert left(circle) == 300_00
    assert entries_of(first).count() == 2
    assert Event.objects.filter(kind="frame.took_effect").count() == 1


def test_each_use_has_its_own_budget(year, circle, manager):
    feed(500_00, by=manager)
    adopted_with(
        year,
        manager,
        (circle, "open", "", 100_00),
        (circle, "essential", "Paie", 50_00),
        (circle, "recurrent", "Ménage", 20_00),
    )
    assert left(circle) == 100_00
    assert left(circle, "essential", "Paie") == 50_00
    assert left(circle, "recurrent", "Ménage") == 20_00


def test_a_pot_that_lacks_one_cent_posts_nothing_and_tells_treasurers(
    year, circle, other, people
):
    feed(499_99, by=people["manager"])
    frame = adopted_with(
        year,
        people["manager"],
        (circle, "open", "", 300_00),
        (other, "open", "", 200_00),
    )
    assert (frame.funded_at, frame.lacking_cents) == (None, 1)
    assert not BudgetLine.objects.exists()
    assert ledger.balance("pot") == 499_99
    tick()
    tick()
    notices = Notice.objects.filter(event__kind="frame.lacked_money")
    assert {notice.member for notice in notices} == {people["treasurer"]}
    assert notices.count() == 1
    feed(1, by=people["manager"], key="2")
    tick()
    frame.refresh_from_db()
    assert frame.funded_at is not None
    assert frame.lacking_cents is None
    assert left(circle) == 300_00


def test_another_amount_lacking_is_told_again(year, circle, manager, people):
    adopted_with(year, manager, (circle, "open", "", 300_00))
    feed(100_00, by=manager)
    tick()
    told = Event.objects.filter(kind="frame.lacked_money").order_by("pk")
    assert [event.data["lacking_cents"] for event in told] == [300_00, 200_00]


def test_a_later_version_posts_the_differences(first, circle, other, manager):
    third = CircleFactory(name="Lieux")
    later = next_version(first, manager, {circle: 400_00, other: None, third: 50_00})
    assert (left(circle), left(other), left(third)) == (400_00, 0, 50_00)
    assert ledger.balance("pot") == 1_000_00 - 450_00
    moved = {
        entry.postings.get(account__code="pot").cents for entry in entries_of(later)
    }
    assert moved == {-100_00, 200_00, -50_00}


def test_a_later_version_takes_back_only_what_is_still_there(first, circle, manager):
    engage(circle, 250_00)
    later = next_version(first, manager, {circle: 100_00})
    line = BudgetLine.objects.get(circle=circle)
    figures = budgets.figures([line])[line.pk]
    assert (figures.voted, figures.declared, figures.left) == (250_00, 250_00, 0)
    assert later.funded_at is not None
    again = next_version(later, manager, {circle: 260_00})
    tick_on(again)
    figures = budgets.figures([line])[line.pk]
    assert figures.voted == 260_00


def tick_on(frame):
    with standing_at(noon(frame.takes_effect_on)):
        tick()
    frame.refresh_from_db()
    assert frame.funded_at is not None


def test_money_that_another_decision_brought_stays(first, circle, manager):
    line = BudgetLine.objects.get(circle=circle)
    budgets.vote(
        line,
        70_00,
        on=timezone.localdate(),
        label="Vote supplémentaire",
        key="vote:1",
        by=None,
    )
    next_version(first, manager, {circle: 310_00})
    assert left(circle) == 380_00


def test_what_the_pot_would_bring_is_known_before(first, circle, other, manager):
    draft = frames.prepare_frame(
        first.fiscal_year_id, by=manager, copied_from_id=first.pk
    )
    assert frame_effect.asked_of_pot(draft) == (0, 0)
    lines = {line.circle: line.pk for line in draft.lines.select_related("circle")}
    engage(other, 150_00)
    frame_parts.set_amounts(
        draft.pk, {lines[circle]: 900_00, lines[other]: None}, by=manager
    )
    assert frame_effect.asked_of_pot(draft) == (600_00 - 50_00, 50_00)


def test_a_version_replaced_before_it_was_posted_never_is(year, circle, manager):
    first = adopted_with(year, manager, (circle, "open", "", 300_00))
    later = next_version(first, manager, {circle: 200_00})
    feed(1_000_00, by=manager)
    tick_on(later)
    first.refresh_from_db()
    assert first.funded_at is None
    assert left(circle) == 200_00


def test_a_closed_year_gets_no_money(year, circle, manager):
    frame = adopted_with(year, manager, (circle, "open", "", 300_00))
    feed(1_000_00, by=manager)
    year.closed_at = timezone.now()
    year.save()
    tick()
    frame.refresh_from_db()
    assert frame.funded_at is None


def test_a_draft_posts_nothing(year, circle, manager):
    feed(1_000_00, by=manager)
    draft = draft_with(year, manager, (circle, "open", "", 300_00))
    assert frame_effect.post_budgets(draft.pk) is False
    tick()
    assert left(circle) is None


@contextmanager
def rolled_back():
    """A transaction whose verbs believe they are the outermost, undone at its end."""
    example = transaction.atomic()
    example._from_testcase = True
    with example:
        yield
        transaction.set_rollback(True)


some = st.none() | st.integers(1, 500_00)
versions_of_three_lines = st.lists(
    st.lists(some, min_size=3, max_size=3).filter(any), min_size=1, max_size=3
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    versions=versions_of_three_lines,
    engaged=st.lists(st.integers(0, 500_00), min_size=3, max_size=3),
)
def test_whatever_the_versions_no_cent_is_lost(year, manager, versions, engaged):
    """A line has what the last version says, or what is engaged where that is more."""
    with rolled_back():
        _live(year, manager, versions, engaged)


def _live(year, manager, versions, engaged):
    circles, today = CircleFactory.create_batch(3), timezone.localdate()
    feed(2_000_00, by=manager)
    held = dict.fromkeys(circles, 0)
    for n, version in enumerate(versions):
        amounts = dict(zip(circles, version, strict=True))
        lines = [(c, "open", "", cents) for c, cents in amounts.items() if cents]
        on = today + timedelta(days=n)
        with standing_at(noon(on)):
            adopted_with(year, manager, *lines, takes_effect_on=on)
            for circle, cents in zip(circles, engaged, strict=True):
                if n == 0 and (room := min(left(circle) or 0, cents)):
                    engage(circle, room)
                    held[circle] = room
    for circle in circles:
        line = BudgetLine.objects.filter(circle=circle).first()
        voted = budgets.figures([line])[line.pk].voted if line else 0
        assert voted == max(amounts[circle] or 0, held[circle])
    inside = Posting.objects.filter(account__budget_line__isnull=False).total()
    assert 2_000_00 - ledger.balance("pot") == inside
    assert Posting.objects.total() == 0
