"""What a treasurer does by hand: feed the pot, move money, reverse an entry."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from essaim.base import events
from essaim.base.errors import Refusal
from essaim.circles.models import Circle
from essaim.ledger.models import Account, Entry
from essaim.ledger.permissions import may_feed_pot, may_move, may_reverse
from essaim.ledger.services.books import (
    POT,
    open_account,
    open_circle_account,
    open_pot,
    reverse,
    write,
)
from essaim.members.models import Member
from essaim.rules import ledger as rules

RESULT = "outside:result"


@transaction.atomic(durable=True)
def feed_pot(amount_cents: int, *, label: str, on: date, by: Member, key: str) -> Entry:
    """Put ``amount_cents`` of the cooperative's result into the pot, once per key."""
    may_feed_pot(by).or_raise()
    open_account(RESULT, kind=Account.Kind.OUTSIDE, label=_("The year’s result"))
    open_pot()
    if amount_cents <= 0:
        raise Refusal(_("Type an amount above zero."))
    key = f"{Entry.BY_HAND}feed:{key}"
    entry, is_new = write(
        rules.transfer(amount_cents, source=RESULT, target=POT),
        on=on,
        label=label,
        key=key,
        by=by,
    )
    if is_new:
        events.record("pot.fed", entry, by=by, amount_cents=amount_cents, label=label)
    return entry


@transaction.atomic(durable=True)
def move(
    amount_cents: int,
    *,
    source: str,
    target: str,
    label: str,
    on: date,
    by: Member,
    key: str,
) -> Entry:
    """Move ``amount_cents`` between the pot and circles' accounts, once per key.

    ``source`` and ``target`` are codes: ``pot``, or ``circle:`` and its number; a
    circle's account is opened with its first movement.
    """
    giver, taker = _account_by_hand(source), _account_by_hand(target)
    may_move(by, giver, taker).or_raise()
    if giver == taker:
        raise Refusal(_("Choose two different accounts."))
    if amount_cents <= 0:
        raise Refusal(_("Type an amount above zero."))
    key = f"{Entry.BY_HAND}move:{key}"
    entry, is_new = write(
        rules.transfer(amount_cents, source=giver.code, target=taker.code),
        on=on,
        label=label,
        key=key,
        by=by,
    )
    if is_new:
        events.record(
            "money.moved",
            entry,
            by=by,
            about=[a.circle for a in (giver, taker) if a.circle],
            amount_cents=amount_cents,
            source=str(giver),
            target=str(taker),
            label=label,
        )
    return entry


@transaction.atomic(durable=True)
def reverse_entry(entry_id: int, *, on: date, by: Member, reason: str) -> Entry:
    """Undo what was posted by hand; asking twice undoes once. Return the mirror."""
    entry = Entry.objects.select_for_update(no_key=True).get(pk=entry_id)
    already = Entry.objects.filter(reverses=entry).first()
    if already is not None:
        return already
    may_reverse(by, entry).or_raise()
    if not reason.strip():
        raise Refusal(_("Say why: everyone will read it."))
    return reverse(entry, on=on, by=by, reason=reason.strip())


def _account_by_hand(code: str) -> Account:
    if code == POT:
        return open_pot()
    kind, _colon, number = code.partition(":")
    circle = None
    if kind == Account.Kind.CIRCLE and number.isdecimal():
        circle = Circle.objects.filter(pk=int(number)).first()
    if circle is None:
        raise Refusal(_("Money is moved by hand between the pot and circles only."))
    return open_circle_account(circle)
