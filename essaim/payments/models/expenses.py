"""Expense claims: receipts, lines, VAT, kilometres, and a second person's look."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from essaim.base import mandates
from essaim.base.clock import now
from essaim.circles.models import Circle
from essaim.circles.people import circles_of
from essaim.ledger.models import BudgetLine


class KilometreRate(models.Model):
    """What a kilometre is worth from a day on, in thousandths of a euro."""

    label = models.CharField(_("vehicle"), max_length=80)
    thousandths = models.PositiveIntegerField(_("rate, in thousandths of a euro"))
    from_on = models.DateField(_("from"))

    class Meta:
        verbose_name = _("kilometre rate")
        verbose_name_plural = _("kilometre rates")
        ordering = ["label", "-from_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["label", "from_on"], name="kilometre_rate_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.thousandths}"


class ExpenseClaimQuerySet(models.QuerySet["ExpenseClaim"]):
    def visible_to(self, member: Any) -> ExpenseClaimQuerySet:
        """Its author, the members of its circle once it is submitted, payroll."""
        if mandates.holds(member, "payroll"):
            return self.filter(Q(member=member) | ~Q(state=ExpenseClaim.State.DRAFT))
        return self.filter(
            Q(member=member)
            | Q(circle__in=circles_of(member)) & ~Q(state=ExpenseClaim.State.DRAFT)
        )


class ExpenseClaim(models.Model):
    """What a member spent for a circle and is paid back, after a second look."""

    class State(models.TextChoices):
        DRAFT = "draft", _("in preparation")
        SUBMITTED = "submitted", _("submitted")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("returned with a reason")
        WITHDRAWN = "withdrawn", _("withdrawn")
        EXPORTED = "exported", _("exported")
        PAID = "paid", _("paid")

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="expense_claims",
    )
    circle = models.ForeignKey(
        Circle, verbose_name=_("circle"), on_delete=models.PROTECT, related_name="+"
    )
    line = models.ForeignKey(
        BudgetLine,
        verbose_name=_("budget line"),
        on_delete=models.PROTECT,
        related_name="expense_claims",
    )
    title = models.CharField(_("what for"), max_length=160)
    state = models.CharField(
        _("state"), max_length=9, choices=State, default=State.DRAFT
    )
    cents = models.BigIntegerField(_("total"), default=0)
    created_at = models.DateTimeField(default=now)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    looked_at_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    looked_at_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(_("why it came back"), max_length=300, blank=True)
    moves = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=0)

    objects = ExpenseClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("expense claim")
        verbose_name_plural = _("expense claims")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="expense_seen_by_two_people",
                condition=Q(looked_at_by__isnull=True) | ~Q(looked_at_by=F("member")),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("payments:expense", args=[self.pk])


class ExpenseLine(models.Model):
    """One receipt or one journey."""

    claim = models.ForeignKey(
        ExpenseClaim, on_delete=models.PROTECT, related_name="lines"
    )
    spent_on = models.DateField(_("day"))
    label = models.CharField(_("what"), max_length=160)
    cents = models.BigIntegerField(_("amount, tax included"))
    # Hundredths of a percent: 20 % is 2000.
    vat_rate = models.PositiveIntegerField(_("VAT rate"), default=0)
    vat_cents = models.BigIntegerField(_("VAT"), default=0)
    kilometres = models.PositiveIntegerField(_("kilometres"), null=True, blank=True)
    rate = models.ForeignKey(
        KilometreRate, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    receipt = models.FileField(
        _("receipt"), upload_to="receipts/%Y/", max_length=200, blank=True
    )

    class Meta:
        verbose_name = _("expense line")
        verbose_name_plural = _("expense lines")
        ordering = ["spent_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="expense_line_is_something",
                condition=Q(cents__gt=0, vat_cents__gte=0, vat_cents__lt=F("cents")),
            )
        ]

    def __str__(self) -> str:
        return self.label
