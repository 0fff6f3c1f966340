"""A round is paused, resumed or cancelled, with a reason. Nothing is erased.

Envelopes are taken as closing takes them: a member who is saving finishes first, one
who comes after finds the round stopped.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.base import events
from essaim.base.clock import now
from essaim.base.errors import Refusal
from essaim.cobudget.models import Envelope, Round
from essaim.cobudget.permissions import may_cancel, may_pause, may_resume
from essaim.cobudget.services.rounds import STARTS, fundings
from essaim.ledger import services as ledger
from essaim.ledger.models import Entry
from essaim.members.models import Member
from essaim.notifications.services import tell
from essaim.rules import rounds
from essaim.rules.rounds import Phase


def _lock(round_id: int) -> Round:
    """The round, held with all its envelopes."""
    rows = Round.objects.select_for_update(of=("self",)).select_related("circle")
    round = rows.get(pk=round_id)
    list(
        Envelope.objects.filter(round=round)
        .order_by("pk")
        .select_for_update(no_key=True)
        .values_list("pk")
    )
    return round


def _reason(typed: str) -> str:
    reason = typed.strip()
    if not reason:
        raise Refusal(_("Say why: all members will read it."))
    return reason


def _tell_all(kind: str, round: Round, *, by: Member, **data: Any) -> None:
    event = events.record(
        kind, round, by=by, about=[round.circle], round=round.name, **data
    )
    tell(event, Member.objects.active())


@transaction.atomic(durable=True)
def pause_round(round_id: int, *, by: Member, reason: str) -> Round:
    """Stop a round for a time: nothing in it changes, its dates do nothing.

    Choices, projects and money stay where they are. All members are told why.
    """
    round = _lock(round_id)
    may_pause(by, round).or_raise()
    round.paused_at = now()
    round.halt_reason = _reason(reason)
    round.save(update_fields=["paused_at", "halt_reason"])
    _tell_all("round.paused", round, by=by, reason=round.halt_reason)
    return round


@transaction.atomic(durable=True)
def resume_round(
    round_id: int, *, by: Member, starts: Mapping[Phase, datetime | None]
) -> Round:
    """Let a paused round go on, at the dates its page says; all members are told.

    ``starts`` are the new instants of phases still ahead, ``None`` for by hand; the
    others keep theirs. Nothing shifts by itself: a date that came during the pause
    must be chosen anew, or ``Refusal`` says which.
    """
    round = _lock(round_id)
    may_resume(by, round).or_raise()
    before = _dates(round)
    ahead = rounds.ORDER[rounds.ORDER.index(Phase(round.phase)) + 1 :]
    for phase, at in starts.items():
        if phase not in ahead:
            raise Refusal(_("This phase has started: its date is known."))
        setattr(round, STARTS[phase], at)
    passed = rounds.overtaken(Phase(round.phase), round.starts, now=now())
    if passed:
        raise Refusal(
            _("The date of “%(phase)s” has passed: choose a later one, or none.")
            % {"phase": Round.Phase(passed[0].value).label}
        )
    if not rounds.dates_in_order(round.starts):
        raise Refusal(_("Each phase must start after the one before it."))
    round.paused_at = None
    round.halt_reason = ""
    round.save(update_fields=["paused_at", "halt_reason", *STARTS.values()])
    coming = round.starts.get(ahead[0])
    _tell_all(
        "round.resumed",
        round,
        by=by,
        next_phase=ahead[0].value,
        next_on=timezone.localdate(coming).isoformat() if coming else None,
        before=before,
        after=_dates(round),
    )
    return round


def _dates(round: Round) -> dict[str, str]:
    return {phase.value: at.isoformat() for phase, at in round.starts.items()}


@transaction.atomic(durable=True)
def cancel_round(round_id: int, *, by: Member, reason: str) -> Round:
    """Give a round up before its count: its money returns to the pot by reversals.

    Each envelope returns whole, used or not, so the books tell nobody's choice.
    Projects, their history and each member's own choices stay readable. All
    members are told why.
    """
    round = _lock(round_id)
    may_cancel(by, round).or_raise()
    round.cancelled_at = now()
    round.halt_reason = _reason(reason)
    round.save(update_fields=["cancelled_at", "halt_reason"])
    returned = _give_back(round, by=by) if round.moves_money else 0
    _tell_all(
        "round.cancelled",
        round,
        by=by,
        reason=round.halt_reason,
        amount_cents=returned,
    )
    return round


def _give_back(round: Round, *, by: Member) -> int:
    """Reverse what filled the envelopes, then what filled the pool; return how much."""
    because = _("the round was cancelled")
    day = timezone.localdate()
    filled = Entry.objects.filter(key=f"round:{round.pk}:envelopes").first()
    if filled is not None:
        ledger.reverse(filled, on=day, by=by, reason=because)
    for entry in fundings(round).order_by("pk"):
        if not hasattr(entry, "reversed_by"):
            ledger.reverse(entry, on=day, by=by, reason=because)
    return round.pool_cents
