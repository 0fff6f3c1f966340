"""Why a project won or lost, in words: every rule, every reason, both languages."""

from dataclasses import replace
from fractions import Fraction

import pytest
from django.utils import translation
from hypothesis import given, settings

from essaim.cobudget.explanations import Words, explain, percent
from essaim.rules import allocation
from essaim.rules.allocation.types import (
    Completion,
    Fate,
    Reason,
    Rule,
    RuleName,
    Utility,
)
from essaim.rules.tests.elections import election, elections

NBSP, NARROW = "\u00a0", "\u202f"
PLAIN = Words(budget=9_400_00, titles={"x": "Fonds d’avance"})
OPEN = Words(budget=9_400_00, small=0)
SHARES, DIRECT = Rule(RuleName.EQUAL_SHARES), Rule(RuleName.DIRECT)


def fate(reason, **more):
    known = {"cost": 3_000_00, "votes": 31, "score": 31, "rank": None}
    return Fate(project="x", reason=reason, **(known | more))


def told(fate, rule, words=PLAIN, language="fr"):
    with translation.override(language):
        found = explain(fate, rule, words)
    return found.verdict.replace(NBSP, " ").replace(NARROW, " "), [
        detail.replace(NBSP, " ").replace(NARROW, " ") for detail in found.details
    ]


FIRST = fate(
    Reason.FUNDED,
    rank=1,
    award=3_000_00,
    price=Fraction(1, 31),
    payment=Fraction(3_000_00, 31),
    paid_in_full=31,
    paid_last_money=0,
)
FOURTH = fate(
    Reason.FUNDED,
    rank=4,
    award=3_000_00,
    price=Fraction(1, 20),
    payment=Fraction(150_00),
    paid_in_full=18,
    paid_last_money=3,
)
SPENT = fate(
    Reason.SUPPORTERS_SPENT,
    votes=19,
    cost=2_800_00,
    missing=Fraction(411_99 * 3 + 1, 3),
    money_then=Fraction(2_500_00),
    money_at_end=Fraction(2_388_00),
    short_since=2,
    taken_by=(("x", Fraction(1_200_00)),),
    effective_support=Fraction(9, 10),
)
TOO_FEW = fate(
    Reason.TOO_FEW_SUPPORTERS,
    votes=6,
    missing=Fraction(1_000_00),
    money_then=Fraction(2_100_00),
    money_at_end=Fraction(2_000_00),
    short_since=0,
)


def test_the_sentence_of_a_winner():
    assert told(FIRST, SHARES)[0] == (
        "Retenu en premier : 31 personnes l’ont soutenu, 96,77 € chacune."
    )
    assert told(FIRST, SHARES, language="en")[0] == (
        "Funded first: 31 people supported it, €96.77 each."
    )


def test_some_paid_less():
    verdict, details = told(FOURTH, SHARES)
    assert verdict == (
        "Retenu à l’étape 4 : 31 personnes l’ont soutenu, 150 € chacune au plus."
    )
    assert "3 personnes avaient moins que cela" in details[1]


def test_the_sentence_of_a_loser_is_never_below_what_lacked():
    verdict, details = told(SPENT, SHARES, OPEN)
    assert verdict == "Non retenu : il manquait 412 €."
    assert details[0] == "Ses 19 soutiens disposaient encore de 2 388 €."
    assert "avant l’étape 2" in details[1]
    assert details[2] == "Au meilleur moment, 90 % de son coût étaient réunis."


def test_what_few_people_paid_together_is_not_told():
    """The same part of a price of 500 € comes from three people at least, or not."""
    cheap = Words(budget=1, titles={"x": "X"}, prices={"x": Fraction(400_00)})
    dear = Words(budget=1, titles={"x": "X"}, prices={"x": Fraction(500_00)})
    assert any("X" in detail for detail in told(SPENT, SHARES, cheap)[1])
    assert not any("X" in detail for detail in told(SPENT, SHARES, dear)[1])


def test_too_few_supporters_had_never_enough():
    _verdict, details = told(TOO_FEW, SHARES)
    assert details[0].endswith("et de 2 100 € au départ : jamais assez.")


