"""The list, a page, privacy, one's own data, leaving."""

import json

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from essaim.base.models import Event
from essaim.circles.models import Membership
from essaim.members import exports, panels, privacy
from essaim.members.models import Member, Skill
from essaim.members.services import profiles
from tests.factories import CircleFactory, MemberFactory

pytestmark = pytest.mark.django_db
PROFILE = {
    "name": "Awa Diop",
    "about": "Traductrice.",
    "skill_names": "traduction, écriture",
    "skills_shown_to": "circles",
    "availability": "le mardi",
    "availability_shown_to": "nobody",
    "language": "en",
}


@pytest.fixture
def near(awa, circle):
    """Somebody who shares a circle with Awa."""
    person = MemberFactory(name="Nadia")
    for member in (awa, person):
        Membership.objects.create(circle=circle, member=member)
    return person


def show(awa, **choices):
    Member.objects.filter(pk=awa.pk).update(availability="le mardi", **choices)
    awa.skills.set([Skill.objects.get_or_create(name="soudure")[0]])
    awa.refresh_from_db()
    return awa


@pytest.mark.parametrize(
    ("choice", "seen_by"),
    [
        ("all", {"self", "near", "far"}),
        ("circles", {"self", "near"}),
        ("nobody", {"self"}),
    ],
)
def test_skills_and_availability_are_shown_as_chosen(
    client, awa, near, hugo, choice, seen_by
):
    show(awa, skills_shown_to=choice, availability_shown_to=choice)
    for who, reader in {"self": awa, "near": near, "far": hugo}.items():
        card = privacy.card(awa, reader)
        assert bool(card.skills) is (who in seen_by)
        assert bool(card.availability) is (who in seen_by)
        # The page, the list and the search say no more than that.
        client.force_login(reader)
        page = client.get(awa.get_absolute_url()).content.decode()
        assert ("soudure" in page) is (who in seen_by)
        assert ("le mardi" in page) is (who in seen_by)
        assert ("soudure" in client.get("/membres/").content.decode()) is (
            who in seen_by
        )
        found = client.get("/membres/?q=soud").content.decode()
        assert (awa.get_absolute_url() in found.split("<main")[1]) is (who in seen_by)


def test_a_circle_left_or_the_whole_cooperative_is_not_shared(awa, near, whole, hugo):
    for member in (awa, hugo):
        Membership.objects.create(circle=whole, member=member)
    show(awa, skills_shown_to="circles")
    assert not privacy.card(awa, hugo).skills
    assert privacy.card(awa, near).skills
    membership = Membership.objects.get(member=near)
    membership.joined_on = membership.joined_on.replace(year=2020)
    membership.left_on = membership.joined_on
    membership.save()
    assert not privacy.card(awa, near).skills


def test_search_ignores_accents_and_capitals(client, awa):
    MemberFactory(name="Éloïse D’Artagnan")
    client.force_login(awa)
    for words in ("eloise", "ÉLOÏSE", "artagnan", "d'artagnan"):
        assertContains(client.get("/membres/", {"q": words}), "Éloïse D’Artagnan")
    assertNotContains(client.get("/membres/", {"q": "zzz"}), "Éloïse D’Artagnan")
    assert client.get("/membres/", {"q": "%_'\"\\"}).status_code == 200


def test_fifty_a_page_in_the_order_of_names_whatever_is_asked(client, awa):
    for n in range(60):
        MemberFactory(name=f"Personne {n:02}")
    client.force_login(awa)
    first = client.get("/membres/?sort=-joined_on").content.decode()
    assert first.count("Personne ") == 49
    assertContains(client.get("/membres/?page=2"), "Personne 59")
    assert client.get("/membres/?page=999").status_code == 200


@pytest.mark.slow
def test_pages_ask_as_much_for_ten_times_the_members(client, awa, circle):
    counts = []
    for size in (5, 50):
        for _n in range(size):
            person = MemberFactory(skills_shown_to="circles")
            person.skills.add(Skill.objects.get_or_create(name=f"s{person.pk}")[0])
            Membership.objects.create(circle=circle, member=person)
        client.force_login(awa)
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        client.get("/membres/")
        for address in ("/membres/", "/membres/?q=s", awa.get_absolute_url()):
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            counts.append(len(queries))
    assert counts[:3] == counts[3:]
    assert max(counts) <= 20


def test_every_page_loads(client, chloe, awa):
    client.force_login(chloe)
    for name in (
        *("index", "former", "edit", "traces", "download", "invitations", "imports"),
        "admin_sessions",
    ):
        assert client.get(reverse(f"members:{name}")).status_code == 200
    for name in ("mfa_index", "account_change_password", "account_email"):
        assert client.get(reverse(name)).status_code == 200


@pytest.mark.parametrize("language", ["fr", "en"])
def test_pages_before_signing_in_load(client, db, language):
    for address in (
        *(reverse("account_login"), reverse("account_signup")),
        *(reverse("account_reset_password"), reverse("account_reset_password_done")),
        *(reverse("members:ask_for_link"), reverse("members:link_sent")),
        *(reverse("account_inactive"), reverse("members:sign_in", args=["x"])),
        reverse("account_reset_password_from_key", args=["1", "set-x"]),
    ):
        page = client.get(address, headers={"accept-language": language})
        assert page.status_code == 200, address
        assertContains(page, f'<html lang="{language}"')


