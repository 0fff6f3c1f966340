"""What waits for a member in expense claims: the lines of their first page."""

from django.utils.translation import gettext as _

from essaim.base.templatetags.essaim import euros
from essaim.home.awaited import MOST, Awaited
from essaim.members.models import Member
from essaim.payments.models import ExpenseClaim


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