def test_one_or_two_people_are_never_counted():
    for votes in (1, 2):
        for reason, rule in EVERY:
            case = replaced(case_of(reason, rule), votes=votes)
            with translation.override("fr"):
                found = explain(case, rule, PLAIN)
            text = " ".join([found.verdict, *found.details])
            assert f" {votes} personne" not in text
            assert "unique" not in text
            assert "96,77" not in text


def replaced(fate, **more):
    known = {name: getattr(fate, name) for name in Fate.__slots__}
    return Fate(**(known | more))


LATER = {
    Reason.FUNDED: {"rank": 2, "award": 3_000_00},
    Reason.FUNDED_BY_COMPLETION: {"rank": 3, "award": 3_000_00},
}
RULES = {
    "shares": SHARES,
    "points": Rule(RuleName.EQUAL_SHARES, utility=Utility.SCORE),
    "number": Rule(RuleName.EQUAL_SHARES, utility=Utility.CARDINALITY),
    "votes": Rule(RuleName.GREEDY_VOTES),
    "ratio": Rule(RuleName.GREEDY_RATIO),
    "scores": Rule(RuleName.GREEDY_VOTES, utility=Utility.SCORE),
    "phragmen": Rule(RuleName.PHRAGMEN),
    "direct": DIRECT,
    "bounded": Rule(RuleName.BOUNDED),
    "grades": Rule(RuleName.MAJORITY),
    "matching": Rule(RuleName.QUADRATIC),
}
COMMON = (Reason.FUNDED, Reason.TOO_DEAR, Reason.NO_SUPPORT)
REASONS = {
    RuleName.EQUAL_SHARES: (
        *COMMON,
        Reason.FUNDED_BY_COMPLETION,
        Reason.TOO_FEW_SUPPORTERS,
        Reason.SUPPORTERS_SPENT,
    ),
    RuleName.GREEDY_VOTES: (*COMMON, Reason.BUDGET_EXHAUSTED),
    RuleName.GREEDY_RATIO: (*COMMON, Reason.BUDGET_EXHAUSTED),
    RuleName.PHRAGMEN: (*COMMON, Reason.BUDGET_EXHAUSTED, Reason.COUNT_STOPPED),
    RuleName.BOUNDED: (*COMMON, Reason.BUDGET_EXHAUSTED, Reason.SUPPORTERS_SPENT),
    RuleName.MAJORITY: (*COMMON, Reason.BUDGET_EXHAUSTED, Reason.REJECTED),
    RuleName.QUADRATIC: (
        Reason.FUNDED,
        Reason.NO_SUPPORT,
        Reason.BELOW_MINIMUM,
        Reason.BUDGET_EXHAUSTED,
    ),
    RuleName.DIRECT: (
        Reason.FUNDED,
        Reason.NO_SUPPORT,
        Reason.BELOW_MINIMUM,
        Reason.BUDGET_EXHAUSTED,
    ),
}
EVERY = [(reason, rule) for rule in RULES.values() for reason in REASONS[rule.name]]


def case_of(reason, rule):
    if reason is Reason.SUPPORTERS_SPENT:
        return SPENT
    if reason is Reason.TOO_FEW_SUPPORTERS:
        return TOO_FEW
    if reason is Reason.FUNDED and rule.name is RuleName.EQUAL_SHARES:
        return FOURTH
    return fate(
        reason,
        missing=Fraction(412_00),
        considered=4,
        room=2_388_00,
        time=Fraction(96_77),
        given=3_100_00,
        refunded=100_00,
        over_goal=60_00,
        matched=20_00,
        share=Fraction(9, 10),
        paid=Fraction(2_700_00),
        payment=Fraction(96_77),
        price=Fraction(1, 20),
        grade=3,
        at_least=20,
        **LATER.get(reason, {}),
    )


