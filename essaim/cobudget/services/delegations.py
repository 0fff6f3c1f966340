"""Part of an envelope is entrusted, directed by a delegate, taken back.

Locks as when one directs one's own: the envelope, then the projects by number. Only
the two persons concerned read the traces.
"""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from essaim.base import events
from essaim.base.clock import now
from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.base.templatetags.essaim import euros
from essaim.cobudget.models import Delegation, Envelope, Project, Round
from essaim.cobudget.permissions import (
    may_delegate,
    may_direct_for,
    may_end_delegation,
)
from essaim.cobudget.services.allocations import direct, moved_in_sections
from essaim.cobudget.services.sections import check_entrusted
from essaim.members.models import Member
from essaim.notifications.services import tell
from essaim.rules import rounds


@transaction.atomic(durable=True)
def delegate(round_id: int, to_id: int, cents: int, *, by: Member) -> Delegation:
    """Let another member direct at most ``cents`` of the envelope of ``by``.

    ``by`` keeps directing the rest, and the cap per project is shared in the same
    proportion: so the delegate learns nothing of what ``by`` directs. Raises
    ``Refusal`` when ``by`` already directs more than what would be left to them.
    """
    envelope = (
        Envelope.objects.select_for_update(of=("self",), no_key=True)
        .filter(round_id=round_id, member=by)
        .first()
    )
    round = Round.objects.select_related("circle").get(pk=round_id)
    may_delegate(by, round, envelope).or_raise()
    assert envelope is not None  # may_delegate refuses without one
    to = Member.objects.active().filter(pk=to_id).exclude(pk=by.pk).first()
    if to is None:
        raise Refusal(_("Choose another active member."))
    _check_room(round, envelope, cents)
    envelope.set_aside_cents = cents
    envelope.save(update_fields=["set_aside_cents"])
    made = Delegation.objects.create(envelope=envelope, delegate=to, cap_cents=cents)
    _record("envelope.entrusted", round, by=by, holder=by, delegate=to, cents=cents)
    return made


def _check_room(round: Round, envelope: Envelope, cents: int) -> None:
    if cents < 1:
        raise Refusal(_("Write at least one cent."))
    if cents > envelope.left_cents:
        raise Refusal(
            _("You have %(left)s left to entrust: direct less yourself first.")
            % {"left": euros(envelope.left_cents)}
        )
    check_entrusted(envelope, cents)
    caps = rounds.split_cap(round.cap_cents, envelope=envelope.cents, entrusted=cents)
    if caps and envelope.allocations.filter(cents__gt=caps[0]).exists():
        raise Refusal(
            _(
                "The cap per project is shared like the envelope: direct at most "
                "%(most)s to each project first."
            )
            % {"most": euros(caps[0])}
        )


@transaction.atomic(durable=True)
def direct_for(
    delegation_id: int, amounts: Mapping[int, int], *, by: Member
) -> Delegation:
    """Set what a delegate directs of the part entrusted to them, in cents by project.

    As ``allocate``: all or nothing, the others keep what they have, ``TooMuch`` says
    every limit. It never touches what the holder of the envelope directs.
    """
    delegation = _lock(delegation_id)
    may_direct_for(by, delegation).or_raise()
    envelope, round = delegation.envelope, delegation.envelope.round
    if direct(envelope, round, amounts, by_delegate=True):
        _record_of("envelope.directed_for", delegation, by=by)
    return delegation


@transaction.atomic(durable=True)
def end_delegation(delegation_id: int, *, by: Member) -> Delegation:
    """Take back, or give back, a part entrusted; what it directed is withdrawn."""
    delegation = _lock(delegation_id)
    may_end_delegation(by, delegation).or_raise()
    envelope = delegation.envelope
    given = envelope.allocations.filter(delegated_cents__gt=0)
    moved = dict(given.values_list("project_id", "delegated_cents"))
    projects = list(
        Project.objects.filter(pk__in=moved)
        .order_by("pk")
        .select_for_update(no_key=True)
    )
    for project in projects:
        project.received_cents -= moved[project.pk]
    Project.objects.bulk_update(projects, ["received_cents"])
    moved_in_sections(envelope, [(one, -moved[one.pk]) for one in projects])
    given.filter(cents=F("delegated_cents")).delete()
    given.update(cents=F("cents") - F("delegated_cents"), delegated_cents=0)
    envelope.directed_cents -= envelope.delegated_cents
    envelope.delegated_cents = envelope.set_aside_cents = 0
    envelope.save(
        update_fields=["directed_cents", "delegated_cents", "set_aside_cents"]
    )
    delegation.ended_at = now()
    delegation.save(update_fields=["ended_at"])
    _record_of("envelope.taken_back", delegation, by=by)
    return delegation


def _lock(delegation_id: int) -> Delegation:
    """The delegation as it is once its envelope is held."""
    number = Delegation.objects.values_list("envelope", flat=True).get(pk=delegation_id)
    Envelope.objects.select_for_update(no_key=True).get(pk=number)
    rows = Delegation.objects.select_related(
        "delegate", "envelope__member", "envelope__round__circle"
    )
    return rows.get(pk=delegation_id)


def _record_of(kind: str, delegation: Delegation, *, by: Member) -> None:
    envelope = delegation.envelope
    assert envelope.member is not None  # an imported voice entrusts nothing
    _record(
        kind,
        envelope.round,
        by=by,
        holder=envelope.member,
        delegate=delegation.delegate,
        cents=envelope.delegated_cents,
    )


def _record(
    kind: str,
    round: Round,
    *,
    by: Member,
    holder: Member,
    delegate: Member,
    cents: int,
    **data: Any,
) -> None:
    """Leave a trace both read and nobody else, and tell the other one."""
    event = events.record(
        kind,
        round,
        by=by,
        about=[holder, delegate],
        audience=Event.Audience.CONCERNED,
        round=round.name,
        holder=str(holder),
        delegate=str(delegate),
        amount_cents=cents,
        **data,
    )
    tell(event, [holder, delegate])
