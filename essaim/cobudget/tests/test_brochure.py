"""The brochure of a round, read by another library than the one that draws it."""

import io

import pypdf
import pytest
from django.core.files.base import ContentFile

from essaim.base import markdown
from essaim.base.pdf import Document
from essaim.base.tests.test_pictures import JPEG, PNG
from essaim.cobudget import brochure
from essaim.cobudget.models import Project
from essaim.cobudget.services import allocations, files, projects

TEXT = """## Pourquoi

Du **pain** chaque jeudi : œuvre « partagée », 12 €.

- farine
- bois

| Poste | Coût |
|---|---|
| Briques | 300 |

[Un exemple](https://example.org/four)
"""


def opened(answer):
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    return pypdf.PdfReader(io.BytesIO(answer.content))


def text_of(document):
    return "\n".join(page.extract_text() for page in document.pages).replace(
        "\xa0", " "
    )


def fonts_of(document):
    found = {}
    for page in document.pages:
        for font in page["/Resources"]["/Font"].values():
            for inner in font.get_object()["/DescendantFonts"]:
                descriptor = inner.get_object()["/FontDescriptor"].get_object()
                found[str(descriptor["/FontName"])] = "/FontFile2" in descriptor
    return found


@pytest.mark.slow
def test_every_project_is_there_with_its_text(round, submit, elise, browse, awa):
    submit(round, 100, 150, title="Un four à pain", summary="Du pain", text=TEXT)
    submit(round, 80, title="Un vélo cargo", transverse=True)
    gone = submit(round, 5, title="Un projet retiré")
    projects.withdraw_project(gone.pk, by=awa)
    document = opened(browse(elise, "brochure", round.pk))
    text = text_of(document)
    for words in (
        "Co-budget 2027",
        "2 projets",
        "Sommaire",
        "Un four à pain",
        "œuvre « partagée », 12 €",
        "Briques",
        "Minimum 100 €, idéalement 150 €",
        "80 €, ni plus ni moins",
    ):
        assert words in text, words
    assert "Un projet retiré" not in text
    assert "Awa" not in text  # a file names nobody


@pytest.mark.slow
def test_it_has_a_title_a_language_bookmarks_and_its_own_fonts(
    round, submit, elise, browse
):
    submit(round, 100, title="Un four à pain", text=TEXT)
    submit(round, 80, title="Un vélo cargo", transverse=True)
    document = opened(browse(elise, "brochure", round.pk))
    assert document.metadata.title == "Co-budget 2027 : les projets".replace(
        " :", "\xa0:"
    )
    root = document.trailer["/Root"]
    assert root["/Lang"] == "fr"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    marks = [mark.title for mark in document.outline if not isinstance(mark, list)]
    assert marks == ["Un vélo cargo", "Un four à pain"]  # transverse ones first
    fonts = fonts_of(document)
    assert fonts
    assert all(fonts.values()), "a font is not in the file"


@pytest.mark.slow
def test_the_contents_say_the_page_where_each_project_is(round, submit, elise, browse):
    for number in range(1, 9):
        submit(round, 100, title=f"Projet numéro {number}", text="Un mot. " * 400)
    document = opened(browse(elise, "brochure", round.pk))
    contents = document.pages[1].extract_text()
    for mark in (one for one in document.outline if not isinstance(one, list)):
        page = document.get_destination_page_number(mark)
        assert f"{mark.title} {page + 1}" in contents
        assert mark.title in document.pages[page].extract_text()
    last = len(document.pages)
    assert f"{last} / {last}" in document.pages[-1].extract_text()


@pytest.mark.slow
def test_a_long_table_of_contents_takes_the_pages_it_needs(round, awa, elise, browse):
    Project.objects.bulk_create(
        Project(
            round=round,
            key=f"p{number}",
            title=f"Projet {number} " + "qui a un titre long " * 5,
            min_cents=1,
            max_cents=1,
            author=awa,
        )
        for number in range(60)
    )
    document = opened(browse(elise, "brochure", round.pk))
    for mark in document.outline:
        page = document.get_destination_page_number(mark)
        assert mark.title.split(" qui")[0] in document.pages[page].extract_text()


