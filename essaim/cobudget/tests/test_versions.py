"""Every version of a project is kept whole; what changed is shown to all."""

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from essaim.base.models import Event
from essaim.cobudget import differences
from essaim.cobudget.models import Project, ProjectVersion
from essaim.cobudget.services import authors, projects
from essaim.cobudget.tests.pages import text
from tests.factories import ProjectFactory


def kept(project):
    return [
        (one.number, one.title, one.min_cents, str(one.author))
        for one in project.versions.order_by("number")
    ]


def test_what_is_submitted_is_version_one(round, submit):
    assert kept(submit(round, 100)) == [(1, "Une perceuse", 100_00, "Awa")]


def test_an_amendment_is_a_version_that_names_who_wrote_it(
    round, submit, awa, elise, advance
):
    project = submit(round, 100, text="Avant")
    authors.invite_author(project.pk, elise.pk, by=awa)
    authors.accept_authorship(project.pk, by=elise)
    advance(round, "debate")
    projects.amend_project(project.pk, by=elise, text="Après", min_cents=90_00)
    first, second = project.versions.order_by("number")
    assert (first.text, first.min_cents, first.author) == ("Avant", 100_00, awa)
    assert (second.text, second.min_cents, second.author) == ("Après", 90_00, elise)
    told = Event.objects.about(project).get(kind="project.amended")
    assert told.data["version"] == 2
    assert told.data["before"]["min_cents"] == 100_00


def test_an_amendment_that_changes_nothing_makes_no_version(round, submit, awa):
    project = submit(round)
    projects.amend_project(project.pk, by=awa, title=project.title)
    assert len(kept(project)) == 1
    assert not Event.objects.about(project).filter(kind="project.amended")


def test_a_draft_has_no_version_before_it_is_submitted(round, awa):
    draft = projects.draft_project(round.pk, by=awa, title="Secret")
    projects.amend_project(
        draft.pk, by=awa, title="Montré", min_cents=5_00, max_cents=5_00
    )
    projects.submit_draft(draft.pk, by=awa)
    assert kept(draft) == [(1, "Montré", 5_00, "Awa")]


def test_what_was_there_before_versions_were_kept_is_version_one(round, awa):
    project = ProjectFactory(round=round, author=awa, title="Ancien")
    projects.amend_project(project.pk, by=awa, title="Nouveau")
    assert [one[1] for one in kept(project)] == ["Ancien", "Nouveau"]


def test_13_a_version_is_never_changed_nor_deleted(round, submit):
    version = submit(round).versions.get()
    version.title = "Autre"
    for forbidden in (
        version.save,
        version.delete,
        ProjectVersion.objects.all().delete,
        lambda: ProjectVersion.objects.update(title="Autre"),
    ):
        with pytest.raises(TypeError):
            forbidden()
    assert ProjectVersion.objects.get().title == "Une perceuse"


@pytest.mark.parametrize("phase", ["allocation", "result", "follow_up"])
def test_13_the_version_voted_on_is_the_last_one(open_round, advance, awa, phase):
    round = open_round()
    advance(round, phase)
    with pytest.raises(PermissionDenied):
        projects.amend_project(open_round.drill.pk, by=awa, text="Trop tard")
    drill = Project.objects.get(pk=open_round.drill.pk)
    assert len(kept(drill)) == 1
    voted_on = drill.versions.get()
    assert (voted_on.min_cents, voted_on.max_cents) == (
        drill.min_cents,
        drill.max_cents,
    )


@given(
    changes=st.lists(
        st.tuples(st.text("ab ", max_size=8), st.integers(1, 9_00)), max_size=4
    )
)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_last_version_says_what_the_project_says(round, submit, awa, changes):
    project = submit(round)
    for words, cents in changes:
        projects.amend_project(
            project.pk, by=awa, text=words, min_cents=cents, max_cents=9_00
        )
    project.refresh_from_db()
    last = project.versions.latest("number")
    assert (last.text, last.min_cents) == (project.text, project.min_cents)
    numbers = [one[0] for one in kept(project)]
    assert numbers == list(range(1, len(numbers) + 1))


def test_the_difference_is_public_and_says_words_and_amounts(
    round, submit, awa, basile, browse
):
    project = submit(round, 100, text="Un four rouge")
    projects.amend_project(
        project.pk, by=awa, text="Un grand four", min_cents=90_00, transverse=True
    )
    page = text(browse(basile, "project_versions", round.pk, project.pk))
    assert "ajouté : </span> grand" in page.replace("\u202f", " ")
    assert "retiré : </span> rouge" in page
    assert "100 €</del>" in page
    assert "90 €</ins>" in page
    assert "<ins><span" in page, "not by colour only"


def test_any_two_versions_are_compared_the_older_first(round, submit, awa, browse):
    project = submit(round, text="un")
    for words in ("deux", "trois"):
        projects.amend_project(project.pk, by=awa, text=words)
    for query, numbers in (
        ({}, (2, 3)),
        ({"a": "2"}, (1, 2)),
        ({"de": "3", "a": "1"}, (1, 3)),
        ({"de": "2", "a": "2"}, (2, 2)),
        ({"de": "zut", "a": "99"}, (2, 3)),
        ({"a": "1"}, (1, 1)),
    ):
        page = browse(awa, "project_versions", round.pk, project.pk, **query)
        found = page.context["before"].number, page.context["after"].number
        assert found == numbers, query


def test_what_did_not_change_is_not_listed_as_changed(round, submit, awa):
    project = submit(round)
    projects.amend_project(project.pk, by=awa, title="Autre")
    lines = differences.lines(*project.versions.order_by("number"))
    assert [line.label for line in lines if not line.is_same] == ["Titre"]


def test_nobody_reads_the_versions_of_a_draft(round, awa, basile, browse):
    draft = projects.draft_project(round.pk, by=awa, title="Secret")
    assert browse(basile, "project_versions", round.pk, draft.pk).status_code == 404
    assert browse(awa, "project_versions", round.pk, draft.pk).status_code == 200
