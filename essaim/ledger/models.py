"""The cooperative's internal books: where money is, and each movement of it.

An entry and its postings are written together and never changed. Both databases
refuse anything else: postings may come before their entry within a transaction (the
foreign key is checked at commit), and a trigger lets the entry in only when its
postings add up to zero; no posting joins an entry that exists; nothing is updated or
deleted (``migrations/0002_triggers.py``).
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from essaim.base.clock import now
from essaim.circles.models import Circle
from essaim.ledger.numbers import new_entry_number


class FiscalYearQuerySet(models.QuerySet["FiscalYear"]):
    def visible_to(self, member: Any) -> FiscalYearQuerySet:
        """All members know the years."""
        return self

    def containing(self, day: date) -> FiscalYearQuerySet:
        """The year of ``day``: one at most."""
        return self.filter(starts_on__lte=day, ends_on__gte=day)


class FiscalYear(models.Model):
    """An accounting year. Entries are dated in one that is open."""

    starts_on = models.DateField(_("first day"), unique=True)
    ends_on = models.DateField(_("last day"), unique=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    objects = FiscalYearQuerySet.as_manager()

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

    @property
    def is_over(self) -> bool:
        """Whether its last day has passed."""
        return timezone.localdate() > self.ends_on


def common(prefix: str = "") -> Q:
    """The accounts all members see: neither an envelope nor anybody's own.

    Nor those inside a budget, whose movements are what one person declared: budgets
    have pages of their own, which show sums.
    """
    return Q(**{f"{prefix}owner__isnull": True}) & ~Q(
        **{f"{prefix}kind__in": Account.UNSEEN}
    )


class BudgetLineQuerySet(models.QuerySet["BudgetLine"]):
    def visible_to(self, member: Any) -> BudgetLineQuerySet:
        """All members know what was voted for what."""
        return self

    def of_year(self, year: FiscalYear) -> BudgetLineQuerySet:
        """Those of one year, circle by circle."""
        return self.filter(fiscal_year=year)


class BudgetLine(models.Model):
    """Money voted for one use by one circle in one fiscal year.

    Where its money stands (available, reserved, declared, settled, paid, and what
    passes it) is in the books: one account each, ``rules.budgets.Bucket``.
    """

    class Kind(models.TextChoices):
        OPEN = "open", _("open to all contributions")
        ESSENTIAL = "essential", _("set aside for an essential need")
        RECURRENT = "recurrent", _("recurrent work")
        WORKSTREAM = "workstream", _("part of a workstream")
        PROJECT = "project", _("project funded by a co-budget")

    circle = models.ForeignKey(
        Circle,
        verbose_name=_("circle"),
        on_delete=models.PROTECT,
        related_name="budget_lines",
    )
    fiscal_year = models.ForeignKey(
        FiscalYear,
        verbose_name=_("fiscal year"),
        on_delete=models.PROTECT,
        related_name="budget_lines",
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.OPEN)
    label = models.CharField(_("label"), max_length=120, blank=True)

    objects = BudgetLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("budget line")
        verbose_name_plural = _("budget lines")
        ordering = ["fiscal_year", "circle", "kind", "label"]
        constraints = [
            models.UniqueConstraint(
                fields=["circle", "fiscal_year", "kind", "label"],
                name="budget_line_once_per_year",
            )
        ]

    def __str__(self) -> str:
        return self.label or self.circle.name

    @property
    def is_never_passed(self) -> bool:
        """Whether nothing lets it be passed, whatever the frame of its year says.

        What members granted a project is all it has: the books give such a line no
        place for an excess.
        """
        return self.kind == self.Kind.PROJECT


class AccountQuerySet(models.QuerySet["Account"]):
    def visible_to(self, member: Any) -> AccountQuerySet:
        """Common accounts are open to all members; an envelope, to its owner."""
        return self.filter(common() | Q(owner=member))

    def with_balance(self) -> AccountQuerySet:
        """Annotate ``balance_cents``: what is there now."""
        return self.annotate(balance_cents=Coalesce(Sum("postings__cents"), 0))


class Account(models.Model):
    """A place money can be: the pot, a circle, a round, a project, an envelope."""

    class Kind(models.TextChoices):
        POT = "pot", _("the cooperative’s pot")
        CIRCLE = "circle", _("circle")
        ROUND = "round", _("co-budget round")
        PROJECT = "project", _("project")
        ENVELOPE = "envelope", _("member’s envelope")
        BUDGET = "budget", _("contribution budget")
        EXCESS = "excess", _("what passes a contribution budget")
        OUTSIDE = "outside", _("outside the cooperative")

    # An account of these kinds holds money, and never gives more than it holds.
    HOLDING = (
        *(Kind.POT, Kind.CIRCLE, Kind.ROUND, Kind.PROJECT, Kind.ENVELOPE),
        Kind.BUDGET,
    )
    # One by one, the movements of these say what one person does.
    UNSEEN = (Kind.ENVELOPE, Kind.BUDGET, Kind.EXCESS)

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
    budget_line = models.ForeignKey(
        BudgetLine,
        verbose_name=_("budget line"),
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
        if self.label:
            return self.label
        if self.circle_id and self.circle:
            return self.circle.name
        if self.kind == self.Kind.POT:
            return gettext("The cooperative’s pot")
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("ledger:account", args=[self.code])

    @property
    def holds_money(self) -> bool:
        """Whether it may never go below zero."""
        return self.kind in self.HOLDING


class EntryQuerySet(models.QuerySet["Entry"]):
    def visible_to(self, member: Any) -> EntryQuerySet:
        """All members see all entries; of others' envelopes, only the sum.

        Not those inside a budget: each is what one person announced or declared.
        """
        return self.exclude(key__startswith=Entry.INSIDE_BUDGETS)

    def with_moved(self) -> EntryQuerySet:
        """Annotate ``moved_cents``: what the entry moves, counted once."""
        received = (
            Posting.objects.filter(entry=OuterRef("pk"), cents__gt=0)
            .values("entry")
            .annotate(cents=Sum("cents"))
        )
        return self.annotate(moved_cents=Subquery(received.values("cents")))

    def newest_first(self) -> EntryQuerySet:
        """As a page of entries is read."""
        return self.order_by("-on", "-posted_at", "-id")

    def oldest_first(self) -> EntryQuerySet:
        """As a journal is read."""
        return self.order_by("on", "posted_at", "id")


class Entry(models.Model):
    """One dated, balanced movement. It is corrected by a reversal, never edited."""

    id = models.BigIntegerField(
        primary_key=True, default=new_entry_number, editable=False
    )
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

    # What was posted by hand, and may be undone by hand, says so in its key.
    BY_HAND = "hand:"
    # What moves inside a budget says so in its key, and is told on its pages only.
    INSIDE_BUDGETS = "budget:"

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        ordering = ["-on", "-posted_at", "-id"]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("ledger:entry", args=[self.pk])

    @property
    def is_by_hand(self) -> bool:
        """Whether a person posted it, and not a step of a process."""
        return self.key.startswith(self.BY_HAND)


class PostingQuerySet(models.QuerySet["Posting"]):
    def visible_to(self, member: Any) -> PostingQuerySet:
        """Those on common accounts, and on one's own envelope."""
        return self.filter(common("account__") | Q(account__owner=member))

    def hidden_from(self, member: Any) -> PostingQuerySet:
        """Those on others' envelopes and inside budgets: only sums are shown."""
        personal = Q(account__kind__in=Account.UNSEEN) | Q(account__owner__isnull=False)
        return self.filter(personal & ~Q(account__owner=member))

    def on_account(self, account: Account) -> PostingQuerySet:
        """The movements of one account."""
        return self.filter(account=account)

    def of_entry(self, entry: Entry) -> PostingQuerySet:
        """The lines of one entry."""
        return self.filter(entry=entry)

    def newest_first(self) -> PostingQuerySet:
        """As an account's page is read."""
        return self.order_by("-entry__on", "-entry__posted_at", "-entry_id", "-pk")

    def up_to(self, entry: Entry) -> PostingQuerySet:
        """Those of ``entry`` and of all entries before it."""
        return self.filter(
            Q(entry__on__lt=entry.on)
            | Q(entry__on=entry.on, entry__posted_at__lt=entry.posted_at)
            | Q(
                entry__on=entry.on,
                entry__posted_at=entry.posted_at,
                entry_id__lte=entry.pk,
            )
        )

    def total(self) -> int:
        """Their sum in cents."""
        found = self.aggregate(total=Sum("cents"))["total"]
        return int(found or 0)


class Posting(models.Model):
    """A signed number of cents on one account: plus is received, minus is given."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="postings")
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="postings"
    )
    cents = models.BigIntegerField(_("amount in cents"))

    objects = PostingQuerySet.as_manager()

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

    @property
    def in_cents(self) -> int | None:
        """What its account received; nothing when it gave."""
        return self.cents if self.cents > 0 else None

    @property
    def out_cents(self) -> int | None:
        """What its account gave; nothing when it received."""
        return -self.cents if self.cents < 0 else None
