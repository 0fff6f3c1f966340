"""Who may do what with a contribution: a function per verb, a reason per refusal."""

from django.db.models import Exists, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from essaim.base.permissions import ALLOWED, Verdict, refused
from essaim.circles.models import Circle, Mandate, Role, holds
from essaim.circles.people import circles_of
from essaim.contributions import lines
from essaim.contributions.models import (
    Contribution,
    FrameAgreement,
    Objection,
    PriorAgreement,
)
from essaim.ledger.models import BudgetLine
from essaim.members.models import Member
from essaim.rules import contributions as rules
from essaim.rules import declarations
from essaim.rules.contributions import State, Verb

NO_FRAME = gettext_lazy(
    "No contribution frame is in force: nothing can be announced nor declared."
)
# Who writes down what a circle decided.
RECORDERS = (Role.Kind.REFERENT, Role.Kind.FACILITATOR)
# Nothing is answered any more of what has ended or is being paid.
TALKED_ABOUT = frozenset(State) - rules.ENDS - {State.EXPORTED}


def in_circle(member: Member, contribution: Contribution) -> bool:
    """Whether ``member`` is one of the author's peers in its circle, or the author."""
    return circles_of(member).filter(pk=contribution.circle_id).exists()


def asked_of(member: Member) -> Q:
    """The condition for ``member`` to be asked to decide something of a contribution.

    Whoever records what a circle decides, or gives an agreement beforehand, reads it
    whole while it waits for them, in the circle or not.
    """
    return Q(status=State.IN_DIALOGUE) & _spoken_for(member, *RECORDERS) | Q(
        pk__in=priors_for(member).values("contribution")
    )


def _spoken_for(member: Member, *kinds: str, path: str = "circle") -> Q:
    """The condition for the circle at ``path`` to be one whose mandate they hold."""
    mandates = Mandate.objects.in_force().of_kind(*kinds).filter(member=member)
    whole = mandates.filter(role__circle__kind=Circle.Kind.COOPERATIVE)
    return Q(**{f"{path}__in": mandates.values("role__circle")}) | Q(Exists(whole))


def priors_for(member: Member) -> QuerySet[PriorAgreement]:
    """Return the agreements asked beforehand that ``member`` may answer."""
    circle = "contribution__circle"
    orienting = circles_of(member).filter(kind=Circle.Kind.ORIENTATION)
    whose = FrameAgreement.Whose
    answered = (
        Q(whose=whose.REFERENT) & _spoken_for(member, RECORDERS[0], path=circle)
        | Q(whose=whose.CIRCLE) & _spoken_for(member, *RECORDERS, path=circle)
        | Q(whose=whose.ORIENTATION) & Q(Exists(orienting))
    )
    return (
        PriorAgreement.objects.filter(answered, settled_at__isnull=True)
        .exclude(asked_by=member)
        .select_related("contribution__circle")
        .order_by("asked_at", "pk")
    )


def may_declare_new(member: Member, line: BudgetLine) -> Verdict:
    """Any active member, on an open line, as long as a frame binds its year."""
    if not member.is_active:
        return refused(_("Only active members contribute."))
    if line.circle.kind not in lines.CONTRIBUTED_TO:
        return refused(
            _("One contributes to a circle, not to the cooperative as a whole.")
        )
    if not line.circle.is_open():
        return refused(
            _("The circle %(circle)s is closed: its budget takes nothing any more.")
            % {"circle": line.circle}
        )
    if not lines.is_open(line):
        return refused(
            _("The contributions of %(year)s are closed, or not open yet.")
            % {"year": line.fiscal_year}
        )
    if lines.frame_of(line) is None:
        return refused(NO_FRAME)
    return ALLOWED


def may_announce(member: Member, line: BudgetLine) -> Verdict:
    """As declaring, before the line's year is over: what is to be done is not in it."""
    verdict = may_declare_new(member, line)
    if verdict and timezone.localdate() > line.fiscal_year.ends_on:
        return refused(
            _(
                "%(year)s is over: work to come is announced on a budget of this year. "
                "What was done in %(year)s may still be declared."
            )
            % {"year": line.fiscal_year}
        )
    return verdict


def _is_the_author(member: Member, contribution: Contribution) -> Verdict:
    if not member.is_active or contribution.author_id != member.pk:
        return refused(_("Only its author may do that with a contribution."))
    return ALLOWED


def _own(member: Member, contribution: Contribution, verb: Verb) -> Verdict:
    verdict = _is_the_author(member, contribution)
    if verdict and not rules.can(contribution.status, verb):
        return refused(
            _("This contribution is %(state)s: that no longer follows.")
            % {"state": contribution.get_status_display()}
        )
    return verdict


def may_start(member: Member, contribution: Contribution) -> Verdict:
    """Its author, once it is announced."""
    return _own(member, contribution, Verb.START)


def may_finish(member: Member, contribution: Contribution) -> Verdict:
    """Its author, before it is done."""
    return _own(member, contribution, Verb.FINISH)


def may_abandon(member: Member, contribution: Contribution) -> Verdict:
    """Its author, until it is declared."""
    return _own(member, contribution, Verb.ABANDON)


