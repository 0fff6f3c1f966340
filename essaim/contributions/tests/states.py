"""A contribution in each of its states, brought there by the services themselves."""

from contextlib import contextmanager
from datetime import date, timedelta

import time_machine
from django.utils import timezone

from essaim.contributions.models import Contribution, Frame
from essaim.contributions.services import announcing, declaring, objections, settling
from essaim.payments import sources
from essaim.rules.contributions import State
from tests.factories import FiscalYearFactory, FrameFactory, voted_line

CENTS = 100_00
SAID = {"reason": "4 h", "form": "activity", "minutes": 240}


@contextmanager
def in_days(days):
    """Stand some days later, at the same hour."""
    with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
        yield


def announce(line, author, title="Permanence", cents=CENTS, **said):
    return announcing.announce(
        line.pk, by=author, title=title, cents=cents, **{"minutes": 240, **said}
    )


def declare(line, author, title="Permanence", cents=CENTS, **said):
    said = {**SAID, **said}
    return declaring.declare_new(line.pk, by=author, title=title, cents=cents, **said)


def object_to(contribution, member):
    return objections.raise_objection(
        contribution.pk, by=member, about="work", argument="Trois heures, pas quatre"
    )


def choose(policy):
    """Make ``policy`` the overrun policy of every frame."""
    Frame.objects.update(overrun=policy)


def exhaust(line, author, left=0):
    """Leave ``left`` cents on a line, the rest announced."""
    from essaim.contributions import lines
    from essaim.ledger.services import budgets

    assert lines.is_open(line)
    taken = budgets.figures([line])[line.pk].left - left
    if taken:
        announce(line, author, "Le reste", taken, minutes=10_000)


def next_line(line, cents):
    """The same line in the next year, with its frame."""
    first = line.fiscal_year.ends_on + timedelta(days=1)
    year = FiscalYearFactory(starts_on=first, ends_on=date(first.year, 12, 31))
    FrameFactory(fiscal_year=year)
    with time_machine.travel(
        timezone.make_aware(timezone.datetime(first.year, 1, 2, 12)), tick=False
    ):
        return voted_line(line.circle, cents, year=year)


def in_state(state, line, people):
    """Return a new contribution of ``author`` that is in ``state``."""
    author, peer = people["author"], people["peer"]
    one = _MAKES[state](line, author, peer, people)
    one = Contribution.objects.get(pk=one.pk)
    assert one.state == state
    return one


def _started(line, author, *_others):
    return announcing.start(announce(line, author).pk, by=author)


def _finished(line, author, *_others):
    return announcing.finish(announce(line, author).pk, by=author)


def _deferred(line, author, *_others):
    choose("defer")
    exhaust(line, author, left=CENTS - 1)
    return declare(line, author)


def _settled(line, author, *_others):
    one = declare(line, author)
    with in_days(10):
        assert settling.settle(one.pk)
    return one


def _batched(step):
    def make(line, author, peer, people):
        one = _settled(line, author)
        sources.tell(Contribution, [one.pk], "exported", people["payroll"])
        if step == "paid":
            sources.tell(Contribution, [one.pk], "paid", people["payroll"])
        return one

    return make


def _in_dialogue(line, author, peer, *_others):
    one = declare(line, author)
    object_to(one, peer)
    return one


def _expired(line, author, *_others):
    one = announce(line, author)
    with in_days(60):
        assert announcing.expire(one.pk)
    return one


_MAKES = {
    State.ANNOUNCED: lambda line, author, *_: announce(line, author),
    State.IN_PROGRESS: _started,
    State.DONE: _finished,
    State.DECLARED: lambda line, author, *_: declare(line, author),
    State.IN_DIALOGUE: _in_dialogue,
    State.DEFERRED: _deferred,
    State.SETTLED: _settled,
    State.EXPORTED: _batched("exported"),
    State.PAID: _batched("paid"),
    State.OFFERED: lambda line, author, *_: declaring.offer(
        announce(line, author).pk, by=author
    ),
    State.ABANDONED: lambda line, author, *_: announcing.abandon(
        announce(line, author).pk, by=author
    ),
    State.EXPIRED: _expired,
    State.WITHDRAWN: lambda line, author, *_: declaring.withdraw(
        declare(line, author).pk, by=author
    ),
}
