"""The budget of a project: lines that say what it asks for, promises of circles."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from essaim.base.errors import Refusal
from essaim.cobudget.models import CoFunding, PlannedLine, Project
from essaim.cobudget.services import cofunding, projects
from essaim.cobudget.tests.pages import text
from essaim.ledger.models import Entry
from essaim.members.models import Skill
from essaim.notifications.models import Notice
from essaim.rules.project_budget import LARGEST
from tests.factories import CircleFactory, give_mandate


def line(kind, label, least, most=None):
    return {
        "kind": kind,
        "label": label,
        "min_cents": least,
        "target_cents": least if most is None else most,
    }


WHOLE = [
    line("expense", "Outils", 120_50, 160_50),
    line("expense", "Rangements", 0, 80_00),
    line("income", "Subvention de la ville", 20_25),
    line("in_kind", "Prêt de la salle", 300_00),
]


@pytest.fixture
def detailed(round, awa):
    return projects.submit_project(round.pk, by=awa, title="Outils", lines=WHOLE)


def test_lines_say_the_minimum_and_the_goal_to_the_cent(detailed):
    assert (detailed.min_cents, detailed.max_cents) == (100_25, 220_25)
    assert [one.label for one in detailed.planned_lines.all()] == [
        one["label"] for one in WHOLE
    ]


def test_there_is_one_truth_once_there_are_lines(detailed, awa):
    projects.amend_project(detailed.pk, by=awa, min_cents=1_00, max_cents=1_00)
    detailed.refresh_from_db()
    assert (detailed.min_cents, detailed.max_cents) == (100_25, 220_25)
    projects.amend_project(
        detailed.pk, by=awa, lines=[], min_cents=50_00, max_cents=60_00
    )
    detailed.refresh_from_db()
    assert (detailed.min_cents, detailed.max_cents) == (50_00, 60_00)
    assert not PlannedLine.objects.exists()


def test_13_lines_of_each_version_are_kept(detailed, awa):
    projects.amend_project(
        detailed.pk, by=awa, lines=[line("expense", "Outils", 99_99)]
    )
    first, second = detailed.versions.order_by("number")
    assert len(first.more["lines"]) == 4
    assert second.more["lines"] == [line("expense", "Outils", 99_99)]
    assert (second.min_cents, second.max_cents) == (99_99, 99_99)


@pytest.mark.parametrize(
    "lines",
    [
        [line("expense", "x", -1, 5)],
        [line("expense", "x", 5, 4)],
        [line("expense", "x", 1, LARGEST + 1)],
        [line("expense", "x", 2**63, 2**63)],
        [line("expense", "x", 10), line("income", "y", 10)],
        [line("income", "y", 10)],
        [line("in_kind", "y", 10)],
        [line("expense", "x", 1)] * 41,
    ],
)
def test_11_lines_that_make_no_sense_are_refused_with_a_sentence(round, awa, lines):
    with pytest.raises(Refusal):
        projects.submit_project(round.pk, by=awa, title="Rien", lines=lines)
    assert not Project.objects.exists()


@pytest.mark.parametrize("amounts", [(-1, 5), (1, LARGEST + 1), (2**63, 2**63)])
def test_11_amounts_that_make_no_sense_are_refused_too(round, awa, amounts):
    least, most = amounts
    with pytest.raises(Refusal):
        projects.submit_project(
            round.pk, by=awa, title="Rien", min_cents=least, max_cents=most
        )


def test_11_the_database_refuses_a_line_that_makes_no_sense(detailed):
    for change in ({"min_cents": -1}, {"target_cents": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PlannedLine.objects.filter(label="Outils").update(**change)


@pytest.mark.parametrize("phase", ["allocation", "result", "follow_up"])
def test_05_lines_never_change_once_allocation_has_opened(
    open_round, awa, advance, phase
):
    round = open_round()
    advance(round, phase)
    drill = Project.objects.get(pk=open_round.drill.pk)
    with pytest.raises(PermissionDenied):
        projects.amend_project(drill.pk, by=awa, lines=WHOLE)
    assert not drill.planned_lines.exists()


def form_of(*rows, **typed):
    """What a browser sends: six lines, some of them filled."""
    data = {"lines-TOTAL_FORMS": "6", "lines-INITIAL_FORMS": "0", **typed}
    for n, row in enumerate(rows):
        names = ("kind", "label", "min_cents", "target_cents")
        data |= {
            f"lines-{n}-{name}": cell for name, cell in zip(names, row, strict=True)
        }
    return data


def test_the_form_writes_lines_and_shows_them(send, browse, round, awa, elise):
    send(
        awa,
        "project_submit",
        round.pk,
        **form_of(
            ("expense", "Outils", "120,50", "160,50"),
            ("income", "Ville", "20,25", ""),
            title="Outils",
            summary="Prêter.",
        ),
    )
    project = Project.objects.get()
    assert (project.min_cents, project.max_cents) == (100_25, 140_25)
    page = text(browse(elise, "project", round.pk, project.pk))
    assert "Recette : Ville" in page
    assert "−20,25 €" in page
    form = browse(awa, "project_amend", round.pk, project.pk).content.decode()
    assert 'value="120,50"' in form


@pytest.mark.parametrize(
    "row",
    [
        ("expense", "", "10", ""),
        ("expense", "Outils", "", ""),
        ("expense", "Outils", "10", "5"),
        ("expense", "Outils", "-3", ""),
        ("expense", "Outils", "beaucoup", ""),
        ("expense", "Outils", "0", ""),
        ("zut", "Outils", "10", ""),
    ],
)
def test_a_line_badly_written_keeps_what_was_typed(send, round, awa, row):
    typed = form_of(row, title="Outils", summary="Prêter.")
    answer = send(awa, "project_submit", round.pk, **typed)
    assert answer.status_code == 422
    assert not Project.objects.exists()
    assert "à corriger" in text(answer)


def test_whom_it_needs_and_what_it_expects_are_shown_and_kept(
    send, browse, round, awa, elise
):
    skill = Skill.objects.create(name="Menuiserie")
    send(
        awa,
        "project_submit",
        round.pk,
        title="Établi",
        summary="Travailler.",
        min_cents="10",
        effects="Moins de *poussière*",
        help_wanted="Deux samedis",
        skills=[skill.pk],
    )
    project = Project.objects.get()
    page = text(browse(elise, "project", round.pk, project.pk))
    for said in ("<em>poussière</em>", "Deux samedis", "Menuiserie"):
        assert said in page
    assert project.versions.get().more["skills"] == ["Menuiserie"]


# What circles promise


@pytest.fixture
def places(whole, basile):
    circle = CircleFactory(name="Lieux", parent=whole)
    give_mandate(basile, "referent", circle)
    return circle


def test_a_circle_promises_and_its_authors_are_told(detailed, places, basile, awa):
    entries = Entry.objects.count()
    cofunding.promise_cofunding(detailed.pk, places.pk, 150_00, by=basile, note="Bois")
    assert Notice.objects.get(member=awa).event.kind == "project.cofunding_promised"
    detailed.refresh_from_db()
    assert (detailed.min_cents, detailed.max_cents) == (100_25, 220_25)
    assert Entry.objects.count() == entries, "a word, not a movement"


def test_a_second_promise_takes_the_place_of_the_first(detailed, places, basile):
    for cents in (150_00, 80_00):
        cofunding.promise_cofunding(detailed.pk, places.pk, cents, by=basile)
    standing = CoFunding.objects.get(taken_back_at__isnull=True)
    assert standing.cents == 80_00
    assert CoFunding.objects.count() == 2, "nothing is lost"


def test_only_those_who_commit_its_budget_promise_and_take_back(
    detailed, places, basile, awa, driss, chloe, elise
):
    for other in (awa, elise):
        with pytest.raises(PermissionDenied):
            cofunding.promise_cofunding(detailed.pk, places.pk, 1_00, by=other)
    for keeper in (driss, chloe):
        cofunding.promise_cofunding(detailed.pk, places.pk, 1_00, by=keeper)
    with pytest.raises(PermissionDenied):
        cofunding.take_back_cofunding(detailed.pk, places.pk, by=awa)
    for _again in range(2):
        cofunding.take_back_cofunding(detailed.pk, places.pk, by=basile)
    assert not CoFunding.objects.filter(taken_back_at__isnull=True)


def test_nobody_promises_once_allocation_is_open(open_round, places, basile, advance):
    open_round()
    with pytest.raises(PermissionDenied):
        cofunding.promise_cofunding(open_round.drill.pk, places.pk, 1_00, by=basile)


@pytest.mark.parametrize("cents", [0, -5, LARGEST + 1])
def test_11_an_absurd_promise_is_refused(detailed, places, basile, cents):
    with pytest.raises(Refusal):
        cofunding.promise_cofunding(detailed.pk, places.pk, cents, by=basile)


def test_the_pages_promise_and_take_back(
    send, browse, round, detailed, places, basile, elise, circle
):
    at = (round.pk, detailed.pk)
    assert browse(elise, "project_cofund", *at).status_code == 403
    offered = browse(basile, "project_cofund", *at).context["form"].fields["circle"]
    assert list(offered.queryset) == [places], "not the circle he only facilitates"
    send(basile, "project_cofund", *at, circle=places.pk, cents="12,50", note="Bois")
    page = text(browse(elise, "project", *at))
    assert "12,50 €" in page
    assert "Promis par des cercles" in page
    refused = send(basile, "project_cofund", *at, circle=circle.pk, cents="1")
    assert refused.status_code == 422
    send(basile, "cofunding_take_back", *at, circle=places.pk)
    assert "12,50 €</b>" not in text(browse(elise, "project", *at))
