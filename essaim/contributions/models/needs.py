"""A need is one line and a circle; a workstream is where a circle goes on."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from essaim.base.clock import now
from essaim.circles.models import Circle
from essaim.ledger.models import BudgetLine
from essaim.rules import needs as rules


class WorkstreamQuerySet(models.QuerySet["Workstream"]):
    def visible_to(self, member: Any) -> WorkstreamQuerySet:
        """All members see what circles work on."""
        return self

    def going_on(self) -> WorkstreamQuerySet:
        """Those that are neither done nor dropped."""
        return self.filter(state__in=rules.GOING_ON)


class Workstream(models.Model):
    """A circle's ongoing endeavour: missions, progress notes, a part of the budget."""

    class State(models.TextChoices):
        OPEN = rules.Stage.OPEN.value, _("under way")
        PAUSED = rules.Stage.PAUSED.value, _("paused")
        DONE = rules.Stage.DONE.value, _("done")
        DROPPED = rules.Stage.DROPPED.value, _("dropped")

    circle = models.ForeignKey(
        Circle,
        verbose_name=_("circle"),
        on_delete=models.PROTECT,
        related_name="workstreams",
    )
    title = models.CharField(_("title"), max_length=120)
    purpose = models.TextField(_("what it is for"), blank=True)
    minder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("minded by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="workstreams_minded",
    )
    state = models.CharField(
        _("state"), max_length=7, choices=State, default=State.OPEN
    )
    line = models.ForeignKey(
        BudgetLine,
        verbose_name=_("part of the budget"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="workstreams",
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("opened"), default=now)
    # Grows at each edit: a page that is late is told so.
    version = models.PositiveIntegerField(default=0)

    objects = WorkstreamQuerySet.as_manager()

    class Meta:
        verbose_name = _("workstream")
        verbose_name_plural = _("workstreams")
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("contributions:workstream", args=[self.pk])


class WorkstreamNote(models.Model):
    """How a workstream goes, in a few words, at a date."""

    workstream = models.ForeignKey(
        Workstream, on_delete=models.PROTECT, related_name="notes"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    text = models.TextField(_("how it goes"))
    at = models.DateTimeField(_("when"), default=now)

    class Meta:
        verbose_name = _("progress note")
        verbose_name_plural = _("progress notes")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.text[:60]


class NeedQuerySet(models.QuerySet["Need"]):
    def visible_to(self, member: Any) -> NeedQuerySet:
        """All members see all needs."""
        return self

    def with_felt(self, *, days: int, on: date | None = None) -> NeedQuerySet:
        """Annotate ``felt_count``: how many feel it, those of late only (rule S4)."""
        since = rules.felt_since(on or timezone.localdate(), days=days)
        felt = (
            Felt.objects.filter(need=OuterRef("pk"), on__gte=since)
            .order_by()
            .values("need")
            .annotate(count=Count("pk"))
        )
        return self.annotate(felt_count=Coalesce(Subquery(felt.values("count")), 0))

    def felt_by(self, member: Any, *, days: int) -> NeedQuerySet:
        """Annotate ``is_felt``: whether this member is one of them."""
        since = rules.felt_since(timezone.localdate(), days=days)
        mine = Felt.objects.filter(need=OuterRef("pk"), member=member, on__gte=since)
        return self.annotate(is_felt=Exists(mine))

    def faded(self, on: date) -> NeedQuerySet:
        """Those that still wait though their day has passed."""
        return self.filter(state=Need.State.OPEN, expires_on__lt=on)

    def waiting(self, on: date | None = None) -> NeedQuerySet:
        """Those nobody has answered yet, and that have not expired."""
        day = on or timezone.localdate()
        return self.filter(state=Need.State.OPEN, expires_on__gte=day)


class Need(models.Model):
    """One line and a circle: what is missing, where. It fades unless it is felt."""

    class State(models.TextChoices):
        OPEN = rules.State.OPEN.value, _("waiting")
        ANSWERED = rules.State.ANSWERED.value, _("taken up")
        MET = rules.State.MET.value, _("met")
        EXPIRED = rules.State.EXPIRED.value, _("faded")
        WITHDRAWN = rules.State.WITHDRAWN.value, _("withdrawn")

    circle = models.ForeignKey(
        Circle, verbose_name=_("circle"), on_delete=models.PROTECT, related_name="needs"
    )
    text = models.CharField(_("what is missing"), max_length=200)
    details = models.TextField(_("more about it"), blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("said"), default=now)
    expires_on = models.DateField(_("fades on"))
    state = models.CharField(
        _("state"), max_length=9, choices=State, default=State.OPEN
    )
    workstream = models.ForeignKey(
        Workstream,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="needs",
    )

    objects = NeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["state", "expires_on"], name="need_state")]
        constraints = [
            models.CheckConstraint(name="need_says_something", condition=~Q(text=""))
        ]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("contributions:need", args=[self.pk])


class Felt(models.Model):
    """Somebody feels a need too; it counts for a while, then fades (rule S4)."""

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="felt")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    on = models.DateField(_("day"), default=timezone.localdate)

    class Meta:
        verbose_name = _("felt need")
        verbose_name_plural = _("felt needs")
        constraints = [
            models.UniqueConstraint(fields=["need", "member"], name="felt_once")
        ]

    def __str__(self) -> str:
        return f"{self.need_id} {self.on}"
