"""Beyond the budget: each policy does what the page said it would."""

import pytest
from django.utils import timezone

from essaim.contributions import lines, previews, tasks
from essaim.contributions.models import Contribution
from essaim.contributions.services import announcing, declaring, objections
from essaim.contributions.services.announcing import BeyondBudget
from essaim.contributions.tests.states import (
    SAID,
    announce,
    choose,
    declare,
    exhaust,
    in_days,
    next_line,
    object_to,
)
from essaim.ledger.services import budgets
from essaim.payments.models import Due
from essaim.rules.contributions import State
from essaim.rules.declarations import Outcome

pytestmark = pytest.mark.django_db
LETS_PASS = ["debt", "prorate", "deliberate"]


@pytest.fixture
def figures(line):
    return lambda: budgets.figures([line])[line.pk]


@pytest.fixture
def nearly_full(people, line):
    """Forty euros are left."""
    exhaust(line, people["other"], left=40_00)
    return line


def preview(line, author, cents):
    return previews.of_new(
        line,
        lines.frame_of(line),
        by=author,
        cents=cents,
        said={"title": "Permanence", **SAID},
    )


@pytest.mark.parametrize("policy", ["refuse", "defer"])
def test_announcing_never_passes_a_budget(people, nearly_full, figures, policy):
    choose(policy)
    with pytest.raises(BeyondBudget) as refusal:
        announce(nearly_full, people["author"], cents=40_01)
    assert refusal.value.left_cents == 40_00
    assert "40" in str(refusal.value)
    assert figures().left == 40_00
    assert not Contribution.objects.filter(author=people["author"]).exists()


@pytest.mark.parametrize("policy", LETS_PASS)
def test_the_other_policies_let_it_pass_and_show_the_excess(
    people, nearly_full, figures, policy
):
    choose(policy)
    announce(nearly_full, people["author"], cents=100_00)
    assert (figures().left, figures().excess) == (0, 60_00)


def test_refused_a_declaration_says_what_is_left_and_changes_nothing(
    people, nearly_full, figures
):
    said = preview(nearly_full, people["author"], 100_00)
    assert said.is_refused
    assert said.effect.left_before == 40_00
    with pytest.raises(BeyondBudget):
        declare(nearly_full, people["author"])
    assert figures().declared == 0
    assert not Contribution.objects.filter(author=people["author"]).exists()


def test_what_was_reserved_for_it_counts_in_what_it_may_take(
    people, nearly_full, figures
):
    one = announce(nearly_full, people["author"], cents=30_00)
    with pytest.raises(BeyondBudget) as refusal:
        declaring.declare(one.pk, by=people["author"], cents=41_00, **SAID)
    assert refusal.value.left_cents == 40_00
    declaring.declare(one.pk, by=people["author"], cents=40_00, **SAID)
    assert (figures().left, figures().declared) == (0, 40_00)


def test_deferred_it_waits_and_the_next_year_takes_it_up(people, nearly_full, figures):
    choose("defer")
    assert preview(nearly_full, people["author"], 100_00).effect.outcome == (
        Outcome.DEFERRED
    )
    one = announce(nearly_full, people["author"], cents=30_00)
    one = declaring.declare(one.pk, by=people["author"], cents=100_00, **SAID)
    assert (one.state, one.cents) == (State.DEFERRED, 100_00)
    assert (figures().declared, figures().left) == (0, 40_00)
    coming = next_line(nearly_full, 500_00)
    with in_days((coming.fiscal_year.starts_on - timezone.localdate()).days):
        tasks.tick(timezone.now())
        tasks.tick(timezone.now())
        one.refresh_from_db()
        assert (one.state, one.line) == (State.DECLARED, coming)
        assert one.window_ends_on > timezone.localdate()
    assert budgets.figures([coming])[coming.pk].declared == 100_00


def test_deferred_and_corrected_to_what_is_left_it_is_declared_after_all(
    people, nearly_full, figures
):
    choose("defer")
    one = declare(nearly_full, people["author"], cents=100_00)
    still = declaring.adjust(one.pk, by=people["author"], cents=50_00)
    assert still.state == State.DEFERRED
    fits = declaring.adjust(one.pk, by=people["author"], cents=40_00)
    assert fits.state == State.DECLARED
    assert figures().declared == 40_00


def test_as_debt_it_settles_and_the_excess_stays_shown(people, nearly_full, figures):
    choose("debt")
    said = preview(nearly_full, people["author"], 100_00)
    assert (said.effect.outcome, said.effect.excess_after) == (Outcome.DEBT, 60_00)
    one = declare(nearly_full, people["author"])
    with in_days(10):
        tasks.tick(timezone.now())
    one.refresh_from_db()
    assert one.state == State.SETTLED
    assert Due.objects.get().cents == 100_00
    assert figures().excess == 60_00


@pytest.mark.parametrize("policy", ["prorate", "deliberate"])
def test_waiting_for_the_closing_nothing_of_a_passed_line_settles(
    people, nearly_full, figures, policy
):
    choose(policy)
    small = declare(nearly_full, people["peer"], cents=20_00)
    over = declare(nearly_full, people["author"], cents=60_00)
    with in_days(10):
        tasks.tick(timezone.now())
        both = Contribution.objects.filter(pk__in=[small.pk, over.pk])
        assert {one.state for one in both} == {State.DECLARED}
        declaring.withdraw(over.pk, by=people["author"])
        tasks.tick(timezone.now())
    small.refresh_from_db()
    assert small.state == State.SETTLED, "once the line holds again"


def test_what_the_circle_decides_waits_as_well(people, nearly_full, figures):
    choose("prorate")
    one = declare(nearly_full, people["author"], cents=60_00)
    object_to(one, people["peer"])
    with in_days(10):
        objections.rule(
            one.pk,
            by=people["referent"],
            ruling="50 €",
            source="Réunion",
            cents=50_00,
        )
        tasks.tick(timezone.now())
        one.refresh_from_db()
        assert (one.state, one.cents) == (State.DECLARED, 50_00)
        assert not one.objections.filter(closed_at__isnull=True).exists()
    assert not Due.objects.exists()


def test_giving_back_fills_the_excess_first(people, nearly_full, figures):
    choose("debt")
    one = declare(nearly_full, people["author"], cents=100_00)
    declaring.adjust(one.pk, by=people["author"], cents=50_00)
    assert (figures().excess, figures().left) == (10_00, 0)
    declaring.offer(one.pk, by=people["author"])
    assert (figures().excess, figures().left) == (0, 40_00)


def test_correcting_upwards_never_passes_a_budget_that_refuses(
    people, nearly_full, figures
):
    one = declare(nearly_full, people["author"], cents=30_00)
    with pytest.raises(BeyondBudget):
        declaring.adjust(one.pk, by=people["author"], cents=41_00)
    one.refresh_from_db()
    assert (one.cents, figures().declared) == (30_00, 30_00)


def test_the_same_form_sent_twice_makes_one(people, line, figures):
    import uuid

    key = uuid.uuid4()
    for _time in range(2):
        announcing.announce(
            line.pk, by=people["author"], title="T", cents=10_00, key=key
        )
    assert figures().reserved == 10_00
    for _time in range(2):
        declaring.declare_new(
            line.pk, by=people["peer"], title="T", cents=10_00, key=key, **SAID
        )
    assert figures().declared == 10_00
