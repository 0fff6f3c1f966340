"""Several at once, behind a barrier: PostgreSQL is the judge."""

import pytest
from django.utils import timezone

from essaim.base.models import Event
from essaim.contributions import tasks
from essaim.contributions.models import Frame
from essaim.contributions.services import frame_parts, frames
from essaim.contributions.tests.framing import (
    draft_with,
    entries_of,
    feed,
    in_june,  # noqa: F401
    left,
)
from essaim.ledger import services as ledger
from essaim.ledger.models import BudgetLine
from essaim.ledger.services import budgets
from essaim.rules.budgets import Bucket
from tests.factories import CircleFactory
from tests.racing import done, together

MANY = 12
pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_of_many_who_prepare_one_draft_comes(year, people):
    by = people["manager"]
    answers = together([lambda: frames.prepare_frame(year.pk, by=by)] * MANY)
    assert len(done(answers)) == 1
    assert Frame.objects.count() == 1


def test_of_many_who_adopt_one_does_and_the_money_moves_once(year, circle, people):
    by = people["manager"]
    feed(1_000_00, by=by)
    draft = draft_with(year, by, (circle, "open", "", 300_00))
    answers = together(
        [lambda: frames.adopt_frame(draft.pk, by=by, source="Assemblée")] * MANY
    )
    assert len(done(answers)) == 1
    assert Event.objects.filter(kind="frame.adopted").count() == 1
    assert entries_of(draft).count() == 1
    assert (left(circle), ledger.balance("pot")) == (300_00, 700_00)


def test_ticks_at_once_post_the_budgets_once(year, people):
    by = people["manager"]
    circles = CircleFactory.create_batch(5)
    draft = draft_with(year, by, *((c, "open", "", 100_00) for c in circles))
    frames.adopt_frame(draft.pk, by=by, source="Assemblée")
    feed(500_00, by=by)
    together([lambda: tasks.tick(timezone.now())] * MANY)
    assert [left(circle) for circle in circles] == [100_00] * 5
    assert ledger.balance("pot") == 0
    assert Event.objects.filter(kind="frame.took_effect").count() == 1


def test_adopting_and_editing_at_once_adopts_what_was_read(year, circle, people):
    by = people["manager"]
    feed(1_000_00, by=by)
    draft = draft_with(year, by, (circle, "open", "", 300_00))
    line = draft.lines.get()
    acts = [
        lambda: frames.adopt_frame(
            draft.pk, by=by, source="Assemblée", revision=draft.revision
        ),
        lambda: frame_parts.set_amounts(draft.pk, {line.pk: 900_00}, by=by),
    ]
    together(acts)
    draft.refresh_from_db()
    line.refresh_from_db()
    if draft.is_adopted:
        assert (line.cents, left(circle)) == (300_00, 300_00)
    else:
        assert (line.cents, left(circle)) == (900_00, None)


def test_taking_back_while_members_declare_never_passes_what_is_there(
    year, circle, people
):
    """A version takes back 800 of 1,000 € while ten declare 100 € each."""
    by = people["manager"]
    feed(1_000_00, by=by)
    first = frames.adopt_frame(
        draft_with(year, by, (circle, "open", "", 1_000_00)).pk, by=by, source="A"
    )
    today = timezone.localdate()
    Frame.objects.filter(pk=first.pk).update(takes_effect_on=year.starts_on)
    draft = frames.prepare_frame(year.pk, by=by, copied_from_id=first.pk)
    frames.edit_frame(draft.pk, by=by, takes_effect_on=today)
    frame_parts.set_amounts(draft.pk, {draft.lines.get().pk: 200_00}, by=by)
    line = BudgetLine.objects.get()

    def declare(n):
        return lambda: budgets.change(
            line,
            (Bucket.AVAILABLE, 0),
            (Bucket.DECLARED, 100_00),
            on=today,
            label="x",
            key=f"test:{n}",
            by=None,
        )

    adopt = [lambda: frames.adopt_frame(draft.pk, by=by, source="B")]
    answers = together([*map(declare, range(10)), *adopt])
    declared = sum(answer is None for answer in answers[:10]) * 100_00
    figures = budgets.figures([line])[line.pk]
    assert figures.declared == declared
    assert figures.voted == max(200_00, declared)
    assert figures.excess == 0
    assert ledger.balance("pot") == 1_000_00 - figures.voted
