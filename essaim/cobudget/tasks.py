"""What dates do: called every minute, harmless when called twice."""

import logging
from datetime import datetime
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from essaim.base.errors import Refusal
from essaim.base.models import Cooperative
from essaim.cobudget.models import Round
from essaim.cobudget.services import (
    archives,
    closing_reminders,
    grants,
    slow_counts,
)
from essaim.cobudget.services.followups import remind_all
from essaim.cobudget.services.rounds import advance
from essaim.rules import rounds

log = logging.getLogger(__name__)


def tick(now: datetime) -> int:
    """Move every round whose date has come; return how many moves were made.

    Then remind those who have money left where allocation soon closes.

    A round that cannot move stays where it is, its page says why, and the others
    move all the same.
    """
    with timezone.override(ZoneInfo(Cooperative.current().time_zone)):
        going_on = Round.objects.going_on()
        waiting = going_on.exclude(phase=rounds.ORDER[-1]).order_by("pk")
        moves = sum(_move(round, now) for round in waiting)
        for number in grants.without_budget():
            moves += _open_budgets(number)
        moves += sum(archives.freeze_missing(each) for each in archives.not_frozen())
        closing_reminders.remind_all(now)
        return moves + remind_all(now)


def _open_budgets(round_id: int) -> int:
    """Give their budget to funded projects of a followed round that have none."""
    try:
        return grants.open_missing_budgets(round_id)
    except Refusal as refusal:
        log.warning("Round %s: its projects wait for a budget: %s", round_id, refusal)
    except Exception:
        log.exception("Round %s: its projects wait for a budget", round_id)
    return 0


def _move(round: Round, now: datetime) -> int:
    """Move one round as far as its dates say."""
    moves = 0
    target = rounds.due(rounds.Phase(round.phase), round.starts, now=now)
    while round.phase != target:
        try:
            closing = round.phase == rounds.Phase.ALLOCATION
            long = closing and slow_counts.is_long(round)
            counted = slow_counts.count(round) if long else None
            round = advance(
                round.pk, expected=round.phase, by=None, at=now, counted=counted
            )
        except (Refusal, PermissionDenied) as refusal:
            log.warning("Round %s stays in %s: %s", round.pk, round.phase, refusal)
            return moves
        except Exception:
            log.exception("Round %s stays in %s", round.pk, round.phase)
            return moves
        moves += 1
    return moves
