"""A year is closed by two people, once, as its rule says, and everyone is told why."""

import pytest
from django.core.exceptions import PermissionDenied

from essaim.base import events
from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.base.templatetags.essaim import euros
from essaim.contributions.models import ClosingBudget, ClosingLine, YearClosing
from essaim.contributions.reading import closings as reading
from essaim.contributions.services import (
    announcing,
    closings,
    objections,
    settling,
)
from essaim.contributions.tests import years
from essaim.contributions.tests.years import after, announce, close, declare, figures
from essaim.ledger import services as ledger
from essaim.ledger.models import Entry
from essaim.ledger.services import budgets
from essaim.notifications.models import Notice
from essaim.payments.models import Due, ExpenseClaim
from essaim.rules.contributions import State
from tests.factories import FrameFactory, voted_line

pytestmark = pytest.mark.django_db


@pytest.fixture
def policy(frame):
    def choose(name):
        type(frame).objects.update(overrun=name, hour_cap_cents=None)

    return choose


@pytest.fixture
def next_year(year):
    return years.open_next(year)


@pytest.fixture
def two(people):
    return {"preparing": people["treasurer"], "posting": people["manager"]}


@pytest.fixture
def passed(people, line, policy):
    """1 500 € declared on 1 000 €: 600 by one, 900 by the others."""

    def declare_all(name):
        policy(name)
        return [
            declare(line, people["author"], 600_00, "Un"),
            declare(line, people["peer"], 500_00, "Deux"),
            declare(line, people["other"], 400_00, "Trois"),
        ]

    return declare_all


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
        assert "waits" in told(people["peer"])[0]
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
    with pytest.raises(Refusal, match="has"):
        declare(line, people["other"], 200_00, "Deux")
    with after(year):
        settling.settle_all(years.timezone.now())
        close(year, **two)
    assert states([kept, never]) == [
        (State.SETTLED, 600_00),
        (State.EXPIRED, 300_00),
    ]
    assert figures(line).left == 400_00
    assert "never declared" in told(people["peer"])[0]
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
    assert "nothing" in told(people["other"])[0]


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
        with pytest.raises(Refusal, match="pot holds"):
            closings.prepare(year.pk, supplement_cents=1_00, **decision)
        with pytest.raises(Refusal, match="not more"):
            closings.prepare(year.pk, supplement_cents=500_01, **decision)


@pytest.mark.parametrize("said", [{}, {"applied": "prorate"}, {"source": "AG"}])
def test_a_deliberation_says_what_it_chose_and_where(
    people, passed, year, next_year, said
):
    passed("deliberate")
    with after(year), pytest.raises(Refusal, match=r"[Ss]ay which"):
        closings.prepare(year.pk, by=people["manager"], **said)


def test_no_supplement_when_the_rule_was_chosen_beforehand(
    people, passed, year, next_year
):
    passed("prorate")
    with after(year), pytest.raises(Refusal, match="beforehand"):
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


# Who, when, once


def test_one_prepares_and_another_posts(people, passed, year, next_year):
    passed("prorate")
    with after(year):
        prepared = closings.prepare(year.pk, by=people["manager"])
        with pytest.raises(PermissionDenied, match="You prepared"):
            closings.post(
                year.pk, by=people["manager"], fingerprint=prepared.fingerprint
            )
        assert not YearClosing.objects.exists()
        closings.post(year.pk, by=people["treasurer"], fingerprint=prepared.fingerprint)
    assert years.prepared_of(year) is None


def test_who_closes_is_told_that_it_is_prepared(people, passed, year, next_year):
    passed("prorate")
    with after(year):
        closings.prepare(year.pk, by=people["manager"])
    event = Event.objects.get(kind="closing.prepared")
    assert [n.member for n in Notice.objects.filter(event=event)] == [
        people["treasurer"]
    ]


def test_a_second_click_is_refused(people, passed, year, two, next_year):
    passed("prorate")
    with after(year):
        close(year, **two)
        entries = Entry.objects.count()
        with pytest.raises(closings.AlreadyClosed, match="manager"):
            closings.post(year.pk, by=people["treasurer"], fingerprint="")
        with pytest.raises(closings.AlreadyClosed):
            closings.prepare(year.pk, by=people["treasurer"])
    assert Entry.objects.count() == entries
    assert YearClosing.objects.count() == 1


def test_nothing_is_posted_without_being_prepared(people, passed, year, next_year):
    passed("prorate")
    with after(year), pytest.raises(PermissionDenied, match="Nothing is prepared"):
        closings.post(year.pk, by=people["treasurer"], fingerprint="")