def test_a_sealed_round_prints_no_total(open_round, awa, browse):
    round = open_round(tally="sealed")
    allocations.allocate(round.pk, {open_round.drill.pk: 61_37}, by=awa)
    assert "61,37" not in text_of(opened(browse(awa, "brochure", round.pk)))


def test_a_counted_round_says_what_is_funded(open_round, awa, advance, browse):
    round = open_round()
    allocations.allocate(round.pk, {open_round.drill.pk: 100_00}, by=awa)
    advance(round, "result")
    text = text_of(opened(browse(awa, "brochure", round.pk)))
    assert "financé, 100 €" in text
    assert "non retenu" in text


def test_too_many_projects_are_refused_with_a_sentence(round, awa, browse):
    Project.objects.bulk_create(
        Project(round=round, key=f"p{n}", title=str(n), min_cents=1, max_cents=1)
        for n in range(brochure.MOST + 1)
    )
    answer = browse(awa, "brochure", round.pk)
    assert answer.status_code == 403
    assert "ne tiennent pas dans un document" in answer.content.decode()


@pytest.mark.parametrize(
    "text",
    [
        "<b>x</b> & co",
        "|||",
        "```\n",
        "**",
        "[x](javascript:alert(1))",
        "😀 Привет",
        "--",
    ],
)
def test_whatever_is_typed_makes_a_document(text):
    document = Document("T", author="A", language="fr", foot="F")
    document.add_page()
    document.prose(text)
    assert bytes(document.output()).startswith(b"%PDF-")
    assert markdown.render(text) is not None


@pytest.mark.slow
def test_pictures_are_drawn_with_what_they_show_in_words(
    round, submit, awa, browse, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    oven = submit(round, 100, title="Un four à pain")
    for name, data in (("plan.png", PNG), ("photo.jpg", JPEG)):
        file = ContentFile(data, name=name)
        files.add_file(oven.pk, file, f"Ce que montre {name}", by=awa)
    files.add_file(oven.pk, ContentFile(b"%PDF-1.7 x", name="d.pdf"), "Devis", by=awa)
    document = opened(browse(awa, "brochure", round.pk))
    pictures = [image for page in document.pages for image in page.images]
    assert len(pictures) == 2
    assert "Ce que montre plan.png" in text_of(document)
    assert "Devis" not in text_of(document)


@pytest.mark.slow
def test_a_picture_that_is_lost_does_not_hold_the_brochure_up(
    round, submit, awa, browse, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    oven = submit(round, 100, title="Un four à pain")
    kept = files.add_file(oven.pk, ContentFile(PNG, name="p.png"), "Le plan", by=awa)
    kept.file.storage.delete(kept.file.name)
    assert "Un four à pain" in text_of(opened(browse(awa, "brochure", round.pk)))


@pytest.mark.slow
def test_a_project_of_a_few_paragraphs_stays_on_one_page(round, submit, elise, browse):
    for number in range(7):
        submit(round, 100, title=f"Le projet {number}", text="Une phrase.\n\n" * 6)
    document = opened(browse(elise, "brochure", round.pk))
    for number in range(7):
        address = Project.objects.get(title=f"Le projet {number}").get_absolute_url()
        [page] = [one for one in document.pages if address in one.extract_text()]
        assert f"Le projet {number}" in page.extract_text()


def test_it_says_its_title_and_its_language(round, submit, elise, browse):
    submit(round, 100)
    document = opened(browse(elise, "brochure", round.pk))
    assert document.metadata.title == "Co-budget 2027 : les projets".replace(
        " :", "\xa0:"
    )
    assert document.trailer["/Root"]["/Lang"] == "fr"
