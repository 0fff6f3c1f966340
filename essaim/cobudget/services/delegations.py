"""Part of an envelope is entrusted, directed by a delegate, taken back.

Without amounts a voice is entrusted whole, and answered by a delegate. Locks as when
one directs one's own: the envelope, then the projects by number; the delegate is held
before, so that two voices entrusted at once are counted. Only the two persons
concerned read the traces.
"""

from collections.abc import Mapping

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
from essaim.cobudget.services import ballots
from essaim.cobudget.services.allocations import direct, moved_in_sections
from essaim.cobudget.services.sections import check_entrusted
from essaim.members.models import Member
from essaim.notifications.services import tell
from essaim.rules import rounds
from essaim.rules.ballots import holds_one_more

# What is traced of an envelope, and of a voice.
ENTRUSTED = ("envelope.entrusted", "voice.entrusted")
DIRECTED = ("envelope.directed_for", "voice.directed_for")
TAKEN_BACK = ("envelope.taken_back", "voice.taken_back")


@transaction.atomic(durable=True)
def delegate(
    round_id: int, to_id: int, cents: int | None = None, *, by: Member
) -> Delegation:
    """Let another member direct at most ``cents`` of the envelope of ``by``.

    ``by`` keeps directing the rest, and the cap per project is shared in the same
    proportion: so the delegate learns nothing of what ``by`` directs. Without amounts
    the voice is entrusted whole (``cents`` says nothing), and what ``by`` answered is
    withdrawn. Raises ``Refusal`` when ``by`` already directs more than what would be
    left to them, or when the delegate holds as many voices as the round allows.
    """
    others = Member.objects.active().filter(pk=to_id).exclude(pk=by.pk)
    to = others.select_for_update(of=("self",), no_key=True).first()
    envelope = (
        Envelope.objects.select_for_update(of=("self",), no_key=True)
        .filter(round_id=round_id, member=by)
        .first()
    )
    round = Round.objects.select_related("circle").get(pk=round_id)
    may_delegate(by, round, envelope).or_raise()
    assert envelope is not None  # may_delegate refuses without one
    if to is None:
        raise Refusal(_("Choose another active member."))
    if round.with_amounts:
        part = cents or 0
        _check_room(round, envelope, part)
    else:
        part = envelope.cents
        _check_voices(round, to)
        ballots.empty(envelope)
    envelope.set_aside_cents = part
    envelope.save(update_fields=["set_aside_cents"])
    made = Delegation.objects.create(envelope=envelope, delegate=to, cap_cents=part)
    _record(ENTRUSTED, round, by=by, holder=by, delegate=to, cents=part)
    return made


def _check_voices(round: Round, to: Member) -> None:
    held = Delegation.objects.held_by(to, round)
    if not holds_one_more(held, round.voices_per_delegate):
        raise Refusal(
            _("%(who)s can hold no more voices in this round: choose somebody else.")
            % {"who": to}
        )


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
    if not round.with_amounts:
        raise Refusal(_("This round is answered without amounts."))
    if direct(envelope, round, amounts, by_delegate=True):
        _record_of(DIRECTED, delegation, by=by)
    return delegation


@transaction.atomic(durable=True)
def answer_for(
    delegation_id: int, said: Mapping[int, int], *, by: Member
) -> Delegation:
    """Keep what a delegate answers with the voice entrusted to them.

    As ``answer``: whole, in place of what they said before, ``BadBallot`` for what is
    not on the scale. It is the answer of the holder, who reads it.
    """
    delegation = _lock(delegation_id)
    may_direct_for(by, delegation).or_raise()
    envelope = delegation.envelope
    if ballots.keep(envelope, envelope.round, said):
        _record_of(DIRECTED, delegation, by=by)
    return delegation


@transaction.atomic(durable=True)
def end_delegation(delegation_id: int, *, by: Member) -> Delegation:
    """Take back, or give back, a part entrusted; what it directed is withdrawn."""
    delegation = _lock(delegation_id)
    may_end_delegation(by, delegation).or_raise()
    envelope = delegation.envelope
    if envelope.round.with_amounts:
        _withdraw(envelope)
    else:
        ballots.empty(envelope)
    envelope.delegated_cents = envelope.set_aside_cents = 0
    envelope.save(
        update_fields=["directed_cents", "delegated_cents", "set_aside_cents"]
    )
    delegation.ended_at = now()
    delegation.save(update_fields=["ended_at"])
    _record_of(TAKEN_BACK, delegation, by=by)
    return delegation


def _withdraw(envelope: Envelope) -> None:
    """Take what a delegate directed out of the projects, held by number."""
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


def _lock(delegation_id: int) -> Delegation:
    """The delegation as it is once its envelope is held."""
    number = Delegation.objects.values_list("envelope", flat=True).get(pk=delegation_id)
    Envelope.objects.select_for_update(no_key=True).get(pk=number)
    rows = Delegation.objects.select_related(
        "delegate", "envelope__member", "envelope__round__circle"
    )
    return rows.get(pk=delegation_id)


def _record_of(kinds: tuple[str, str], delegation: Delegation, *, by: Member) -> None:
    envelope = delegation.envelope
    assert envelope.member is not None  # an imported voice entrusts nothing
    _record(
        kinds,
        envelope.round,
        by=by,
        holder=envelope.member,
        delegate=delegation.delegate,
        cents=envelope.delegated_cents,
    )


def _record(
    kinds: tuple[str, str],
    round: Round,
    *,
    by: Member,
    holder: Member,
    delegate: Member,
    cents: int,
) -> None:
    """Leave a trace both read and nobody else, and tell the other one."""
    amounts = {"amount_cents": cents} if round.with_amounts else {}
    event = events.record(
        kinds[not round.with_amounts],
        round,
        by=by,
        about=[holder, delegate],
        audience=Event.Audience.CONCERNED,
        round=round.name,
        holder=str(holder),
        delegate=str(delegate),
        **amounts,
    )
    tell(event, [holder, delegate])
