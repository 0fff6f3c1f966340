"""A code after the password or the link; the secrets are sealed."""

import base64
import re
import time
from xml.etree import ElementTree

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core import mail
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from essaim.base.models import Event
from essaim.members.services import signin

pytestmark = pytest.mark.django_db
PASSWORD = "un long secret"


def code_for(secret, ahead=0):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead))


@pytest.fixture
def inside(client, awa):
    """Awa's browser: signed in, and having just proved who she is."""
    client.post(reverse("account_login"), {"login": awa.email, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


@pytest.fixture
def secret(inside, awa):
    page = inside.get(reverse("mfa_activate_totp")).content.decode()
    found = re.search(r"<code>([A-Z2-7 ]+)</code>", page)[1].replace(" ", "")
    done = inside.post(reverse("mfa_activate_totp"), {"code": code_for(found)})
    assert done.status_code == 302
    return found


def is_in(client, member):
    return client.session.get("_auth_user_id") == str(member.pk)


@pytest.fixture
def outside(secret, client):
    from django.core.cache import cache

    client.post(reverse("account_logout"))
    cache.clear()  # a code is good once: forget the one used to set up
    return client


def test_the_password_alone_does_not_sign_in(outside, awa, secret):
    asked = outside.post(
        reverse("account_login"), {"login": awa.email, "password": PASSWORD}
    )
    assert asked.headers["location"] == reverse("mfa_authenticate")
    assert not is_in(outside, awa)
    assertContains(outside.get(reverse("mfa_authenticate")), "Une preuve de plus")

    wrong = outside.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert wrong.status_code == 200
    assert not is_in(outside, awa)

    outside.post(reverse("mfa_authenticate"), {"code": code_for(secret)})
    assert is_in(outside, awa)


def test_the_link_alone_does_not_either(outside, awa, secret):
    _member, token = signin.make_sign_in_link(awa.email)
    asked = outside.post(reverse("members:sign_in", args=[token]))
    assert asked.headers["location"] == reverse("mfa_authenticate")
    assert not is_in(outside, awa)
    outside.post(reverse("mfa_authenticate"), {"code": code_for(secret)})
    assert is_in(outside, awa)


def test_a_recovery_code_signs_in_once(inside, secret, awa):
    inside.post(reverse("mfa_generate_recovery_codes"))
    page = inside.get(reverse("mfa_view_recovery_codes")).content.decode()
    codes = re.search(r"<pre>(.*?)</pre>", page, re.S)[1].split()
    assert len(codes) == 10
    for expected in (True, False):
        inside.post(reverse("account_logout"))
        inside.post(
            reverse("account_login"), {"login": awa.email, "password": PASSWORD}
        )
        inside.post(reverse("mfa_authenticate"), {"code": codes[0]})
        assert is_in(inside, awa) is expected


def test_the_picture_to_scan_stands_on_white_in_the_dark_too(inside):
    page = inside.get(reverse("mfa_activate_totp")).content.decode()
    picture = base64.b64decode(re.search(r"svg\+xml;base64,([^\"]+)", page)[1])
    assert b'fill="#fff"' in picture
    assert ElementTree.fromstring(picture)[0].tag.endswith("rect")  # noqa: S314


def test_secrets_are_sealed_in_the_database(secret, awa):
    stored = Authenticator.objects.get(user=awa, type="totp")
    assert secret not in str(stored.data)
    assert TOTP(stored).validate_code(code_for(secret, ahead=1)) in {True, False}


def test_when_a_factor_was_last_used_is_not_kept(outside, awa, secret):
    outside.post(reverse("account_login"), {"login": awa.email, "password": PASSWORD})
    outside.post(reverse("mfa_authenticate"), {"code": code_for(secret)})
    assert set(Authenticator.objects.values_list("last_used_at", flat=True)) == {None}


def test_touching_security_asks_again_who_one_is(client, awa):
    client.force_login(awa)
    for name in ("mfa_activate_totp", "mfa_add_webauthn"):
        asked = client.get(reverse(name))
        assert asked.headers["location"].startswith(reverse("account_reauthenticate"))


def test_pages_of_security_load_and_hold_no_inline_script(inside, secret):
    inside.post(reverse("mfa_generate_recovery_codes"))
    for name in (
        *("mfa_index", "mfa_deactivate_totp", "mfa_view_recovery_codes"),
        *("mfa_generate_recovery_codes", "mfa_list_webauthn", "mfa_add_webauthn"),
        *("account_change_password", "account_email", "mfa_reauthenticate"),
    ):
        page = inside.get(reverse(name))
        assert page.status_code == 200, name
        for script in re.findall(r"<script[^>]*>", page.content.decode()):
            assert "src=" in script or 'type="application/json"' in script, script
        assertNotContains(page, "style=")


def test_removing_the_code_application(inside, secret, awa):
    inside.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(user=awa, type="totp").exists()


def test_choosing_a_first_password(client, hugo):
    hugo.set_unusable_password()
    hugo.save()
    _member, token = signin.make_sign_in_link(hugo.email)
    client.post(reverse("members:sign_in", args=[token]))
    assertContains(client.get(reverse("mfa_index")), reverse("account_set_password"))
    client.post(
        reverse("account_set_password"),
        {"password1": "tout neuf et long", "password2": "tout neuf et long"},
    )
    hugo.refresh_from_db()
    assert hugo.check_password("tout neuf et long")


def test_changing_the_password(inside, awa):
    inside.post(
        reverse("account_change_password"),
        {
            "oldpassword": PASSWORD,
            "password1": "tout neuf et long",
            "password2": "tout neuf et long",
        },
    )
    awa.refresh_from_db()
    assert awa.check_password("tout neuf et long")


def test_changing_the_address_needs_its_confirmation(inside, awa):
    inside.post(
        reverse("account_email"), {"email": "neuve@example.org", "action_add": ""}
    )
    awa.refresh_from_db()
    assert awa.email == "awa@example.org"
    assertContains(inside.get(reverse("account_email")), "neuve@example.org")
    page = re.search(r"http://testserver(/\S+)", mail.outbox[-1].body)[1]
    assert inside.get(page).status_code == 200
    inside.post(page)
    awa.refresh_from_db()
    assert awa.email == "neuve@example.org"
    assert mail.outbox[-1].to == ["awa@example.org"]  # the former one is warned


@pytest.mark.django_db(transaction=True)
def test_what_touches_my_account_is_in_my_traces_only(inside, secret, awa, hugo):
    assert "prévenez" in mail.outbox[-1].body
    inside.post(reverse("mfa_deactivate_totp"))
    kinds = Event.objects.of(awa).values_list("kind", flat=True)
    assert set(kinds) == {"member.factor_removed", "member.factor_added"}
    assert not Event.objects.visible_to(hugo).exists()
