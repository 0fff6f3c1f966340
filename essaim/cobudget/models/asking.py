"""What a round asks of its projects beside their text: tags, questions; favourites."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from essaim.base.clock import now


class Tag(models.Model):
    """A word of the list of a round, under which projects are found."""

    round = models.ForeignKey(
        "cobudget.Round", on_delete=models.PROTECT, related_name="tags"
    )
    name = models.CharField(_("name"), max_length=40)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["round", "name"]
        constraints = [
            models.UniqueConstraint("round", Lower("name"), name="tag_once_per_round")
        ]

    def __str__(self) -> str:
        return self.name


class Question(models.Model):
    """What the form of a project asks, for one round; never deleted once answered."""

    class Kind(models.TextChoices):
        LINE = "line", _("a line")
        TEXT = "text", _("a text")
        YES_NO = "yes_no", _("yes or no")
        CHOICE = "choice", _("one of a list")

    round = models.ForeignKey(
        "cobudget.Round", on_delete=models.PROTECT, related_name="questions"
    )
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(_("answer"), max_length=6, choices=Kind, default=Kind.TEXT)
    label = models.CharField(_("question"), max_length=200)
    # For a list: what one may choose, a line each.
    options = models.TextField(_("choices"), blank=True)
    is_required = models.BooleanField(_("required"), default=False)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("question of a round")
        verbose_name_plural = _("questions of a round")
        ordering = ["round", "position", "pk"]

    def __str__(self) -> str:
        return self.label

    @property
    def choices(self) -> list[str]:
        """What one may choose, in order."""
        return [line.strip() for line in self.options.splitlines() if line.strip()]


class FavouriteQuerySet(models.QuerySet["Favourite"]):
    """Favourites, as one asks for them."""

    def visible_to(self, member: Any) -> FavouriteQuerySet:
        """One's own: what one likes is nobody else's business."""
        return self.filter(member=member)


class Favourite(models.Model):
    """A project a member keeps at hand. They alone know it."""

    project = models.ForeignKey(
        "cobudget.Project", on_delete=models.PROTECT, related_name="favourites"
    )
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="favourite_projects",
    )
    since = models.DateTimeField(default=now)

    objects = FavouriteQuerySet.as_manager()

    class Meta:
        verbose_name = _("favourite")
        verbose_name_plural = _("favourites")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "member"], name="favourite_once_per_project"
            )
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.project_id}"


class MergeProposal(models.Model):
    """Two projects that could be one: ``merged`` would become the past of ``kept``.

    Proposed by an author of either, done when an author of the other accepts.
    """

    kept = models.ForeignKey(
        "cobudget.Project", on_delete=models.PROTECT, related_name="merges_in"
    )
    merged = models.ForeignKey(
        "cobudget.Project", on_delete=models.PROTECT, related_name="merges_out"
    )
    why = models.CharField(_("why"), max_length=300, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    # The authors of the other project answer.
    asked = models.ForeignKey(
        "cobudget.Project", on_delete=models.PROTECT, related_name="merges_asked"
    )
    proposed_at = models.DateTimeField(default=now)
    closed_at = models.DateTimeField(null=True, blank=True)
    is_accepted = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("proposal to merge")
        verbose_name_plural = _("proposals to merge")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="merge_of_two_projects",
                condition=~models.Q(kept=models.F("merged")),
            ),
            models.UniqueConstraint(
                fields=["kept", "merged"],
                condition=models.Q(closed_at__isnull=True),
                name="merge_proposed_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.merged_id} → {self.kept_id}"