def test_what_changed_since_is_prepared_again(people, line, passed, year, next_year):
    passed("prorate")
    late = announce(line, people["author"], 100_00)
    with after(year):
        prepared = closings.prepare(year.pk, by=people["manager"])
        announcing.abandon(late.pk, by=people["author"])
        with pytest.raises(closings.Changed):
            closings.post(
                year.pk, by=people["treasurer"], fingerprint=prepared.fingerprint
            )
        with pytest.raises(closings.Changed):
            closings.post(year.pk, by=people["treasurer"], fingerprint="read earlier")
    assert not ClosingLine.objects.exists()


def test_a_year_that_is_not_over_is_not_closed(people, passed, year, next_year):
    passed("prorate")
    with pytest.raises(closings.NotReady, match="not over") as refusal:
        closings.prepare(year.pk, by=people["manager"])
    assert len(refusal.value.obstacles) == 2, "windows are open too"


def test_an_open_window_and_a_dialogue_are_waited_for(
    people, line, policy, year, next_year
):
    policy("prorate")
    with years.at(year.ends_on):
        declare(line, people["peer"], 100_00)
        work = declare(line, people["author"], 100_00)
        objections.raise_objection(
            work.pk, by=people["peer"], about="work", argument="Deux heures"
        )
    with after(year, days=3), pytest.raises(closings.NotReady) as refusal:
        closings.prepare(year.pk, by=people["manager"])
    assert len(refusal.value.obstacles) == 2


def test_a_claim_without_an_answer_is_waited_for(people, line, year):
    ExpenseClaim.objects.create(
        member=people["author"],
        circle=line.circle,
        line=line,
        title="Train",
        state="submitted",
        cents=10_00,
    )
    with after(year), pytest.raises(closings.NotReady, match="expense"):
        closings.prepare(year.pk, by=people["manager"])


def test_years_are_closed_in_their_order(people, line, policy, year, next_year):
    policy("refuse")
    declare(line, people["author"], 100_00)
    with after(next_year):
        assert str(year) in " ".join(reading.obstacles(next_year))
        settling.settle_all(years.timezone.now())
        assert reading.obstacles(next_year) == reading.obstacles(next_year)[:1], "frame"


def test_a_debt_needs_a_next_year(people, passed, year):
    passed("debt")
    with after(year), pytest.raises(closings.NotReady, match="next fiscal year"):
        closings.prepare(year.pk, by=people["manager"])


def test_a_closed_year_takes_nothing_more(people, line, policy, year, two):
    policy("refuse")
    declare(line, people["author"], 100_00)
    with after(year):
        settling.settle_all(years.timezone.now())
        close(year, **two)
        with pytest.raises(PermissionDenied, match="closed"):
            declare(line, people["author"], 100_00)


def test_a_year_without_contributions_closes_too(year, two, line):
    with after(year):
        closing = close(year, **two)
    assert not closing.lines.exists()
    assert Event.objects.filter(kind="closing.posted").count() == 1


def test_the_figures_of_one_person_reach_no_other(people, passed, year, two, next_year):
    passed("prorate")
    with after(year):
        close(year, **two)
    personal = Event.objects.filter(kind="closing.prorated")
    assert personal.count() == 3
    for name in ("outsider", "referent", "treasurer"):
        assert not personal.visible_to(people[name]).exists()
    assert personal.visible_to(people["author"]).count() == 1


def test_among_few_nobody_learns_what_another_asked(people, line, policy, year, two):
    """Two people only: what both asked, less one's own, is the other's."""
    policy("prorate")
    years.open_next(year)
    declare(line, people["author"], 600_00)
    declare(line, people["outsider"], 700_00)
    with after(year):
        close(year, **two)
    [sentence] = told(people["outsider"])
    assert euros(700_00) in sentence
    assert euros(1_300_00) not in sentence
    data = Event.objects.get(
        kind="closing.prorated_among_few",
        abouts__object_id=people["outsider"].pk,
        abouts__content_type__model="member",
    ).data
    assert "asked_cents" not in data
    assert "unsettled_cents" not in data


def test_the_movements_of_a_closing_are_in_no_journal(
    people, passed, year, two, next_year
):
    """A line of one person would say what they did."""
    passed("debt")
    with after(year):
        close(year, **two)
    seen = Entry.objects.visible_to(people["treasurer"])
    assert not seen.filter(label__contains="Closing").exists()
