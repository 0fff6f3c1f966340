"""A contribution: work announced, done, declared, with the amount its author sets."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from essaim.base import mandates
from essaim.base.clock import now
from essaim.circles.models import Circle
from essaim.circles.people import circles_of
from essaim.contributions.models.agreements import Agreement
from essaim.contributions.models.frames import Frame
from essaim.contributions.models.imports import HistoryImport
from essaim.contributions.models.kinds import WorkKind
from essaim.contributions.models.missions import Mission
from essaim.contributions.models.needs import Workstream
from essaim.ledger.models import BudgetLine
from essaim.rules import contributions as rules


class ContributionQuerySet(models.QuerySet["Contribution"]):
    def visible_to(self, member: Any) -> ContributionQuerySet:
        """Whole, with its amount: its author, the members of its circle, payroll.

        All members see that work was done, through ``traces_for``.
        """
        if mandates.holds(member, "payroll"):
            return self
        return self.filter(Q(author=member) | Q(circle__in=circles_of(member)))

    def readable_by(self, member: Any, asked: Q) -> ContributionQuerySet:
        """Those visible to them, and those they are ``asked`` to decide about."""
        whole = self.model.objects.visible_to(member).values("pk")
        return self.filter(Q(pk__in=whole) | asked)

    def traces_for(self, member: Any) -> ContributionQuerySet:
        """The traces of done work every member reads: never an amount from them."""
        return self.filter(
            status__in=(
                *(rules.State.DONE, rules.State.DECLARED, rules.State.IN_DIALOGUE),
                *(rules.State.DEFERRED, rules.State.SETTLED, rules.State.EXPORTED),
                *(rules.State.PAID, rules.State.OFFERED),
            )
        )

    def of(self, member: Any) -> ContributionQuerySet:
        """One's own."""
        return self.filter(author=member)

    def brought_by(self, batch: HistoryImport) -> ContributionQuerySet:
        """Those an import brought in, as its page shows them."""
        rows = self.filter(history_import=batch).select_related("author", "circle")
        return rows.order_by("pk")


