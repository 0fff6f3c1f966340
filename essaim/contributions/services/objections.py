"""Talking about a contribution: questions, argued objections, what the circle decides.

Silence is consent; an objection is about the work or the frame, and does not block for
ever: past its time the circle decides, not a manager.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.base.errors import Refusal
from essaim.base.templatetags.essaim import euros
from essaim.contributions import lines
from essaim.contributions.models import Comment, Contribution, Objection
from essaim.contributions.permissions.contributions import (
    may_comment,
    may_lift,
    may_object,
    may_rule,
)
from essaim.contributions.services import telling
from essaim.contributions.services.declaring import (
    check_version,
    close_objections,
    enter,
    open_window,
)
from essaim.contributions.services.money import lock, restate
from essaim.contributions.services.settling import settle_as
from essaim.ledger.services import budgets
from essaim.members.models import Member
from essaim.rules import contributions as rules
from essaim.rules import declarations
from essaim.rules.contributions import Verb


@transaction.atomic(durable=True)
def comment(pk: int, text: str, *, by: Member) -> Comment:
    """Ask or answer on a contribution's page; the same words at once are said once."""
    contribution = lock(pk)
    may_comment(by, contribution).or_raise()
    text = text.strip()
    if not text:
        raise Refusal(_("Write your question or your answer."))
    last = contribution.comments.order_by("-at", "-pk").first()
    if last is not None and last.author_id == by.pk and last.text == text:
        return last
    said = Comment.objects.create(contribution=contribution, author=by, text=text)
    also = Member.objects.filter(
        pk__in=contribution.comments.values("author")
    ) | Member.objects.filter(pk__in=contribution.objections.values("author"))
    telling.to_those(
        "contribution.commented", contribution, by=by, those=also.distinct()
    )
    return said


@transaction.atomic(durable=True)
def raise_objection(
    pk: int, *, by: Member, about: str, argument: str, version: int | None = None
) -> Objection:
    """Object within the window: argued, about the work or the frame; dialogue opens.

    Nothing settles meanwhile. Past its last day the circle decides.
    """
    contribution = lock(pk)
    may_object(by, contribution).or_raise()
    check_version(contribution, version)
    argument = argument.strip()
    if not argument:
        raise Refusal(_("An objection is argued: say what, in the work or the frame."))
    if about not in Objection.About.values:
        raise Refusal(_("An objection is about the work or about the frame."))
    days = contribution.frame.objection_days if contribution.frame else 10
    objection = Objection.objects.create(
        contribution=contribution,
        author=by,
        about=about,
        argument=argument,
        dialogue_ends_on=declarations.window_end(timezone.localdate(), days),
    )
    restate(
        contribution,
        status=rules.follow(contribution.status, Verb.OBJECT),
        cents=contribution.cents,
        on=budgets.book_day(contribution.line),
        by=by,
    )
    contribution.window_ends_on = None
    contribution.save()
    telling.to_circle(
        "contribution.objected",
        contribution,
        by=by,
        dialogue_on=objection.dialogue_ends_on.isoformat(),
    )
    return objection


@transaction.atomic(durable=True)
def lift(objection_id: int, *, by: Member) -> Objection:
    """Lift one's objection: the declaration stands, a new window opens for others."""
    pk = Objection.objects.values_list("contribution", flat=True).get(pk=objection_id)
    contribution = lock(pk)
    objection = Objection.objects.get(pk=objection_id)
    may_lift(by, objection).or_raise()
    close_objections(contribution, Objection.Outcome.LIFTED, by=by)
    _resume(contribution, by=by)
    contribution.save()
    telling.to_circle("contribution.lifted", contribution, by=by)
    objection.refresh_from_db()
    return objection


def _resume(contribution: Contribution, *, by: Member) -> None:
    restate(
        contribution,
        status=rules.follow(contribution.status, Verb.RESUME),
        cents=contribution.cents,
        on=budgets.book_day(contribution.line),
        by=by,
    )
    frame = lines.frame_of(contribution.line) or contribution.frame
    if frame is not None:
        open_window(contribution, frame)


@transaction.atomic(durable=True)
def rule(
    pk: int,
    *,
    by: Member,
    ruling: str,
    source: str,
    cents: int | None = None,
    version: int | None = None,
) -> Contribution:
    """Record what the circle decided once the time for dialogue is over: it settles.

    Without ``cents`` the declaration is maintained. The circle never gives more than
    was declared; zero, nothing is owed. Under a policy that waits for the closing of
    the year, it is decided and waits with the others.
    """
    contribution = lock(pk)
    may_rule(by, contribution).or_raise()
    check_version(contribution, version)
    amount = contribution.cents if cents is None else cents
    ruling, source = ruling.strip(), source.strip()
    if not (ruling and source):
        raise Refusal(_("Say what the circle decided, and where it decided so."))
    if not 0 <= amount <= contribution.cents:
        raise Refusal(
            _("The circle decides of %(declared)s at most: what was declared.")
            % {"declared": euros(contribution.cents)}
        )
    maintained = amount == contribution.cents
    outcome = Objection.Outcome.MAINTAINED if maintained else Objection.Outcome.RULED
    close_objections(contribution, outcome, by=by, ruling=ruling, source=source)
    before = contribution.cents
    _carry_out(contribution, amount, by=by)
    telling.to_circle(
        "contribution.ruled",
        contribution,
        by=by,
        before_cents=before,
        amount_cents=amount,
        source=source,
    )
    return contribution


def _carry_out(contribution: Contribution, cents: int, *, by: Member) -> None:
    frame = lines.frame_of(contribution.line)
    if not cents:
        restate(
            contribution,
            status=rules.follow(contribution.status, Verb.WITHDRAW),
            cents=0,
            on=budgets.book_day(contribution.line),
            by=by,
        )
        contribution.save()
    elif frame is not None and lines.waits_for_closing(contribution.line, frame):
        enter(contribution, frame, cents, Verb.RESUME, by=by)
        contribution.window_ends_on = timezone.localdate()
        contribution.save()
    else:
        settle_as(contribution, cents, by=by)