@pytest.mark.parametrize(("reason", "rule"), EVERY)
def test_every_reason_is_told_in_both_languages(reason, rule):
    for votes in (0 if reason is Reason.NO_SUPPORT else 1, 2, 31):
        case = replaced(case_of(reason, rule), votes=votes)
        for words in (PLAIN, OPEN):
            french, en = told(case, rule, words), told(case, rule, words, "en")
            sentences = [french[0], *french[1]]
            assert len(french[1]) == len(en[1])
            for mine, theirs in zip(sentences, [en[0], *en[1]], strict=True):
                assert mine != theirs
                assert mine.endswith(".")
                assert "%(" not in mine + theirs
                assert "'" not in mine
        assert french[0].startswith("Retenu" if case.funded else "Non retenu")


def test_direct_allocation_says_what_came_back():
    given = fate(
        Reason.FUNDED, rank=1, award=3_000_00, given=3_100_00, refunded=100_00,
        over_goal=100_00, room=9_400_00,
    )  # fmt: skip
    verdict, details = told(given, DIRECT)
    assert verdict == (
        "Retenu : son minimum était atteint, avec 3 100 € donnés par 31 personnes."
    )
    assert details[1].startswith("100 € dépassaient son objectif")
    missed = fate(
        Reason.BELOW_MINIMUM, missing=Fraction(380_00), given=2_620_00,
        refunded=2_620_00, over_goal=0,
    )  # fmt: skip
    assert told(missed, DIRECT)[0] == (
        "Non retenu : il manquait 380 € pour atteindre son minimum."
    )


def test_what_was_added_to_the_money_of_supporters_is_said():
    nearly = fate(
        Reason.FUNDED, rank=2, share=Fraction(9, 10), paid=Fraction(2_640_00),
        payment=Fraction(90_00), price=Fraction(3, 100),
    )  # fmt: skip
    verdict, details = told(nearly, Rule(RuleName.BOUNDED))
    assert verdict == (
        "Retenu à l’étape 2 : ses 31 soutiens n’avaient pas tout à fait assez, mais "
        "le prix était bon."
    )
    assert details[0].startswith("Ils ont payé 2 640 € sur 3 000 € ; les 360 €")


def test_a_majority_grade_is_said_by_its_name():
    words = Words(budget=9_400_00, grades=("no", "fair", "good"))
    judged = fate(Reason.FUNDED, rank=1, considered=1, room=0, grade=2, at_least=17)
    verdict, details = told(judged, Rule(RuleName.MAJORITY), words)
    assert verdict == "Retenu en premier : sa mention majoritaire est « good »."
    assert details[0].startswith("17 personnes lui ont donné cette mention")


def test_what_the_common_part_added_is_said():
    matched = fate(Reason.FUNDED, rank=1, given=2_000_00, matched=1_200_00)
    verdict, _details = told(matched, Rule(RuleName.QUADRATIC))
    assert verdict == (
        "Retenu : 31 personnes ont donné 2 000 €, la part commune a ajouté 1 200 €."
    )


def test_a_single_gift_cannot_be_deduced_from_what_lacked():
    alone = fate(
        Reason.BELOW_MINIMUM, votes=1, missing=Fraction(380_00), given=2_620_00,
        refunded=2_620_00, over_goal=0,
    )  # fmt: skip
    verdict, details = told(alone, DIRECT)
    assert not any(character.isdigit() for character in verdict.replace("3", ""))
    assert not any(char.isdigit() for detail in details for char in detail)


def test_money_is_said_up_or_down_on_the_honest_side():
    words = Words(budget=1)
    with translation.override("en"):
        assert words.money(Fraction(1, 3)) == "less than €0.01"
        assert words.money(Fraction(100_01, 3), up=True) == "€33.34"
        assert words.left(Fraction(100_01, 3)) == "€33.33"
        assert words.money(0) == "€0"
        assert percent(Fraction(4, 1000)) == "0.4%"
        assert percent(Fraction(999, 1000)) == "99%"


def test_points_are_told_as_people_gave_them():
    with translation.override("fr"):
        assert Words(budget=1, point=100).points(1_250) == "12,5 points"
        assert Words(budget=1).points(1) == "1 point"
        assert Words(budget=1, euros_directed=True).points(12_00) == f"12{NARROW}€"