class Contribution(models.Model):
    """Work announced, done, declared; settled after its objection window; paid.

    ``cents`` is the amount as it stands; ``declared_cents``, what its author last
    asked for: they differ when the year's closing prorated it.
    """

    class Status(models.TextChoices):
        ANNOUNCED = (
            rules.State.ANNOUNCED.value,
            pgettext_lazy("contribution", "announced"),
        )
        IN_PROGRESS = (
            rules.State.IN_PROGRESS.value,
            pgettext_lazy("contribution", "in progress"),
        )
        DONE = rules.State.DONE.value, pgettext_lazy("contribution", "done")
        DECLARED = rules.State.DECLARED.value, pgettext_lazy("contribution", "declared")
        IN_DIALOGUE = (
            rules.State.IN_DIALOGUE.value,
            pgettext_lazy("contribution", "in dialogue"),
        )
        DEFERRED = rules.State.DEFERRED.value, pgettext_lazy("contribution", "deferred")
        SETTLED = rules.State.SETTLED.value, pgettext_lazy("contribution", "settled")
        EXPORTED = rules.State.EXPORTED.value, pgettext_lazy("contribution", "exported")
        PAID = rules.State.PAID.value, pgettext_lazy("contribution", "paid")
        OFFERED = rules.State.OFFERED.value, pgettext_lazy("contribution", "offered")
        ABANDONED = (
            rules.State.ABANDONED.value,
            pgettext_lazy("contribution", "abandoned"),
        )
        EXPIRED = rules.State.EXPIRED.value, pgettext_lazy("contribution", "expired")
        WITHDRAWN = (
            rules.State.WITHDRAWN.value,
            pgettext_lazy("contribution", "withdrawn"),
        )

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("contributor"),
        on_delete=models.PROTECT,
        related_name="contributions",
    )
    circle = models.ForeignKey(
        Circle,
        verbose_name=_("circle"),
        on_delete=models.PROTECT,
        related_name="contributions",
    )
    line = models.ForeignKey(
        BudgetLine,
        verbose_name=_("budget line"),
        on_delete=models.PROTECT,
        related_name="contributions",
    )
    frame = models.ForeignKey(
        Frame, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    mission = models.ForeignKey(
        Mission,
        verbose_name=_("mission"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="contributions",
    )
    workstream = models.ForeignKey(
        Workstream,
        verbose_name=_("workstream"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="contributions",
    )
    agreement = models.ForeignKey(
        Agreement,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="contributions",
    )
    follows = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="followed_by",
    )
    kind = models.ForeignKey(
        WorkKind,
        verbose_name=_("kind of mission"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="contributions",
    )
    title = models.CharField(_("what"), max_length=160)
    text = models.TextField(_("trace"), blank=True)
    url = models.URLField(_("link"), max_length=300, blank=True)
    attachment = models.FileField(
        _("attachment"), upload_to="contributions/%Y/", max_length=200, blank=True
    )
    is_signed = models.BooleanField(
        _("signed with my name"),
        default=True,
        help_text=_("otherwise: “a member of the circle”"),
    )
    minutes = models.PositiveIntegerField(_("time"), null=True, blank=True)
    points = models.PositiveIntegerField(_("points"), null=True, blank=True)
    cents = models.BigIntegerField(_("amount"), default=0)
    declared_cents = models.BigIntegerField(_("amount declared"), null=True, blank=True)
    reason = models.TextField(_("why this amount"), blank=True)
    form = models.CharField(_("paid as"), max_length=8, choices=Frame.Form)
    structure = models.CharField(_("structure paid"), max_length=160, blank=True)
    status = models.CharField(_("state"), max_length=11, choices=Status)
    # What happened on the way, and is told on its page.
    adjusted_at = models.DateTimeField(null=True, blank=True)
    deferred_at = models.DateTimeField(null=True, blank=True)
    prorated_at = models.DateTimeField(null=True, blank=True)

    announced_at = models.DateTimeField(_("announced"), null=True, blank=True)
    expires_on = models.DateField(_("expires on"), null=True, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    declared_at = models.DateTimeField(_("declared"), null=True, blank=True)
    window_ends_on = models.DateField(
        _("settles on"),
        null=True,
        blank=True,
        help_text=_("first day after the objection window"),
    )
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    created_at = models.DateTimeField(default=now)
    # Grows at each write: a page that is late is told so.
    version = models.PositiveIntegerField(default=0)
    # Grows at each movement of money: names the next entry in the books.
    moves = models.PositiveIntegerField(default=0)
    # The same form sent twice makes one contribution.
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    # The first day of the period that a recurrent agreement renewed itself for.
    period_on = models.DateField(_("period"), null=True, blank=True)
    history_import = models.ForeignKey(
        HistoryImport,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="contributions",
    )

    objects = ContributionQuerySet.as_manager()

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["line", "status"], name="contribution_line_status"),
            models.Index(fields=["author", "-id"], name="contribution_author"),
            models.Index(
                fields=["status", "window_ends_on"], name="contribution_window"
            ),
            models.Index(fields=["circle", "-id"], name="contribution_circle"),
        ]
        constraints = [
            models.CheckConstraint(
                name="contribution_not_negative", condition=Q(cents__gte=0)
            ),
            models.CheckConstraint(
                name="contribution_offered_is_unpaid",
                condition=~Q(status="offered") | Q(cents=0),
            ),
            models.UniqueConstraint(
                fields=["author", "key"], name="contribution_made_once"
            ),
            models.UniqueConstraint(
                fields=["agreement", "period_on"],
                name="contribution_renewed_once_a_period",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("contributions:contribution", args=[self.pk])

    @property
    def state(self) -> rules.State:
        """Where it is, as the rules say it."""
        return rules.State(self.status)
