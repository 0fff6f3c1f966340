"""Who is told that allocation opens, that it soon closes, what it gave.

Told like anything else: in the inbox, and by mail at the rhythm each one chose.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from essaim.base import events
from essaim.base.models import Event
from essaim.cobudget.models import (
    Delegation,
    Envelope,
    Reminded,
    Round,
    TellingChoice,
)
from essaim.members.models import Member
from essaim.notifications.services import tell
from essaim.rules import closing_reminders
from essaim.rules.closing_reminders import Reminder

KINDS = ("opening", "week", "day", "result")


def who_wants(kind: str) -> QuerySet[Member]:
    """The active members who did not opt out of this kind of reminder."""
    silent = TellingChoice.objects.filter(**{kind: False})
    return Member.objects.active().exclude(pk__in=silent.values("member"))


@transaction.atomic
def tell_moved(event: Event, round: Round) -> None:
    """Tell whoever has an envelope that they may direct it; all, the result."""
    if round.phase == Round.Phase.ALLOCATION:
        holders = Envelope.objects.filter(round=round, member__isnull=False)
        tell(event, who_wants("opening").filter(pk__in=holders.values("member")))
    elif round.phase == Round.Phase.RESULT:
        tell(event, who_wants("result"))


def remind_all(now: datetime) -> int:
    """Make the reminders whose day has come; return how many. Again changes nothing."""
    open_ones = Round.objects.going_on().filter(
        phase=Round.Phase.ALLOCATION, closes_at__gt=now, imported__isnull=True
    )
    return sum(_remind(round, now) for round in open_ones.order_by("pk"))


def _remind(round: Round, now: datetime) -> bool:
    assert round.closes_at is not None  # filtered above
    closes = timezone.localtime(round.closes_at)
    opened = round.allocation_at and timezone.localtime(round.allocation_at)
    kind = closing_reminders.due(
        opened=opened, closes=closes, now=timezone.localtime(now)
    )
    return kind is not None and _once(round.pk, kind, closes)


@transaction.atomic(durable=True)
def _once(round_id: int, kind: Reminder, closes: datetime) -> bool:
    """Remind who has money left, or has not answered; once for each closing day.

    The trace says nothing of who they are: all members may read it.
    """
    rows = Round.objects.select_for_update(of=("self",)).select_related("circle")
    round = rows.get(pk=round_id)
    if round.is_halted or round.phase != Round.Phase.ALLOCATION:
        return False
    _reminded, is_new = Reminded.objects.get_or_create(
        round=round, kind=kind.value, closes_on=closes.date()
    )
    if not is_new:
        return False
    event = events.record(
        "round.closes_soon" if round.with_amounts else "round.answers_close_soon",
        round,
        by=None,
        about=[round.circle],
        round=round.name,
        closes_on=closes.date().isoformat(),
        hour=f"{closes:%H:%M}",
    )
    tell(event, who_wants(kind.value).filter(pk__in=_not_done(round)))
    return True


def _not_done(round: Round) -> set[int]:
    """Who still has something to direct or to answer, for themself or for another."""
    envelopes = Envelope.objects.filter(round=round, member__isnull=False)
    mine = envelopes.with_money_left()
    theirs = Delegation.objects.standing().filter(envelope__round=round)
    if round.with_amounts:
        theirs = theirs.filter(
            envelope__delegated_cents__lt=F("envelope__set_aside_cents")
        )
    else:
        mine = mine.filter(has_answered=False)
        theirs = theirs.filter(envelope__has_answered=False)
    holders = mine.values_list("member", flat=True)
    return {*holders, *theirs.values_list("delegate", flat=True)}


@transaction.atomic(durable=True)
def choose_reminders(*, by: Member, **wanted: bool) -> TellingChoice:
    """Tell ``by`` of these kinds only (``KINDS``); it leaves no trace, it is theirs."""
    if set(wanted) - set(KINDS):
        raise TypeError("an unknown kind of reminder")
    choice, _made = TellingChoice.objects.update_or_create(member=by, defaults=wanted)
    return choice
