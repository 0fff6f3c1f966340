"""What is owed, and the batches that pay it: prepared, approved, frozen, paid."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from essaim.base import mandates
from essaim.base.clock import now
from essaim.ledger.models import BudgetLine, FiscalYear
from essaim.payments.models.setup import Form


class BatchQuerySet(models.QuerySet["Batch"]):
    def visible_to(self, member: Any) -> BatchQuerySet:
        """Those who pay and who approve: they hold each person's amounts."""
        if mandates.holds(member, "payroll"):
            return self
        return self.none()


class Batch(models.Model):
    """Dues paid together. Once frozen nothing in it changes, nor do its files."""

    class State(models.TextChoices):
        DRAFT = "draft", _("in preparation")
        APPROVED = "approved", _("approved")
        FROZEN = "frozen", _("frozen, exported")
        PAID = "paid", _("paid")
        CANCELLED = "cancelled", _("cancelled")

    number = models.PositiveIntegerField(_("number"), unique=True)
    fiscal_year = models.ForeignKey(
        FiscalYear,
        verbose_name=_("fiscal year"),
        on_delete=models.PROTECT,
        related_name="batches",
    )
    up_to = models.DateField(_("what was settled up to"))
    state = models.CharField(
        _("state"), max_length=9, choices=State, default=State.DRAFT
    )
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    prepared_at = models.DateTimeField(_("prepared"), default=now)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(_("approved"), null=True)
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    frozen_at = models.DateTimeField(_("frozen"), null=True)
    execution_on = models.DateField(_("to be paid on"), null=True, blank=True)
    paid_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    paid_on = models.DateField(_("paid on"), null=True)
    cancelled_at = models.DateTimeField(null=True)
    reason = models.CharField(_("why it was cancelled"), max_length=200, blank=True)
    # The accounting settings as they were when it was frozen.
    setup = models.JSONField(default=dict)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("settlement batch")
        verbose_name_plural = _("settlement batches")
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(
                name="batch_seen_by_four_eyes",
                condition=Q(approved_by__isnull=True)
                | ~Q(approved_by=F("prepared_by")),
            ),
            models.CheckConstraint(
                name="batch_approved_before_frozen",
                condition=Q(frozen_at__isnull=True) | Q(approved_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.number}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("payments:batch", args=[self.pk])


class DueQuerySet(models.QuerySet["Due"]):
    def visible_to(self, member: Any) -> DueQuerySet:
        """One's own; all of them for payroll."""
        if mandates.holds(member, "payroll"):
            return self
        return self.filter(member=member)

    def standing(self) -> DueQuerySet:
        """Those that were not cancelled."""
        return self.filter(cancelled_at__isnull=True)

    def waiting(self) -> DueQuerySet:
        """Those in no batch yet."""
        return self.standing().filter(batch__isnull=True)

    def of(self, source: models.Model) -> DueQuerySet:
        """What stands for one thing: one due at most."""
        kind = ContentType.objects.get_for_model(source)
        return self.standing().filter(source_type=kind, source_id=source.pk)


class Due(models.Model):
    """What is owed to a member for one thing (a contribution, an expense claim).

    Its money is already in the *settled* account of its budget line, if it has one.
    """

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="dues"
    )
    line = models.ForeignKey(
        BudgetLine, null=True, blank=True, on_delete=models.PROTECT, related_name="dues"
    )
    cents = models.BigIntegerField(_("amount"))
    form = models.CharField(_("paid as"), max_length=8, choices=Form)
    label = models.CharField(_("for"), max_length=160)
    structure = models.CharField(_("structure paid"), max_length=160, blank=True)
    source_type = models.ForeignKey(
        ContentType, on_delete=models.PROTECT, related_name="+"
    )
    source_id = models.PositiveBigIntegerField()
    source = GenericForeignKey("source_type", "source_id")
    settled_on = models.DateField(_("settled on"))
    batch = models.ForeignKey(
        Batch, null=True, blank=True, on_delete=models.PROTECT, related_name="dues"
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)

    objects = DueQuerySet.as_manager()

    class Meta:
        verbose_name = _("amount due")
        verbose_name_plural = _("amounts due")
        ordering = ["settled_on", "pk"]
        indexes = [
            models.Index(fields=["batch", "member"], name="due_batch_member"),
        ]
        constraints = [
            models.CheckConstraint(name="due_is_something", condition=Q(cents__gt=0)),
            models.UniqueConstraint(
                fields=["source_type", "source_id"],
                condition=Q(cancelled_at__isnull=True),
                name="due_once_per_source",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.cents}"


class BatchPayee(models.Model):
    """Whom a frozen batch pays, and how: as it was on that day, sealed by ``vault``."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="payees")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    form = models.CharField(_("paid as"), max_length=8, choices=Form)
    cents = models.BigIntegerField(_("amount"))
    name = models.CharField(_("name"), max_length=160)
    holder = models.BinaryField(blank=True)
    iban = models.BinaryField(blank=True)
    bic = models.BinaryField(blank=True)
    analytic_code = models.BinaryField(blank=True)
    payroll_number = models.BinaryField(blank=True)

    class Meta:
        verbose_name = _("payee of a batch")
        verbose_name_plural = _("payees of batches")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "member", "form"], name="batch_payee_once_per_form"
            )
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.member_id}"