@settings(max_examples=150, deadline=None)
@given(elections(free=True))
def test_whatever_the_election_every_project_has_its_sentence(drawn):
    order = sorted(project.id for project in drawn.projects)
    for rule in (
        *RULES.values(),
        Rule(RuleName.EQUAL_SHARES, completion=Completion.ADD1U),
    ):
        outcome = allocation.count(drawn, rule, tie_order=order)
        for words in (PLAIN, OPEN):
            for one in outcome.fates.values():
                found = explain(one, rule, words)
                assert found.verdict.endswith(".")
                assert found.verdict.startswith(
                    "Retenu" if one.funded else "Non retenu"
                )


def test_the_missing_sum_of_a_real_count_is_the_true_one():
    asked = election(900_00, {"a": 600_00, "b": 500_00}, "a", "a", "ab", "b", "b", "b")
    outcome = allocation.count(asked, SHARES, tie_order=["a", "b"])
    lost = outcome.fates["a"]
    assert told(lost, SHARES)[0].startswith("Non retenu : il manquait")
    assert lost.missing == 600_00 - lost.money_at_end


def lost(asked, rule, key, **words):
    """The sentences of a project that was not funded, in French."""
    order = [project.id for project in asked.projects]
    fate = allocation.count(asked, rule, tie_order=order).fates[key]
    assert not fate.funded
    verdict, details = told(fate, rule, Words(budget=asked.budget, **words))
    return [verdict, *details]


def test_most_supported_first_says_how_many_more_it_would_have_taken():
    ballots = (
        allocation.Ballot({"oven": 1}, weight=7),
        allocation.Ballot({"bike": 1}, weight=5),
    )
    projects = (allocation.Project("bike", 600), allocation.Project("oven", 600))
    asked = allocation.Election(1000, projects, ballots)
    sentences = lost(
        asked, Rule(RuleName.GREEDY_VOTES), "bike", titles={"oven": "Four"}
    )
    assert (
        "Avec 2 soutiens de plus, 7 en tout, il serait passé avant « Four » et aurait "
        "été retenu." in sentences
    )
    quiet = lost(asked, Rule(RuleName.GREEDY_VOTES), "bike", quiet=frozenset({"oven"}))
    assert not any("de plus" in sentence for sentence in quiet)


def test_phragmen_says_what_was_gathered_and_how_many_more_people():
    ballots = (
        allocation.Ballot({"oven": 1}, weight=7),
        allocation.Ballot({"bike": 1}, weight=5),
    )
    projects = (allocation.Project("oven", 600), allocation.Project("bike", 800))
    asked = allocation.Election(1000, projects, ballots)
    sentences = lost(asked, Rule(RuleName.PHRAGMEN), "bike")
    assert (
        "Tant qu’il tenait dans la cagnotte, ses soutiens avaient réuni au plus "
        "53 % de son coût." in sentences
    )
    assert (
        "Avec 5 personnes de plus répondant pour lui seul, il aurait été retenu."
        in sentences
    )


def test_equal_shares_says_how_many_more_of_those_with_money_left():
    ballots = (
        allocation.Ballot({"oven": 1}, weight=3),
        allocation.Ballot({}, weight=2),
    )
    asked = allocation.Election(500, (allocation.Project("oven", 450),), ballots)
    assert (
        "Il aurait suffi que 2 personnes de plus, parmi celles à qui il restait de "
        "l’argent à la fin, le soutiennent aussi."
        in lost(asked, Rule(RuleName.EQUAL_SHARES), "oven")
    )


def test_a_grade_or_better_is_not_counted_when_it_tells_one_or_two_people():
    rule = Rule(RuleName.MAJORITY)
    given = fate(Reason.FUNDED, rank=1, grade=3, at_least=6, considered=1, room=1)
    known = replace(given, grades=(0, 2, 0, 6, 0))
    assert any("6 personnes" in one for one in told(given, rule)[1])
    assert not any("6 personnes" in one for one in told(known, rule)[1])
