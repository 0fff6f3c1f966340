"""What was told of a budget line: once per threshold and crossing."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from essaim.base.clock import now
from essaim.ledger.models import BudgetLine


class BudgetAlert(models.Model):
    """A budget line reached a threshold, or will: who follows it was told, once.

    ``ended_at``: it went back under it. Reached again, it is told again. A forecast
    is told once for all.
    """

    class Kind(models.TextChoices):
        EIGHTY = "80", _("80 % engaged")
        ALL = "100", _("wholly engaged")
        FORECAST = "forecast", _("used up before the end of the year, at this pace")

    line = models.ForeignKey(
        BudgetLine, on_delete=models.PROTECT, related_name="alerts"
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    at = models.DateTimeField(_("when"), default=now)
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)
    # For a forecast: the day it said.
    exhausted_on = models.DateField(_("used up on"), null=True, blank=True)

    class Meta:
        verbose_name = _("budget alert")
        verbose_name_plural = _("budget alerts")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["line", "kind"],
                condition=Q(ended_at__isnull=True),
                name="budget_alert_once_per_crossing",
            )
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.kind}"

    def get_absolute_url(self) -> str:
        """The page of the budget it is about."""
        address = reverse("contributions:budget", args=[self.line.circle_id])
        return f"{address}?exercice={self.line.fiscal_year_id}"
