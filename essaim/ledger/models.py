"""The cooperative's internal books: where money is, and each movement of it.

An entry and its postings are written together and never changed. Both databases
refuse anything else: postings may come before their entry within a transaction (the
foreign key is checked at commit), and a trigger lets the entry in only when its
postings add up to zero; no posting joins an entry that exists; nothing is updated or
deleted (``migrations/0002_triggers.py``).
"""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from essaim.base.clock import now
from essaim.circles.models import Circle


class FiscalYear(models.Model):
    """An accounting year. Entries are dated in one that is open."""

    starts_on = models.DateField(_("first day"), unique=True)
    ends_on = models.DateField(_("last day"), unique=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    class Meta:
        verbose_name = _("fiscal year")
        verbose_name_plural = _("fiscal years")
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                name="fiscal_year_has_days", condition=Q(ends_on__gt=F("starts_on"))
            )
        ]

    def __str__(self) -> str:
        if self.starts_on.year == self.ends_on.year:
            return str(self.starts_on.year)
        return f"{self.starts_on.year}–{self.ends_on.year}"

    def __contains__(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on


class AccountQuerySet(models.QuerySet["Account"]):
    def visible_to(self, member: Any) -> AccountQuerySet:
        """Common accounts are open to all members; an envelope, to its owner."""
        return self.filter(Q(owner__isnull=True) | Q(owner=member))

    def with_balance(self) -> AccountQuerySet:
        """Annotate ``balance_cents``: what is there now."""
        return self.annotate(balance_cents=Coalesce(Sum("postings__cents"), 0))


class Account(models.Model):
    """A place money can be: the pot, a circle, a round, a project, an envelope."""

    class Kind(models.TextChoices):
        POT = "pot", _("the cooperative's pot")
        CIRCLE = "circle", _("circle")
        ROUND = "round", _("co-budget round")
        PROJECT = "project", _("project")
        ENVELOPE = "envelope", _("member's envelope")
        OUTSIDE = "outside", _("outside the cooperative's pot")

    code = models.CharField(_("code"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    label = models.CharField(_("label"), max_length=200, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="accounts",
    )
    circle = models.ForeignKey(
        Circle,
        verbose_name=_("circle"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="accounts",
    )

    objects = AccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ["kind", "code"]

    def __str__(self) -> str:
        return self.label or self.code

    def get_absolute_url(self) -> str:
        return reverse("ledger:account", args=[self.code])


class Entry(models.Model):
    """One dated, balanced movement. It is corrected by a reversal, never edited."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    on = models.DateField(_("date"))
    fiscal_year = models.ForeignKey(
        FiscalYear,
        verbose_name=_("fiscal year"),
        on_delete=models.PROTECT,
        related_name="entries",
    )
    label = models.CharField(_("label"), max_length=200)
    key = models.CharField(
        max_length=120, unique=True, help_text="the same key is never posted twice"
    )
    reverses = models.OneToOneField(
        "self",
        verbose_name=_("reverses"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reversed_by",
    )
    posted_at = models.DateTimeField(_("posted"), default=now)
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("posted by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        ordering = ["-on", "-posted_at"]

    def __str__(self) -> str:
        return self.label


class Posting(models.Model):
    """A signed number of cents on one account: plus is received, minus is given."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="postings")
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="postings"
    )
    cents = models.BigIntegerField(_("amount in cents"))

    class Meta:
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        constraints = [
            models.CheckConstraint(name="posting_moves_money", condition=~Q(cents=0)),
            models.UniqueConstraint(
                fields=["entry", "account"], name="posting_account_once_per_entry"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.cents:+}"
