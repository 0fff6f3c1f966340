"""Pictures placed in the text of a project: its own, shown to whoever sees it."""

import io

import pypdf
import pytest
from django.core.files.base import ContentFile
from PIL import Image

from essaim.base.errors import Refusal
from essaim.base.tests.test_pictures import JPEG, PNG
from essaim.cobudget.models import Project
from essaim.cobudget.services import (
    amendments,
    carrying,
    files,
    halting,
    openings,
    projects,
)
from essaim.cobudget.tests.pages import text


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def project(round, submit):
    return submit(round, title="Un four", text="Voici.")


def add(project, by, name="plan.png", data=PNG, words="Le plan"):
    return files.add_file(project.pk, ContentFile(data, name=name), words, by=by)


def place(project, by, *kept):
    written = "\n\n".join(("Voici.", *(one.snippet for one in kept)))
    return projects.amend_project(project.pk, by=by, text=written)


def prose(page):
    return page.split('class="prose"')[1].split("</section>")[0]


def test_its_page_shows_it_in_the_text_and_not_once_more(project, awa, elise, browse):
    first, second = add(project, awa), add(project, awa, "b.jpg", JPEG, "La cour")
    place(project, awa, first)
    page = text(browse(elise, "project", project.round_id, project.pk))
    assert f'<img src="{first.get_absolute_url()}" alt="Le plan"' in prose(page)
    assert page.count(f'src="{first.get_absolute_url()}"') == 1
    assert page.count(f'src="{second.get_absolute_url()}"') == 1, "among the others"


def test_beside_each_picture_is_what_to_copy(project, awa, browse):
    kept = add(project, awa, words="Trois [grands] bancs")
    document = add(project, awa, "devis.pdf", b"%PDF-1.7 devis")
    copied = f'value="![Trois \\[grands\\] bancs](image:{kept.pk})"'
    for page in ("project_files", "project_amend"):
        shown = text(browse(awa, page, project.round_id, project.pk))
        assert copied in shown, page
        assert f"image:{document.pk}" not in shown
    place(project, awa, kept)
    assert "dans le texte" in text(
        browse(awa, "project_files", project.round_id, project.pk)
    )


def test_removed_its_place_says_so_and_the_page_stands(project, awa, elise, browse):
    kept = add(project, awa)
    place(project, awa, kept)
    files.remove_file(project.pk, kept.pk, by=awa)
    at = (project.round_id, project.pk)
    page = text(browse(elise, "project", *at))
    assert "<img" not in prose(page)
    assert "[une image qui a été retirée&nbsp;: Le plan]" in prose(page)
    assert "n’est plus gardée" in text(browse(elise, "project_versions", *at))


def written(project, **changed):
    return {
        "title": project.title,
        "summary": "Du pain",
        "text": project.text,
        "min_cents": "100",
        **changed,
        "lines-TOTAL_FORMS": "0",
        "lines-INITIAL_FORMS": "0",
    }


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("https://example.org/p.png", "venue d’ailleurs"),
        ("image:999999", "pas d’image de numéro 999999"),
    ],
)
def test_what_would_not_be_shown_is_refused_while_writing(
    project, awa, send, source, sentence
):
    at = (project.round_id, project.pk)
    typed = written(project, text=f"![x]({source})")
    answer = send(awa, "project_amend", *at, **typed)
    assert answer.status_code == 422
    assert sentence in text(answer)
    project.refresh_from_db()
    assert project.text == "Voici."


def test_another_project_s_picture_is_neither_called_nor_shown(
    round, submit, project, awa, elise, send, browse
):
    other = submit(round, title="Autre")
    theirs = add(other, awa)
    typed = written(project, text=theirs.snippet)
    at = (project.round_id, project.pk)
    assert send(awa, "project_amend", *at, **typed).status_code == 422
    place(project, awa, theirs)  # even so written
    assert "<img" not in prose(text(browse(elise, "project", *at)))


def test_what_an_import_brought_stops_nobody_from_writing(project, awa, send):
    before = "![x](https://example.org/p.png) ![y](image:999999)"
    projects.amend_project(project.pk, by=awa, text=before)
    project.refresh_from_db()
    typed = written(project, text=f"{before}\n\nEt plus.")
    at = (project.round_id, project.pk)
    assert send(awa, "project_amend", *at, **typed).status_code == 302
    assert Project.objects.get(pk=project.pk).text.endswith("Et plus.")


