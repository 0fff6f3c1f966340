"""Expense claims: made, written, submitted, looked at by a second person, paid.

The line of the budget is locked first, then the claim, as everywhere.
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.base import events
from essaim.base.clock import now
from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.base.templatetags.essaim import euros
from essaim.ledger.models import BudgetLine
from essaim.ledger.services import budgets
from essaim.ledger.services.books import chunks
from essaim.members.models import Member
from essaim.notifications.services import tell, tell_each
from essaim.payments import sources
from essaim.payments.models import ExpenseClaim
from essaim.payments.models.setup import Form
from essaim.payments.permissions.expenses import (
    may_claim_expenses,
    may_look_at_expense,
    may_submit_expense,
    may_take_back_expense,
    may_withdraw_expense,
    may_write_expense,
)
from essaim.payments.reading import expenses as reading
from essaim.payments.services import dues
from essaim.rules import expenses as rules
from essaim.rules.expenses import State, Verb

CONCERNED = Event.Audience.CONCERNED


def lock(pk: int) -> ExpenseClaim:
    """Hold a claim and its line until the transaction ends; line first."""
    line_id = ExpenseClaim.objects.values_list("line", flat=True).get(pk=pk)
    line = budgets.lock(line_id)
    claim = ExpenseClaim.objects.select_for_update().get(pk=pk)
    if claim.line_id != line_id:  # its author chose another meanwhile
        line = budgets.lock(claim.line_id)
    claim.line = line
    return claim


def restate(
    claim: ExpenseClaim, verb: Verb, *, by: Member | None, day: date | None = None
) -> None:
    """Give a claim its new state and move its money accordingly; fields are set.

    Raises ``Refusal`` when its line has not enough: nothing lets an expense pass a
    budget. The caller has locked it, asked, and saves it after.
    """
    state = rules.follow(claim.state, verb)
    claim.moves += 1
    try:
        budgets.change(
            claim.line,
            rules.hold(claim.state, claim.cents),
            rules.hold(state, claim.cents),
            on=day or budgets.book_day(claim.line),
            label=claim.title,
            key=f"expense:{claim.pk}:{claim.moves}",
            by=by,
        )
    except budgets.BudgetExhausted as fault:
        if by is not None and reading.left_on(claim.line, by) is not None:
            raise
        raise Refusal(
            _("“%(line)s” has less left than the %(asked)s of this claim.")
            % {"line": claim.line, "asked": euros(claim.cents)}
        ) from fault
    claim.state = state.value
    claim.version += 1


def same_page(claim: ExpenseClaim, version: int | None) -> None:
    """Refuse when the claim is no longer as the reader's page showed it."""
    if version is not None and claim.version != version:
        raise Refusal(
            _("This claim has changed since you opened this page: read it again.")
        )


def _is_done(
    claim: ExpenseClaim, state: State, version: int | None, who: int | None, by: Member
) -> bool:
    """Whether ``by`` has just done this from the same page: a button pressed twice."""
    late = version is not None and claim.version == version + 1
    return late and claim.state == state and who == by.pk


@transaction.atomic(durable=True)
def start(line_id: int, title: str, *, key: uuid.UUID, by: Member) -> ExpenseClaim:
    """Make a claim in preparation; the same form sent twice makes one."""
    may_claim_expenses(by).or_raise()
    line = _open_line(line_id)
    claim, is_new = ExpenseClaim.objects.get_or_create(
        member=by,
        key=key,
        defaults={"circle": line.circle, "line": line, "title": title},
    )
    if is_new:
        _trace("expense.started", claim, by=by)
    return claim


@transaction.atomic(durable=True)
def amend(
    claim_id: int, line_id: int, title: str, *, version: int | None, by: Member
) -> ExpenseClaim:
    """Change what a claim is for and which line it draws on, until it is submitted."""
    claim = lock(claim_id)
    may_write_expense(by, claim).or_raise()
    same_page(claim, version)
    line = _open_line(line_id)
    claim.title, claim.line, claim.circle = title, line, line.circle
    claim.version += 1
    claim.save(update_fields=["title", "line", "circle", "version"])
    _trace("expense.amended", claim, by=by)
    return claim


def _open_line(line_id: int) -> BudgetLine:
    line = reading.open_lines().filter(pk=line_id).first()
    if line is None:
        raise Refusal(_("This budget line no longer accepts expenses."))
    return line


@transaction.atomic(durable=True)
def submit(claim_id: int, *, version: int | None = None, by: Member) -> ExpenseClaim:
    """Ask for a second look: the money is declared on the line of the budget.

    Raises ``Refusal`` when the line has not enough.
    """
    claim = lock(claim_id)
    if _is_done(claim, State.SUBMITTED, version, claim.member_id, by):
        return claim
    may_submit_expense(by, claim).or_raise()
    same_page(claim, version)
    restate(claim, Verb.SUBMIT, by=by)
    claim.submitted_at = now()
    claim.looked_at_by, claim.looked_at_at, claim.reason = None, None, ""
    claim.save()
    awaited = list(reading.lookers(claim))
    event = _trace("expense.submitted", claim, *awaited, by=by, money=True)
    tell(event, awaited)
    return claim


