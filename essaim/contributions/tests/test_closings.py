"""A year is closed by two people, once, as its rule says, and everyone is told why."""

import pytest

from essaim.base import events
from essaim.base.errors import Refusal
from essaim.base.templatetags.essaim import euros
from essaim.contributions.models import ClosingBudget
from essaim.contributions.services import announcing, closings, settling
from essaim.contributions.tests import years
from essaim.contributions.tests.years import after, announce, close, declare, figures
from essaim.ledger import services as ledger
from essaim.ledger.services import budgets
from essaim.notifications.models import Notice
from essaim.payments.models import Due
from essaim.rules.contributions import State
from tests.factories import FrameFactory, voted_line

pytestmark = pytest.mark.django_db


def states(works):
    for work in works:
        work.refresh_from_db()
    return [(work.state, work.cents) for work in works]


def told(member):
    """What the inbox of a member says of the closing."""
    notices = Notice.objects.filter(member=member, event__kind__startswith="closing.")
    return [events.tell(notice.event) for notice in notices]


def test_prorating_shares_what_is_left_and_says_so(
    people, line, passed, year, two, next_year
):
    works = passed("prorate")
    with after(year):
        closing = close(year, **two)
    assert states(works) == [
        (State.SETTLED, 400_00),
        (State.SETTLED, 333_33),
        (State.SETTLED, 266_67),
    ]
    assert works[0].declared_cents == 600_00, "what was asked is not forgotten"
    assert works[0].prorated_at
    assert (figures(line).settled, figures(line).left, figures(line).excess) == (
        1_000_00,
        0,
        0,
    )
    assert closing.applied == "prorate"
    assert sorted(Due.objects.values_list("cents", flat=True)) == [
        266_67,
        333_33,
        400_00,
    ]
    years.assert_balanced()
    years.assert_the_books_say_what_the_contributions_say(line)
    [sentence] = told(people["author"])
    for cents in (600_00, 400_00, 1_000_00, 1_500_00):
        assert euros(cents) in sentence


def test_a_debt_is_paid_by_the_next_year(people, line, passed, year, two, next_year):
    works = passed("debt")
    coming = voted_line(line.circle, 800_00, year=next_year)
    with after(year):
        close(year, **two)
    assert {state for state, _cents in states(works)} == {State.SETTLED}
    assert figures(line).excess == 0
    assert (figures(coming).left, figures(coming).excess) == (300_00, 0)
    budget = ClosingBudget.objects.get(line=line)
    assert (budget.debt_cents, budget.paid_by) == (500_00, coming)
    years.assert_balanced()
    assert euros(500_00) in told(people["peer"])[0]


def test_a_debt_larger_than_the_next_year_shows_there(
    line, passed, year, two, next_year
):
    passed("debt")
    with after(year):
        close(year, **two)
        coming = ClosingBudget.objects.get(line=line).paid_by
    assert coming.fiscal_year == next_year
    assert (figures(coming).left, figures(coming).excess) == (0, 500_00)
    years.assert_balanced()


def test_what_was_deferred_waits_for_the_next_year(
    people, line, policy, year, two, next_year
):
    policy("defer")
    first = declare(line, people["author"], 700_00, "Un")
    second = declare(line, people["peer"], 500_00, "Deux")
    assert states([first, second])[1] == (State.DEFERRED, 500_00)
    with after(year):
        settling.settle_all(years.timezone.now())
        close(year, **two)
        assert states([first, second]) == [
            (State.SETTLED, 700_00),
            (State.DEFERRED, 500_00),
        ]
        assert "attend" in told(people["peer"])[0]
        coming = line.circle.budget_lines.get(fiscal_year=next_year)
        budgets.vote(
            coming,
            600_00,
            on=next_year.starts_on,
            label="Budget",
            key="next",
            by=None,
            source="outside:test",
        )
        FrameFactory(fiscal_year=next_year)
        settling.revive_all(years.timezone.now())
    second.refresh_from_db()
    assert (second.state, second.line) == (State.DECLARED, coming)
    assert (figures(coming).declared, figures(line).left) == (500_00, 300_00)
    years.assert_balanced()


