"""Two browsers click at the same instant, behind a barrier."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection

from essaim.base.errors import Refusal
from essaim.members.models import AdminSession, ImportBatch, Member, SignInLink
from essaim.members.services import (
    admin_sessions,
    imports,
    invitations,
    profiles,
    signin,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture(autouse=True)
def _types_known():
    ContentType.objects.clear_cache()


def together(*clicks):
    """Run the clicks at once; say for each whether it was done or refused."""
    start = Barrier(len(clicks))

    def click(act):
        connection.ensure_connection()
        start.wait(timeout=10)
        try:
            act()
        except (Refusal, PermissionDenied, IntegrityError):
            return "refused"
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(clicks)) as pool:
        return sorted(pool.map(click, clicks))


def test_a_link_signs_one_browser_in(awa):
    _member, token = signin.make_sign_in_link(awa.email)
    answers = together(*[lambda: signin.use_sign_in_link(token)] * 4)
    assert answers == ["done", "refused", "refused", "refused"]
    assert SignInLink.objects.count() == 1


def test_an_invitation_makes_one_member(basile):
    _invitation, token = invitations.invite("zoe@example.org", by=basile)
    answers = together(
        lambda: invitations.accept(token, name="Zoé", password="un long secret"),
        lambda: invitations.accept(token, name="Zoë", password="un autre secret"),
    )
    assert answers == ["done", "refused"]
    assert Member.objects.filter(email="zoe@example.org").count() == 1


def test_accepted_or_withdrawn_never_both(basile):
    invitation, token = invitations.invite("zoe@example.org", by=basile)
    answers = together(
        lambda: invitations.accept(token, name="Zoé", password="un long secret"),
        lambda: invitations.revoke(invitation.pk, by=basile),
    )
    assert answers == ["done", "refused"]


def test_one_address_is_invited_once(basile, chloe):
    answers = together(
        lambda: invitations.invite("zoe@example.org", by=basile),
        lambda: invitations.invite("zoe@example.org", by=chloe),
    )
    assert answers == ["done", "refused"]


def test_an_import_is_made_once(chloe):
    batch = imports.upload("a.csv", b"nom,email\nA,a@x.fr\nB,b@x.fr", by=chloe)
    answers = together(*[lambda: imports.confirm(batch.pk, by=chloe)] * 3)
    assert answers == ["done", "refused", "refused"]
    assert Member.objects.filter(import_batch=batch).count() == 2


def test_an_import_is_undone_once(chloe):
    batch = imports.upload("a.csv", b"nom,email\nA,a@x.fr", by=chloe)
    imports.confirm(batch.pk, by=chloe)
    answers = together(*[lambda: imports.undo(batch.pk, by=chloe)] * 2)
    assert answers == ["done", "refused"]
    assert ImportBatch.objects.get().state == "undone"


def test_one_administration_session(driss):
    answers = together(*[lambda: admin_sessions.open_session(by=driss, reason="x")] * 2)
    assert answers == ["done", "refused"]
    assert AdminSession.objects.count() == 1


def test_leaving_is_recorded_once(chloe, awa):
    answers = together(*[lambda: profiles.end_membership(awa.pk, by=chloe)] * 2)
    assert answers == ["done", "refused"]
