"""A part of a budget goes to another line: once, never more than is left."""

import pytest
from django.utils import timezone

from essaim.ledger.models import Entry, Posting
from essaim.ledger.services import budgets
from essaim.rules.budgets import Bucket
from tests.factories import CircleFactory, FiscalYearFactory, voted_line

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines():
    circle, year = CircleFactory(), FiscalYearFactory()
    source = voted_line(circle, 1_000_00, year=year)
    target = budgets.open_line(circle, year, kind="workstream", label="Site")
    return source, target


def carve(source, target, cents, key="k"):
    return budgets.carve(
        source,
        target,
        cents,
        on=timezone.localdate(),
        label="Site",
        key=key,
        by=None,
    )


def engage(line, cents, *, may_pass=False):
    budgets.change(
        line,
        (Bucket.AVAILABLE, 0),
        (Bucket.DECLARED, cents),
        on=timezone.localdate(),
        label="x",
        key=f"x:{line.pk}:{cents}",
        by=None,
        may_pass=may_pass,
    )


def test_what_one_line_gives_the_other_has(lines):
    source, target = lines
    assert carve(source, target, 300_00)
    figures = budgets.figures(lines)
    assert figures[source.pk].voted == figures[source.pk].left == 700_00
    assert figures[target.pk].voted == figures[target.pk].left == 300_00
    assert Posting.objects.total() == 0


def test_the_same_key_moves_it_once(lines):
    source, target = lines
    assert carve(source, target, 300_00)
    assert not carve(source, target, 300_00)
    assert budgets.figures([target])[target.pk].voted == 300_00
    assert Entry.objects.get(key="carve:k").label == "Site"


def test_what_is_engaged_is_not_given(lines):
    source, target = lines
    engage(source, 900_00)
    with pytest.raises(budgets.BudgetExhausted) as refusal:
        carve(source, target, 100_01)
    assert refusal.value.left_cents == 100_00
    assert carve(source, target, 100_00)
    assert budgets.figures([source])[source.pk].left == 0


def test_what_the_other_line_passed_is_filled_first(lines):
    source, target = lines
    engage(target, 50_00, may_pass=True)
    assert budgets.figures([target])[target.pk].excess == 50_00
    carve(source, target, 80_00)
    figures = budgets.figures([target])[target.pk]
    assert (figures.voted, figures.left, figures.excess) == (80_00, 30_00, 0)


@pytest.mark.parametrize("cents", [0, -5])
def test_nothing_is_not_a_part(lines, cents):
    with pytest.raises(ValueError, match="cent"):
        carve(*lines, cents)
    assert not Entry.objects.filter(key="carve:k").exists()
