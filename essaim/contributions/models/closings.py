"""The closing of a year of contributions: what the policy does, line by line."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from essaim.base.clock import now
from essaim.contributions.models.contributions import Contribution
from essaim.contributions.models.frames import Frame
from essaim.ledger.models import FiscalYear


class YearClosingQuerySet(models.QuerySet["YearClosing"]):
    def visible_to(self, member: Any) -> YearClosingQuerySet:
        """All members know that a year is closed, and by which rule."""
        return self


class YearClosing(models.Model):
    """The posted closing of a year: once per year, by the rule chosen beforehand."""

    fiscal_year = models.OneToOneField(
        FiscalYear,
        verbose_name=_("fiscal year"),
        on_delete=models.PROTECT,
        related_name="contribution_closing",
    )
    frame = models.ForeignKey(Frame, on_delete=models.PROTECT, related_name="closings")
    # The policy applied; for a deliberation, what it chose and where.
    applied = models.CharField(
        _("policy applied"), max_length=10, choices=Frame.Overrun
    )
    source = models.CharField(
        _("the decision it comes from"), max_length=200, blank=True
    )
    posted_at = models.DateTimeField(_("closed"), default=now)
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = YearClosingQuerySet.as_manager()

    class Meta:
        verbose_name = _("closing of a year of contributions")
        verbose_name_plural = _("closings of years of contributions")
        ordering = ["-fiscal_year__starts_on"]
        constraints = [
            models.CheckConstraint(
                name="closing_by_a_definite_rule", condition=~Q(applied="deliberate")
            )
        ]

    def __str__(self) -> str:
        return str(self.fiscal_year)

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("contributions:closing", args=[self.fiscal_year_id])


class ClosingLine(models.Model):
    """What a closing did to one contribution: its author reads why."""

    class Effect(models.TextChoices):
        SETTLED = "settled", _("settled as declared")
        PRORATED = "prorated", _("prorated")
        DEFERRED = "deferred", _("deferred to the next year")
        RELEASED = "released", _("released: it was never declared")
        REFUSED = "refused", _("not paid: the budget was passed")

    closing = models.ForeignKey(
        YearClosing, on_delete=models.PROTECT, related_name="lines"
    )
    contribution = models.ForeignKey(
        Contribution, on_delete=models.PROTECT, related_name="closing_lines"
    )
    effect = models.CharField(_("effect"), max_length=8, choices=Effect)
    before_cents = models.BigIntegerField(_("before"))
    after_cents = models.BigIntegerField(_("after"))

    class Meta:
        verbose_name = _("line of a closing")
        verbose_name_plural = _("lines of a closing")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["closing", "contribution"], name="closing_line_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.contribution_id} {self.effect}"
