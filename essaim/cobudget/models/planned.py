"""What a project costs and what pays for it: its lines, and what circles promise."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from essaim.base.clock import now
from essaim.circles.models import Circle
from essaim.rules.project_budget import Line, LineKind


class PlannedLine(models.Model):
    """A line of the budget its authors plan: expenses less income are what it asks."""

    class Kind(models.TextChoices):
        EXPENSE = LineKind.EXPENSE.value, _("expense")
        INCOME = LineKind.INCOME.value, _("income")
        IN_KIND = LineKind.IN_KIND.value, _("in kind")

    project = models.ForeignKey(
        "cobudget.Project", on_delete=models.PROTECT, related_name="planned_lines"
    )
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.EXPENSE)
    label = models.CharField(_("what"), max_length=160)
    min_cents = models.BigIntegerField(_("minimum"))
    target_cents = models.BigIntegerField(_("goal"))

    class Meta:
        verbose_name = _("planned line of a project")
        verbose_name_plural = _("planned lines of projects")
        ordering = ["project", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "position"], name="planned_line_position_once"
            ),
            models.CheckConstraint(
                name="planned_line_makes_sense",
                condition=Q(
                    min_cents__gte=0,
                    target_cents__gte=F("min_cents"),
                    target_cents__gt=0,
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def as_rule(self) -> Line:
        """The line as the rule reads it."""
        return Line(LineKind(self.kind), self.min_cents, self.target_cents)


class CoFunding(models.Model):
    """A circle promises part of its own budget to a project, beside the co-budget.

    A promise by whoever may commit that budget: shown as such, never counted in what
    the project asks for, and no movement of the books.
    """

    project = models.ForeignKey(
        "cobudget.Project", on_delete=models.PROTECT, related_name="cofundings"
    )
    circle = models.ForeignKey(
        Circle, on_delete=models.PROTECT, related_name="cofundings"
    )
    cents = models.BigIntegerField(_("amount"))
    note = models.CharField(_("for what"), max_length=200, blank=True)
    promised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    promised_at = models.DateTimeField(_("promised"), default=now)
    taken_back_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    class Meta:
        verbose_name = _("co-funding")
        verbose_name_plural = _("co-fundings")
        ordering = ["project", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "circle"],
                condition=Q(taken_back_at__isnull=True),
                name="cofunding_once_per_circle",
            ),
            models.CheckConstraint(name="cofunding_positive", condition=Q(cents__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.circle} → {self.project_id}"
