"""What was granted to a project after the count: where it is, what came back of it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from essaim.base.clock import now
from essaim.cobudget.models.projects import Project
from essaim.ledger.models import BudgetLine


class ProjectLineQuerySet(models.QuerySet["ProjectLine"]):
    """The budget lines of projects, as one asks for them."""

    def visible_to(self, member: Any) -> ProjectLineQuerySet:
        """All members know what was granted."""
        return self

    def of(self, project: Project) -> ProjectLineQuerySet:
        """Those of one project, the oldest year first."""
        return self.filter(project=project).select_related(
            "line__circle", "line__fiscal_year"
        )


class ProjectLine(models.Model):
    """A budget line that holds what was granted to a project, for one year.

    The first is of the year in which follow-up starts; what is left may be carried to
    another, of a later year.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="lines")
    line = models.OneToOneField(
        BudgetLine, on_delete=models.PROTECT, related_name="granted"
    )
    opened_at = models.DateTimeField(default=now)

    objects = ProjectLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("budget of a project")
        verbose_name_plural = _("budgets of projects")
        ordering = ["line__fiscal_year__starts_on", "pk"]

    def __str__(self) -> str:
        return str(self.line)


class Returned(models.Model):
    """Money of a project that went back to the pot: declined before, or left after."""

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="returns"
    )
    cents = models.BigIntegerField(_("returned"))
    reason = models.CharField(_("why"), max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(default=now)
    # A form sent twice returns once.
    key = models.UUIDField(unique=True)

    class Meta:
        verbose_name = _("money returned")
        verbose_name_plural = _("money returned")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="returned_is_something", condition=Q(cents__gt=0)
            )
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.cents}"


class AwardAnswer(models.Model):
    """The word of a project's people on what the count gave it."""

    project = models.OneToOneField(
        Project, on_delete=models.PROTECT, related_name="answer"
    )
    accepted = models.BooleanField(_("accepted"))
    reason = models.CharField(_("why"), max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = _("answer to an award")
        verbose_name_plural = _("answers to awards")

    def __str__(self) -> str:
        return f"{self.project_id} {self.accepted}"
