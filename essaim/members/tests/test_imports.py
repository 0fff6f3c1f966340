"""From a file to members, and back."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation
from pytest_django.asserts import assertContains, assertNotContains

from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.circles.models import Membership
from essaim.members.models import ImportBatch, Member, Skill
from essaim.members.services import imports, invitations, profiles
from tests.sheets import ods, xlsx

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
CSV = (
    "Nom;Courriel;Compétences\n"
    "Léa Garnier;lea@exemple.fr;soudure, Couture\n"
    "Awa;AWA@example.org;\n"
    "Noé Roux;noe@exemple.fr;soudure\n"
    "Noé Roux;noe@exemple.fr;\n"
    "Tom;pas une adresse;\n"
    "Chloe  PETIT;autre@exemple.fr;\n"
)


@pytest.fixture
def batch(chloe, awa):
    return imports.upload("liste.csv", CSV.encode(), by=chloe)


def test_uploading_writes_no_member(batch):
    assert Member.objects.count() == 2
    assert Skill.objects.count() == 0
    assert batch.state == "draft"


def test_the_preview_says_what_the_import_then_does(batch, chloe):
    preview = imports.understand(batch)
    assert [(line.number, str(line.status)) for line in preview.lines] == [
        (2, "new"),
        (3, "here"),
        (4, "new"),
        (5, "twice"),
        (6, "faulty"),
        (7, "new"),
    ]
    assert preview.lines[-1].namesakes == ("Chloé Petit",)

    imports.confirm(batch.pk, by=chloe)
    made = Member.objects.filter(import_batch=batch)
    assert {m.email for m in made} == {line.email for line in preview.new}
    lea = made.get(email="lea@exemple.fr")
    assert {str(skill) for skill in lea.skills.all()} == {"soudure", "Couture"}
    assert not lea.has_usable_password()
    assert lea.name_key == "lea garnier"


def test_rows_are_erased_once_imported_or_set_aside(batch, chloe):
    imports.confirm(batch.pk, by=chloe)
    batch.refresh_from_db()
    assert (batch.state, batch.rows, batch.imported_count) == ("imported", [], 3)
    other = imports.upload("b.csv", b"nom,email\nx,x@y.fr", by=chloe)
    assert imports.discard(other.pk, by=chloe).rows == []


def test_an_import_is_confirmed_once(batch, chloe):
    imports.confirm(batch.pk, by=chloe)
    with pytest.raises(PermissionDenied, match="already been dealt with"):
        imports.confirm(batch.pk, by=chloe)
    with pytest.raises(PermissionDenied, match="already been dealt with"):
        imports.discard(batch.pk, by=chloe)
    assert Member.objects.filter(import_batch=batch).count() == 3


def test_importing_the_same_file_again_finds_everybody_here(batch, chloe):
    imports.confirm(batch.pk, by=chloe)
    again = imports.upload("liste.csv", CSV.encode(), by=chloe)
    assert imports.understand(again).new == []
    with pytest.raises(Refusal, match="Nobody in this file is new"):
        imports.confirm(again.pk, by=chloe)


def test_somebody_who_joins_meanwhile_is_not_made_twice(batch, chloe):
    Member.objects.create_user("lea@exemple.fr", name="Léa")
    imports.confirm(batch.pk, by=chloe)
    assert Member.objects.filter(email="lea@exemple.fr").count() == 1


def test_who_left_is_not_brought_back(chloe, awa):
    profiles.end_membership(awa.pk, by=chloe)
    batch = imports.upload(
        "a.csv", b"nom,email\nAwa,awa@example.org\nB,b@x.fr", by=chloe
    )
    imports.confirm(batch.pk, by=chloe)
    awa.refresh_from_db()
    assert not awa.is_active


def test_each_one_finds_the_import_in_their_traces(batch, chloe):
    imports.confirm(batch.pk, by=chloe)
    lea = Member.objects.get(email="lea@exemple.fr")
    assert [event.kind for event in Event.objects.of(lea)] == ["members.imported"]


def test_undoing_removes_who_has_not_come(batch, chloe):
    imports.confirm(batch.pk, by=chloe)
    gone, stay = imports.undo(batch.pk, by=chloe)
    assert (gone, stay) == (3, [])
    assert Member.objects.count() == 2
    with pytest.raises(PermissionDenied, match="nothing to undo"):
        imports.undo(batch.pk, by=chloe)


def test_undoing_keeps_who_signed_in_acted_or_is_named(batch, chloe, circle):
    imports.confirm(batch.pk, by=chloe)
    lea, noe, other = Member.objects.filter(import_batch=batch).order_by("name_key")[:3]
    Member.objects.filter(pk=lea.pk).update(has_signed_in=True)
    Membership.objects.create(circle=circle, member=noe)

    gone, stay = imports.undo(batch.pk, by=chloe)

    assert gone == 1
    assert {member.pk for member in stay} == {lea.pk, noe.pk}
    assert not Member.objects.filter(pk=other.pk).exists()


def test_undoing_is_refused_when_all_have_come(batch, chloe):
    imports.confirm(batch.pk, by=chloe)
    Member.objects.filter(import_batch=batch).update(has_signed_in=True)
    with pytest.raises(Refusal, match="have already come"):
        imports.undo(batch.pk, by=chloe)
    batch.refresh_from_db()
    assert batch.state == "imported"


def test_an_open_invitation_does_not_stand_in_the_way(chloe):
    invitations.invite("lea@exemple.fr", by=chloe)
    batch = imports.upload("a.csv", b"nom,email\nL,lea@exemple.fr", by=chloe)
    assert imports.confirm(batch.pk, by=chloe).imported_count == 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"nom,prenom\nx,y", "Line 1: no column is called “email”"),
        (b"courriel\nx@y.fr", "Line 1: no column is called “name”"),
        (b"\nnom,email,mail\nx,y@z.fr,", "Line 2: the columns “email” and “mail”"),
        (b"nom,email\n", "There is nobody under the first line"),
    ],
)
def test_a_file_without_its_columns_keeps_nothing(chloe, content, sentence):
    with pytest.raises(Refusal, match=sentence):
        imports.upload("a.csv", content, by=chloe)
    assert not ImportBatch.objects.exists()


def test_an_administrator_needs_a_session(driss, open_session):
    with pytest.raises(PermissionDenied, match="Open an administration session"):
        imports.upload("a.csv", b"nom,email\nx,y@z.fr", by=driss)
    open_session(driss)
    assert imports.upload("a.csv", b"nom,email\nx,y@z.fr", by=driss)


# In the browser


def send(client, content, name="liste.csv"):
    return client.post(
        reverse("members:imports"), {"file": SimpleUploadedFile(name, content)}
    )


def test_from_the_file_to_the_report(client, chloe, awa):
    client.force_login(chloe)
    response = send(client, CSV.encode())
    batch = ImportBatch.objects.get()
    assert response.headers["location"] == batch.get_absolute_url()

    with translation.override("fr"):
        page = client.get(batch.get_absolute_url())
    assertContains(page, "Même adresse qu’à la ligne 4")
    assertContains(page, "n’est pas une adresse électronique")
    assertContains(page, "porte le même nom")
    only = client.get(batch.get_absolute_url() + "?show=faulty")
    assertContains(only, "pas une adresse")
    assertNotContains(only, "lea@exemple.fr")

    confirm = reverse("members:confirm_import", args=[batch.pk])
    page = client.post(confirm, follow=True)
    assertContains(page, "Léa Garnier")
    assert client.post(confirm).status_code == 403
    page = client.post(reverse("members:undo_import", args=[batch.pk]), follow=True)
    assertNotContains(page, "Léa Garnier")


@pytest.mark.parametrize("make", [ods, xlsx])
def test_a_sheet_from_the_page(client, chloe, make):
    client.force_login(chloe)
    send(client, make(["Nom", "Courriel"], ["Léa", "lea@exemple.fr"]), "liste.ods")
    assertContains(
        client.get(ImportBatch.objects.get().get_absolute_url()), "lea@exemple.fr"
    )


@pytest.mark.parametrize(
    "content", [b"", b"x" * 10_000_000, b"PK\x03\x04", b"\x00\x01"]
)
def test_a_bad_file_comes_back_with_a_sentence(client, chloe, content):
    client.force_login(chloe)
    response = send(client, content)
    assert response.status_code == 422
    assertContains(response, 'class="errors"', status_code=422)


def test_others_neither_import_nor_see(client, batch, awa, basile):
    for member in (awa, basile):
        client.force_login(member)
        assert send(client, CSV.encode()).status_code == 403
        assert client.get(batch.get_absolute_url()).status_code == 404
        page = client.get(reverse("members:imports"))
        assertNotContains(page, "liste.csv")


def test_a_cell_is_shown_as_text(client, chloe):
    batch = imports.upload(
        "<b>.csv", b"nom,email\n<script>alert(1)</script>,x@y.fr", by=chloe
    )
    client.force_login(chloe)
    page = client.get(batch.get_absolute_url())
    assertNotContains(page, "<script>alert")
    assertNotContains(page, "<b>.csv")


@pytest.mark.slow
def test_a_big_file_asks_as_much_as_a_small_one(
    client, chloe, django_assert_max_num_queries
):
    rows = "\n".join(f"P{n};p{n}@exemple.fr;soudure" for n in range(4000))
    batch = imports.upload("g.csv", f"nom;mail;skills\n{rows}".encode(), by=chloe)
    client.force_login(chloe)
    with django_assert_max_num_queries(16):
        client.get(batch.get_absolute_url())
    imports.confirm(batch.pk, by=chloe)
    with django_assert_max_num_queries(16):
        client.get(batch.get_absolute_url())
    assert imports.undo(batch.pk, by=chloe)[0] == 4000
