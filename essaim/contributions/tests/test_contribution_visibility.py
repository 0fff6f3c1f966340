"""Who reads what of a contribution, on the page, in the files, in the feed."""

import csv
import io
import json
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from essaim.contributions.models import Contribution
from essaim.contributions.services import declaring
from essaim.contributions.tests.pages import fields, text, url
from essaim.contributions.tests.states import announce, declare, in_state, object_to
from essaim.rules.contributions import State
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db

AMOUNT = "123,45"
WHOLE = {"author", "peer", "other", "referent", "payroll"}
OTHERS = {"outsider", "treasurer", "manager"}


@pytest.fixture
def as_(client, people):
    def sign_in(name):
        client.force_login(people[name])
        return client

    return sign_in


@pytest.fixture
def one(people, line):
    return declare(
        line,
        people["author"],
        "Atelier discret",
        123_45,
        minutes=600,
        text="Un **support** est prêt",
        reason="Raison privée",
        is_signed=False,
    )


def table(answer):
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content)))


@pytest.mark.parametrize("name", sorted(WHOLE | OTHERS))
def test_the_page(as_, people, one, name):
    answer = as_(name).get(one.get_absolute_url())
    page = text(answer)
    assert answer.status_code == 200
    assert "support" in page
    whole = name in WHOLE
    for private in (AMOUNT, "Raison privée", "author"):
        assert (private in page) is whole, private


@pytest.mark.parametrize("name", sorted(WHOLE | OTHERS))
def test_the_list_of_the_circle_and_its_files(as_, people, one, name):
    client = as_(name)
    whole = name in WHOLE
    page = text(client.get(url("contributions", one.circle_id)))
    assert "Atelier discret" in page
    assert (AMOUNT in page) is whole
    assert ("author" in page) is whole
    rows = table(client.get(url("contributions", one.circle_id), {"format": "csv"}))
    assert rows[1][0] == "Atelier discret"
    flat = " ".join(cell for row in rows for cell in row)
    assert ("123,45" in flat) is whole
    assert "author" not in flat, "a file of the circle carries no name"
    ods = client.get(url("contributions", one.circle_id), {"format": "ods"})
    content = zipfile.ZipFile(io.BytesIO(ods.content)).read("content.xml").decode()
    assert ("123,45" in content) is whole
    assert "author<" not in content


def test_what_is_not_done_is_seen_by_the_circle_only(as_, people, line):
    one = announce(line, people["author"], "Projet en tête")
    for name in WHOLE:
        assert as_(name).get(one.get_absolute_url()).status_code == 200
    for name in OTHERS:
        client = as_(name)
        assert client.get(one.get_absolute_url()).status_code == 404
        assert "Projet en tête" not in text(
            client.get(url("contributions", line.circle_id))
        )


@pytest.mark.parametrize("state", list(State))
def test_every_page_and_button_of_one_is_closed_to_who_may_not_read_it_whole(
    as_, people, line, state
):
    one = in_state(state, line, people)
    client = as_("outsider")
    for name in ("adjust", "declare_existing", "offer", "withdraw", "abandon"):
        assert client.get(url(name, one.pk)).status_code == 404, name
        assert client.post(url(name, one.pk)).status_code == 404, name
    for name in ("start", "finish", "comment", "lift", "attach", "prior_ask"):
        assert client.post(url(name, one.pk)).status_code == 404, name
    for name in ("object", "rule", "prior_settle", "attachment"):
        assert client.get(url(name, one.pk)).status_code == 404, name
    before = one.version
    one.refresh_from_db()
    assert one.version == before


def test_nobody_sorts_or_filters_by_person(as_, people, line):
    for name in ("author", "peer"):
        declare(line, people[name], f"De {name}")
    client = as_("referent")
    plain = text(client.get(url("contributions", line.circle_id)))
    asked = {"author": people["author"].pk, "tri": "author", "membre": "author"}
    assert text(client.get(url("contributions", line.circle_id), asked)) == plain
    assert "auteur" not in plain.lower().replace("auteur⋅rice", "")


def test_the_list_is_narrowed_by_state_and_period(as_, people, line):
    declare(line, people["author"], "Déclarée ici")
    announce(line, people["author"], "Annoncée ici")
    client = as_("peer")

    def listed(**query):
        return text(client.get(url("contributions", line.circle_id), query))

    assert "Annoncée ici" not in listed(etat="declared")
    assert "Déclarée ici" in listed(etat="declared")
    assert "Déclarée ici" not in listed(du="2199-01-01")
    for nonsense in (
        {"etat": "x"},
        {"mission": "9" * 30},
        {"du": "hier"},
        {"page": "z"},
    ):
        assert "Déclarée ici" in listed(**nonsense)


def test_another_s_state_is_not_asked_from_outside(as_, people, line):
    """The filter by state would tell what the trace does not."""
    declaring.offer(declare(line, people["author"], "Offerte").pk, by=people["author"])
    declare(line, people["author"], "Déclarée")
    page = text(
        as_("outsider").get(url("contributions", line.circle_id), {"etat": "offered"})
    )
    assert "Déclarée" in page


