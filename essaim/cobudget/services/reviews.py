"""Feasibility reviews: asked, given with a reason; what they change is the round's."""

from django.db import transaction
from django.utils.translation import gettext as _

from essaim.base import events
from essaim.base.clock import now
from essaim.base.errors import Refusal
from essaim.cobudget.models import EarlierReview, Project, Review, Round
from essaim.cobudget.permissions import may_ask_review, may_edit_round, may_review
from essaim.cobudget.services.projects import lock_project
from essaim.cobudget.services.telling import record_project
from essaim.members.models import Member
from essaim.rules import feasibility, project_budget
from essaim.rules.feasibility import Opinion


@transaction.atomic(durable=True)
def ask_review(project_id: int, member_id: int, *, by: Member) -> Review:
    """Ask a member whether a project can be done; they are told. Twice is once."""
    project = lock_project(project_id)
    may_ask_review(by, project).or_raise()
    member = Member.objects.active().filter(pk=member_id).first()
    if member is None:
        raise Refusal(_("Choose an active member."))
    if project.is_written_by(member):
        raise Refusal(_("One does not review a project one writes."))
    review, is_new = Review.objects.get_or_create(
        project=project, reviewer=member, defaults={"asked_by": by}
    )
    if is_new:
        record_project(
            "project.review_asked", project, by=by, told=[member], member=str(member)
        )
    return review


@transaction.atomic(durable=True)
def give_review(
    project_id: int,
    *,
    by: Member,
    opinion: str,
    reason: str,
    estimate_cents: int | None = None,
) -> Review:
    """Say whether a project can be done, and why; given again, it takes the place.

    ``estimate_cents`` is what the reviewer thinks it costs. What was said before stays
    readable; the same said again changes nothing.
    """
    project = lock_project(project_id)
    may_review(by, project).or_raise()
    if opinion not in Review.Found.values:
        raise Refusal(_("Say whether it is feasible."))
    if not reason.strip():
        raise Refusal(_("Say why."))
    if estimate_cents is not None:
        try:
            project_budget.check(estimate_cents, estimate_cents)
        except project_budget.Nonsense:
            raise Refusal(_("This estimate makes no sense.")) from None
    last = project.versions.order_by("-number").first()
    said = {
        "opinion": opinion,
        "reason": reason.strip(),
        "estimate_cents": estimate_cents,
        "version": last.number if last else 0,
    }
    before = project.reviews.filter(reviewer=by).first()
    if before is not None and before.opinion:
        if all(getattr(before, name) == value for name, value in said.items()):
            return before
        _keep(before)
    review, _is_new = Review.objects.update_or_create(
        project=project, reviewer=by, defaults={**said, "given_at": now()}
    )
    record_project(
        "project.reviewed", project, by=by, told=project.authors, opinion=opinion
    )
    return review


def _keep(review: Review) -> None:
    """Keep what a review says, before it says otherwise."""
    assert review.given_at is not None  # it says something
    EarlierReview.objects.create(
        review=review,
        opinion=review.opinion,
        reason=review.reason,
        estimate_cents=review.estimate_cents,
        version=review.version,
        given_at=review.given_at,
    )


@transaction.atomic(durable=True)
def set_review_effect(round_id: int, effect: str, *, by: Member) -> Round:
    """Say what a review changes for the projects of a round, before allocation."""
    rows = Round.objects.select_for_update(of=("self",)).select_related("circle")
    round = rows.get(pk=round_id)
    may_edit_round(by, round).or_raise()
    if effect not in Round.ReviewEffect.values:
        raise Refusal(_("Choose what a review changes."))
    if round.review_effect != effect:
        round.review_effect = effect
        round.save(update_fields=["review_effect"])
        events.record(
            "round.review_effect_set",
            round,
            by=by,
            about=[round.circle],
            round=round.name,
            review_effect=effect,
        )
    return round


@transaction.atomic
def keep_out_infeasible(round: Round) -> None:
    """As allocation opens, keep out what all reviewers find infeasible, if so chosen.

    The round is held. What is kept out stays readable and receives nothing.
    """
    if round.review_effect != Round.ReviewEffect.KEEPS_OUT:
        return
    standing = Project.objects.standing().filter(round=round, reviews__isnull=False)
    for project in standing.distinct().prefetch_related("reviews"):
        given = [Opinion(one.opinion) for one in project.reviews.all() if one.opinion]
        if feasibility.verdict(given) is Opinion.INFEASIBLE:
            project.kept_out_at = now()
            project.save(update_fields=["kept_out_at"])
            record_project("project.kept_out", project, by=None, told=project.authors)
