"""Rounds answered without amounts: approvals, scores, rankings, grades."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.circles.models import Circle
from essaim.cobudget import again, comparing, counting, pabulib, results
from essaim.cobudget.forms import RoundForm
from essaim.cobudget.models import Allocation, Envelope, Project, Round
from essaim.cobudget.services import ballots, rounds
from essaim.cobudget.services.allocations import allocate
from essaim.cobudget.tests.counted import close, fill
from essaim.cobudget.tests.pages import text
from essaim.rules import allocation
from essaim.rules import pabulib as files
from essaim.rules.allocation import Rule, RuleName
from essaim.rules.rounds import Phase
from tests.factories import MemberFactory

GRADES = {"rule_name": "majority-judgment", "ballot": "grades"}
KINDS = {
    "approval": {"rule_name": "equal-shares", "ballot": "approval"},
    "scores": {"rule_name": "equal-shares", "utility": "score", "ballot": "scores"},
    "ranking": {
        "rule_name": "bounded-overspending",
        "utility": "score",
        "ballot": "ranking",
    },
    "grades": GRADES,
    "knapsack": {"rule_name": "greedy-votes", "ballot": "knapsack"},
}
SAID = {"approval": (1, 1), "scores": (5, 2), "ranking": (2, 1), "grades": (4, 0)}
SAID["knapsack"] = (1, 1)


def said_by(member, round):
    envelope = Envelope.objects.get(round=round, member=member)
    return dict(envelope.allocations.values_list("project_id", "points"))


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_is_kept_whole_and_replaces_the_one_before(open_round, awa, kind):
    round = open_round(**KINDS[kind])
    drill, mural = open_round.drill.pk, open_round.mural.pk
    first, second = SAID[kind]
    ballots.answer(round.pk, {drill: first, mural: second}, by=awa)
    assert said_by(awa, round) == {drill: first, mural: second}
    ballots.answer(round.pk, {mural: 1}, by=awa)
    assert said_by(awa, round) == {mural: 1}
    assert not Allocation.objects.exclude(cents=0).exists()
    assert not Project.objects.exclude(received_cents=0).exists()
    assert Envelope.objects.get(round=round, member=awa).has_answered


def test_the_same_again_leaves_no_second_trace_and_the_trace_says_nothing(
    open_round, awa, basile
):
    round = open_round(**GRADES)
    for _ in range(3):
        ballots.answer(round.pk, {open_round.drill.pk: 3}, by=awa)
    told = Event.objects.get(kind="allocation.changed")
    assert told.data == {"round": round.name}
    assert told not in Event.objects.visible_to(basile)


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [("approval", 2), ("scores", 6), ("ranking", 3), ("ranking", 0), ("grades", 5)],
)
def test_what_is_not_on_the_scale_changes_nothing(open_round, awa, kind, wrong):
    round = open_round(**KINDS[kind])
    drill = open_round.drill.pk
    ballots.answer(round.pk, {drill: 1}, by=awa)
    with pytest.raises(ballots.BadBallot) as refusal:
        ballots.answer(round.pk, {drill: 1, open_round.mural.pk: wrong}, by=awa)
    assert refusal.value.project == open_round.mural.pk
    assert said_by(awa, round) == {drill: 1}


def test_a_project_of_another_round_is_refused(open_round, awa, new_round, submit):
    other = submit(new_round(name="Autre"))
    round = open_round(**GRADES)
    with pytest.raises(ballots.BadBallot):
        ballots.answer(round.pk, {other.pk: 1}, by=awa)


def test_nobody_answers_before_after_or_without_an_envelope(
    open_round, new_round, awa, advance
):
    early = new_round(**GRADES)
    round = open_round(**GRADES, name="Ouverte")
    late = MemberFactory(name="Tard")
    with pytest.raises(PermissionDenied):
        ballots.answer(early.pk, {}, by=awa)
    with pytest.raises(PermissionDenied):
        ballots.answer(round.pk, {open_round.drill.pk: 1}, by=late)
    advance(round, "result")
    with pytest.raises(PermissionDenied):
        ballots.answer(round.pk, {open_round.drill.pk: 1}, by=awa)


def test_amounts_and_other_answers_do_not_mix(open_round, awa):
    round = open_round(**GRADES)
    with pytest.raises(Refusal):
        allocate(round.pk, {open_round.drill.pk: 10_00}, by=awa)
    plain = open_round(name="En euros")
    with pytest.raises(Refusal):
        ballots.answer(plain.pk, {open_round.drill.pk: 1}, by=awa)


WRONG = [
    {"rule_name": "direct", "ballot": "approval"},
    {"rule_name": "majority-judgment", "ballot": "scores"},
    {"rule_name": "equal-shares", "ballot": "grades"},
    {"rule_name": "equal-shares", "utility": "score", "ballot": "approval"},
    {"rule_name": "quadratic-matching", "ballot": "ranking", "matching_percent": 20},
    {"rule_name": "quadratic-matching", "matching_percent": 0},
    {"rule_name": "quadratic-matching", "matching_percent": 91},
    {"rule_name": "direct", "matching_percent": 10},
]


@pytest.mark.parametrize("settings", WRONG)
def test_a_rule_only_takes_the_ballots_it_can_count(new_round, basile, settings):
    with pytest.raises(Refusal):
        new_round(**settings)
    round = new_round()
    with pytest.raises(Refusal):
        rounds.edit_round(round.pk, by=basile, **settings)
    assert Round.objects.get(pk=round.pk).rule_name == "direct"


@pytest.mark.parametrize("settings", [WRONG[0], WRONG[1], WRONG[2], WRONG[5]])
def test_the_database_knows_it_too(round, settings):
    with pytest.raises(IntegrityError), transaction.atomic():
        Round.objects.filter(pk=round.pk).update(**settings)


@pytest.mark.parametrize("settings", KINDS.values(), ids=list(KINDS))
def test_the_form_takes_each_kind_and_says_what_does_not_go_together(circle, settings):
    typed = {
        "name": "R",
        "circle": circle.pk,
        "tally": "sealed",
        "text": "",
        "utility": "cost",
        "completion": "none",
        "matching_percent": "",
    }
    circles = Circle.objects.all()
    form = RoundForm(typed | settings, circles=circles)
    assert form.is_valid(), form.errors
    wrong = RoundForm(
        typed | settings | {"rule_name": "quadratic-matching"}, circles=circles
    )
    assert "ballot" in wrong.errors


def test_the_rule_and_the_ballot_freeze_when_allocation_opens(open_round, basile):
    round = open_round(**GRADES)
    with pytest.raises(PermissionDenied):
        rounds.edit_round(round.pk, by=basile, rule_name="direct", ballot="amounts")


def test_grades_are_counted_at_closing(open_round, awa, basile, chloe, advance):
    round = open_round(**GRADES)
    drill, mural = open_round.drill.pk, open_round.mural.pk
    for member, grades in (
        (awa, {drill: 4, mural: 0}),
        (basile, {drill: 3, mural: 0}),
        (chloe, {drill: 1}),
    ):
        ballots.answer(round.pk, grades, by=member)
    round = advance(round, "result")
    told = results.result_of(round)
    assert [line.project.pk for line in told.funded] == [drill]
    assert told.count.voices == 3
    line = told.funded[0]
    assert (line.fate.grade, line.fate.at_least) == (3, 2)
    assert again.recounted(told) == []
    # As it was stored before a reason told every grade: still the same count.
    assert line.project.fate.pop("grades")
    assert again.recounted(told) == []
    line.project.fate["grade"] = 4
    assert again.recounted(told)


def test_matching_money_stays_out_of_the_envelopes(open_round, awa, basile, advance):
    round = open_round(rule_name="quadratic-matching", matching_percent=40)
    envelope = Envelope.objects.get(round=round, member=awa)
    assert envelope.cents == 60_00  # (500 − 200) / 5
    drill, mural = open_round.drill, open_round.mural
    for member in (awa, basile):
        allocate(round.pk, {drill.pk: 10_00, mural.pk: 25_00}, by=member)
    round = advance(round, "result")
    drill.refresh_from_db()
    mural.refresh_from_db()
    # 2 × (√10 + √10)² is 20 € of weight against 50: 57,14 € and 142,86 € of matching;
    # the drill lacks 22,86 €, the mural 7,14 €: the drill is set aside, its money goes.
    assert (drill.awarded_cents, mural.awarded_cents) == (0, 200_00)
    assert again.recounted(results.result_of(round)) == []


VOICES = {
    "approval": [{"a": 1, "b": 1}] * 5 + [{"c": 1}] * 4 + [{"a": 1, "d": 1}] * 3,
    "scores": [{"a": 5, "b": 1}] * 5 + [{"c": 4}] * 4 + [{"a": 1, "d": 5}] * 3,
    "ranking": [{"a": 1, "b": 2}] * 5
    + [{"c": 1, "d": 2, "a": 3}] * 4
    + [{"d": 1, "a": 2}] * 3,
    "grades": [{"a": 4, "b": 0, "d": 2}] * 5
    + [{"c": 4, "a": 2}] * 4
    + [{"d": 3, "a": 3, "c": 0}] * 3,
}
RULES = {
    "approval": (
        *("equal-shares", "bounded-overspending", "phragmen"),
        *("greedy-votes", "greedy-ratio"),
    ),
    "scores": ("equal-shares", "bounded-overspending", "greedy-votes"),
    "ranking": ("equal-shares", "bounded-overspending", "greedy-ratio"),
    "grades": ("majority-judgment",),
}


def voiced(kind, rule, **settings):
    points = kind in ("scores", "ranking")
    round = fill(
        [],
        {"a": 900_00, "b": 600_00, "c": 500_00, "d": 300_00},
        pool=1_500_00,
        rule_name=rule,
        ballot=kind,
        utility="score" if points else "cost",
        **settings,
    )
    keys = {project.key: project for project in Project.objects.filter(round=round)}
    for number, said in enumerate(VOICES[kind]):
        voice = Envelope.objects.create(
            round=round, key=str(number), cents=125_00, has_answered=True
        )
        Allocation.objects.bulk_create(
            Allocation(envelope=voice, project=keys[key], points=points)
            for key, points in said.items()
        )
    return round


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "rule"), [(kind, rule) for kind in RULES for rule in RULES[kind]]
)
def test_the_file_without_names_gives_the_same_result_and_the_page_too(kind, rule):
    round = voiced(kind, rule)
    close(round)
    told = results.result_of(round)
    assert told.funded
    assert again.recounted(told) == []
    file = files.parse(pabulib.export(round))
    assert len(file.votes) == 12
    counted = allocation.count(
        file.election(), counting.rule_of(round), tie_order=file.tie_order
    )
    names = file.names
    assert [names[key] for key in counted.selected] == [
        line.project.title for line in told.funded
    ]
    for key, fate in counted.fates.items():
        mine = next(line for line in told.all if line.project.title == names[key])
        assert fate.votes == mine.fate.votes
        assert fate.score == mine.fate.score


@pytest.mark.django_db
def test_grades_compared_with_other_rules_count_what_is_not_rejected():
    round = voiced("grades", "majority-judgment")
    close(round)
    compared = {
        one.rule.name: one for one in comparing.compared(results.result_of(round))
    }
    assert RuleName.DIRECT not in compared
    supported = [
        {"a", "d"} if n < 5 else {"c", "a"} if n < 9 else {"d", "a"} for n in range(12)
    ]
    expected = allocation.count(
        allocation.Election(
            round.pool_cents,
            counting.election_of(round).projects,
            tuple(allocation.Ballot(dict.fromkeys(names, 1)) for names in supported),
        ),
        Rule(RuleName.GREEDY_VOTES),
        tie_order=counting.tie_order(round),
    )
    assert compared[RuleName.GREEDY_VOTES].selected == set(expected.selected)


class TestThePage:
    @pytest.mark.parametrize("kind", KINDS)
    def test_it_shows_every_project_and_what_i_said(
        self, browse, send, open_round, awa, elise, kind
    ):
        round = open_round(**KINDS[kind])
        drill, mural = open_round.drill.pk, open_round.mural.pk
        first, second = SAID[kind]
        page = browse(awa, "ballot", round.pk)
        assert {line["project"].pk for line in page.context["lines"]} == {drill, mural}
        done = send(
            awa, "ballot", round.pk, **{f"p{drill}": first, f"p{mural}": second}
        )
        assert done.status_code == 302
        lines = browse(awa, "ballot", round.pk).context["lines"]
        assert {line["project"].pk: line["said"] for line in lines} == {
            drill: first,
            mural: second,
        }
        others = browse(elise, "ballot", round.pk).context["lines"]
        assert all(line["said"] is None for line in others)

    def test_two_projects_at_one_place_are_told_where_they_are(
        self, send, open_round, awa
    ):
        round = open_round(**KINDS["ranking"])
        drill, mural = open_round.drill.pk, open_round.mural.pk
        page = send(awa, "ballot", round.pk, **{f"p{drill}": 1, f"p{mural}": 1})
        assert page.status_code == 422
        assert "Deux projets ne peuvent pas avoir la même place" in text(page)
        assert not Allocation.objects.exists()

    def test_each_round_has_one_page_to_answer(self, browse, open_round, awa):
        graded = open_round(**GRADES)
        assert browse(awa, "allocate", graded.pk).url.endswith("/voter/")
        plain = open_round(name="En euros")
        assert browse(awa, "ballot", plain.pk).url.endswith("/affecter/")

    def test_the_round_asks_until_it_is_answered(self, browse, open_round, awa):
        round = open_round(**GRADES)
        assert list(Round.objects.awaiting(awa)) == [round]
        assert "Vous n’avez pas encore répondu" in text(browse(awa, "round", round.pk))
        ballots.answer(round.pk, {open_round.drill.pk: 2}, by=awa)
        assert not Round.objects.awaiting(awa).exists()
        assert Envelope.objects.taking_part(round)["begun"] == 1

    def test_it_is_one_page_whatever_the_number_of_projects(
        self, browse, new_round, submit, chloe, cast, advance, awa
    ):
        found = []
        for many in (3, 12):
            round = new_round(**GRADES, name=f"{many} projets")
            for number in range(many):
                submit(round, title=f"P{number}")
            rounds.fund_round(round.pk, 500_00, by=chloe, key="k")
            advance(round, Phase.ALLOCATION)
            browse(awa, "ballot", round.pk)
            with CaptureQueriesContext(connection) as queries:
                page = browse(awa, "ballot", round.pk)
            assert len(page.context["lines"]) == many
            found.append(len(queries))
        assert found[0] == found[1]


def test_a_page_without_amounts_speaks_of_voices_not_of_envelopes(
    open_round, awa, browse
):
    round = open_round(**GRADES)
    page = text(browse(awa, "round", round.pk))
    assert "une voix, quelle que soit sa part du capital" in page
    assert "Chaque enveloppe" not in page
    opened = Event.objects.about(round).get(kind="round.answers_opened")
    assert opened.data["envelopes"]


@pytest.mark.django_db
def test_what_a_later_version_tells_is_no_difference():
    answers = [{"a": 1_00}] * 5 + [{"b": 1_00}] * 4
    round = fill(answers, {"a": 6_00, "b": 6_00}, pool=10_00, rule_name="greedy-votes")
    close(round)
    lost = round.projects.get(key="b")
    assert lost.fate.pop("more")
    lost.save()
    assert again.recounted(results.result_of(round)) == []
    lost.fate["votes"] += 1
    lost.save()
    assert len(again.recounted(results.result_of(round))) == 1
