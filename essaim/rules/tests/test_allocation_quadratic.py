"""Quadratic matching: every cent is told, and numbers weigh more than amounts."""

from math import isqrt

from hypothesis import given
from hypothesis import strategies as st

from essaim.rules.allocation import Ballot, Election, Project, Reason, Rule, RuleName
from essaim.rules.allocation import count as counted
from essaim.rules.allocation.quadratic import SCALE, share, weight

RULE = Rule(RuleName.QUADRATIC)


@st.composite
def rounds(draw):
    """Members with equal envelopes, and matching money beside them."""
    names = "abcde"[: draw(st.integers(1, 5))]
    projects = []
    for name in names:
        least = draw(st.integers(1, 400))
        projects.append(Project(name, least, least + draw(st.integers(0, 300))))
    gifts = st.dictionaries(st.sampled_from(names), st.integers(0, 60), max_size=5)
    members = draw(st.lists(gifts, min_size=1, max_size=8))
    envelope = max(sum(given.values()) for given in members)
    matching = draw(st.integers(0, 900))
    return Election(
        envelope * len(members) + matching,
        tuple(projects),
        tuple(Ballot(given) for given in members),
        matching,
    )


def orders(of: Election) -> list[str]:
    return sorted(project.id for project in of.projects)


def count(of: Election):
    return counted(of, RULE, tie_order=orders(of))


def gifts_of(of: Election, name: str) -> list[int]:
    return [b.points[name] for b in of.ballots if b.points.get(name)]


@given(rounds())
def test_every_cent_given_or_matched_is_awarded_or_returned(of):
    outcome = count(of)
    returned = dict.fromkeys(orders(of), 0)
    for ballot, refunds in zip(of.ballots, outcome.refunds, strict=True):
        for name, cents in refunds.items():
            assert 0 < cents <= ballot.points[name]
            returned[name] += cents
    matched = 0
    for project in of.projects:
        fate = outcome.fates[project.id]
        given_ = sum(gifts_of(of, project.id))
        assert fate.given or not given_
        assert returned[project.id] == (fate.refunded or 0)
        if fate.funded:
            assert fate.given + fate.matched == fate.award + fate.refunded
            assert project.cost <= fate.award <= project.goal
            matched += fate.matched
        else:
            assert fate.award == 0
            assert returned[project.id] == given_
    assert matched <= of.matching


@given(rounds())
def test_the_matching_money_is_shared_to_the_last_cent_by_the_formula(of):
    outcome = count(of)
    kept = [fate for fate in outcome.fates.values() if fate.funded]
    goals = {project.id: project.goal for project in of.projects}
    weights = {f.project: exact_weight(gifts_of(of, f.project)) for f in kept}
    open_ = [f for f in kept if weights[f.project] and f.award < goals[f.project]]
    matched = sum(fate.matched for fate in kept)
    if open_:
        assert matched == of.matching
    full = sum(f.matched for f in kept if f not in open_)
    total = sum(weights[fate.project] for fate in open_)
    for fate in open_:
        fair = (of.matching - full) * weights[fate.project] / total
        assert abs(fate.matched - fair) < 1 + 1e-6


def exact_weight(gifts: list[int]) -> float:
    """(Σ√x)² − Σx is twice the sum of √(xy) over pairs."""
    return sum(2 * (x * y) ** 0.5 for i, x in enumerate(gifts) for y in gifts[i + 1 :])


@given(rounds())
def test_what_is_set_aside_lacked_some_money_even_with_its_matching(of):
    for fate in count(of).fates.values():
        if fate.reason is Reason.BELOW_MINIMUM:
            assert fate.missing == fate.cost - fate.given - fate.matched > 0


@given(rounds())
def test_without_matching_money_it_is_direct_allocation(of):
    plain = Election(of.budget, of.projects, of.ballots)
    direct = counted(plain, Rule(RuleName.DIRECT), tie_order=orders(of))
    quadratic = count(plain)
    assert dict(quadratic.awards) == dict(direct.awards)
    assert quadratic.refunds == direct.refunds


@given(rounds(), st.randoms())
def test_other_names_and_another_order_of_members_change_nothing_else(of, chance):
    names = {name: f"z{place:02}" for place, name in enumerate(orders(of))}
    ballots = [Ballot({names[n]: x for n, x in b.points.items()}) for b in of.ballots]
    chance.shuffle(ballots)
    projects = tuple(Project(names[p.id], p.cost, p.maximum) for p in of.projects)
    renamed = Election(of.budget, projects, tuple(ballots), of.matching)
    before = {names[name]: cents for name, cents in count(of).awards.items()}
    assert before == dict(count(renamed).awards)


@given(st.lists(st.integers(1, 50), min_size=1, max_size=8), st.integers(2, 9))
def test_dearer_money_weighs_as_much_more(roots, times):
    gifts = [(root**2, 1) for root in roots]
    dearer = [(x * times**2, many) for x, many in gifts]
    assert weight(dearer) == weight(gifts) * times**2
    assert weight(gifts) == (sum(roots) ** 2 - sum(r**2 for r in roots)) * SCALE**2


@given(st.lists(st.integers(1, 10**6), min_size=2, max_size=20))
def test_one_member_split_in_two_would_weigh_more(gifts):
    """Why matching asks for known members, one envelope each."""
    halves = [(x // 2, 1) for x in gifts] + [(x - x // 2, 1) for x in gifts]
    assert weight(halves) >= weight([(x, 1) for x in gifts])


@given(
    st.integers(0, 1000),
    st.lists(st.tuples(st.integers(0, 50), st.integers(0, 90)), max_size=6),
)
def test_a_share_never_passes_its_room_and_none_is_kept_back(pot, parts):
    weights = {str(k): w for k, (w, _) in enumerate(parts)}
    rooms = {str(k): room for k, (_, room) in enumerate(parts)}
    shared = share(pot, weights, rooms)
    most = sum(rooms[name] for name in weights if weights[name])
    assert sum(shared.values()) == min(pot, most)
    assert all(0 <= shared[name] <= rooms[name] for name in shared)
    assert not any(shared[name] for name in shared if not weights[name])


def test_ten_members_who_give_little_weigh_more_than_one_who_gives_much():
    ten, one = Ballot({"garden": 10_00}, weight=10), Ballot({"sofa": 100_00})
    projects = (Project("garden", 150_00, 500_00), Project("sofa", 100_00, 500_00))
    of = Election(300_00, projects, (ten, one), 100_00)
    outcome = counted(of, RULE, tie_order=["garden", "sofa"])
    assert dict(outcome.awards) == {"garden": 200_00, "sofa": 100_00}
    assert outcome.fates["garden"].matched == 100_00
    assert outcome.fates["sofa"].matched == 0


def test_the_square_roots_keep_nine_decimals():
    assert (
        weight([(2, 1), (3, 1)])
        == (isqrt(2 * SCALE**2) + isqrt(3 * SCALE**2)) ** 2 - 5 * SCALE**2
    )