def may_declare(member: Member, contribution: Contribution) -> Verdict:
    """Its author, as long as its year is open and a frame is in force."""
    verdict = _own(member, contribution, Verb.DECLARE)
    return verdict and _takes_contributions(contribution)


def may_offer(member: Member, contribution: Contribution) -> Verdict:
    """Its author, until it is settled."""
    return _own(member, contribution, Verb.OFFER)


def may_withdraw(member: Member, contribution: Contribution) -> Verdict:
    """Its author, once it is declared and until it is settled."""
    return _own(member, contribution, Verb.WITHDRAW)


def may_adjust(member: Member, contribution: Contribution) -> Verdict:
    """Its author alone, until it is settled."""
    verdict = _is_the_author(member, contribution)
    if not verdict:
        return verdict
    if contribution.state not in rules.CORRECTABLE:
        return refused(
            _("This contribution is %(state)s: its amount is settled.")
            % {"state": contribution.get_status_display()}
        )
    return _takes_contributions(contribution)


def _takes_contributions(contribution: Contribution) -> Verdict:
    line = contribution.line
    if not lines.is_open(line):
        return refused(
            _("The contributions of %(year)s are closed, or not open yet.")
            % {"year": line.fiscal_year}
        )
    if lines.frame_of(line) is None:
        return refused(NO_FRAME)
    return ALLOWED


def may_comment(member: Member, contribution: Contribution) -> Verdict:
    """Its author and the members of its circle, until it is being paid."""
    if contribution.state not in TALKED_ABOUT:
        return refused(_("This contribution has ended: nothing is added to it."))
    peer = contribution.author_id == member.pk or in_circle(member, contribution)
    if not (member.is_active and peer):
        return refused(
            _("Only the members of %(circle)s talk about it here.")
            % {"circle": contribution.circle}
        )
    return ALLOWED


def may_object(member: Member, contribution: Contribution) -> Verdict:
    """The author's peers in the circle, within the objection window."""
    if contribution.author_id == member.pk:
        return refused(_("It is your own contribution: correct it instead."))
    if not (member.is_active and in_circle(member, contribution)):
        return refused(
            _("Only the members of %(circle)s may object.")
            % {"circle": contribution.circle}
        )
    if contribution.state == State.IN_DIALOGUE:
        return refused(
            _("An objection is already talked about: add your voice to the dialogue.")
        )
    if contribution.state != State.DECLARED:
        return refused(_("One objects to what is declared, until it is settled."))
    today = timezone.localdate()
    if not declarations.is_open(contribution.window_ends_on, today=today):
        return refused(_("The objection window is over."))
    return ALLOWED


def may_lift(member: Member, objection: Objection) -> Verdict:
    """Who raised it, as long as it is open."""
    if not member.is_active or objection.author_id != member.pk:
        return refused(_("An objection is lifted by who raised it."))
    if objection.closed_at is not None:
        return refused(_("This objection is closed."))
    return ALLOWED


def may_rule(member: Member, contribution: Contribution) -> Verdict:
    """Record what the circle decided: once the time for dialogue is over.

    The referent or a facilitator of the circle, neither the author nor who objects.
    """
    if contribution.state != State.IN_DIALOGUE:
        return refused(_("There is nothing for the circle to decide here."))
    objections = [o for o in contribution.objections.all() if o.closed_at is None]
    parties = {contribution.author_id, *(o.author_id for o in objections)}
    if member.pk in parties:
        return refused(
            _("Neither the author nor who objects records the decision of the circle.")
        )
    if not member.is_active or not holds(
        member, *RECORDERS, circle=contribution.circle
    ):
        return refused(
            _("The referent or a facilitator of %(circle)s records what it decided.")
            % {"circle": contribution.circle}
        )
    today = timezone.localdate()
    if any(today < objection.dialogue_ends_on for objection in objections):
        return refused(
            _("The time for dialogue is not over: the circle decides only after it.")
        )
    return ALLOWED


def may_ask_prior(member: Member, contribution: Contribution) -> Verdict:
    """Ask for an agreement the frame wants beforehand: its author, before declaring."""
    return _own(member, contribution, Verb.DECLARE)


def may_settle_prior(member: Member, prior: PriorAgreement) -> Verdict:
    """Answer for whom the frame names; the author never settles an exception."""
    if prior.settled_at is not None:
        return refused(_("This was answered already."))
    if prior.asked_by_id == member.pk:
        return refused(_("Somebody else than the author settles an exception."))
    if not member.is_active or not _speaks_for(member, prior):
        return refused(
            _("The frame wants somebody else to answer: %(whose)s.")
            % {"whose": prior.get_whose_display()}
        )
    return ALLOWED


def _speaks_for(member: Member, prior: PriorAgreement) -> bool:
    circle = prior.contribution.circle
    if prior.whose == FrameAgreement.Whose.REFERENT:
        return holds(member, Role.Kind.REFERENT, circle=circle)
    if prior.whose == FrameAgreement.Whose.CIRCLE:
        return holds(member, *RECORDERS, circle=circle)
    return circles_of(member).filter(kind="orientation").exists()
