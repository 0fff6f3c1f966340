"""An administrator has no standing power: they open a session, before everybody."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from essaim.base import events
from essaim.base.clock import now
from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.members.models import AdminSession, Member
from essaim.members.permissions import may_open_admin_session


@transaction.atomic(durable=True)
def open_session(*, by: Member, reason: str) -> AdminSession:
    """Open thirty minutes of administration for ``by``, with a reason all can read.

    The door has just made ``by`` prove again who they are. Raises
    ``PermissionDenied`` without a mandate of administrator in force today or with a
    session already open, ``Refusal`` without a reason.
    """
    Member.objects.select_for_update().get(pk=by.pk)
    may_open_admin_session(by).or_raise()
    reason = reason.strip()
    if not reason:
        raise Refusal(_("Say why: all members will read it."))
    start = now()
    for past in AdminSession.objects.filter(member=by, ended_at__isnull=True):
        past.ended_at = past.ends_at
        past.save(update_fields=["ended_at"])
    session = AdminSession.objects.create(
        member=by,
        reason=reason[:300],
        started_at=start,
        ends_at=start + AdminSession.LIFETIME,
    )
    events.record("admin_session.opened", session, by=by, reason=session.reason)
    return session


@transaction.atomic(durable=True)
def end_session(session_id: int, *, by: Member) -> AdminSession:
    """End one's own session now; ending it again changes nothing.

    Raises ``PermissionDenied`` for the session of somebody else.
    """
    session = AdminSession.objects.select_for_update().get(pk=session_id)
    if session.member_id != by.pk:
        raise PermissionDenied(_("This session is somebody else’s."))
    if session.is_running:
        session.ended_at = now()
        session.save(update_fields=["ended_at"])
        events.record("admin_session.ended", session, by=by)
    return session


@transaction.atomic
def record_request(session: AdminSession, *, method: str, path: str) -> Event:
    """Leave the trace of one request made during ``session``.

    It shows on the session's page, which all members read, and stays out of the
    general feed, which it would flood.
    """
    return events.record(
        "admin_session.requested",
        session,
        by=session.member,
        audience=Event.Audience.CONCERNED,
        method=method[:10],
        path=path[:300],
    )
