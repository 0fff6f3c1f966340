"""What others say of a project before it is chosen among: amendments, reviews."""

from __future__ import annotations

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from essaim.base.clock import now
from essaim.cobudget.models.projects import Project
from essaim.rules.feasibility import Opinion


class Amendment(models.Model):
    """Another text for a project, proposed by someone who does not write it.

    ``base`` is the version it was written from: what it changes is what differs.
    """

    class State(models.TextChoices):
        OPEN = "open", _("awaiting its authors")
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    project = models.ForeignKey(
        "cobudget.Project", on_delete=models.PROTECT, related_name="amendments"
    )
    base = models.PositiveIntegerField()
    title = models.CharField(_("title"), max_length=300)
    summary = models.CharField(_("in one sentence"), max_length=300, blank=True)
    text = models.TextField(_("text"), blank=True)
    why = models.TextField(_("why"))
    proposer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="proposed_amendments",
    )
    proposed_at = models.DateTimeField(default=now)
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")
        ordering = ["project", "pk"]
        constraints = [
            models.CheckConstraint(
                name="amendment_refused_with_a_reason",
                condition=~Q(state="refused") | ~Q(answer=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.project_id}: {self.title}"


class Review(models.Model):
    """Whether a project can be done, by one reviewer: asked, then answered."""

    class Found(models.TextChoices):
        FEASIBLE = Opinion.FEASIBLE.value, _("feasible")
        CONDITIONS = Opinion.CONDITIONS.value, _("feasible with conditions")
        INFEASIBLE = Opinion.INFEASIBLE.value, _("not feasible")

    project = models.ForeignKey(
        "cobudget.Project", on_delete=models.PROTECT, related_name="reviews"
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(default=now)
    opinion = models.CharField(max_length=10, choices=Found, blank=True)
    reason = models.TextField(_("why"), blank=True)
    estimate_cents = models.BigIntegerField(_("estimate"), null=True, blank=True)
    # The version that was read; none for a project that came without one.
    version = models.PositiveIntegerField(default=0)
    given_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("feasibility review")
        verbose_name_plural = _("feasibility reviews")
        ordering = ["project", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "reviewer"], name="review_once_per_reviewer"
            ),
            models.CheckConstraint(
                name="review_given_with_a_reason",
                condition=Q(opinion="", given_at__isnull=True)
                | (~Q(opinion="") & ~Q(reason="") & Q(given_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id}: {self.reviewer_id}"


class EarlierReviewQuerySet(models.QuerySet["EarlierReview"]):
    """What reviews said before, as one asks for it."""

    def visible_to(self, member: Any) -> EarlierReviewQuerySet:
        """Whoever sees the project."""
        seen = Project.objects.visible_to(member)
        return self.filter(review__project__in=seen)

    def delete(self) -> NoReturn:
        raise TypeError("what a review said is never deleted")

    def update(self, **kwargs: Any) -> NoReturn:
        raise TypeError("what a review said is never changed")


class EarlierReview(models.Model):
    """What a reviewer said of a project before they said otherwise. Never changed."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="earlier")
    opinion = models.CharField(max_length=10, choices=Review.Found)
    reason = models.TextField(_("why"))
    estimate_cents = models.BigIntegerField(_("estimate"), null=True, blank=True)
    version = models.PositiveIntegerField(default=0)
    given_at = models.DateTimeField()
    replaced_at = models.DateTimeField(default=now)

    objects = EarlierReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("earlier review")
        verbose_name_plural = _("earlier reviews")
        ordering = ["review", "pk"]

    def __str__(self) -> str:
        return f"{self.review_id}: {self.opinion}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write it once."""
        if self.pk is not None:
            raise TypeError("what a review said is never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("what a review said is never deleted")