def test_refusing_releases_what_was_announced(people, line, policy, year, two):
    policy("refuse")
    kept = declare(line, people["author"], 600_00, "Un")
    never = announce(line, people["peer"], 300_00)
    with pytest.raises(announcing.BeyondBudget):
        declare(line, people["other"], 200_00, "Deux")
    with after(year):
        settling.settle_all(years.timezone.now())
        close(year, **two)
    assert states([kept, never]) == [
        (State.SETTLED, 600_00),
        (State.EXPIRED, 300_00),
    ]
    assert figures(line).left == 400_00
    assert "jamais été déclarée" in told(people["peer"])[0]
    years.assert_balanced()


@pytest.mark.parametrize(
    ("choice", "after_", "excess"),
    [
        ("refuse", [600_00, 400_00, 0], 0),
        ("prorate", [400_00, 333_33, 266_67], 0),
        ("debt", [600_00, 500_00, 400_00], 0),
        ("defer", [600_00, 500_00, 400_00], 0),
    ],
)
def test_a_deliberation_chooses(
    people, line, passed, year, two, next_year, choice, after_, excess
):
    works = passed("deliberate")
    with after(year):
        closing = close(year, **two, applied=choice, source="AG du 12 janvier")
    assert [cents for _state, cents in states(works)] == after_
    assert closing.source == "AG du 12 janvier"
    assert figures(line).excess == excess
    for member in ("author", "peer", "other"):
        assert len(told(people[member])) == 1
    years.assert_balanced()
    years.assert_the_books_say_what_the_contributions_say(line)


def test_what_the_circle_does_not_pay_is_settled_for_nothing(
    people, passed, year, two, next_year
):
    works = passed("deliberate")
    with after(year):
        close(year, **two, applied="refuse", source="AG")
    assert states(works)[2] == (State.SETTLED, 0)
    assert not Due.objects.filter(member=people["other"]).exists()
    assert "rien n’est retenu" in told(people["other"])[0]


def test_a_deliberation_may_add_from_the_pot(people, line, passed, year, two):
    works = passed("deliberate")
    ledger.feed_pot(
        300_00, label="Résultat", on=year.starts_on, by=people["treasurer"], key="1"
    )
    years.open_next(year)
    with after(year):
        close(
            year,
            **two,
            applied="prorate",
            supplement_cents=200_00,
            source="AG du 12 janvier",
        )
    assert sum(cents for _state, cents in states(works)) == 1_200_00
    assert ledger.balance("pot") == 100_00
    assert figures(line).voted == 1_200_00
    years.assert_balanced()


def test_a_supplement_is_in_the_pot_and_not_more_than_what_lacks(
    people, passed, year, next_year
):
    passed("deliberate")
    decision = {"applied": "prorate", "source": "AG", "by": people["manager"]}
    with after(year):
        with pytest.raises(Refusal, match="pot commun contient"):
            closings.prepare(year.pk, supplement_cents=1_00, **decision)
        with pytest.raises(Refusal, match="pas plus grand"):
            closings.prepare(year.pk, supplement_cents=500_01, **decision)


@pytest.mark.parametrize("said", [{}, {"applied": "prorate"}, {"source": "AG"}])
def test_a_deliberation_says_what_it_chose_and_where(
    people, passed, year, next_year, said
):
    passed("deliberate")
    with after(year), pytest.raises(Refusal, match=r"[Dd]ites"):
        closings.prepare(year.pk, by=people["manager"], **said)


def test_no_supplement_when_the_rule_was_chosen_beforehand(
    people, passed, year, next_year
):
    passed("prorate")
    with after(year), pytest.raises(Refusal, match="d’avance"):
        closings.prepare(year.pk, by=people["manager"], supplement_cents=1)


def test_nothing_is_deliberated_when_the_budget_holds(people, line, policy, year, two):
    policy("deliberate")
    work = declare(line, people["author"], 600_00)
    with after(year):
        closing = close(year, **two)
    assert states([work]) == [(State.SETTLED, 600_00)]
    assert closing.applied == ""


def test_what_was_announced_and_never_declared_makes_room_for_the_others(
    people, line, policy, year, two
):
    policy("prorate")
    announce(line, people["peer"], 500_00)
    work = declare(line, people["author"], 900_00)
    assert figures(line).excess == 400_00
    with after(year):
        settling.settle_all(years.timezone.now())
        assert states([work]) == [(State.DECLARED, 900_00)], "it waits"
        close(year, **two)
    assert states([work]) == [(State.SETTLED, 900_00)]
    assert figures(line).left == 100_00
