"""Who may create, set, fund and move a round."""

from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.base.permissions import ALLOWED, Verdict, refused
from essaim.circles.models import Circle, CircleQuerySet, Mandate, Role, holds
from essaim.cobudget.models import Round
from essaim.cobudget.permissions.halting import RUNNERS, goes_on, may_run
from essaim.members.models import Member
from essaim.rules import rounds

KEEPERS = (Role.Kind.TREASURER, Role.Kind.MANAGER)


def runs(member: Member, circle: Circle) -> bool:
    """Whether ``member`` runs the rounds of ``circle``: by a mandate, today."""
    return member.is_active and holds(member, *RUNNERS, circle=circle)


def circles_run_by(member: Member) -> CircleQuerySet:
    """The circles open today for which ``member`` may create a round."""
    circles = Circle.objects.on(timezone.localdate())
    mine = Mandate.objects.in_force().of_kind(*RUNNERS).filter(member=member)
    if mine.filter(role__circle__kind=Circle.Kind.COOPERATIVE).exists():
        return circles
    return circles.filter(pk__in=mine.values("role__circle"))


def may_create_round(member: Member, circle: Circle | None = None) -> Verdict:
    """A facilitator, a referent or a co-manager; with ``circle``, of that one."""
    if circle is not None:
        allowed = runs(member, circle)
    else:
        allowed = member.is_active and holds(member, *RUNNERS)
    if not allowed:
        return refused(
            _("A round is created by a facilitator or a referent of its circle.")
        )
    return ALLOWED


def may_edit_round(member: Member, round: Round) -> Verdict:
    """Those who run it, until allocation opens."""
    if not (going := goes_on(round)):
        return going
    if round.is_frozen:
        return refused(_("The settings have been frozen since allocation opened."))
    return may_run(member, round)


def may_move(member: Member, round: Round) -> Verdict:
    """Those who run it, until the last phase."""
    if not (going := goes_on(round)):
        return going
    if rounds.following(rounds.Phase(round.phase)) is None:
        return refused(_("This round is in its last phase."))
    return may_run(member, round)


def may_fund(member: Member, round: Round) -> Verdict:
    """A treasurer or a co-manager of the whole cooperative, before allocation."""
    if not (going := goes_on(round)):
        return going
    if not round.moves_money:
        return refused(_("This round was imported: it moves no money."))
    if round.is_frozen:
        return refused(_("The pool has been frozen since allocation opened."))
    keeps = Mandate.objects.in_force().of_kind(*KEEPERS).filter(member=member)
    whole = keeps.filter(role__circle__kind=Circle.Kind.COOPERATIVE)
    if not (member.is_active and whole.exists()):
        return refused(
            _("Only the treasurer or a co-manager moves the cooperative’s money.")
        )
    return ALLOWED