def test_nobody_signs_up_alone(client, db):
    page = client.post(
        reverse("account_signup"),
        {
            "email": "x@y.org",
            "password1": "un long secret",
            "password2": "un long secret",
        },
    )
    assert page.status_code == 200
    assert not Member.objects.exists()


# One's own page


def test_one_writes_ones_own_page(client, awa):
    client.force_login(awa)
    assert client.post(reverse("members:edit"), PROFILE).status_code == 302
    awa.refresh_from_db()
    assert {skill.name for skill in awa.skills.all()} == {"traduction", "écriture"}
    assert (awa.language, awa.skills_shown_to) == ("en", "circles")
    [event] = Event.objects.of(awa)
    assert event.audience == "concerned"


def test_what_was_typed_comes_back(client, awa):
    client.force_login(awa)
    response = client.post(reverse("members:edit"), PROFILE | {"name": ""})
    assertContains(response, "le mardi", status_code=422)
    awa.refresh_from_db()
    assert awa.name == "Awa Diop"


def test_nobody_writes_anothers_page(awa, chloe):
    with pytest.raises(PermissionDenied):
        profiles.edit_profile(awa.pk, by=chloe, skills=[], name="Autre")


def test_each_field_says_who_sees_it(client, awa):
    client.force_login(awa)
    page = client.get(reverse("members:edit"))
    assertContains(page, 'class="eye"', count=5)


def test_what_members_write_is_made_harmless(client, awa, hugo):
    Member.objects.filter(pk=awa.pk).update(about="<script>x</script> **oui**")
    client.force_login(hugo)
    page = client.get(awa.get_absolute_url())
    assertContains(page, "<strong>oui</strong>")
    assertNotContains(page, "<script>x")


def test_my_traces_are_mine(client, awa, chloe, hugo):
    profiles.end_membership(hugo.pk, by=chloe)
    profiles.bring_back(hugo.pk, by=chloe)
    client.force_login(hugo)
    assertContains(client.get(reverse("members:traces")), "le retour de Hugo")
    client.force_login(awa)
    assertNotContains(client.get(reverse("members:traces")), "Hugo")


def test_taking_away_everything_about_oneself(client, awa):
    show(awa)
    client.force_login(awa)
    response = client.get(reverse("members:download"))
    data = json.loads(response.content)
    assert data["profile"]["email"] == awa.email
    assert data["profile"]["skills"] == ["soudure"]
    assert set(data) >= {"account", "traces", "invitations_sent", "made_at"}
    assert "password" not in json.dumps(data).replace("has_password", "")
    assert "no-store" in response.headers["cache-control"]


def test_apps_above_add_to_the_data_and_to_the_page(client, awa, monkeypatch):
    monkeypatch.setattr(exports, "_exports", {**exports._exports})
    monkeypatch.setattr(panels, "_makers", [*panels._makers])
    exports.register("shoes", lambda member: {"size": 38})
    panels.register(
        lambda reader, person: (
            "components/notice.html",
            {"text": "x"},
        )
    )
    panels.register(lambda reader, person: None)
    assert exports.everything_about(awa)["shoes"] == {"size": 38}
    client.force_login(awa)
    assert client.get(awa.get_absolute_url()).status_code == 200


# Leaving


def test_leaving_closes_the_door_and_deletes_nothing(client, awa, chloe):
    client.force_login(awa)
    profiles.end_membership(awa.pk, by=chloe)
    assert client.get("/membres/").status_code == 302
    client.post(
        reverse("account_login"), {"login": awa.email, "password": "un long secret"}
    )
    assert client.get("/membres/").status_code == 302
    awa.refresh_from_db()
    assert awa.left_on
    profiles.bring_back(awa.pk, by=chloe)
    awa.refresh_from_db()
    assert (awa.is_active, awa.left_on) == (True, None)
    kinds = Event.objects.about(awa).values_list("kind", flat=True)
    assert list(kinds) == ["member.came_back", "member.left"]


def test_a_co_manager_does_it_from_the_page(client, awa, chloe, hugo):
    client.force_login(chloe)
    client.post(reverse("members:end_membership", args=[awa.pk]))
    assertContains(client.get(reverse("members:former")), "Awa Diop")
    assertContains(client.get(awa.get_absolute_url()), "Faire revenir")
    client.force_login(hugo)
    assert client.get(awa.get_absolute_url()).status_code == 404
    assertNotContains(client.get(reverse("members:former")), "Awa Diop")
    client.force_login(chloe)
    client.post(reverse("members:bring_back", args=[awa.pk]))
    client.force_login(hugo)
    assert client.get(awa.get_absolute_url()).status_code == 200


def test_others_do_not(client, awa, hugo):
    client.force_login(hugo)
    response = client.post(reverse("members:end_membership", args=[awa.pk]))
    assert response.status_code == 403
    awa.refresh_from_db()
    assert awa.is_active


def test_closed_circles_are_not_shared(awa, hugo):
    from django.utils import timezone

    circle = CircleFactory(
        created_on=timezone.localdate().replace(year=2020),
        closed_on=timezone.localdate(),
    )
    for member in (awa, hugo):
        Membership.objects.create(circle=circle, member=member)
    show(awa, skills_shown_to="circles")
    assert not privacy.card(awa, hugo).skills
