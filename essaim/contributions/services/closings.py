"""A year of contributions is closed: one person prepares it, another posts it.

Posting is one transaction: the books, the contributions, what is owed, and a word to
each author. Of two people who close a year, the second waits for what was prepared;
then every line of the year and of the next is held, in the order of their numbers. The
year itself is not: who writes in the books holds a line, then asks for the year.
"""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.base import events
from essaim.base.clock import now
from essaim.base.errors import Refusal
from essaim.circles.models import Circle, Mandate, Role
from essaim.contributions import frames
from essaim.contributions.models import (
    ClosingBudget,
    Frame,
    PreparedClosing,
    YearClosing,
)
from essaim.contributions.permissions.closings import (
    may_post_closing,
    may_prepare_closing,
)
from essaim.contributions.reading import closings as reading
from essaim.contributions.reading.closings import LinePlan, Plan
from essaim.contributions.services import closing_fates
from essaim.contributions.services.closing_fates import Told
from essaim.ledger.models import BudgetLine, FiscalYear
from essaim.ledger.services import budgets
from essaim.members.models import Member
from essaim.notifications.services import tell
from essaim.rules import closing as rules
from essaim.rules.budgets import Overrun
from essaim.rules.closing import Effect

KEY = "closing:"


class NotReady(Refusal):
    """Something stands in the way; ``obstacles`` lists everything."""

    def __init__(self, obstacles: list[str]) -> None:
        super().__init__(" ".join(obstacles))
        self.obstacles = obstacles


