"""A round: created, given money, moved from phase to phase. Only these verbs write."""

import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.base import events
from essaim.base.clock import now
from essaim.base.dates import date_format
from essaim.base.errors import Refusal
from essaim.circles.models import Circle
from essaim.cobudget import envelope_plans, sections, transverse
from essaim.cobudget.counting import Counted
from essaim.cobudget.models import Envelope, Project, Round
from essaim.cobudget.permissions import (
    goes_on,
    may_create_round,
    may_edit_round,
    may_fund,
    may_move,
)
from essaim.cobudget.services import (
    archives,
    closing,
    closing_reminders,
    grants,
    reviews,
)
from essaim.cobudget.services import sections as parting
from essaim.cobudget.services.ballots import check_count
from essaim.cobudget.services.people import check_equal
from essaim.ledger import services as ledger
from essaim.ledger.models import Account, Entry
from essaim.members.models import Member
from essaim.rules import rounds
from essaim.rules.ledger import spread, transfer
from essaim.rules.rounds import Phase

SETTINGS = (
    *("name", "text", "fiscal_year"),
    *("debate_at", "allocation_at", "closes_at", "follow_up_at"),
    "transverse_days",
    *("rule_name", "utility", "completion", "ballot", "matching_percent"),
    *("tally", "cap_cents", "voices_per_delegate"),
)
STARTS = {
    Phase.DEBATE: "debate_at",
    Phase.ALLOCATION: "allocation_at",
    Phase.RESULT: "closes_at",
    Phase.FOLLOW_UP: "follow_up_at",
}
MOVED = {
    Phase.DEBATE: "round.debate_started",
    Phase.ALLOCATION: "round.allocation_opened",
    Phase.RESULT: "round.counted",
    Phase.FOLLOW_UP: "round.follow_up_started",
}


class AlreadyMoved(Refusal):
    """The round has left the phase this page showed. Nothing was done again."""


