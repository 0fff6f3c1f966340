"""Who gives a circle's advice and objects to a transverse proposal."""

from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.base.permissions import ALLOWED, Verdict, refused
from essaim.circles.models import Circle, CircleQuerySet, Mandate
from essaim.cobudget.models import Project, ProjectObjection
from essaim.cobudget.permissions.halting import goes_on
from essaim.cobudget.permissions.rounds import runs
from essaim.members.models import Member
from essaim.rules import transverse


def circles_advised_by(member: Member) -> CircleQuerySet:
    """The circles for which ``member`` holds a mandate today, the whole one apart."""
    mine = Mandate.objects.in_force().filter(member=member)
    return (
        Circle.objects.on(timezone.localdate())
        .filter(pk__in=mine.values("role__circle"))
        .exclude(kind=Circle.Kind.COOPERATIVE)
    )


def _is_debated(project: Project) -> Verdict:
    """Whether it is a transverse proposal whose debate is not over."""
    if not (going := goes_on(project.round)):
        return going
    if not project.transverse or project.is_draft or project.withdrawn_at:
        return refused(_("Only transverse proposals ask for advice and objections."))
    if project.round.is_frozen:
        return refused(_("The debate of proposals ended when allocation opened."))
    return ALLOWED


def may_advise(
    member: Member, project: Project, circle: Circle | None = None
) -> Verdict:
    """Give the advice of a circle: whoever holds a mandate in it, before allocation."""
    if not (debated := _is_debated(project)):
        return debated
    circles = circles_advised_by(member)
    if circle is not None:
        circles = circles.filter(pk=circle.pk)
    if not (member.is_active and circles.exists()):
        return refused(
            _("A circle’s advice is given by its referent or a role-holder.")
        )
    return ALLOWED


def may_object(member: Member, project: Project) -> Verdict:
    """Object, with an argument: any member but its authors, before allocation."""
    if not (debated := _is_debated(project)):
        return debated
    if not member.is_active:
        return refused(_("Only active members take part."))
    if project.is_written_by(member):
        return refused(_("Its authors amend or withdraw it: they do not object to it."))
    return ALLOWED


def _may(objection: ProjectObjection, verb: transverse.Verb) -> Verdict:
    if not (debated := _is_debated(objection.project)):
        return debated
    if transverse.after(transverse.State(objection.state), verb) is None:
        return refused(_("What became of this objection is already recorded."))
    return ALLOWED


def may_lift(member: Member, objection: ProjectObjection) -> Verdict:
    """Record how it was lifted: those who run the round."""
    return _may(objection, transverse.Verb.LIFT) and _runs(member, objection)


def may_maintain(member: Member, objection: ProjectObjection) -> Verdict:
    """Record that it stands: those who run the round."""
    return _may(objection, transverse.Verb.MAINTAIN) and _runs(member, objection)


def _runs(member: Member, objection: ProjectObjection) -> Verdict:
    circle = objection.project.round.circle
    if not runs(member, circle):
        return refused(
            _("Only those who run the rounds of %(circle)s may do that.")
            % {"circle": circle}
        )
    return ALLOWED


def may_withdraw_objection(member: Member, objection: ProjectObjection) -> Verdict:
    """Withdraw it: who raised it, before allocation."""
    if not member.is_active or objection.author_id != member.pk:
        return refused(_("Only who raised an objection withdraws it."))
    return _may(objection, transverse.Verb.WITHDRAW)
