"""An administrator acts for half an hour, in everybody's sight."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation
from pytest_django.asserts import assertContains, assertNotContains

from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.members.models import AdminSession
from essaim.members.services import admin_sessions, invitations

pytestmark = pytest.mark.django_db
PAGE = "/membres/administration/"
REASON = {"reason": "Importer la liste de l’assemblée"}


def sign_in(client, member):
    client.post(
        reverse("account_login"), {"login": member.email, "password": "un long secret"}
    )


def requests_traced():
    return [
        (event.data["method"], event.data["path"])
        for event in Event.objects.filter(kind="admin_session.requested").order_by("pk")
    ]


def test_it_lasts_thirty_minutes_and_ends_by_itself(driss, open_session):
    session = open_session(driss)
    assert session.ends_at - session.started_at == timedelta(minutes=30)
    at = session.started_at
    assert AdminSession.objects.open_for(driss, at + timedelta(minutes=29)) == session
    assert AdminSession.objects.open_for(driss, at + timedelta(minutes=30)) is None


def test_one_at_a_time_then_again(driss, open_session):
    first = open_session(driss)
    with translation.override("en"), pytest.raises(PermissionDenied, match="already"):
        open_session(driss)
    with pytest.raises(IntegrityError), transaction.atomic():
        AdminSession.objects.create(member=driss, reason="x", ends_at=first.ends_at)
    with time_machine.travel(first.ends_at + timedelta(hours=1), tick=False):
        second = open_session(driss)
    first.refresh_from_db()
    assert first.ended_at == first.ends_at
    assert second.pk != first.pk


def test_a_reason_is_needed(driss, open_session):
    with pytest.raises(Refusal):
        open_session(driss, reason="   ")
    assert not AdminSession.objects.exists()


def test_one_ends_ones_own_only(driss, chloe, open_session):
    session = open_session(driss)
    with pytest.raises(PermissionDenied):
        admin_sessions.end_session(session.pk, by=chloe)
    admin_sessions.end_session(session.pk, by=driss)
    admin_sessions.end_session(session.pk, by=driss)
    assert AdminSession.objects.open_for(driss) is None
    assert Event.objects.filter(kind="admin_session.ended").count() == 1


def test_opening_asks_again_who_one_is(client, driss):
    sign_in(client, driss)
    asked = client.post(PAGE + "ouvrir", REASON)
    assert asked.status_code == 302
    assert asked.headers["location"].startswith(reverse("account_reauthenticate"))
    assert not AdminSession.objects.exists()

    refused = client.post(asked.headers["location"], {"password": "autre chose"})
    assert refused.status_code == 200
    assert not AdminSession.objects.exists()

    client.post(asked.headers["location"], {"password": "un long secret"})
    session = AdminSession.objects.get()
    assert (session.member, session.reason) == (driss, REASON["reason"])


def test_who_has_no_mandate_is_not_even_asked(client, awa):
    sign_in(client, awa)
    assert client.post(PAGE + "ouvrir", REASON).status_code == 403


def test_an_empty_reason_comes_back(client, driss):
    sign_in(client, driss)
    assert client.post(PAGE + "ouvrir", {"reason": ""}).status_code == 422


def test_it_is_announced_on_every_page_and_every_request_is_traced(
    client, driss, open_session
):
    open_session(driss)
    client.force_login(driss)
    page = client.get("/membres/?q=secret")
    assertContains(page, "Session d’administration jusqu’à")
    client.post("/membres/invitations/", {"email": "x@example.org", "language": "fr"})
    client.get("/membres/999/")
    assert requests_traced() == [
        ("GET", "/membres/"),
        ("POST", "/membres/invitations/"),
        ("GET", "/membres/999/"),
    ]


def test_no_query_no_body_and_no_secret_is_kept(client, driss, chloe, open_session):
    _invitation, token = invitations.invite("x@example.org", by=chloe)
    open_session(driss)
    client.force_login(driss)
    client.get("/membres/?q=tres-prive")
    client.get(reverse("members:accept", args=[token]))
    text = str(list(Event.objects.values_list("data", flat=True)))
    assert "tres-prive" not in text
    assert token not in text


def test_nothing_is_traced_before_after_or_for_others(
    client, driss, chloe, open_session
):
    client.force_login(driss)
    client.get("/membres/")
    session = open_session(driss)
    client.force_login(chloe)
    assertNotContains(client.get("/membres/"), "Session d’administration jusqu’à")
    client.force_login(driss)
    with time_machine.travel(timezone.now() + timedelta(minutes=31), tick=False):
        assertNotContains(client.get("/membres/"), "Session d’administration jusqu’à")
    assert requests_traced() == []
    client.post(reverse("members:end_admin_session", args=[session.pk]))
    client.get("/membres/")
    assert requests_traced() == [
        ("POST", f"/membres/administration/{session.pk}/terminer")
    ]


def test_all_members_read_the_trace(client, driss, awa, open_session):
    session = open_session(driss)
    client.force_login(driss)
    client.get("/membres/imports/")
    client.force_login(awa)
    assertContains(client.get(PAGE), REASON["reason"])
    page = client.get(session.get_absolute_url())
    assertContains(page, "GET /membres/imports/")


def test_the_general_feed_is_not_flooded(client, driss, awa, open_session):
    open_session(driss)
    client.force_login(driss)
    client.get("/membres/")
    kinds = Event.objects.visible_to(awa).values_list("kind", flat=True)
    assert list(kinds) == ["admin_session.opened"]
