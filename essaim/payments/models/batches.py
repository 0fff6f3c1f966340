"""What is owed, and the batches that pay it: prepared, approved, frozen, paid."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import uuid4

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from essaim.base.clock import now
from essaim.ledger.models import BudgetLine, FiscalYear
from essaim.payments.models.setup import Form
from essaim.payments.people import approves, pays
from essaim.rules import batches as rules


class BatchQuerySet(models.QuerySet["Batch"]):
    def visible_to(self, member: Any) -> BatchQuerySet:
        """Those who pay and those who approve. Names are read with a reason."""
        if not pays(member) and not approves(member):
            return self.none()
        return self


class Batch(models.Model):
    """Dues paid together. Once frozen nothing in it changes, nor do its files."""

    class State(models.TextChoices):
        DRAFT = rules.State.DRAFT.value, _("in preparation")
        APPROVED = rules.State.APPROVED.value, _("approved")
        FROZEN = rules.State.FROZEN.value, _("frozen, exported")
        PAID = rules.State.PAID.value, _("paid")
        CANCELLED = rules.State.CANCELLED.value, pgettext_lazy("batch", "cancelled")

    # What the form that prepared it carried: sent twice, it prepares one batch.
    key = models.UUIDField(unique=True, default=uuid4)
    number = models.PositiveIntegerField(_("number"), unique=True)
    fiscal_year = models.ForeignKey(
        FiscalYear,
        verbose_name=_("fiscal year"),
        on_delete=models.PROTECT,
        related_name="batches",
    )
    up_to = models.DateField(_("what was settled up to"))
    entries_on = models.DateField(_("date of the entries"))
    state = models.CharField(
        _("state"), max_length=9, choices=State, default=State.DRAFT
    )
    # Who last changed what is in it: somebody else approves.
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
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    cancelled_at = models.DateTimeField(null=True)
    reason = models.CharField(_("why it was cancelled"), max_length=200, blank=True)
    # Grows at each write: a page that is late is told so.
    version = models.PositiveIntegerField(default=0)
    # The accounting settings as they were when it was frozen, and its numbers.
    setup = models.JSONField(default=dict)
    debtor_iban = models.BinaryField(blank=True)
    first_entry = models.PositiveBigIntegerField(null=True)
    last_entry = models.PositiveBigIntegerField(null=True)
    reference = models.CharField(max_length=30, blank=True)

    objects = BatchQuerySet.as_manager()

    SEALED: ClassVar[tuple[str, ...]] = ("debtor_iban",)

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

    @property
    def seal_place(self) -> str:
        """Where its sealed text belongs: elsewhere it does not open."""
        return f"batch:{self.number}"


class DueQuerySet(models.QuerySet["Due"]):
    def visible_to(self, member: Any) -> DueQuerySet:
        """One's own; all of them for payroll."""
        if pays(member):
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
    # The part of it that is recoverable tax; an expense or an invoice has some.
    vat_cents = models.BigIntegerField(_("VAT"), default=0)
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
            models.Index(
                fields=["settled_on"],
                condition=Q(batch__isnull=True, cancelled_at__isnull=True),
                name="due_waiting",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="due_is_something",
                condition=Q(cents__gt=0, vat_cents__gte=0, vat_cents__lt=F("cents")),
            ),
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

    SEALED: ClassVar[tuple[str, ...]] = (
        "holder",
        "iban",
        "bic",
        "analytic_code",
        "payroll_number",
    )

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

    @property
    def seal_place(self) -> str:
        """Where its sealed texts belong: elsewhere they do not open."""
        return f"payee:{self.batch_id}:{self.member_id}:{self.form}"


class BatchFile(models.Model):
    """A file of a frozen batch: made again when asked, and always the same bytes."""

    class Kind(models.TextChoices):
        JOURNAL = "journal", _("journal in FEC layout")
        SAGE = "sage", _("Sage CSV")
        TRANSFERS = "sepa", _("bank transfers (SEPA)")
        PAYROLL = "payroll", _("payroll variables")
        TABLE = "csv", _("everything, as CSV")
        SPREADSHEET = "ods", _("everything, as a spreadsheet")

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="files")
    kind = models.CharField(_("file"), max_length=8, choices=Kind)
    name = models.CharField(_("name"), max_length=120)
    size = models.PositiveBigIntegerField(_("size"))
    sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("file of a batch")
        verbose_name_plural = _("files of batches")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "kind"], name="batch_file_once")
        ]

    def __str__(self) -> str:
        return self.name
