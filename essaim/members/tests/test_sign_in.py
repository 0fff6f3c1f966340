"""Coming in by a link sent by mail."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django.utils import timezone, translation

from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.members import tokens
from essaim.members.models import SignInLink
from essaim.members.services import invitations, profiles, signin
from essaim.members.tasks import tick

pytestmark = pytest.mark.django_db
ASK = "/membres/entrer/"


@pytest.fixture
def token(awa):
    _member, token = signin.make_sign_in_link(awa.email)
    return token


def address_in_the_mail(letter):
    return re.search(r"http://testserver(/\S+)", letter.body)[1]


def refusal_of(token):
    with translation.override("en"), pytest.raises(Refusal) as caught:
        signin.use_sign_in_link(token)
    return str(caught.value)


def test_a_link_signs_in_once(client, awa):
    client.post(ASK, {"email": "AWA@example.org "})
    [letter] = mail.outbox
    assert letter.to == ["awa@example.org"]
    page = address_in_the_mail(letter)

    assert client.get(page).status_code == 200
    response = client.post(page)

    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(awa.pk)
    awa.refresh_from_db()
    assert awa.has_signed_in


def test_reading_the_page_does_not_use_it_up(client, awa, token):
    page = reverse("members:sign_in", args=[token])
    for _time in range(3):
        client.get(page)
        client.head(page)
    assert SignInLink.objects.get().used_at is None
    client.post(page)
    assert SignInLink.objects.get().used_at is not None


def test_a_used_link_says_so(token):
    signin.use_sign_in_link(token)
    assert refusal_of(token) == (
        "This link has already been used. Ask for another one."
    )


def test_a_link_lasts_a_quarter_of_an_hour(token):
    start = SignInLink.objects.get().created_at
    with time_machine.travel(start + timedelta(minutes=15, seconds=1), tick=False):
        assert refusal_of(token) == "This link is too old. Ask for another one."
    with time_machine.travel(start + timedelta(minutes=14, seconds=59), tick=False):
        assert signin.use_sign_in_link(token).used_at


@pytest.mark.parametrize(
    "change",
    [
        lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"),
        lambda token: token + "x",
        lambda token: token.swapcase(),
        lambda token: SignInLink.objects.get().digest,
        lambda token: "",
    ],
)
def test_a_tampered_link_is_unknown(token, change):
    assert refusal_of(change(token)) == ("This link is not valid. Ask for another one.")


def test_an_invitation_does_not_sign_in(chloe):
    _invitation, token = invitations.invite("new@example.org", by=chloe)
    assert refusal_of(token) == "This link is not valid. Ask for another one."


def test_the_same_token_has_another_fingerprint_for_another_purpose():
    assert tokens.fingerprint("sign-in", "x") != tokens.fingerprint("invitation", "x")


def test_the_database_does_not_hold_the_token(token):
    link = SignInLink.objects.values().get()
    assert token not in str(link)
    assert len(link["digest"]) == 64


def test_who_left_does_not_come_in(client, chloe, awa, token):
    profiles.end_membership(awa.pk, by=chloe)
    assert refusal_of(token) == "This link is not valid. Ask for another one."
    client.post(ASK, {"email": awa.email})
    assert "/membres/entrer/" not in mail.outbox[-1].body


def test_the_answer_is_the_same_for_an_unknown_address(client, awa):
    known = client.post(ASK, {"email": "awa@example.org"})
    unknown = client.post(ASK, {"email": "nobody@example.org"})
    assert known.status_code == unknown.status_code == 302
    assert known.headers["location"] == unknown.headers["location"]
    # As many letters leave: not even the time taken tells.
    assert [letter.to for letter in mail.outbox] == [
        ["awa@example.org"],
        ["nobody@example.org"],
    ]
    assert SignInLink.objects.count() == 1


def test_asking_too_often_is_refused_known_or_not(client, awa):
    for email in (awa.email, "nobody@example.org"):
        answers = [client.post(ASK, {"email": email}).status_code for _time in range(6)]
        assert answers == [302] * 4 + [429] * 2


def test_trying_links_at_random_is_slowed_down(client, db):
    page = reverse("members:sign_in", args=["x" * 43])
    answers = {client.post(page).status_code for _time in range(35)}
    assert answers == {302, 429}


def test_a_bad_address_comes_back_with_what_was_typed(client, db):
    response = client.post(ASK, {"email": "awa@"})
    assert response.status_code == 422
    assert b"awa@" in response.content


@pytest.mark.parametrize(
    ("asked", "landed"),
    [
        ("/membres/moi/", "/membres/moi/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_the_link_brings_back_to_the_page_wanted(client, awa, asked, landed):
    client.post(ASK, {"email": awa.email, "next": asked})
    response = client.post(address_in_the_mail(mail.outbox[0]))
    assert response.headers["location"] == landed


def test_a_link_opened_by_somebody_already_in_changes_hands(client, awa, hugo):
    client.force_login(hugo)
    _member, token = signin.make_sign_in_link(awa.email)
    client.post(reverse("members:sign_in", args=[token]))
    assert client.session["_auth_user_id"] == str(awa.pk)


def test_signing_in_leaves_no_trace_and_links_are_forgotten(client, awa, token):
    client.post(reverse("members:sign_in", args=[token]))
    assert not Event.objects.exists()
    assert not hasattr(awa, "last_login") or awa.last_login is None

    tick(timezone.now() + timedelta(hours=25))
    assert not SignInLink.objects.exists()


def test_a_letter_that_cannot_leave_does_not_break_the_page(client, awa, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    response = client.post(ASK, {"email": awa.email})
    assert response.headers["location"] == reverse("members:link_sent")


def test_behind_the_proxy_a_strangers_failures_are_counted_alone(client, awa, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1  # as HTTPS=1 sets it

    def tries(address):
        return client.post(
            "/compte/login/",
            {"login": "nobody@example.org", "password": "x"},
            headers={"x-forwarded-for": f"203.0.113.99, {address}"},
        )

    for _turn in range(12):
        tries("203.0.113.1")
    client.post(
        "/compte/login/",
        {"login": awa.email, "password": "un long secret"},
        headers={"x-forwarded-for": "203.0.113.2"},
    )
    assert "_auth_user_id" in client.session


def test_who_comes_back_signs_in_again(client, chloe, awa):
    client.force_login(awa)
    theirs = client.cookies["sessionid"].value
    profiles.end_membership(awa.pk, by=chloe)
    profiles.bring_back(awa.pk, by=chloe)
    client.cookies["sessionid"] = theirs
    assert client.get("/").status_code == 302