@transaction.atomic(durable=True)
def take_back(claim_id: int, *, version: int | None = None, by: Member) -> ExpenseClaim:
    """Correct a claim nobody has approved: its money is free again meanwhile."""
    claim = lock(claim_id)
    if _is_done(claim, State.DRAFT, version, claim.member_id, by):
        return claim
    may_take_back_expense(by, claim).or_raise()
    same_page(claim, version)
    restate(claim, Verb.TAKE_BACK, by=by)
    claim.submitted_at = None
    claim.save()
    _trace("expense.taken_back", claim, by=by)
    return claim


@transaction.atomic(durable=True)
def withdraw(claim_id: int, *, version: int | None = None, by: Member) -> ExpenseClaim:
    """Give up a claim nobody has approved: its money is free again."""
    claim = lock(claim_id)
    if _is_done(claim, State.WITHDRAWN, version, claim.member_id, by):
        return claim
    may_withdraw_expense(by, claim).or_raise()
    same_page(claim, version)
    restate(claim, Verb.WITHDRAW, by=by)
    claim.save()
    _trace("expense.withdrawn", claim, by=by)
    return claim


@transaction.atomic(durable=True)
def approve(claim_id: int, *, version: int | None = None, by: Member) -> ExpenseClaim:
    """A second person agrees: the money is settled, and owed to who spent it."""
    claim = lock(claim_id)
    if _is_done(claim, State.APPROVED, version, claim.looked_at_by_id, by):
        return claim
    may_look_at_expense(by, claim).or_raise()
    same_page(claim, version)
    restate(claim, Verb.APPROVE, by=by)
    claim.looked_at_by, claim.looked_at_at = by, now()
    claim.save()
    dues.owe(
        claim.member,
        claim.cents,
        Form.EXPENSE.value,
        claim.title,
        claim,
        claim.line,
        timezone.localdate(),
        vat_cents=sum(claim.lines.values_list("vat_cents", flat=True)),
    )
    event = _trace("expense.approved", claim, by=by, money=True)
    tell(event, [claim.member])
    return claim


@transaction.atomic(durable=True)
def send_back(
    claim_id: int, reason: str, *, version: int | None = None, by: Member
) -> ExpenseClaim:
    """A second person returns a claim and says why: its money is free again."""
    claim = lock(claim_id)
    if _is_done(claim, State.REFUSED, version, claim.looked_at_by_id, by):
        return claim
    may_look_at_expense(by, claim).or_raise()
    same_page(claim, version)
    if not reason.strip():
        raise Refusal(_("Say why, so that it can be put right."))
    restate(claim, Verb.RETURN, by=by)
    claim.looked_at_by, claim.looked_at_at = by, now()
    claim.reason = reason.strip()
    claim.save()
    event = _trace("expense.returned", claim, by=by, reason=claim.reason)
    tell(event, [claim.member])
    return claim


def _trace(
    kind: str,
    claim: ExpenseClaim,
    *others: Member,
    by: Member | None,
    money: bool = False,
    **data: Any,
) -> Event:
    if money:
        data["amount_cents"] = claim.cents
    return events.record(
        kind,
        claim,
        by=by,
        about=[claim.member, claim.circle, *others],
        audience=CONCERNED,
        what=claim.title,
        circle=claim.circle.name,
        **data,
    )


STEPS: dict[sources.Step, Verb] = {
    "exported": Verb.EXPORT,
    "unexported": Verb.UNEXPORT,
    "paid": Verb.PAY,
}


@transaction.atomic
def _move_with_batch(ids: Sequence[int], step: sources.Step, by: Member | None) -> None:
    """Follow the settlement batch that pays these claims, in its transaction."""
    claims = ExpenseClaim.objects.order_by()
    lines = budgets.lock_each(
        line
        for some in chunks(ids)
        for line in claims.filter(pk__in=some).values_list("line", flat=True)
    )
    rows = claims.select_for_update(of=("self",)).select_related("member", "circle")
    for some in chunks(sorted(ids)):
        held = list(rows.filter(pk__in=some).order_by("pk"))
        _step_each(held, STEPS[step], lines, by=by)
        if step == "paid":
            _tell_paid(held, by=by)


def _step_each(
    claims: Sequence[ExpenseClaim],
    verb: Verb,
    lines: Mapping[int, BudgetLine],
    *,
    by: Member | None,
) -> None:
    """Follow ``verb`` as ``restate`` does, all at once, and save."""
    moves = []
    for claim in claims:
        (before, held), line = (
            rules.hold(claim.state, claim.cents),
            lines[claim.line_id],
        )
        claim.state = rules.follow(claim.state, verb).value
        claim.moves += 1
        claim.version += 1
        after, holds = rules.hold(claim.state, claim.cents)
        if before != after:
            key = f"expense:{claim.pk}:{claim.moves}"
            line, parts = lines[claim.line_id], {before: -held, after: holds}
            moves.append(
                budgets.Move(line, parts, budgets.book_day(line), claim.title, key)
            )
    budgets.move_each(moves, by=by)
    ExpenseClaim.objects.bulk_update(claims, ["state", "moves", "version"])


def _tell_paid(claims: Sequence[ExpenseClaim], *, by: Member | None) -> None:
    told = events.record_each(
        "expense.paid",
        [
            (
                claim,
                [claim.member, claim.circle],
                {
                    "what": claim.title,
                    "circle": claim.circle.name,
                    "amount_cents": claim.cents,
                },
            )
            for claim in claims
        ],
        by=by,
        audience=CONCERNED,
    )
    tell_each(
        (event, claim.member_id) for event, claim in zip(told, claims, strict=True)
    )


sources.register(ExpenseClaim, _move_with_batch)
