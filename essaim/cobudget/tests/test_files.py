"""Pictures and documents of a project: checked, cleaned, seen by whoever sees it."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile

from essaim.base.errors import Refusal
from essaim.base.tests.test_pictures import JPEG, PNG, SECRET, with_exif
from essaim.cobudget.models import ProjectFile
from essaim.cobudget.services import authors, files, projects
from essaim.cobudget.tests.pages import text


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def project(round, submit):
    return submit(round)


def add(project, by, name="plan.png", data=PNG, words="Le plan"):
    return files.add_file(project.pk, ContentFile(data, name=name), words, by=by)


def test_a_picture_is_kept_without_where_it_was_taken(project, awa, browse, elise):
    kept = add(project, awa, "IMG 0012.JPG", with_exif(6))
    assert (kept.width, kept.height) == (8, 12), "upright"
    answer = browse(elise, "project_file", project.round_id, project.pk, kept.pk)
    assert answer["Content-Type"] == "image/jpeg"
    assert SECRET not in b"".join(answer.streaming_content)
    assert "0012" not in kept.file.name, "stored under a name that says nothing"


def test_a_document_is_offered_never_shown(project, awa, browse):
    kept = add(project, awa, "devis.pdf", b"%PDF-1.7 devis")
    answer = browse(awa, "project_file", project.round_id, project.pk, kept.pk)
    assert answer["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("page.html", b"<script>alert(1)</script>"),
        ("plan.svg", b"<svg/>"),
        ("plan.png", b"<script>alert(1)</script>"),
        ("plan.png", JPEG),
        ("plan.png", PNG[:60]),
        ("photo.jpg", JPEG[:60]),
        ("vide.pdf", b""),
        ("lourd.pdf", b"%PDF-" + b"x" * 5_000_001),
        ("sans-suffixe", PNG),
    ],
)
def test_what_it_says_to_be_is_not_believed(project, awa, name, data):
    with pytest.raises(Refusal):
        add(project, awa, name, data)
    assert not ProjectFile.objects.exists()


def test_a_picture_says_what_it_shows(project, awa, browse, elise):
    with pytest.raises(Refusal):
        add(project, awa, words="  ")
    add(project, awa, words="Trois bancs devant la salle")
    page = text(browse(elise, "project", project.round_id, project.pk))
    assert 'alt="Trois bancs devant la salle"' in page


def test_whoever_does_not_see_the_project_does_not_see_its_files(
    round, awa, elise, browse
):
    draft = projects.draft_project(round.pk, by=awa, title="Secret")
    kept = add(draft, awa)
    at = (round.pk, draft.pk, kept.pk)
    assert browse(elise, "project_file", *at).status_code == 404
    assert browse(awa, "project_file", *at).status_code == 200


def test_22_a_file_is_not_reached_through_another_project(
    round, submit, project, awa, browse
):
    kept = add(project, awa)
    other = submit(round, title="Autre")
    assert browse(awa, "project_file", round.pk, other.pk, kept.pk).status_code == 404
    files.remove_file(other.pk, kept.pk, by=awa)
    assert ProjectFile.objects.filter(pk=kept.pk).exists()


def test_only_its_authors_add_order_and_remove(project, awa, elise, basile):
    first, second = add(project, awa), add(project, awa, name="deux.png")
    for verb in (files.move_file_up, files.remove_file):
        with pytest.raises(PermissionDenied):
            verb(project.pk, second.pk, by=basile)
    authors.invite_author(project.pk, elise.pk, by=awa)
    authors.accept_authorship(project.pk, by=elise)
    files.move_file_up(project.pk, second.pk, by=elise)
    assert list(project.files.all()) == [second, first]
    files.move_file_up(project.pk, second.pk, by=elise)
    assert list(project.files.all()) == [second, first]


@pytest.mark.django_db(transaction=True)
def test_what_is_removed_is_gone_from_the_disk(project, awa):
    kept = add(project, awa)
    storage, name = kept.file.storage, kept.file.name
    assert storage.exists(name)
    for _again in range(2):
        files.remove_file(project.pk, kept.pk, by=awa)
    assert not storage.exists(name)
    assert not ProjectFile.objects.exists()


def test_a_project_keeps_a_dozen_files_at_most(project, awa):
    for n in range(files.MOST):
        add(project, awa, name=f"{n}.png")
    with pytest.raises(Refusal):
        add(project, awa)


def test_nothing_changes_once_allocation_is_open(open_round, awa):
    open_round()
    with pytest.raises(PermissionDenied):
        add(open_round.drill, awa)


def test_the_page_adds_orders_and_removes(send, browse, round, project, awa):
    at = (round.pk, project.pk)
    for name in ("un.png", "deux.png"):
        send(awa, "project_files", *at, file=ContentFile(PNG, name=name), words="x")
    first, second = project.files.all()
    send(awa, "file_change", *at, file=second.pk, up="1")
    assert list(project.files.all()) == [second, first]
    send(awa, "file_change", *at, file=second.pk, remove="1")
    assert list(project.files.all()) == [first]
    send(awa, "file_change", *at, file="zut", remove="1")
    refused = send(
        awa, "project_files", *at, file=ContentFile(b"x", name="x.exe"), words="x"
    )
    assert refused.status_code == 422
    assert send(awa, "project_files", *at, words="x").status_code == 422