def test_an_amendment_calls_the_project_s_own_alone(project, awa, elise, send):
    kept = add(project, awa)
    at = (project.round_id, project.pk)
    said = {"title": "Un four", "summary": "", "why": "On voit mieux"}
    refused = send(elise, "amendment_propose", *at, text="![x](image:999999)", **said)
    assert refused.status_code == 422
    assert (
        send(elise, "amendment_propose", *at, text=kept.snippet, **said).status_code
        == 302
    )
    amendments.accept_amendment(project.amendments.get().pk, by=awa)
    project.refresh_from_db()
    assert project.text == kept.snippet


def test_versions_show_the_pictures_that_come_and_go(project, awa, elise, browse):
    kept = add(project, awa)
    place(project, awa, kept)
    page = text(browse(elise, "project_versions", project.round_id, project.pk))
    shown = page.split('class="pictures"')[1].split("</ul>")[0]
    assert f'src="{kept.get_absolute_url()}"' in shown
    assert "<ins>Ajoutée" in shown
    place(project, awa)
    page = text(browse(elise, "project_versions", project.round_id, project.pk))
    assert "<del>Retirée du texte" in page


def test_carried_over_it_shows_its_own_copy(round, new_round, project, awa, basile):
    kept = add(project, awa)
    place(project, awa, kept)
    halting.cancel_round(round.pk, by=basile, reason="Non.")
    again = carrying.carry_over(project.pk, new_round().pk, by=awa)
    copy = again.files.get()
    assert copy.pk != kept.pk
    assert copy.file.name != kept.file.name
    assert again.text == f"Voici.\n\n{copy.snippet}"
    with kept.file.open() as one, copy.file.open() as other:
        assert one.read() == other.read()


def test_the_public_page_tells_it_in_words(project, awa, basile, browse, client):
    place(project, awa, add(project, awa))
    opened = openings.open_page(project.round_id, by=basile)
    client.logout()
    page = text(client.get(f"/co-budget/public/{opened.token}/"))
    assert "[image&nbsp;: Le plan]" in page
    assert "fichiers/" not in page


@pytest.mark.slow
def test_the_brochure_draws_it_where_the_text_places_it(project, awa, browse):
    first, second = add(project, awa), add(project, awa, "b.jpg", JPEG, "La cour")
    projects.amend_project(
        project.pk,
        by=awa,
        text=f"Au début.\n\n{second.snippet}\n\nÀ la fin ![inséré](image:{first.pk}).",
    )
    document = pypdf.PdfReader(
        io.BytesIO(browse(awa, "brochure", project.round_id).content)
    )
    assert len([image for page in document.pages for image in page.images]) == 2
    told = "\n".join(page.extract_text() for page in document.pages)
    assert told.index("Au début") < told.index("La cour") < told.index("À la fin")
    assert "inséré" in told
    files.remove_file(project.pk, second.pk, by=awa)
    document = pypdf.PdfReader(
        io.BytesIO(browse(awa, "brochure", project.round_id).content)
    )
    told = " ".join(page.extract_text() for page in document.pages)
    assert "une image qui a été retirée" in told


@pytest.mark.parametrize(("mode", "suffix"), [("RGB", ".jpg"), ("RGBA", ".png")])
def test_a_webp_picture_is_drawn_again(project, awa, mode, suffix):
    drawn = io.BytesIO()
    told = Image.Exif()
    told[0x010E] = "secret-place"
    Image.new(mode, (12, 8), "#2a808080").save(drawn, "WEBP", exif=told)
    assert b"secret-place" in drawn.getvalue()
    kept = add(project, awa, "plan.webp", drawn.getvalue())
    assert (kept.width, kept.height, kept.name) == (12, 8, f"plan{suffix}")
    with kept.file.open() as stored:
        assert b"secret-place" not in stored.read()


def test_a_sound_is_no_picture(project, awa):
    with pytest.raises(Refusal):
        add(project, awa, "plan.webp", b"RIFF\x24\0\0\0WAVEfmt ")
