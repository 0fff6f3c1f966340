"""What waits for a member in expense claims: the lines of their first page."""

from django.utils.translation import gettext as _

from essaim.base.templatetags.essaim import euros
from essaim.home.awaited import MOST, Awaited
from essaim.members.models import Member
from essaim.payments.models import ExpenseClaim


def in_expenses(member: Member) -> list[Awaited]:
    """Return the claims that wait for ``member``: to look at, or to put right."""
    rows = ExpenseClaim.objects.in_full()
    looks = [
        Awaited(
            deed=_("Look at an expense claim: %(claim)s") % {"claim": claim},
            url=claim.get_absolute_url(),
            detail=_("%(who)s, %(circle)s: %(amount)s. You are the second person.")
            % {
                "who": claim.member,
                "circle": claim.circle,
                "amount": euros(claim.cents),
            },
            due=None,
            verb=_("Look at it"),
        )
        for claim in rows.waiting_for(member).order_by("submitted_at")[:MOST]
    ]
    returned = [
        Awaited(
            deed=_("Put an expense claim right: %(claim)s") % {"claim": claim},
            url=claim.get_absolute_url(),
            detail=claim.reason,
            due=None,
            verb=_("Put it right"),
        )
        for claim in rows.of(member).returned()[:MOST]
    ]
    return [*looks, *returned]
