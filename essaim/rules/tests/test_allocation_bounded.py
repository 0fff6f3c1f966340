"""Equal shares with bounded overspending, against its definition in plain fractions."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essaim.rules.allocation import (
    Ballot,
    Election,
    Project,
    Reason,
    Rule,
    RuleName,
    Utility,
    bounded,
    count,
)
from essaim.rules.allocation.poll import poll_of
from essaim.rules.tests.elections import election, elections

utilities = st.sampled_from(Utility)


def orders(of: Election) -> list[str]:
    return sorted(project.id for project in of.projects)


def voters_of(of: Election, utility: Utility) -> list[dict[str, int]]:
    """The utility of each voter for each project they support."""
    costs = {project.id: project.cost for project in of.projects}
    gain = dict.fromkeys(costs, 1) if utility is not Utility.COST else costs
    return [
        {
            name: gain[name] * (points if utility is Utility.SCORE else 1)
            for name, points in ballot.points.items()
            if points or utility is not Utility.SCORE
        }
        for ballot in of.ballots
        for _ in range(ballot.weight)
    ]


def part_and_merit(cost, fans, money, rate):
    """The part paid when each fan pays ``rate`` × utility or all; and rate / part²."""
    paid = sum(min(money[i], rate * u) for i, u in fans)
    part = min(Fraction(paid) / cost, Fraction(1))
    return part, rate / part**2


def plain(of: Election, utility: Utility, order: list[str]) -> list[tuple]:
    """The projects bought with part and price, as the article writes the rule."""
    costs = {project.id: project.cost for project in of.projects}
    voters = voters_of(of, utility)
    money = [Fraction(of.budget, len(voters))] * len(voters)
    room, bought = of.budget, []
    while True:
        offers = []
        for place, name in enumerate(order):
            cost = costs[name]
            fans = [(i, v[name]) for i, v in enumerate(voters) if v.get(name)]
            fans = [(i, u) for i, u in fans if money[i]]
            done = name in [one for one, _, _ in bought]
            if done or cost > room or not cost or not fans:
                continue
            rates = {money[i] / u for i, u in fans}
            for k in range(1, len(fans) + 1):
                fans.sort(key=lambda fan: money[fan[0]] / fan[1])
                broke = sum(money[i] for i, _ in fans[: k - 1])
                rates.add(Fraction(cost - broke) / sum(u for _, u in fans[k - 1 :]))
            for rate in rates:
                if rate > 0:
                    part, merit = part_and_merit(cost, fans, money, rate)
                    offers.append((merit, place, -part, rate, name))
        if not offers:
            return bought
        merit, _, part, rate, name = min(offers)
        price = rate / -part
        for i, utilities_ in enumerate(voters):
            money[i] -= min(money[i], price * utilities_.get(name, 0))
        room -= costs[name]
        bought.append((name, -part, price))


@given(elections(), utilities)
def test_the_engine_follows_the_definition_to_the_last_digit(of, utility):
    order = orders(of)
    outcome = count(of, Rule(RuleName.BOUNDED, utility), tie_order=order)
    told = [
        (name, outcome.fates[name].share, outcome.fates[name].price)
        for name in outcome.selected
    ]
    assert told == plain(of, utility, order)


@given(elections(), utilities, st.fractions(min_value="1/1000", max_value=50))
def test_no_other_part_of_a_project_is_a_better_offer(of, utility, rate):
    outcome = count(of, Rule(RuleName.BOUNDED, utility), tie_order=orders(of))
    if not outcome.selected:
        return
    first = outcome.fates[outcome.selected[0]]
    voters = voters_of(of, utility)
    money = [Fraction(of.budget, len(voters))] * len(voters)
    for project in of.projects:
        fans = [(i, v[project.id]) for i, v in enumerate(voters) if v.get(project.id)]
        if fans and 0 < project.cost <= of.budget:
            _, merit = part_and_merit(project.cost, fans, money, rate)
            assert merit >= first.price / first.share


@given(elections(), utilities)
def test_supporters_never_pay_more_than_the_cost_nor_than_they_have(of, utility):
    outcome = count(of, Rule(RuleName.BOUNDED, utility), tie_order=orders(of))
    left = outcome.endowment * of.voters
    for step in outcome.transcript.steps:
        fate = outcome.fates[step.project]
        assert 0 < step.paid <= step.cost
        assert 0 < fate.share <= 1
        assert (fate.share == 1) <= (step.paid == step.cost)
        left -= step.paid
        assert step.left == left >= 0


@given(elections(), utilities)
def test_what_is_not_bought_no_longer_fits_or_has_nobody_with_money(of, utility):
    outcome = count(of, Rule(RuleName.BOUNDED, utility), tie_order=orders(of))
    room = of.budget - outcome.cost
    for fate in outcome.fates.values():
        if fate.reason is Reason.BUDGET_EXHAUSTED:
            assert fate.cost > fate.room >= room
            spent = sum(s.cost for s in outcome.transcript.steps[: fate.short_since])
            assert fate.room == of.budget - spent
        if fate.reason is Reason.SUPPORTERS_SPENT:
            paid = sum(amount for _, amount in fate.taken_by)
            fans = sum(
                ballot.weight
                for ballot in of.ballots
                if ballot.points.get(fate.project, 0)
                or (utility is not Utility.SCORE and fate.project in ballot.points)
            )
            assert paid == fans * outcome.endowment


@given(elections(), utilities)
def test_effective_support_is_the_most_that_would_be_paid_in_any_step(of, utility):
    order = orders(of)
    outcome = count(of, Rule(RuleName.BOUNDED, utility), tie_order=order)
    voters = voters_of(of, utility)
    money = [Fraction(of.budget, len(voters))] * len(voters)
    best = dict.fromkeys(order, Fraction(0))
    prices = [*plain(of, utility, order), (None, None, None)]
    for bought, _, price in prices:
        for name in order:
            would = (
                min(left, price * v.get(name, 0)) if price else left * (name in v)
                for left, v in zip(money, voters, strict=True)
            )
            best[name] = max(best[name], sum(would, Fraction(0)))
        if bought is not None:
            for i, utilities_ in enumerate(voters):
                money[i] -= min(money[i], price * utilities_.get(bought, 0))
    for fate in outcome.fates.values():
        if fate.funded or fate.effective_support is None:
            continue
        assert fate.effective_support == best[fate.project] / fate.cost


@given(elections(), utilities, st.integers(2, 5))
def test_dearer_money_and_more_voters_alike_change_no_winner(of, utility, times):
    order = orders(of)
    rule = Rule(RuleName.BOUNDED, utility)
    scaled = Election(
        of.budget * times,
        tuple(Project(p.id, p.cost * times) for p in of.projects),
        of.ballots,
    )
    cloned = Election(
        of.budget,
        of.projects,
        tuple(Ballot(b.points, b.weight * times) for b in of.ballots),
    )
    selected = count(of, rule, tie_order=order).selected
    assert count(scaled, rule, tie_order=order).selected == selected
    assert count(cloned, rule, tie_order=order).selected == selected


@given(elections(), utilities)
def test_other_names_in_the_same_order_change_nothing_else(of, utility):
    names = {name: f"z{place:02}" for place, name in enumerate(orders(of))}
    renamed = Election(
        of.budget,
        tuple(Project(names[p.id], p.cost) for p in of.projects),
        tuple(
            Ballot({names[n]: x for n, x in b.points.items()}, b.weight)
            for b in of.ballots
        ),
    )
    rule = Rule(RuleName.BOUNDED, utility)
    first = count(of, rule, tie_order=orders(of)).selected
    second = count(renamed, rule, tie_order=orders(renamed)).selected
    assert [names[name] for name in first] == list(second)


def test_a_popular_project_is_not_lost_for_a_few_coins():
    """Equal shares leaves it out: its 59 supporters have 590 of the 600 it costs."""
    of = election(1000, {"park": 600, "bench": 10}, *["a"] * 0)
    ballots = (Ballot({"park": 1}, weight=59), Ballot({"bench": 1}, weight=41))
    of = Election(of.budget, of.projects, ballots)
    order = ["park", "bench"]
    strict = count(of, Rule(RuleName.EQUAL_SHARES), tie_order=order)
    bounded_ = count(of, Rule(RuleName.BOUNDED), tie_order=order)
    assert strict.selected == ("bench",)
    assert bounded_.selected == ("park", "bench")
    park = bounded_.fates["park"]
    assert (park.share, park.paid) == (Fraction(59, 60), 590)
    assert (park.paid_in_full, park.paid_last_money) == (0, 59)


def test_digits_past_all_use_are_rounded_down_and_the_count_goes_on(monkeypatch):
    ballots = tuple(
        Ballot({f"p{k:02}": 1 for k in range(14) if (n * 7 + k * k) % 5 < 2})
        for n in range(37)
    )
    projects = tuple(Project(f"p{k:02}", 97 + 31 * k * k) for k in range(14))
    of = Election(9000, projects, ballots)
    poll = poll_of(of, Utility.COST, orders(of))
    exact = [one.project for one in bounded.run(poll).bought]
    monkeypatch.setattr(bounded, "MOST_BITS", 64)
    monkeypatch.setattr(bounded, "GRID_BITS", 60)
    rounded = bounded.run(poll).bought
    assert [one.project for one in rounded] == exact
    assert len(exact) > 3
    assert all(one.left >= 0 for one in rounded)


@pytest.mark.parametrize("utility", list(Utility))
def test_nothing_is_bought_without_voters_or_money(utility):
    rule = Rule(RuleName.BOUNDED, utility)
    nobody = Election(100, (Project("a", 50),), ())
    poor = election(0, {"a": 50}, "a")
    for of in (nobody, poor):
        assert count(of, rule, tie_order=["a"]).selected == ()
