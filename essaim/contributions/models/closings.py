"""The closing of a year of contributions: what the policy does, line by line."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from essaim.base.clock import now
from essaim.circles.models import Circle, Mandate, Role
from essaim.contributions.models.contributions import Contribution
from essaim.contributions.models.frames import Frame
from essaim.ledger.models import BudgetLine, FiscalYear
from essaim.rules import closing as rules


class YearClosingQuerySet(models.QuerySet["YearClosing"]):
    def visible_to(self, member: Any) -> YearClosingQuerySet:
        """All members know that a year is closed, and by which rule."""
        return self


def reads_closings(member: Any) -> bool:
    """Whether ``member`` reads every line of a closing, amounts included.

    Payroll, the co-managers and the treasurer of the whole cooperative: they pay,
    prepare and post it.
    """
    whole = Role.Kind.PAYROLL, Role.Kind.MANAGER, Role.Kind.TREASURER
    mandates = Mandate.objects.in_force().of_kind(*whole).filter(member=member)
    return mandates.filter(role__circle__kind=Circle.Kind.COOPERATIVE).exists()


class PreparedClosing(models.Model):
    """What somebody prepared: another person reads it, then posts it.

    ``fingerprint`` is that of every figure the dry run showed: should one change
    before it is posted, it is prepared again.
    """

    fiscal_year = models.OneToOneField(
        FiscalYear,
        verbose_name=_("fiscal year"),
        on_delete=models.PROTECT,
        related_name="prepared_closing",
    )
    applied = models.CharField(
        _("policy applied"), max_length=10, choices=Frame.Overrun, blank=True
    )
    supplement_cents = models.BigIntegerField(_("supplement from the pot"), default=0)
    source = models.CharField(
        _("the decision it comes from"), max_length=200, blank=True
    )
    fingerprint = models.CharField(max_length=64)
    prepared_at = models.DateTimeField(_("prepared"), default=now)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("closing in preparation")
        verbose_name_plural = _("closings in preparation")
        constraints = [
            models.CheckConstraint(
                name="prepared_closing_by_a_definite_rule",
                condition=~Q(applied="deliberate"),
            ),
            models.CheckConstraint(
                name="prepared_closing_supplement_not_negative",
                condition=Q(supplement_cents__gte=0),
            ),
        ]

    def __str__(self) -> str:
        return str(self.fiscal_year)

    def get_absolute_url(self) -> str:
        """The dry run it was made from."""
        return reverse("contributions:closing", args=[self.fiscal_year_id])


class YearClosing(models.Model):
    """The posted closing of a year: once per year, by the rule chosen beforehand."""

    fiscal_year = models.OneToOneField(
        FiscalYear,
        verbose_name=_("fiscal year"),
        on_delete=models.PROTECT,
        related_name="contribution_closing",
    )
    frame = models.ForeignKey(Frame, on_delete=models.PROTECT, related_name="closings")
    # The policy applied; for a deliberation, what it chose and where. Empty when it
    # had nothing to choose: nothing passed a budget.
    applied = models.CharField(
        _("policy applied"), max_length=10, choices=Frame.Overrun, blank=True
    )
    source = models.CharField(
        _("the decision it comes from"), max_length=200, blank=True
    )
    supplement_cents = models.BigIntegerField(_("supplement from the pot"), default=0)
    prepared_at = models.DateTimeField(_("prepared"), default=now)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    posted_at = models.DateTimeField(_("closed"), default=now)
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    objects = YearClosingQuerySet.as_manager()

    class Meta:
        verbose_name = _("closing of a year of contributions")
        verbose_name_plural = _("closings of years of contributions")
        ordering = ["-fiscal_year__starts_on"]
        constraints = [
            models.CheckConstraint(
                name="closing_by_a_definite_rule", condition=~Q(applied="deliberate")
            ),
            models.CheckConstraint(
                name="closing_posted_by_another_than_prepared",
                condition=~Q(posted_by=F("prepared_by")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.fiscal_year)

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("contributions:closing", args=[self.fiscal_year_id])


class ClosingBudget(models.Model):
    """What a closing did to one budget line."""

    closing = models.ForeignKey(
        YearClosing, on_delete=models.PROTECT, related_name="budgets"
    )
    line = models.OneToOneField(
        BudgetLine, on_delete=models.PROTECT, related_name="closing"
    )
    voted_cents = models.BigIntegerField(_("voted"))
    # All that was asked of the line once what was never declared had left it.
    asked_cents = models.BigIntegerField(_("asked in all"))
    supplement_cents = models.BigIntegerField(_("supplement from the pot"), default=0)
    # What the unsettled declarations asked together, and what they received.
    declared_cents = models.BigIntegerField(_("declared, unsettled"))
    kept_cents = models.BigIntegerField(_("kept of it"))
    # What passed the budget and the next year's line paid.
    debt_cents = models.BigIntegerField(_("debt"), default=0)
    paid_by = models.ForeignKey(
        BudgetLine,
        null=True,
        on_delete=models.PROTECT,
        related_name="debts_paid",
    )

    class Meta:
        verbose_name = _("budget of a closing")
        verbose_name_plural = _("budgets of a closing")
        ordering = ["line__circle__name", "line__kind", "line__label"]
        constraints = [
            models.CheckConstraint(
                name="closing_debt_paid_by_a_line",
                condition=Q(debt_cents=0, paid_by__isnull=True)
                | Q(debt_cents__gt=0, paid_by__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.closing_id} {self.line_id}"


class ClosingLineQuerySet(models.QuerySet["ClosingLine"]):
    def visible_to(self, member: Any) -> ClosingLineQuerySet:
        """One's own; all of them for who prepares, posts and pays."""
        if reads_closings(member):
            return self
        return self.filter(contribution__author=member)

    def in_order(self) -> ClosingLineQuerySet:
        """Budget by budget, as the page shows them, with all that it shows."""
        return self.select_related(
            "budget__line__circle", "contribution__author", "contribution__circle"
        ).order_by(
            "budget__line__circle__name",
            "budget__line__kind",
            "budget__line__label",
            "budget",
            "pk",
        )


class ClosingLine(models.Model):
    """What a closing did to one contribution: its author reads why."""

    class Effect(models.TextChoices):
        SETTLED = rules.Effect.SETTLED.value, _("settled as declared")
        PRORATED = rules.Effect.PRORATED.value, _("prorated")
        REDUCED = rules.Effect.REDUCED.value, _("reduced to what was left")
        REFUSED = rules.Effect.REFUSED.value, _("not paid: the budget was passed")
        DEFERRED = rules.Effect.DEFERRED.value, _("deferred to the next year")
        RELEASED = rules.Effect.RELEASED.value, _("released: it was never declared")

    closing = models.ForeignKey(
        YearClosing, on_delete=models.PROTECT, related_name="lines"
    )
    budget = models.ForeignKey(
        ClosingBudget, on_delete=models.PROTECT, related_name="lines"
    )
    contribution = models.ForeignKey(
        Contribution, on_delete=models.PROTECT, related_name="closing_lines"
    )
    effect = models.CharField(_("effect"), max_length=8, choices=Effect)
    before_cents = models.BigIntegerField(_("before"))
    after_cents = models.BigIntegerField(_("after"))

    objects = ClosingLineQuerySet.as_manager()

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