def test_mine_shows_and_exports_only_mine(as_, people, line, one):
    declare(line, people["peer"], "D’une autre")
    client = as_("author")
    page = text(client.get(url("mine")))
    assert AMOUNT in page
    assert "D’une autre" not in page
    rows = table(client.get(url("mine_export")))
    assert [row[1] for row in rows[1:]] == ["Atelier discret"]
    assert "123,45" in rows[1]
    ods = client.get(url("mine_export"), {"format": "ods"})
    assert zipfile.ZipFile(io.BytesIO(ods.content)).testzip() is None


def test_everything_about_me_is_in_what_i_take_away(as_, people, line, one):
    object_to(one, people["peer"])
    mine = json.loads(as_("author").get(reverse("members:download")).content)
    assert [row["title"] for row in mine["contributions"]] == ["Atelier discret"]
    assert mine["contributions"][0]["cents"] == 123_45
    theirs = json.loads(as_("peer").get(reverse("members:download")).content)
    assert theirs["contributions"] == []
    assert len(theirs["objections"]) == 1


def test_the_circle_s_page_shows_traces_without_amounts(as_, people, line, one):
    page = text(as_("outsider").get(line.circle.get_absolute_url()))
    assert "Atelier discret" in page
    assert "un membre du cercle" in page
    assert AMOUNT not in page
    assert "author" not in page.replace("Membres", "").split("Atelier discret")[1][:40]


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


PDF = SimpleUploadedFile("rapport.pdf", b"%PDF-1.7 rapport", "application/pdf")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<script>alert(1)</script>"),
        ("faux.pdf", b"<script>alert(1)</script>"),
        ("vide.pdf", b""),
        ("lourd.pdf", b"%PDF-" + b"0" * 5_000_001),
        ("image.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("sans", b"%PDF-1.7"),
    ],
)
def test_only_documents_and_pictures_are_kept(as_, media, people, one, name, content):
    file = SimpleUploadedFile(name, content)
    answer = as_("author").post(
        url("attach", one.pk), {"attachment": file}, follow=True
    )
    assert answer.status_code == 200
    one.refresh_from_db()
    assert not one.attachment
    assert list(media.rglob("*.*")) == []


def test_an_attachment_is_given_to_who_reads_it_whole_and_never_shown_inline(
    as_, media, people, one
):
    PDF.seek(0)
    as_("author").post(url("attach", one.pk), {"attachment": PDF})
    for name in sorted(WHOLE):
        answer = as_(name).get(url("attachment", one.pk))
        assert b"".join(answer.streaming_content).startswith(b"%PDF-")
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["X-Content-Type-Options"] == "nosniff"
    for name in sorted(OTHERS):
        assert as_(name).get(url("attachment", one.pk)).status_code == 404


def test_a_file_is_joined_when_confirming(as_, media, people, line):
    client = as_("author")
    sent = {
        "title": "Rapport",
        "line": line.pk,
        "cents": "30",
        "minutes": "2h",
        "reason": "2 h",
        "form": "activity",
        "is_signed": "yes",
        "key": "11111111-1111-4111-8111-111111111111",
    }
    seen = client.post(url("declare"), sent)
    PDF.seek(0)
    client.post(url("declare"), {**fields(seen), "confirm": "1", "attachment": PDF})
    assert Contribution.objects.get().attachment.name.endswith(".pdf")
    bad = SimpleUploadedFile("x.exe", b"MZ")
    sent["key"] = "22222222-2222-4222-8222-222222222222"
    seen = client.post(url("declare"), sent)
    answer = client.post(
        url("declare"), {**fields(seen), "confirm": "1", "attachment": bad}
    )
    assert answer.status_code == 422
    assert Contribution.objects.count() == 1


def test_the_pages_ask_as_many_questions_whatever_the_number(as_, people, line):
    """Ten times more contributions, comments and people: the same queries."""
    first = declare(line, people["author"], "Première", 1_00, minutes=60)
    object_to(first, people["peer"])
    announce(line, people["author"], "En vue", 1_00)

    def count():
        found = {}
        for name in ("author", "peer", "referent", "outsider"):
            client = as_(name)
            for path in (
                *(url("mine"), url("contributions", line.circle_id), url("announce")),
                *(url("declare"), url("agreements"), first.get_absolute_url()),
                *(line.circle.get_absolute_url(), reverse("home:index")),
            ):
                client.get(path)  # what is remembered once is remembered
                with CaptureQueriesContext(
                    connection,
                ) as queries:
                    assert client.get(path).status_code == 200
                found[name, path] = len(queries)
        return found

    before = count()
    crowd = MemberFactory.create_batch(10)
    for number in range(10):
        author = people["author"] if number % 2 else crowd[number]
        one = declare(line, author, f"Suite {number}", 1_00, minutes=60)
        if number < 5:
            object_to(one, people["peer"])
        announce(line, author, f"En vue {number}", 1_00)
    after = count()
    grown = {
        key: (before[key], after[key]) for key in after if after[key] > before[key]
    }
    assert grown == {}
