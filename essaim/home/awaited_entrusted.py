"""What waits for a member among the envelopes and voices others entrusted to them."""

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.base.templatetags.essaim import euros
from essaim.cobudget.models import Delegation, Round
from essaim.home.awaited import MOST, Awaited
from essaim.members.models import Member


def in_entrusted(member: Member) -> list[Awaited]:
    """Return what ``member`` may still direct or answer for others, in one query."""
    rows = (
        Delegation.objects.standing()
        .filter(
            Q(envelope__round__closes_at__isnull=True)
            | Q(envelope__round__closes_at__gt=timezone.now()),
            Q(
                envelope__round__ballot=Round.Ballot.AMOUNTS,
                envelope__delegated_cents__lt=F("cap_cents"),
            )
            | (
                ~Q(envelope__round__ballot=Round.Ballot.AMOUNTS)
                & Q(envelope__has_answered=False)
            ),
            delegate=member,
            envelope__round__in=Round.objects.going_on(),
            envelope__round__phase=Round.Phase.ALLOCATION,
        )
        .select_related("envelope__member", "envelope__round")
    )
    return [_for_another(one) for one in rows[:MOST]]


def _for_another(one: Delegation) -> Awaited:
    round = one.envelope.round
    said = {
        "member": one.envelope.member,
        "round": round,
        "left": euros(one.left_cents),
    }
    return Awaited(
        deed=_("Share out %(left)s for %(member)s: %(round)s") % said
        if round.with_amounts
        else _("Answer for %(member)s: %(round)s") % said,
        url=reverse("cobudget:direct_for", args=[round.pk, one.pk]),
        detail=_("They entrusted it to you, until closing or until they take it back."),
        due=round.closes_at,
        verb=_("Share out") if round.with_amounts else _("Answer"),
    )
