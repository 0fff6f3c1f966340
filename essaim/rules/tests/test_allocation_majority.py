"""Majority judgment, against its definition vote by vote."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from essaim.rules.allocation import Ballot, Election, Project, Reason, Rule, RuleName
from essaim.rules.allocation import count as counted
from essaim.rules.allocation.majority import majority_value
from essaim.rules.tests.elections import elections

RULE = Rule(RuleName.MAJORITY)


def orders(of: Election) -> list[str]:
    return sorted(project.id for project in of.projects)


def count(of: Election):
    return counted(of, RULE, tie_order=orders(of))


def value(of: Election, name: str) -> tuple[int, ...]:
    """The grades of ``name``, the lower median taken off again and again."""
    grades = sorted(
        ballot.points.get(name, 0)
        for ballot in of.ballots
        for _ in range(ballot.weight)
    )
    taken = []
    while grades:
        taken.append(grades.pop((len(grades) - 1) // 2))
    return tuple(taken)


@given(st.lists(st.integers(0, 4), min_size=1, max_size=25))
def test_the_majority_value_takes_one_median_vote_off_at_a_time(grades):
    of = Election(
        1, (Project("a", 1),), tuple(Ballot({"a": grade}) for grade in grades)
    )
    tally = {grade: grades.count(grade) for grade in range(5)}
    assert tuple(majority_value(tally)) == value(of, "a")


@given(elections(free=True))
def test_projects_go_in_the_order_of_their_majority_value(of):
    outcome = count(of)
    order = orders(of)
    expected = sorted(order, key=lambda name: value(of, name), reverse=True)
    turns = sorted(outcome.fates.values(), key=lambda fate: fate.considered)
    assert [fate.project for fate in turns] == expected
    room = of.budget
    for fate in turns:
        assert fate.grade == value(of, fate.project)[0]
        assert fate.room == room
        assert fate.funded == (fate.grade > 0 and fate.cost <= room)
        room -= fate.award
        given_better = sum(
            b.weight for b in of.ballots if b.points.get(fate.project, 0) >= fate.grade
        )
        assert fate.at_least == given_better


@given(elections(), st.integers(2, 4))
def test_dearer_money_changes_no_winner(of, times):
    scaled = Election(
        of.budget * times,
        tuple(Project(p.id, p.cost * times) for p in of.projects),
        of.ballots,
    )
    assert count(scaled).selected == count(of).selected


@given(elections(), st.integers(2, 4))
def test_as_many_more_voters_alike_change_no_grade(of, times):
    cloned = Election(
        of.budget,
        of.projects,
        tuple(Ballot(b.points, b.weight * times) for b in of.ballots),
    )
    before, after = count(of).fates, count(cloned).fates
    assert {n: f.grade for n, f in before.items()} == {
        n: f.grade for n, f in after.items()
    }


@given(elections())
def test_saying_nothing_is_giving_the_lowest_grade(of):
    told = Election(
        of.budget,
        of.projects,
        tuple(
            Ballot({name: b.points.get(name, 0) for name in orders(of)}, b.weight)
            for b in of.ballots
        ),
    )
    assert count(told).selected == count(of).selected


@given(elections())
def test_other_names_in_the_same_order_change_nothing_else(of):
    names = {name: f"z{place:02}" for place, name in enumerate(orders(of))}
    renamed = Election(
        of.budget,
        tuple(Project(names[p.id], p.cost) for p in of.projects),
        tuple(
            Ballot({names[n]: x for n, x in b.points.items()}, b.weight)
            for b in of.ballots
        ),
    )
    assert [names[n] for n in count(of).selected] == list(count(renamed).selected)


def test_the_majority_decides_and_a_minority_of_fans_does_not():
    """Seven find the roof good; three adore the statue, seven would do without."""
    ballots = (
        Ballot({"roof": 3, "statue": 0}, weight=7),
        Ballot({"roof": 1, "statue": 4}, weight=3),
    )
    of = Election(100, (Project("roof", 60), Project("statue", 40)), ballots)
    outcome = count(of)
    assert outcome.selected == ("roof",)
    roof, statue = outcome.fates["roof"], outcome.fates["statue"]
    assert (roof.grade, roof.at_least) == (3, 7)
    assert (statue.grade, statue.reason, statue.missing) == (0, Reason.REJECTED, None)


def test_equal_grades_are_told_apart_by_the_votes_around_the_middle():
    ballots = (Ballot({"a": 2, "b": 2}), Ballot({"a": 2, "b": 3}), Ballot({"b": 1}))
    of = Election(10, (Project("a", 10), Project("b", 10)), ballots)
    outcome = count(of)
    assert outcome.fates["a"].grade == outcome.fates["b"].grade == 2
    assert outcome.selected == ("b",)  # without one 2 each: 0 against 1
    assert outcome.fates["a"].missing == Fraction(10)
