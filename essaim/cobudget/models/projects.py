"""What asks for money."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from essaim.base.clock import now
from essaim.base.markdown import Illustration
from essaim.circles.models import Circle
from essaim.cobudget.models.asking import Tag
from essaim.cobudget.models.authors import CoAuthor
from essaim.cobudget.models.rounds import Round
from essaim.cobudget.models.sections import Section
from essaim.members.models import Skill


class ProjectQuerySet(models.QuerySet["Project"]):
    """Projects, as one asks for them."""

    def visible_to(self, member: Any) -> ProjectQuerySet:
        """All members see all projects, withdrawn ones included; drafts, their authors.

        Whoever is invited to write a draft reads it before answering.
        """
        mine = Q(author=member) | Q(
            pk__in=CoAuthor.objects.filter(member=member).values("project")
        )
        return self.filter(mine | Q(is_draft=False))

    def written_by(self, member: Any) -> ProjectQuerySet:
        """Those of which ``member`` is an author, drafts included."""
        accepted = CoAuthor.objects.accepted().filter(member=member)
        return self.filter(Q(author=member) | Q(pk__in=accepted.values("project")))

    def submitted(self) -> ProjectQuerySet:
        """Those that are no draft any more, withdrawn ones included."""
        return self.filter(is_draft=False)

    def standing(self) -> ProjectQuerySet:
        """Those submitted, neither withdrawn nor kept out by their reviews."""
        return self.filter(
            withdrawn_at__isnull=True, kept_out_at__isnull=True, is_draft=False
        )

    def matching(self, words: str) -> ProjectQuerySet:
        """Those whose title, sentence or text contains every word."""
        found = self
        for word in words.split()[:8]:
            found = found.filter(
                Q(title__icontains=word)
                | Q(summary__icontains=word)
                | Q(text__icontains=word)
            )
        return found


class Project(models.Model):
    """What asks for money: a text, a minimum that makes it possible, a goal."""

    round = models.ForeignKey(
        Round,
        verbose_name=_("round"),
        on_delete=models.PROTECT,
        related_name="projects",
    )
    # Its name inside the round; an imported project keeps the one of its file.
    key = models.CharField(max_length=80)
    title = models.CharField(_("title"), max_length=300)
    summary = models.CharField(_("in one sentence"), max_length=300, blank=True)
    text = models.TextField(_("text"), blank=True)
    min_cents = models.BigIntegerField(_("minimum"))
    max_cents = models.BigIntegerField(_("goal"))
    circle = models.ForeignKey(
        Circle,
        verbose_name=_("circle"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="projects",
    )
    # Where the round has sections: the one whose money it asks for.
    section = models.ForeignKey(
        Section,
        verbose_name=_("section"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="projects",
    )
    transverse = models.BooleanField(
        _("transverse"),
        default=False,
        help_text=_("it concerns the whole cooperative"),
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("author"),
        null=True,
        on_delete=models.PROTECT,
        related_name="projects",
    )
    effects = models.TextField(_("expected effects"), blank=True)
    help_wanted = models.TextField(_("help and missions wanted"), blank=True)
    skills = models.ManyToManyField(
        Skill, verbose_name=_("skills wanted"), blank=True, related_name="projects"
    )
    tags = models.ManyToManyField(
        Tag, verbose_name=_("tags"), blank=True, related_name="projects"
    )
    # Others of its round that cannot be made with it: one of the two at most.
    incompatible = models.ManyToManyField("self", blank=True)
    # What it answers to the questions of the round, by their number.
    answers = models.JSONField(default=dict, blank=True)
    merged_into = models.ForeignKey(
        "self",
        verbose_name=_("merged into"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="earlier_lives",
    )
    # Its earlier life, in a round that is over.
    carried_from = models.ForeignKey(
        "self",
        verbose_name=_("carried over from"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="carried_to",
    )
    # A draft is its authors' own: on no list, in no count, no file, no search.
    is_draft = models.BooleanField(_("draft"), default=False)
    # Sent with the form: the same form sent twice makes one project.
    form_key = models.UUIDField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("submitted"), default=now)
    # When all members were told of a transverse proposal: its debate runs from then.
    announced_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    # When allocation opened, for what all its reviewers found not feasible.
    kept_out_at = models.DateTimeField(_("kept out"), null=True, blank=True)

    # What members direct to it now. Kept under the row's lock; the constraint below
    # holds it under the ceiling (set in open rounds with direct allocation).
    received_cents = models.BigIntegerField(_("received"), default=0)
    ceiling_cents = models.BigIntegerField(null=True, blank=True)

    # The result, written once at closing: the money, the rank of decision, and why.
    awarded_cents = models.BigIntegerField(_("awarded"), null=True, blank=True)
    decision_rank = models.PositiveIntegerField(_("rank"), null=True, blank=True)
    fate = models.JSONField(null=True, blank=True)
    imported = models.JSONField(null=True, blank=True)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "key"], name="project_key_once_per_round"
            ),
            models.CheckConstraint(
                name="project_asks_for_money",
                condition=Q(max_cents__gte=F("min_cents"))
                & (Q(min_cents__gt=0) | Q(is_draft=True, min_cents__gte=0)),
            ),
            models.UniqueConstraint(
                fields=["round", "carried_from"], name="project_carried_over_once"
            ),
            models.UniqueConstraint(
                fields=["author", "form_key"], name="project_once_per_form"
            ),
            models.CheckConstraint(
                name="project_received_within_ceiling",
                condition=Q(received_cents__gte=0)
                & (
                    Q(ceiling_cents__isnull=True)
                    | Q(received_cents__lte=F("ceiling_cents"))
                ),
            ),
            models.CheckConstraint(
                name="project_awarded_within_goal",
                condition=Q(awarded_cents__isnull=True)
                | Q(awarded_cents__gte=0, awarded_cents__lte=F("max_cents")),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("cobudget:project", args=[self.round_id, self.pk])

    @property
    def account_code(self) -> str:
        """Where its money is in the ledger once it is funded."""
        return f"project:{self.pk}"

    def is_written_by(self, member: Any) -> bool:
        """Whether ``member`` is one of its authors: the first, or one who accepted."""
        if self.author_id == member.pk:
            return True
        return any(
            one.member_id == member.pk and one.accepted_at
            for one in self.coauthors.all()
        )

    @property
    def authors(self) -> list[Any]:
        """Its authors, the first one first."""
        first = [self.author] if self.author else []
        return [
            *first,
            *(one.member for one in self.coauthors.all() if one.accepted_at),
        ]

    @property
    def illustrations(self) -> dict[int, Illustration]:
        """The pictures its text may show, by their numbers; none if it calls none."""
        if "image:" not in self.text:
            return {}
        return {one.pk: one.illustration for one in self.files.all() if one.is_picture}

    @property
    def rivals(self) -> list[Project]:
        """The standing projects that cannot be made with it, by title."""
        found = [
            one
            for one in self.incompatible.all()
            if not (one.withdrawn_at or one.is_draft or one.kept_out_at)
        ]
        return sorted(found, key=lambda one: (one.title, one.pk))

    @property
    def is_funded(self) -> bool:
        """Whether the count gave it money."""
        return bool(self.awarded_cents)

    @property
    def has_range(self) -> bool:
        """Whether it could use more than its minimum."""
        return self.max_cents > self.min_cents

    @property
    def missing_cents(self) -> int:
        """What lacks now to reach the minimum."""
        return max(0, self.min_cents - self.received_cents)

    @property
    def room_cents(self) -> int:
        """What lacks now to reach the goal."""
        return max(0, self.max_cents - self.received_cents)

    @property
    def reached_percent(self) -> int:
        """How far it is towards its goal, rounded down, never over 100."""
        return min(100, self.received_cents * 100 // (self.max_cents or 1))

    @property
    def minimum_percent(self) -> int:
        """Where its minimum is on the way to its goal."""
        return self.min_cents * 100 // (self.max_cents or 1)
