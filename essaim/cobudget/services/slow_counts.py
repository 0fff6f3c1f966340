"""A count too long for a page: asked on a page, made by the worker, in three times.

First nobody can answer any more, and whoever was saving has finished. Then the ballots,
which no longer change, are counted outside any transaction, telling how far it is. At
last the round is closed as any other, with this outcome, if the ballots are still those
that were counted.
"""

from fractions import Fraction
from time import monotonic
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from essaim.base import events
from essaim.base.clock import now
from essaim.cobudget import counting
from essaim.cobudget.models import Allocation, Counting, Envelope, Round
from essaim.cobudget.permissions import goes_on, may_move
from essaim.members.models import Member
from essaim.rules import allocation
from essaim.rules.allocation.completion import spent
from essaim.rules.allocation.counting import engine_for
from essaim.rules.allocation.equal_shares import Purchase
from essaim.rules.allocation.poll import Poll
from essaim.rules.allocation.types import Completion
from essaim.rules.rounds import Phase

MOST_AT_ONCE = 300_000
MOST_WITH_TRIES = 10_000
"""Allocations that a page counts within two seconds; the second when the rule counts
again and again to use what is left."""
EVERY = 0.5
"""Seconds between two words on how far it is."""


def is_long(round: Round) -> bool:
    """Whether counting ``round`` would keep a page waiting."""
    rule = counting.rule_of(round)
    again = rule.completion is not Completion.NONE
    most = MOST_WITH_TRIES if again else MOST_AT_ONCE
    beyond = Allocation.objects.filter(envelope__round=round)[: most + 1]
    return beyond.count() > most


@transaction.atomic(durable=True)
def ask(round_id: int, *, by: Member) -> Counting:
    """Stop the allocation now, and leave the count to the worker.

    Asked again, it changes nothing; after a failure, the worker tries once more.
    """
    rows = Round.objects.select_for_update(of=("self",)).select_related("circle")
    round = rows.get(pk=round_id)
    may_move(by, round).or_raise()
    goes_on(round).or_raise()
    if round.phase != Phase.ALLOCATION:
        return Counting.objects.get(round=round)
    moment = now()
    if round.closes_at is None or round.closes_at > moment:
        round.closes_at = moment
        round.save(update_fields=["closes_at"])
    asked, is_new = Counting.objects.get_or_create(
        round=round, defaults={"asked_by": by, "asked_at": moment}
    )
    if is_new:
        events.record(
            "round.count_asked", round, by=by, about=[round.circle], round=round.name
        )
    elif asked.has_failed:
        asked.has_failed = False
        asked.save(update_fields=["has_failed"])
    return asked


def count(round: Round) -> list[counting.Counted]:
    """Count a round whose allocation is over, telling how far it is; write no result.

    For the worker, outside any transaction.
    """
    under_way = hold_ballots(round)
    try:
        telling = _Telling(under_way)
        counted = counting.count_ballots(
            round, engine=telling.engine, read=telling.read, watch=telling.watch
        )
    except Exception:
        _note(under_way, has_failed=True)
        raise
    _note(under_way, finished_at=now())
    return counted


@transaction.atomic(durable=True)
def hold_ballots(round: Round) -> Counting:
    """Wait for whoever is saving, and say that it begins."""
    voices = Envelope.objects.filter(round=round).order_by("pk")
    list(voices.select_for_update(no_key=True).values_list("pk", flat=True))
    under_way, _is_new = Counting.objects.get_or_create(round=round)
    under_way.started_at, under_way.finished_at = now(), None
    under_way.tries, under_way.has_failed = 0, False
    under_way.read, under_way.spent_percent = 0, 0
    under_way.ballots = voices.filter(allocations__isnull=False).distinct().count()
    under_way.save()
    return under_way


def _note(under_way: Counting, **known: Any) -> None:
    """Write at once what is known of a count under way."""
    Counting.objects.filter(pk=under_way.pk).update(**known)


class _Telling:
    """Writes how far a count is, now and then, whatever its rule.

    Ballots read; then, where the rule buys step by step, what it spends; where it
    tries again and again, how many times.
    """

    def __init__(self, under_way: Counting) -> None:
        self.under_way = under_way
        self.tries, self.told_at = 0, monotonic()
        self.poll: Poll | None = None
        self.chosen: allocation.Engine | None = None

    def engine(
        self, poll: Poll, endowment: Fraction, limit: int | None
    ) -> list[Purchase]:
        if self.chosen is None or self.poll is not poll:  # another section begins
            self.poll, self.chosen = poll, engine_for(poll, "auto")
        bought = self.chosen(poll, endowment, limit)
        self.tries += 1
        share = spent(poll, bought) * 100 // (poll.budget or 1)
        self._tell(tries=self.tries, spent_percent=min(100, share))
        return bought

    def read(self, ballots: int) -> None:
        """So many ballots were read."""
        self._tell(read=ballots)

    def watch(self, spent: int, budget: int) -> None:
        """What was chosen costs so much, of how much."""
        if not self.tries:  # trying again, each try is told as a whole
            self._tell(spent_percent=min(100, spent * 100 // (budget or 1)))

    def _tell(self, **known: int) -> None:
        if monotonic() - self.told_at >= EVERY:
            self.told_at = monotonic()
            _note(self.under_way, **known)


def told(under_way: Counting) -> str:
    """How far a count is, in a sentence."""
    if under_way.has_failed:
        return _("The count stopped on an error; the software tries again each minute.")
    if under_way.started_at is None:
        return _("The count is about to begin.")
    if not under_way.tries and under_way.spent_percent:
        return _(
            "The count is under way: what is chosen so far spends %(spent)d %% of the "
            "pool."
        ) % {"spent": under_way.spent_percent}
    if not under_way.tries and under_way.read and under_way.ballots:
        share = min(100, under_way.read * 100 // under_way.ballots)
        return _("The ballots are being read: %(share)d %% of them so far.") % {
            "share": share
        }
    if not under_way.tries:
        return _("The ballots are being read and counted.")
    return _(
        "The count is under way: %(tries)d shares were tried, the last one spends "
        "%(spent)d %% of the pool."
    ) % {"tries": under_way.tries, "spent": under_way.spent_percent}


def progress(round: Round) -> str:
    """How far the count of ``round`` is; empty when none was asked."""
    under_way = Counting.objects.filter(round=round).first()
    return told(under_way) if under_way and not round.is_counted else ""
