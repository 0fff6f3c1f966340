"""The newer rules, beside their definitions written anew from the articles.

Nothing here is of the engines: plain loops, one voter at a time, fractions where the
article has exact numbers, and floats with a search for roots where it has those.
"""

from collections import Counter
from fractions import Fraction
from itertools import pairwise
from math import floor, isclose, sqrt

from hypothesis import given, settings
from hypothesis import strategies as st

from essaim.rules.allocation import Election, Rule, RuleName, Utility, count
from essaim.rules.tests.elections import elections
from essaim.rules.tests.test_allocation_quadratic import rounds


def orders(of: Election) -> list[str]:
    return sorted(project.id for project in of.projects)


# -- bounded overspending: Papasotiropoulos and others, EC 2025 ---------------------


def price_of(part: float, cost: float, fans: list[tuple[float, float]]) -> float:
    """The ρ at which Σ min(money, part × ρ × utility) = part × cost, by halves."""
    low, high = 0.0, max(money / utility for money, utility in fans) / part
    for _ in range(200):
        middle = (low + high) / 2
        paid = sum(min(money, part * middle * utility) for money, utility in fans)
        low, high = (middle, high) if paid < part * cost else (low, middle)
    return high


def best_merit(cost: float, fans: list[tuple[float, float]]) -> float:
    """The lowest price ÷ part over every part they can pay, in floats.

    On a grid of parts, and where someone has just run out of money.
    """
    most = min(1.0, sum(money for money, _ in fans) / cost)
    if not most:
        return float("inf")

    def merit(part: float) -> float:
        return price_of(part, cost, fans) / part

    grid = [most * step / 60 for step in range(1, 61)]
    knees = [
        sum(min(m, money / utility * u) for m, u in fans) / cost
        for money, utility in fans
    ]
    return min(merit(part) for part in (*grid, *(k for k in knees if 0 < k <= most)))


@settings(max_examples=60, deadline=None)
@given(elections(), st.sampled_from([Utility.COST, Utility.CARDINALITY]))
def test_bounded_overspending_always_takes_the_best_part_there_is(of, utility):
    """Each choice of the count, against a search for roots in floats."""
    outcome = count(of, Rule(RuleName.BOUNDED, utility), tie_order=orders(of))
    costs = {project.id: project.cost for project in of.projects}
    voters = [set(b.points) for b in of.ballots for _ in range(b.weight)]
    money = [of.budget / len(voters)] * len(voters)
    room, waiting = of.budget, set(costs)

    def fans_of(name: str) -> list[tuple[float, float]]:
        gain = costs[name] if utility is Utility.COST else 1
        return [
            (left, gain)
            for left, approved in zip(money, voters, strict=True)
            if name in approved and left > 1e-9
        ]

    for step in outcome.transcript.steps:
        merits = {
            name: best_merit(costs[name], fans_of(name))
            for name in waiting
            if 0 < costs[name] <= room and fans_of(name)
        }
        told = float(step.price / outcome.fates[step.project].share)
        best = min(merits.values())
        assert told <= best * (1 + 1e-6)
        assert isclose(merits[step.project], told, rel_tol=1e-6)
        gain = costs[step.project] if utility is Utility.COST else 1
        price = float(step.price)
        for place, approved in enumerate(voters):
            if step.project in approved:
                money[place] -= min(money[place], price * gain)
        assert isclose(sum(money), float(step.left), abs_tol=1e-6)
        room -= step.cost
        waiting.remove(step.project)
    for name in waiting:  # it stops only when nothing more can be had
        assert costs[name] > room or not fans_of(name)


# -- quadratic matching: Buterin, Hitzig, Weyl, 2019 ---------------------------------


def cleared(pot: int, weights: dict[str, float], rooms: dict[str, int]) -> dict:
    """The pot shared by weights, nobody above their room."""
    full: set[str] = set()
    while True:
        free = [n for n in weights if n not in full and weights[n] > 1e-12]
        rest = pot - sum(rooms[n] for n in full)
        total = sum(weights[n] for n in free)
        shares = {n: rest * weights[n] / total for n in free}
        over = {n for n in free if shares[n] >= rooms[n]}
        if not over:
            return {n: rooms[n] if n in full else shares.get(n, 0.0) for n in weights}
        full |= over


@given(rounds())
def test_quadratic_matching_is_its_formula_within_a_cent(of):
    """(Σ√x)² − Σx, then whoever lacks most leaves, until nobody lacks."""
    outcome = count(of, Rule(RuleName.QUADRATIC), tie_order=orders(of))
    projects = {project.id: project for project in of.projects}
    gifts = {
        name: [b.points[name] for b in of.ballots if b.points.get(name)]
        for name in projects
    }
    weights = {
        name: max(0.0, sum(sqrt(x) for x in given_) ** 2 - sum(given_))
        for name, given_ in gifts.items()
        if given_
    }
    kept = list(weights)
    while kept:
        rooms = {n: max(0, projects[n].goal - sum(gifts[n])) for n in kept}
        matched = cleared(of.matching, {n: weights[n] for n in kept}, rooms)
        lacks = {n: projects[n].cost - sum(gifts[n]) - matched[n] for n in kept}
        worst = max(lacks.values())
        near = [n for n in kept if lacks[n] > worst - 2]
        if worst <= -2:
            break
        if worst < 2 or len(near) > 1:
            return  # a cent of rounding could decide: not for floats to say
        kept.remove(near[0])
    assert set(outcome.selected) == set(kept)
    for name in kept:
        fate = outcome.fates[name]
        assert abs(fate.matched - floor(matched[name])) <= len(kept) + 1


# -- majority judgment: Balinski, Laraki, 2011 ---------------------------------------


def better(mine: list[int], theirs: list[int]) -> bool:
    """Whether ``mine`` is judged better: votes of the middle leave both, one by one."""
    mine, theirs = sorted(mine), sorted(theirs)
    while mine:
        ours, other = mine[(len(mine) - 1) // 2], theirs[(len(theirs) - 1) // 2]
        if ours != other:
            return ours > other
        mine.remove(ours)
        theirs.remove(other)
    return False


@given(elections(free=True))
def test_majority_judgment_never_leaves_a_better_one_for_a_worse(of):
    outcome = count(of, Rule(RuleName.MAJORITY), tie_order=orders(of))
    grades = {
        p.id: [b.points.get(p.id, 0) for b in of.ballots for _ in range(b.weight)]
        for p in of.projects
    }
    order = sorted(outcome.fates.values(), key=lambda fate: fate.considered or 0)
    for first, second in pairwise(order):
        assert not better(grades[second.project], grades[first.project])
        if not better(grades[first.project], grades[second.project]):
            assert first.project < second.project  # the tie order
    room = of.budget
    for fate in order:
        middle = sorted(grades[fate.project])[(len(grades[fate.project]) - 1) // 2]
        assert fate.funded == (middle > 0 and fate.cost <= room)
        room -= fate.award
        told = Counter(grades[fate.project])
        assert list(fate.grades) == [told[n] for n in range(len(fate.grades))]
    assert Fraction(room) == of.budget - outcome.cost