class Changed(Refusal):
    """What was read is not what would be posted any more. Nothing was posted."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Something changed since this closing was prepared: prepare it again, "
                "and read it again."
            )
        )


class AlreadyClosed(Refusal):
    """The year is closed; nothing was done again."""

    def __init__(self, closing: YearClosing) -> None:
        super().__init__(
            _("The contributions of %(year)s were closed by %(who)s: nothing more.")
            % {"year": closing.fiscal_year, "who": closing.posted_by}
        )


def _hold(year_id: int) -> tuple[FiscalYear, PreparedClosing | None]:
    """Hold what was prepared to close a year: of two who post it, the second waits."""
    rows = PreparedClosing.objects.select_for_update(of=("self",))
    prepared = rows.filter(fiscal_year=year_id).first()
    closing = YearClosing.objects.filter(fiscal_year=year_id).first()
    if closing is not None:
        raise AlreadyClosed(closing)
    return FiscalYear.objects.get(pk=year_id), prepared


def _policy(
    frame: Frame, held: list[reading.HeldLine], *, applied: str, source: str
) -> Overrun:
    """The policy of the frame, or the one that a deliberation chose."""
    policy = frames.overrun(frame)
    passed = any(line.excess_cents for line in held)
    if policy is not Overrun.DELIBERATE or not passed:
        return policy
    if applied not in set(Overrun) - {Overrun.DELIBERATE}:
        raise Refusal(
            _("The frame leaves it to a deliberation: say which rule it chose.")
        )
    if not source.strip():
        raise Refusal(_("Say which decision this rule comes from."))
    return Overrun(applied)


def _plan(
    year: FiscalYear, *, applied: str, supplement_cents: int, source: str
) -> tuple[Frame, Plan]:
    """Compute the plan, or raise with everything that stands in its way."""
    frame = reading.frame_of(year)
    missing = reading.obstacles(year)
    if frame is None or missing:
        raise NotReady(missing)
    held = reading.held_lines(year)
    policy = _policy(frame, held, applied=applied, source=source)
    if supplement_cents and frames.overrun(frame) is not Overrun.DELIBERATE:
        raise Refusal(
            _("The frame chose its rule beforehand: no supplement is voted at closing.")
        )
    try:
        plan = Plan(held, policy, supplement=supplement_cents)
    except ValueError as fault:
        raise Refusal(
            _("A supplement is not more than what passes the budgets.")
        ) from fault
    missing = reading.obstacles_of(plan, year)
    if missing:
        raise NotReady(missing)
    return frame, plan


@transaction.atomic(durable=True)
def prepare(
    year_id: int,
    *,
    by: Member,
    applied: str = "",
    supplement_cents: int = 0,
    source: str = "",
) -> PreparedClosing:
    """Keep what the closing of a year would do, for another person to read and post.

    ``applied``, ``supplement_cents`` and ``source`` say what a deliberation chose.
    Prepared again, it replaces what was prepared before.
    """
    year, _before = _hold(year_id)
    may_prepare_closing(by, year).or_raise()
    _frame, plan = _plan(
        year, applied=applied, supplement_cents=supplement_cents, source=source
    )
    definite = "" if plan.policy is Overrun.DELIBERATE else plan.policy.value
    prepared, _created = PreparedClosing.objects.update_or_create(
        fiscal_year=year,
        defaults={
            "applied": definite,
            "supplement_cents": supplement_cents,
            "source": source.strip(),
            "fingerprint": plan.fingerprint,
            "prepared_by": by,
            "prepared_at": now(),
        },
    )
    event = events.record(
        "closing.prepared", prepared, by=by, about=[year], year=str(year)
    )
    tell(event, _those_who_close())
    return prepared


def _those_who_close() -> list[Member]:
    kinds = (Role.Kind.TREASURER, Role.Kind.MANAGER)
    whole = Mandate.objects.in_force().of_kind(*kinds)
    held = whole.filter(role__circle__kind=Circle.Kind.COOPERATIVE)
    return list(Member.objects.active().filter(pk__in=held.values("member")))


@transaction.atomic(durable=True)
def post(year_id: int, *, by: Member, fingerprint: str) -> YearClosing:
    """Post what was prepared, if it is still what ``fingerprint`` says; return it.

    Raises ``AlreadyClosed``, ``Changed`` or ``NotReady``: nothing is posted then.
    """
    year, prepared = _hold(year_id)
    may_post_closing(by, prepared).or_raise()
    assert prepared is not None  # may_post_closing refuses without one
    following = reading.next_year(year)
    _hold_lines(year, following)
    frame, plan = _plan(
        year,
        applied=prepared.applied,
        supplement_cents=prepared.supplement_cents,
        source=prepared.source,
    )
    if not plan.fingerprint == prepared.fingerprint == fingerprint:
        raise Changed
    closing = YearClosing.objects.create(
        fiscal_year=year,
        frame=frame,
        applied=prepared.applied,
        supplement_cents=prepared.supplement_cents,
        source=prepared.source,
        prepared_by=prepared.prepared_by,
        prepared_at=prepared.prepared_at,
        posted_by=by,
    )
    prepared.delete()
    changing = [each for each in plan.lines if each.changes]
    closed = _close_lines(closing, changing, following, by=by)
    few = reading.lines_of_few(year)
    closing_fates.apply(
        closing,
        [
            Told(each, budget, fate, few=each.line.pk in few)
            for each, budget in zip(changing, closed, strict=True)
            for fate in each.closed.fates
        ],
    )
    events.record(
        "closing.posted",
        closing,
        by=by,
        about=[year],
        year=str(year),
        policy=closing.applied,
        source=closing.source,
    )
    return closing


def _hold_lines(year: FiscalYear, following: FiscalYear | None) -> None:
    years = [each.pk for each in (year, following) if each is not None]
    rows = BudgetLine.objects.filter(fiscal_year__in=years)
    budgets.lock_each(rows.values_list("pk", flat=True))


def _close_lines(
    closing: YearClosing,
    changing: Sequence[LinePlan],
    following: FiscalYear | None,
    *,
    by: Member,
) -> list[ClosingBudget]:
    """Close these lines in the books: an entry each, one for a supplement or a debt."""
    payers = _next_lines(changing, following)
    today = timezone.localdate()  # the pot gives what it holds today
    votes = [
        budgets.Vote(each.line, each.supplement, today, *_words(closing, each))
        for each in changing
        if each.supplement
    ]
    moves = [
        budgets.Move(
            each.line,
            rules.moves(each.held, each.closed),
            budgets.book_day(each.line),
            *_words(closing, each),
        )
        for each in changing
    ]
    debts = [
        budgets.Debt(
            each.line,
            each.closed.debt,
            payer,
            budgets.book_day(payer),
            *_words(closing, each, ":debt"),
        )
        for each in changing
        if each.closed.debt
        for payer in [payers[each.line.pk]]
    ]
    budgets.vote_each(votes, by=by)
    budgets.move_each(moves, by=by)
    budgets.repay_each(debts, by=by)
    return ClosingBudget.objects.bulk_create(
        (_budget(closing, each, payers) for each in changing), batch_size=500
    )


def _words(closing: YearClosing, each: LinePlan, of: str = "") -> tuple[str, str]:
    """The label and the key of an entry of a closing."""
    year = closing.fiscal_year
    label = _("Closing of the contributions of %(year)s: %(line)s")
    return label % {
        "year": year,
        "line": each.line,
    }, f"{KEY}{year.pk}:{each.line.pk}{of}"


def _budget(
    closing: YearClosing, each: LinePlan, payers: Mapping[int, BudgetLine]
) -> ClosingBudget:
    return ClosingBudget(
        closing=closing,
        line=each.line,
        voted_cents=each.held.figures.voted,
        asked_cents=each.closed.asked,
        supplement_cents=each.supplement,
        declared_cents=each.closed.declared,
        kept_cents=each.closed.kept,
        debt_cents=each.closed.debt,
        paid_by=payers[each.line.pk] if each.closed.debt else None,
    )


def _next_lines(
    changing: Sequence[LinePlan], following: FiscalYear | None
) -> dict[int, BudgetLine]:
    """The same lines of the next year, opened where something goes over to them."""
    if following is None:  # the plan is not ready without a next year it needs
        return {}
    going = [each.line for each in changing if _goes_over(each)]
    opened = budgets.open_lines(
        [
            BudgetLine(
                circle=line.circle,
                fiscal_year=following,
                kind=line.kind,
                label=line.label,
            )
            for line in going
        ]
    )
    return {line.pk: to for line, to in zip(going, opened, strict=True)}


def _goes_over(each: LinePlan) -> bool:
    return bool(each.closed.debt) or any(
        fate.effect is Effect.DEFERRED for fate in each.closed.fates
    )