class NotReady(Refusal):
    """Allocation cannot open; ``missing`` lists everything that lacks."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__(" ".join(missing))
        self.missing = missing


def _lock(round_id: int) -> Round:
    rows = Round.objects.select_for_update(of=("self",)).select_related("circle")
    return rows.get(pk=round_id)


def _check_dates(round: Round) -> None:
    if not rounds.dates_in_order(round.starts):
        raise Refusal(_("Each phase must start after the one before it."))


@transaction.atomic(durable=True)
def create_round(*, by: Member, circle: Circle, **settings: Any) -> Round:
    """Create a round of ``circle`` in its deposit phase and return it.

    ``settings`` are those named in ``SETTINGS``.
    """
    may_create_round(by, circle).or_raise()
    round = new_round(circle, settings, by=by)
    events.record("round.created", round, by=by, about=[circle], round=round.name)
    return round


@transaction.atomic
def new_round(circle: Circle, settings: dict[str, Any], *, by: Member) -> Round:
    """Write a round in deposit with these settings and its account, and return it."""
    round = Round(circle=circle, created_by=by)
    _apply(round, settings)
    round.save()
    ledger.open_account(
        round.account_code, kind=Account.Kind.ROUND, label=round.name, circle=circle
    )
    return round


@transaction.atomic(durable=True)
def edit_round(round_id: int, *, by: Member, **settings: Any) -> Round:
    """Change the settings of a round whose allocation has not opened."""
    round = _lock(round_id)
    may_edit_round(by, round).or_raise()
    changed = _apply(round, settings)
    if changed:
        round.save()
        events.record(
            "round.edited",
            round,
            by=by,
            about=[round.circle],
            round=round.name,
            settings=changed,
        )
    return round


def _apply(round: Round, settings: dict[str, Any]) -> list[str]:
    """Set these settings; return the names of those that change."""
    changed = []
    for name, value in settings.items():
        if name not in SETTINGS:
            raise TypeError(f"{name} is not a setting of a round")
        if getattr(round, name) != value:
            setattr(round, name, value)
            changed.append(name)
    _check_dates(round)
    check_count(round)
    check_equal(round)
    return changed


@transaction.atomic(durable=True)
def fund_round(round_id: int, cents: int, *, by: Member, key: str) -> Round:
    """Bring ``cents`` from the cooperative's pot into the pool of the round.

    The same ``key`` again does nothing: a form sent twice moves money once. Never
    more than the pot holds.
    """
    round = _lock(round_id)
    may_fund(by, round).or_raise()
    entry_key = f"round:{round.pk}:pool:{key}"
    if Entry.objects.filter(key=entry_key).exists():
        return round
    if cents <= 0:
        raise Refusal(_("Bring at least one cent."))
    ledger.open_pot()
    ledger.open_account(
        round.account_code,
        kind=Account.Kind.ROUND,
        label=round.name,
        circle=round.circle,
    )
    ledger.post(
        transfer(cents, source=ledger.POT, target=round.account_code),
        on=timezone.localdate(),
        label=_("Pool of %(round)s") % {"round": round.name},
        key=entry_key,
        by=by,
    )
    round.pool_cents += cents
    round.save(update_fields=["pool_cents"])
    _record_pool("round.funded", round, by=by, cents=cents)
    return round


@transaction.atomic(durable=True)
def take_back(round_id: int, entry_id: int, *, by: Member) -> Round:
    """Return one contribution to the pool to the pot, by a reversal.

    A second time changes nothing.
    """
    round = _lock(round_id)
    may_fund(by, round).or_raise()
    entry = fundings(round).filter(pk=entry_id).first()
    if entry is None:
        raise Refusal(_("This movement did not fund this round."))
    if hasattr(entry, "reversed_by"):
        return round
    cents = entry.postings.get(account__code=round.account_code).cents
    ledger.reverse(
        entry, on=timezone.localdate(), by=by, reason=_("taken back before opening")
    )
    round.pool_cents -= cents
    round.save(update_fields=["pool_cents"])
    _record_pool("round.pool_taken_back", round, by=by, cents=cents)
    return round


def fundings(round: Round) -> Any:
    """The entries that brought money into the pool, latest first."""
    return Entry.objects.filter(
        key__startswith=f"round:{round.pk}:pool:"
    ).select_related("reversed_by")


def _record_pool(kind: str, round: Round, *, by: Member, cents: int) -> None:
    events.record(
        kind,
        round,
        by=by,
        about=[round.circle],
        round=round.name,
        amount_cents=cents,
        pool_cents=round.pool_cents,
    )


def missing_to_open(round: Round, *, at: datetime | None = None) -> list[str]:
    """Everything that prevents allocation from opening now, in whole sentences."""
    return list(_missing(round, at or now()))


def _missing(round: Round, moment: datetime) -> Iterator[str]:
    if not round.pool_cents:
        yield _("The pool is empty: a treasurer brings money from the pot.")
    if not Project.objects.standing().filter(round=round).exists():
        yield _("There is no project to choose from.")
    day = timezone.localdate(moment)
    yield from envelope_plans.missing(
        envelope_plans.Plan.of(round), round.shared_cents, today=day
    )
    yield from sections.missing(round, today=day)
    if round.closes_at is not None and round.closes_at <= moment:
        yield _("The closing date has passed: choose a later one.")
    debated = transverse.debated_until(round)
    if debated is not None and debated > moment:
        yield _(
            "Transverse proposals are debated for %(days)s days: allocation can open "
            "from %(at)s."
        ) % {
            "days": round.transverse_days,
            "at": date_format(timezone.localtime(debated), "DATETIME_FORMAT"),
        }


def _opened(round: Round) -> str:
    """The kind of trace that tells how allocation opened."""
    if not round.with_amounts:
        return "round.answers_opened"
    if not round.has_equal_envelopes:
        return "round.allocation_opened_by_parts"
    return MOVED[Phase.ALLOCATION]


@transaction.atomic(durable=True)
def advance(
    round_id: int,
    *,
    expected: str,
    by: Member | None,
    at: datetime | None = None,
    counted: Sequence[Counted] | None = None,
) -> Round:
    """Move a round from the phase ``expected`` to the next one, and trace it.

    ``by=None`` is the software, when the date has come at the instant ``at`` (now).
    Entering allocation makes the envelopes and draws the lot; leaving it counts and
    posts the money, with what was ``counted`` before if it still holds. Raises
    ``AlreadyMoved`` when the round has left ``expected``, ``NotReady`` when allocation
    cannot open.
    """
    round = _lock(round_id)
    if by is not None:
        may_move(by, round).or_raise()
    goes_on(round).or_raise()
    phase = Phase(round.phase)
    if phase != expected:
        raise AlreadyMoved(
            _("This round has already moved on: it is now in the phase “%(phase)s”.")
            % {"phase": round.get_phase_display()}
        )
    moment = at or now()
    after = rounds.following(phase)
    if after is None:
        raise AlreadyMoved(_("This round is in its last phase."))
    if by is None and rounds.due(phase, round.starts, now=moment) == phase:
        raise Refusal(_("The date of the next phase has not come."))
    data: dict[str, Any] = {}
    kind = MOVED[after]
    if after is Phase.ALLOCATION:
        data = _open_allocation(round, by=by, moment=moment)
        kind = _opened(round)
    elif after is Phase.RESULT:
        data = closing.close(round, by=by, counted=counted)
    elif after is Phase.FOLLOW_UP:
        data = grants.open_budgets(round, by=by)
    _enter(round, after, by=by, moment=moment)
    if after is Phase.FOLLOW_UP:
        archives.freeze(round, by=by)
    event = events.record(
        kind, round, by=by, about=[round.circle], round=round.name, **data
    )
    closing_reminders.tell_moved(event, round)
    return round


def _enter(round: Round, phase: Phase, *, by: Member | None, moment: datetime) -> None:
    """Write the phase; by hand, what was planned gives way to what happens.

    Except a closing date already passed: it is when members had to stop.
    """
    round.phase = phase.value
    planned = round.starts.get(phase)
    stopped = phase is Phase.RESULT and planned is not None and planned <= moment
    if by is not None and not stopped:
        setattr(round, STARTS[phase], moment)
    round.save()


def _open_allocation(
    round: Round, *, by: Member | None, moment: datetime
) -> dict[str, Any]:
    """Freeze who may answer, make the envelopes as planned, draw the lot."""
    reviews.keep_out_infeasible(round)
    if missing := missing_to_open(round, at=moment):
        raise NotReady(missing)
    plan, day = envelope_plans.Plan.of(round), timezone.localdate(moment)
    parted = parting.freeze(round)
    if parted:
        rows = sections.shares(plan, round, parted, today=day)
        shares = [(member, sum(row)) for member, row in rows]
    else:
        shares = envelope_plans.shares(plan, round.shared_cents, today=day)
    envelopes = Envelope.objects.bulk_create(
        [
            Envelope(round=round, member=member, key=str(number), cents=cents)
            for number, (member, cents) in enumerate(shares, start=1)
        ],
        batch_size=1000,
    )
    if parted:
        parting.part(envelopes, parted, [row for _member, row in rows])
    if round.moves_money:
        _fill(round, envelopes, by=by)
    if round.gives_money and round.tally == Round.Tally.OPEN:
        Project.objects.filter(round=round).update(ceiling_cents=F("max_cents"))
    round.tie_seed = secrets.token_hex(16)
    return {
        "envelopes": len(envelopes),
        **({"envelope_cents": shares[0][1]} if round.has_equal_envelopes else {}),
        "pool_cents": round.pool_cents,
        "tie_seed": round.tie_seed,
    }


def _fill(round: Round, envelopes: list[Envelope], *, by: Member | None) -> None:
    """Post the envelopes' money from the pool, in one entry."""
    ledger.open_accounts(
        Account(
            code=envelope.account_code,
            kind=Account.Kind.ENVELOPE,
            label=_("My envelope in %(round)s") % {"round": round.name},
            owner=envelope.member,
        )
        for envelope in envelopes
    )
    ledger.post(
        spread(
            ((envelope.account_code, envelope.cents) for envelope in envelopes),
            source=round.account_code,
        ),
        on=timezone.localdate(),
        label=_("Envelopes of %(round)s") % {"round": round.name},
        key=f"round:{round.pk}:envelopes",
        by=by,
    )
