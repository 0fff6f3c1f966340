"""A round: its settings, its dates, its phase; and the count that ends it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Count as CountOf
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from essaim.base.clock import now
from essaim.circles.models import Circle
from essaim.ledger.models import FiscalYear
from essaim.rules import rounds
from essaim.rules.allocation.types import GIVING
from essaim.rules.ballots import Kind


class RoundQuerySet(models.QuerySet["Round"]):
    """Rounds, as one asks for them."""

    def visible_to(self, member: Any) -> RoundQuerySet:
        """All members see all rounds."""
        return self

    def in_progress(self) -> RoundQuerySet:
        """Those not counted yet and not cancelled; a paused one is among them."""
        return self.exclude(phase__in=rounds.COUNTED).filter(cancelled_at__isnull=True)

    def going_on(self) -> RoundQuerySet:
        """Those that nobody paused or cancelled."""
        return self.filter(paused_at__isnull=True, cancelled_at__isnull=True)

    def cancelled(self) -> RoundQuerySet:
        """Those that were cancelled: they stay readable."""
        return self.filter(cancelled_at__isnull=False)

    def counted(self) -> RoundQuerySet:
        """Those whose result is known."""
        return self.filter(phase__in=rounds.COUNTED)

    def awaiting(self, member: Any) -> RoundQuerySet:
        """Those where ``member`` still has to answer; ``left_cents`` says how much.

        Without amounts, an answer once saved is enough.
        """
        return (
            self.going_on()
            .filter(
                Q(closes_at__isnull=True) | Q(closes_at__gt=now()),
                Q(ballot=Kind.AMOUNTS.value) | Q(envelopes__has_answered=False),
                phase=rounds.Phase.ALLOCATION.value,
                envelopes__member=member,
                envelopes__directed_cents__lt=F("envelopes__cents")
                - F("envelopes__set_aside_cents")
                + F("envelopes__delegated_cents"),
            )
            .annotate(
                left_cents=F("envelopes__cents")
                - F("envelopes__set_aside_cents")
                + F("envelopes__delegated_cents")
                - F("envelopes__directed_cents"),
            )
        )

    def with_projects(self) -> RoundQuerySet:
        """Annotate how many projects are ``standing``, ``funded``; latest first."""
        return self.annotate(
            standing=CountOf(
                "projects",
                filter=Q(
                    projects__withdrawn_at__isnull=True,
                    projects__kept_out_at__isnull=True,
                    projects__is_draft=False,
                ),
                distinct=True,
            ),
            funded=CountOf(
                "projects",
                filter=Q(projects__decision_rank__isnull=False),
                distinct=True,
            ),
        ).order_by("-created_at", "-pk")


class Round(models.Model):
    """One co-budget, from the first project to the follow-up of what was funded."""

    class Phase(models.TextChoices):
        DEPOSIT = rounds.Phase.DEPOSIT.value, _("Deposit")
        DEBATE = rounds.Phase.DEBATE.value, _("Debate")
        ALLOCATION = rounds.Phase.ALLOCATION.value, _("Allocation")
        RESULT = rounds.Phase.RESULT.value, _("Result")
        FOLLOW_UP = rounds.Phase.FOLLOW_UP.value, _("Follow-up")

    class People(models.TextChoices):
        EVERYONE = "everyone", _("all active members")
        CIRCLES = "circles", _("the members of some circles")
        LIST = "list", _("a list of members, the associates for instance")

    class EnvelopesBy(models.TextChoices):
        EQUAL = "equal", _("the same for each")
        PARTS = "parts", _("a part of an envelope for some, whole for the others")
        FILE = "file", _("the amounts of the list")

    class RuleName(models.TextChoices):
        DIRECT = "direct", _("direct allocation")
        EQUAL_SHARES = "equal-shares", _("equal shares")
        GREEDY_VOTES = "greedy-votes", _("most supported first")
        GREEDY_RATIO = "greedy-ratio", _("most supported per euro first")
        PHRAGMEN = "phragmen", _("Phragmén’s sequence")
        BOUNDED = "bounded-overspending", _("equal shares, overspending bounded")
        MAJORITY = "majority-judgment", _("majority judgment")
        QUADRATIC = "quadratic-matching", _("quadratic matching")

    class Utility(models.TextChoices):
        COST = "cost", _("the money of the projects funded")
        CARDINALITY = "cardinality", _("the number of projects funded")
        SCORE = "score", _("the euros or the points each member gives")

    class Completion(models.TextChoices):
        NONE = "none", _("none: what is left returns to the pool")
        ADD1_EXHAUSTIVE = "add1-exhaustive", _("Add1, until nothing more fits")
        ADD1_OVERSPEND = "add1-overspend", _("Add1, until it would overspend")
        ADD1U = "add1u", _("Add1, then most supported first")

    class Ballot(models.TextChoices):
        AMOUNTS = Kind.AMOUNTS.value, _("amounts: each member directs an envelope")
        APPROVAL = Kind.APPROVAL.value, _("approvals: the projects one supports")
        SCORES = Kind.SCORES.value, _("scores: from 0 to 5 for each project")
        RANKING = Kind.RANKING.value, _("ranking: the projects in order")
        GRADES = Kind.GRADES.value, _("grades: from “to be set aside” to “very good”")
        KNAPSACK = (
            Kind.KNAPSACK.value,
            _("a whole budget: the projects one would fund with the pool"),
        )

    class ReviewEffect(models.TextChoices):
        SHOWN = "shown", _("it is shown, and changes nothing by itself")
        KEEPS_OUT = (
            "keeps_out",
            _("a project all its reviewers find not feasible is kept out"),
        )

    class Tally(models.TextChoices):
        SEALED = "sealed", _("sealed: totals are shown at closing only")
        OPEN = "open", _("open: totals per project are shown as they grow")

    name = models.CharField(_("name"), max_length=120)
    circle = models.ForeignKey(
        Circle,
        verbose_name=_("run by"),
        on_delete=models.PROTECT,
        related_name="rounds",
    )
    fiscal_year = models.ForeignKey(
        FiscalYear,
        verbose_name=_("fiscal year"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="rounds",
    )
    text = models.TextField(_("what it is about"), blank=True)
    phase = models.CharField(
        _("phase"), max_length=10, choices=Phase, default=Phase.DEPOSIT
    )
    debate_at = models.DateTimeField(_("debate starts"), null=True, blank=True)
    allocation_at = models.DateTimeField(_("allocation starts"), null=True, blank=True)
    closes_at = models.DateTimeField(_("allocation closes"), null=True, blank=True)
    follow_up_at = models.DateTimeField(_("follow-up starts"), null=True, blank=True)
    # A pause ends; a cancellation does not. The phase stays the one it stopped in.
    paused_at = models.DateTimeField(_("paused"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    halt_reason = models.TextField(_("why it stopped"), blank=True)

    transverse_days = models.PositiveSmallIntegerField(
        _("days of debate of transverse proposals"), default=7
    )

    pool_cents = models.BigIntegerField(_("pool"), default=0)
    cap_cents = models.BigIntegerField(
        _("most a member may direct to one project"), null=True, blank=True
    )
    # Who will have an envelope, and how large: until allocation opens, a plan.
    people = models.CharField(
        _("who has an envelope"),
        max_length=8,
        choices=People,
        default=People.EVERYONE,
    )
    people_on = models.DateField(_("on what day"), null=True, blank=True)
    people_circles = models.ManyToManyField(Circle, blank=True, related_name="+")
    envelopes_by = models.CharField(
        _("how large envelopes are"),
        max_length=5,
        choices=EnvelopesBy,
        default=EnvelopesBy.EQUAL,
    )
    tally = models.CharField(
        _("tally"), max_length=6, choices=Tally, default=Tally.SEALED
    )
    rule_name = models.CharField(
        _("counting rule"), max_length=24, choices=RuleName, default=RuleName.DIRECT
    )
    utility = models.CharField(
        _("what counts as satisfaction"),
        max_length=12,
        choices=Utility,
        default=Utility.COST,
    )
    completion = models.CharField(
        _("completion"), max_length=16, choices=Completion, default=Completion.NONE
    )
    ballot = models.CharField(
        _("what members answer"),
        max_length=8,
        choices=Ballot,
        default=Ballot.AMOUNTS,
    )
    # Without amounts a voice is entrusted whole: how many one person may hold.
    voices_per_delegate = models.PositiveSmallIntegerField(
        _("voices one person may hold for others"), default=2
    )
    # The part of the pool that quadratic matching adds to what members direct.
    matching_percent = models.PositiveSmallIntegerField(_("common part"), default=0)
    review_effect = models.CharField(
        _("what a review changes"),
        max_length=9,
        choices=ReviewEffect,
        default=ReviewEffect.SHOWN,
    )
    # The lot that breaks ties: drawn and published when allocation opens.
    tie_seed = models.CharField(max_length=64, blank=True)

    created_at = models.DateTimeField(_("created"), default=now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    copied_from = models.ForeignKey(
        "self",
        verbose_name=_("copied from"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    # What came with an imported election and must be written back with it.
    imported = models.JSONField(null=True, blank=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="round_debate_within_a_quarter",
                condition=Q(transverse_days__lte=90),
            ),
            models.CheckConstraint(
                name="round_pool_not_negative", condition=Q(pool_cents__gte=0)
            ),
            models.CheckConstraint(
                name="round_cap_positive",
                condition=Q(cap_cents__isnull=True) | Q(cap_cents__gt=0),
            ),
            models.CheckConstraint(
                name="round_stops_with_a_reason",
                condition=Q(paused_at__isnull=True, cancelled_at__isnull=True)
                | ~Q(halt_reason=""),
            ),
            models.CheckConstraint(
                name="round_counted_is_not_halted",
                condition=~Q(phase__in=sorted(rounds.COUNTED))
                | Q(paused_at__isnull=True, cancelled_at__isnull=True),
            ),
            models.CheckConstraint(
                name="round_grades_for_majority_judgment",
                condition=Q(rule_name="majority-judgment", ballot="grades")
                | (~Q(rule_name="majority-judgment") & ~Q(ballot="grades")),
            ),
            models.CheckConstraint(
                name="round_amounts_where_money_is_given",
                condition=Q(ballot="amounts")
                | ~Q(rule_name__in=["direct", "quadratic-matching"]),
            ),
            models.CheckConstraint(
                name="round_common_part_for_matching",
                condition=Q(
                    rule_name="quadratic-matching",
                    matching_percent__gte=1,
                    matching_percent__lte=90,
                )
                | (~Q(rule_name="quadratic-matching") & Q(matching_percent=0)),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("cobudget:round", args=[self.pk])

    @property
    def account_code(self) -> str:
        """Where the round's pool is in the ledger."""
        return f"round:{self.pk}"

    @property
    def is_frozen(self) -> bool:
        """Whether its settings and projects can no longer change."""
        return self.phase not in rounds.PREPARING

    @property
    def is_counted(self) -> bool:
        """Whether its result is known."""
        return self.phase in rounds.COUNTED

    @property
    def is_paused(self) -> bool:
        """Whether it waits: nothing in it changes until it is resumed."""
        return self.paused_at is not None and self.cancelled_at is None

    @property
    def is_cancelled(self) -> bool:
        """Whether it was given up; its money is back in the pot."""
        return self.cancelled_at is not None

    @property
    def is_halted(self) -> bool:
        """Whether it is paused or cancelled."""
        return self.paused_at is not None or self.cancelled_at is not None

    @property
    def is_sealed(self) -> bool:
        """Whether the totals are still secret: shown to nobody until the count."""
        return self.tally == self.Tally.SEALED and not self.is_counted

    @property
    def is_over(self) -> bool:
        """Whether the last instant to direct money has passed, counted or not."""
        passed = self.closes_at is not None and self.closes_at <= now()
        return self.is_counted or passed

    @property
    def gives_money(self) -> bool:
        """Whether what a member directs is money given, not only support."""
        return self.rule_name in GIVING

    @property
    def with_amounts(self) -> bool:
        """Whether members answer by directing an envelope."""
        return self.ballot == self.Ballot.AMOUNTS

    @property
    def matching_cents(self) -> int:
        """The part of the pool that no envelope holds: matching adds it to gifts."""
        return self.pool_cents * self.matching_percent // 100

    @property
    def shared_cents(self) -> int:
        """The part of the pool that envelopes may hold."""
        return self.pool_cents - self.matching_cents

    @property
    def answer_url(self) -> str:
        """The page where a member answers."""
        page = "cobudget:allocate" if self.with_amounts else "cobudget:ballot"
        return reverse(page, args=[self.pk])

    @property
    def has_equal_envelopes(self) -> bool:
        """Whether each envelope is the same."""
        return self.envelopes_by == self.EnvelopesBy.EQUAL

    @property
    def moves_money(self) -> bool:
        """Whether the books follow it; an imported election has no money here."""
        return self.imported is None

    @property
    def has_ballots(self) -> bool:
        """Whether what each voice chose is here; of a past round, only totals are."""
        return "totals_from" not in (self.imported or {})

    @property
    def starts(self) -> dict[rounds.Phase, datetime]:
        """The instants planned for the phases that have one."""
        planned = {
            rounds.Phase.DEBATE: self.debate_at,
            rounds.Phase.ALLOCATION: self.allocation_at,
            rounds.Phase.RESULT: self.closes_at,
            rounds.Phase.FOLLOW_UP: self.follow_up_at,
        }
        return {phase: at for phase, at in planned.items() if at is not None}


class Count(models.Model):
    """The result of a round as it was counted: enough for anyone to count it again."""

    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="count")
    counted_at = models.DateTimeField(_("counted"), default=now)
    rule_label = models.CharField(_("rule"), max_length=80)
    cost_cents = models.BigIntegerField(_("shared"))
    voices = models.PositiveIntegerField(_("members who directed something"))
    envelopes = models.PositiveIntegerField(_("members who could"))
    # Figures of the whole: steps, money left, how many are heard, certificate.
    data = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("count")
        verbose_name_plural = _("counts")

    def __str__(self) -> str:
        return f"{self.round_id} {self.rule_label}"
