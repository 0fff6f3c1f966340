"""Who agrees to recurrent work, and who stops it."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from essaim.base.permissions import ALLOWED, Verdict, refused
from essaim.circles.models import Circle, Mandate
from essaim.contributions.models import Agreement
from essaim.contributions.permissions.contributions import RECORDERS, may_announce
from essaim.ledger.models import BudgetLine
from essaim.members.models import Member


def may_propose_agreement(member: Member, line: BudgetLine) -> Verdict:
    """As announcing: any active member, on an open line."""
    return may_announce(member, line)


def circles_spoken_for(member: Member, numbers: Iterable[int]) -> set[int]:
    """Return those of these circles whose decisions ``member`` records today."""
    mandates = Mandate.objects.in_force().of_kind(*RECORDERS).filter(member=member)
    held = list(mandates.values_list("role__circle", "role__circle__kind"))
    if any(kind == Circle.Kind.COOPERATIVE for _circle, kind in held):
        return set(numbers)
    return {circle for circle, _kind in held} & set(numbers)


def _speaks(member: Member, agreement: Agreement) -> bool:
    return bool(circles_spoken_for(member, [agreement.circle_id]))


def may_agree(
    member: Member, agreement: Agreement, *, speaks: bool | None = None
) -> Verdict:
    """Record that the circle agreed: its referent or a facilitator, not the author.

    ``speaks``, when it is already known whether they record what the circle decides.
    """
    if agreement.stopped_on is not None:
        return refused(_("This agreement is stopped."))
    if agreement.agreed_at is not None:
        return refused(_("The circle has already agreed."))
    if agreement.author_id == member.pk:
        return refused(_("Somebody else than its author records that it is agreed."))
    speaks = _speaks(member, agreement) if speaks is None else speaks
    if not member.is_active or not speaks:
        return refused(
            _("The referent or a facilitator of %(circle)s records that it agreed.")
            % {"circle": agreement.circle}
        )
    return ALLOWED


def may_stop_agreement(
    member: Member, agreement: Agreement, *, speaks: bool | None = None
) -> Verdict:
    """Stop it at once: its author, or who speaks for the circle."""
    if agreement.stopped_on is not None:
        return refused(_("This agreement is stopped."))
    speaks = _speaks(member, agreement) if speaks is None else speaks
    if not member.is_active or not (agreement.author_id == member.pk or speaks):
        return refused(
            _("Its author, the referent or a facilitator of %(circle)s stops it.")
            % {"circle": agreement.circle}
        )
    return ALLOWED
