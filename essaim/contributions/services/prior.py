"""What the frame wants agreed beforehand: asked by the author, settled by another."""

from django.db import transaction
from django.utils.translation import gettext as _

from essaim.base.clock import now
from essaim.base.errors import Refusal
from essaim.base.templatetags.essaim import euros
from essaim.circles.models import Circle, Mandate
from essaim.circles.people import members_of
from essaim.contributions import frames, lines
from essaim.contributions.models import FrameAgreement, PriorAgreement
from essaim.contributions.permissions.contributions import (
    RECORDERS,
    may_ask_prior,
    may_settle_prior,
)
from essaim.contributions.services import telling
from essaim.contributions.services.checking import strictest
from essaim.contributions.services.money import lock
from essaim.members.models import Member


@transaction.atomic(durable=True)
def ask_prior(pk: int, *, by: Member, up_to_cents: int, reason: str) -> PriorAgreement:
    """Ask for the agreement that the frame wants for such an amount; tell who gives it.

    Asked again before it is answered, the same question stands with its new words.
    """
    contribution = lock(pk)
    may_ask_prior(by, contribution).or_raise()
    frame = lines.frame_of(contribution.line)
    needed = strictest(frames.agreements_needed(frame, up_to_cents)) if frame else None
    if needed is None:
        raise Refusal(
            _("The frame asks no agreement for %(amount)s.")
            % {"amount": euros(up_to_cents)}
        )
    if not reason.strip():
        raise Refusal(_("Say why: those who answer read it."))
    prior, _created = PriorAgreement.objects.update_or_create(
        contribution=contribution,
        settled_at=None,
        defaults={
            "asked_by": by,
            "up_to_cents": up_to_cents,
            "reason": reason.strip(),
            "whose": needed.whose,
        },
    )
    telling.to_those(
        "contribution.agreement_asked",
        contribution,
        by=by,
        those=who_answers(prior),
        amount_cents=up_to_cents,
    )
    return prior


def who_answers(prior: PriorAgreement) -> list[Member]:
    """Return who may answer, the author apart."""
    circle = prior.contribution.circle
    if prior.whose == FrameAgreement.Whose.ORIENTATION:
        found = Circle.objects.filter(kind=Circle.Kind.ORIENTATION).first()
        people = list(members_of(found)) if found else []
    else:
        kinds = (
            RECORDERS[:1] if prior.whose == FrameAgreement.Whose.REFERENT else RECORDERS
        )
        mandates = Mandate.objects.in_force().of_kind(*kinds).in_circle(circle)
        people = [mandate.member for mandate in mandates]
    return [member for member in people if member.pk != prior.asked_by_id]


@transaction.atomic(durable=True)
def settle_prior(
    prior_id: int, *, by: Member, is_granted: bool, source: str
) -> PriorAgreement:
    """Answer for whom the frame names, with the decision it comes from.

    Given, the author may declare up to that amount; the author never settles it.
    """
    pk = PriorAgreement.objects.values_list("contribution", flat=True).get(pk=prior_id)
    contribution = lock(pk)
    prior = PriorAgreement.objects.get(pk=prior_id)
    prior.contribution = contribution
    may_settle_prior(by, prior).or_raise()
    if not source.strip():
        raise Refusal(_("Say which decision it comes from, or why."))
    prior.settled_at = now()
    prior.settled_by = by
    prior.is_granted = is_granted
    prior.source = source.strip()
    prior.save()
    telling.to_author(
        "contribution.agreement_given"
        if is_granted
        else "contribution.agreement_refused",
        contribution,
        by=by,
        amount_cents=prior.up_to_cents,
        source=prior.source,
    )
    return prior
