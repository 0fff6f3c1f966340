"""Expense claims: receipts, lines, VAT, kilometres, and a second person's look."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from essaim.base.clock import now
from essaim.circles.models import Circle, Mandate, Role
from essaim.circles.people import circles_of
from essaim.ledger.models import BudgetLine
from essaim.rules import expenses as rules


class KilometreRateQuerySet(models.QuerySet["KilometreRate"]):
    def visible_to(self, member: Any) -> KilometreRateQuerySet:
        """All members read what a kilometre is worth."""
        return self

    def vehicles(self) -> list[str]:
        """The vehicles that have a rate, by name."""
        found = self.order_by("label").values_list("label", flat=True).distinct()
        return list(found)

    def in_force(self, label: str, on: date) -> KilometreRate | None:
        """The rate of a vehicle on a day; nothing before its first one."""
        known = ((rate.from_on, rate) for rate in self.filter(label=label))
        return rules.rate_on(on, known)


class KilometreRate(models.Model):
    """What a kilometre is worth from a day on, in thousandths of a euro."""

    label = models.CharField(_("vehicle"), max_length=80)
    thousandths = models.PositiveIntegerField(_("rate, in thousandths of a euro"))
    from_on = models.DateField(_("from"))

    objects = KilometreRateQuerySet.as_manager()

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


def circles_looked_after_by(member: Any) -> Q:
    """The circles whose claims ``member`` may approve, as a condition on ``circle``.

    Payroll and the cooperative's treasurer look at all of them; a referent or a
    treasurer, at those of their own circle.
    """
    held = Mandate.objects.in_force().filter(member=member)
    everywhere = held.of_kind(Role.Kind.PAYROLL) | held.filter(
        role__kind=Role.Kind.TREASURER, role__circle__kind=Circle.Kind.COOPERATIVE
    )
    own = held.of_kind(Role.Kind.TREASURER, Role.Kind.REFERENT)
    if not member.is_active:
        return Q(pk__in=[])
    return Q(Exists(everywhere)) | Q(circle__in=own.values("role__circle"))


def _waiting_for(member: Any) -> Q:
    submitted = Q(state=ExpenseClaim.State.SUBMITTED)
    return submitted & ~Q(member=member) & circles_looked_after_by(member)


class ExpenseClaimQuerySet(models.QuerySet["ExpenseClaim"]):
    def visible_to(self, member: Any) -> ExpenseClaimQuerySet:
        """Its author; once submitted, the members of its circle and who approves it."""
        theirs = Q(circle__in=circles_of(member)) | circles_looked_after_by(member)
        return self.filter(Q(member=member) | Q(submitted_at__isnull=False) & theirs)

    def in_full(self) -> ExpenseClaimQuerySet:
        """With all that a page shows of each."""
        return self.select_related(
            "member", "circle", "line__circle", "line__fiscal_year", "looked_at_by"
        )

    def of(self, member: Any) -> ExpenseClaimQuerySet:
        """One's own."""
        return self.filter(member=member)

    def waiting_for(self, member: Any) -> ExpenseClaimQuerySet:
        """Those submitted that ``member`` may approve or return."""
        return self.filter(_waiting_for(member))

    def awaiting(self, member: Any) -> ExpenseClaimQuerySet:
        """Those, and one's own that a second person sent back to be put right."""
        returned = Q(member=member, state=ExpenseClaim.State.REFUSED)
        return self.filter(returned | _waiting_for(member))


class ExpenseClaim(models.Model):
    """What a member spent for a circle and is paid back, after a second look."""

    class State(models.TextChoices):
        DRAFT = (
            rules.State.DRAFT.value,
            pgettext_lazy("expense claim", "in preparation"),
        )
        SUBMITTED = (
            rules.State.SUBMITTED.value,
            pgettext_lazy("expense claim", "submitted"),
        )
        APPROVED = (
            rules.State.APPROVED.value,
            pgettext_lazy("expense claim", "approved"),
        )
        REFUSED = (
            rules.State.REFUSED.value,
            pgettext_lazy("expense claim", "returned with a reason"),
        )
        WITHDRAWN = (
            rules.State.WITHDRAWN.value,
            pgettext_lazy("expense claim", "withdrawn"),
        )
        EXPORTED = (
            rules.State.EXPORTED.value,
            pgettext_lazy("expense claim", "exported"),
        )
        PAID = rules.State.PAID.value, pgettext_lazy("expense claim", "paid")

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
    # Grows at each movement of money: names the next entry in the books.
    moves = models.PositiveIntegerField(default=0)
    # Grows at each write: a page that is late is told so.
    version = models.PositiveIntegerField(default=0)
    # A form sent twice makes one claim.
    key = models.UUIDField(default=uuid.uuid4, editable=False)

    objects = ExpenseClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("expense claim")
        verbose_name_plural = _("expense claims")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["member", "-id"], name="expense_member"),
            models.Index(fields=["state", "circle"], name="expense_state_circle"),
        ]
        constraints = [
            models.CheckConstraint(
                name="expense_seen_by_two_people",
                condition=Q(looked_at_by__isnull=True) | ~Q(looked_at_by=F("member")),
            ),
            models.UniqueConstraint(fields=["member", "key"], name="expense_made_once"),
            models.CheckConstraint(
                name="expense_approved_by_somebody",
                condition=~Q(state__in=("approved", "exported", "paid"))
                | Q(looked_at_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("payments:expense", args=[self.pk])

    @property
    def is_writable(self) -> bool:
        """Whether its author may still change its lines."""
        return self.state in rules.WRITABLE


def receipt_place(line: ExpenseLine, filename: str) -> str:
    """Where a receipt is kept: a name nobody guesses, which says nothing."""
    kind = filename.rpartition(".")[2]
    return f"receipts/{line.spent_on:%Y}/{uuid.uuid4().hex}.{kind}"


class ExpenseLineQuerySet(models.QuerySet["ExpenseLine"]):
    def of(self, claim: ExpenseClaim) -> ExpenseLineQuerySet:
        """The lines of a claim the reader has already been shown."""
        return self.filter(claim=claim)

    def with_receipt(self) -> ExpenseLineQuerySet:
        """Those that have one."""
        return self.exclude(receipt="")


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
        _("receipt"), upload_to=receipt_place, max_length=200, blank=True
    )
    # The name it had on its owner's machine, to find it again.
    receipt_name = models.CharField(max_length=120, blank=True)
    key = models.UUIDField(default=uuid.uuid4, editable=False)

    objects = ExpenseLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("expense line")
        verbose_name_plural = _("expense lines")
        ordering = ["spent_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="expense_line_is_something",
                condition=Q(cents__gt=0, vat_cents__gte=0, vat_cents__lt=F("cents")),
            ),
            models.UniqueConstraint(
                fields=["claim", "key"], name="expense_line_made_once"
            ),
            # Without the receipt nobody may deduct the VAT.
            models.CheckConstraint(
                name="expense_line_vat_has_its_receipt",
                condition=Q(vat_cents=0) | ~Q(receipt=""),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def amount(self) -> rules.Amount:
        """What it costs, as the rules reckon."""
        return rules.Amount(self.cents, self.vat_cents, self.vat_rate)
