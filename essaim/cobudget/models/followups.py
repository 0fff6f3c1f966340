"""What becomes of a funded project: its state, its milestones, its news."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from essaim.base.clock import now
from essaim.cobudget.models.projects import Project
from essaim.rules import followup as rules


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    """Follow-ups, as one asks for them."""

    def visible_to(self, member: Any) -> FollowUpQuerySet:
        """All members read what becomes of what they funded."""
        return self

    def in_full(self) -> FollowUpQuerySet:
        """With all that a page shows of each."""
        return self.select_related(
            "project__round__circle", "project__circle", "project__author"
        ).prefetch_related("project__coauthors__member")


class FollowUp(models.Model):
    """What a funded project became, as its own people say it.

    *Late* is nobody's to say: it is derived from the dates of its milestones.
    """

    class State(models.TextChoices):
        GRANTED = (
            rules.State.GRANTED.value,
            pgettext_lazy("project followed", "not started"),
        )
        STARTED = (
            rules.State.STARTED.value,
            pgettext_lazy("project followed", "started"),
        )
        DONE = rules.State.DONE.value, pgettext_lazy("project followed", "done")
        STOPPED = (
            rules.State.STOPPED.value,
            pgettext_lazy("project followed", "stopped"),
        )

    project = models.OneToOneField(
        Project, on_delete=models.PROTECT, related_name="follow_up"
    )
    state = models.CharField(
        _("state"), max_length=7, choices=State, default=State.GRANTED
    )
    opened_at = models.DateTimeField(default=now)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    # The day on which reminders were last looked for.
    looked_on = models.DateField(null=True, blank=True)
    # Grows at each write: it names the next entry in the books.
    version = models.PositiveIntegerField(default=0)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")

    def __str__(self) -> str:
        return str(self.project)

    def get_absolute_url(self) -> str:
        """Its page, from idea to report."""
        return reverse(
            "cobudget:follow_up", args=[self.project.round_id, self.project_id]
        )

    @property
    def is_over(self) -> bool:
        """Whether its people have said that it is done, or stopped."""
        return self.state in rules.OVER


class Milestone(models.Model):
    """A step of a project, with the day it is expected."""

    follow_up = models.ForeignKey(
        FollowUp, on_delete=models.PROTECT, related_name="milestones"
    )
    title = models.CharField(_("what will be there"), max_length=160)
    due_on = models.DateField(_("expected on"))
    done_on = models.DateField(_("reached on"), null=True, blank=True)
    dropped_at = models.DateTimeField(_("given up"), null=True, blank=True)
    created_at = models.DateTimeField(default=now)
    # A form sent twice makes one.
    key = models.UUIDField(unique=True)

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_awaited(self) -> bool:
        """Whether it is neither reached nor given up."""
        return self.done_on is None and self.dropped_at is None

    def is_late(self, today: date) -> bool:
        """Whether its day has passed and it is still awaited."""
        return self.is_awaited and self.due_on < today


class MilestoneMove(models.Model):
    """A milestone was expected on another day before: kept, with the reason."""

    milestone = models.ForeignKey(
        Milestone, on_delete=models.PROTECT, related_name="moves"
    )
    from_on = models.DateField()
    to_on = models.DateField()
    reason = models.CharField(_("why"), max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = _("milestone moved")
        verbose_name_plural = _("milestones moved")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.from_on} → {self.to_on}"


class News(models.Model):
    """What a project's people tell; the last word is its report."""

    follow_up = models.ForeignKey(
        FollowUp, on_delete=models.PROTECT, related_name="news"
    )
    title = models.CharField(_("title"), max_length=160)
    text = models.TextField(_("text"))
    is_report = models.BooleanField(_("final report"), default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(default=now)
    # A form sent twice tells once.
    key = models.UUIDField(unique=True)

    class Meta:
        verbose_name = _("news of a project")
        verbose_name_plural = _("news of projects")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["follow_up"],
                condition=Q(is_report=True),
                name="one_report_per_project",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Reminder(models.Model):
    """A project's people were reminded of something: once each."""

    follow_up = models.ForeignKey(
        FollowUp, on_delete=models.PROTECT, related_name="reminders"
    )
    what = models.CharField(max_length=60)
    at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [
            models.UniqueConstraint(
                fields=["follow_up", "what"], name="reminded_once_of_each"
            )
        ]

    def __str__(self) -> str:
        return self.what
