"""What waits for a member in payments: the lines of their first page."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from essaim.base.templatetags.essaim import euros
from essaim.home.awaited import MOST, Awaited, start_of
from essaim.members.models import Member
from essaim.payments.models import Batch, ExpenseClaim
from essaim.payments.reading import batches as reading


def in_payments(member: Member) -> list[Awaited]:
    """Return the batches and the expense claims that wait for ``member``."""
    return [*in_batches(member), *in_expenses(member)]


def in_batches(member: Member) -> list[Awaited]:
    """Return the batches to approve, to freeze once approved, to mark as paid."""
    deeds = {
        Batch.State.DRAFT: (
            _("Look at settlement batch %(number)s, and approve it"),
            pgettext("batch", "Look at it"),
        ),
        Batch.State.APPROVED: (
            _("Freeze settlement batch %(number)s"),
            _("Freeze it"),
        ),
        Batch.State.FROZEN: (
            _("Mark settlement batch %(number)s as paid"),
            _("Open it"),
        ),
    }
    return [
        Awaited(
            deed=deeds[Batch.State(batch.state)][0] % {"number": batch.number},
            url=batch.get_absolute_url(),
            detail=_in_it(batch),
            due=start_of(batch.execution_on),
            verb=deeds[Batch.State(batch.state)][1],
        )
        for batch in reading.awaiting(member)[:MOST]
    ]


def _in_it(batch: Any) -> str:
    """What a batch holds, and why it waits for the reader."""
    held = ngettext(
        "%(count)d amount due, %(amount)s.",
        "%(count)d amounts due, %(amount)s.",
        batch.count,
    ) % {"count": batch.count, "amount": euros(batch.cents or 0)}
    why = {
        Batch.State.DRAFT: _("%(who)s prepared it: you are the second person."),
        Batch.State.APPROVED: _("Another person approved it; its files come next."),
        Batch.State.FROZEN: _("Its day has come: say so once everybody is paid."),
    }[Batch.State(batch.state)] % {"who": batch.prepared_by}
    return f"{held} {why}"


def in_expenses(member: Member) -> list[Awaited]:
    """Return the claims that wait for ``member``: to look at, or to put right."""
    rows = ExpenseClaim.objects.in_full().awaiting(member).order_by("submitted_at")
    return [
        _to_put_right(claim) if claim.member_id == member.pk else _to_look_at(claim)
        for claim in rows[:MOST]
    ]


def _to_look_at(claim: ExpenseClaim) -> Awaited:
    figures = {
        "who": claim.member,
        "circle": claim.circle,
        "amount": euros(claim.cents),
    }
    return Awaited(
        deed=_("Look at an expense claim: %(claim)s") % {"claim": claim},
        url=claim.get_absolute_url(),
        detail=_("%(who)s, %(circle)s: %(amount)s. You are the second person.")
        % figures,
        due=None,
        verb=_("Look at it"),
    )


def _to_put_right(claim: ExpenseClaim) -> Awaited:
    return Awaited(
        deed=_("Put an expense claim right: %(claim)s") % {"claim": claim},
        url=claim.get_absolute_url(),
        detail=claim.reason,
        due=None,
        verb=_("Put it right"),
    )
