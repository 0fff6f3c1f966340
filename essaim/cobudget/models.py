"""A co-budget: a round, its projects, each member's envelope and what they direct."""

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


class RoundQuerySet(models.QuerySet["Round"]):
    def visible_to(self, member: Any) -> RoundQuerySet:
        """All members see all rounds."""
        return self

    def in_progress(self) -> RoundQuerySet:
        """Those not counted yet."""
        return self.exclude(phase__in=rounds.COUNTED)

    def counted(self) -> RoundQuerySet:
        """Those whose result is known."""
        return self.filter(phase__in=rounds.COUNTED)

    def awaiting(self, member: Any) -> RoundQuerySet:
        """Those where ``member`` still has money to direct; ``left_cents`` says it."""
        return self.filter(
            Q(closes_at__isnull=True) | Q(closes_at__gt=now()),
            phase=rounds.Phase.ALLOCATION.value,
            envelopes__member=member,
            envelopes__directed_cents__lt=F("envelopes__cents"),
        ).annotate(
            left_cents=F("envelopes__cents") - F("envelopes__directed_cents"),
        )

    def with_projects(self) -> RoundQuerySet:
        """Annotate ``standing``: how many projects have not been withdrawn."""
        return self.annotate(
            standing=CountOf(
                "projects", filter=Q(projects__withdrawn_at__isnull=True), distinct=True
            )
        )


class Round(models.Model):
    """One co-budget, from the first project to the follow-up of what was funded."""

    class Phase(models.TextChoices):
        DEPOSIT = rounds.Phase.DEPOSIT.value, _("Deposit")
        DEBATE = rounds.Phase.DEBATE.value, _("Debate")
        ALLOCATION = rounds.Phase.ALLOCATION.value, _("Allocation")
        RESULT = rounds.Phase.RESULT.value, _("Result")
        FOLLOW_UP = rounds.Phase.FOLLOW_UP.value, _("Follow-up")

    class RuleName(models.TextChoices):
        DIRECT = "direct", _("direct allocation")
        EQUAL_SHARES = "equal-shares", _("equal shares")
        GREEDY_VOTES = "greedy-votes", _("most supported first")
        GREEDY_RATIO = "greedy-ratio", _("most supported per euro first")
        PHRAGMEN = "phragmen", _("Phragmén’s sequence")

    class Utility(models.TextChoices):
        COST = "cost", _("the money of the projects funded")
        CARDINALITY = "cardinality", _("the number of projects funded")
        SCORE = "score", _("the euros each member directs")

    class Completion(models.TextChoices):
        NONE = "none", _("none: what is left returns to the pool")
        ADD1_EXHAUSTIVE = "add1-exhaustive", _("Add1, until nothing more fits")
        ADD1_OVERSPEND = "add1-overspend", _("Add1, until it would overspend")
        ADD1U = "add1u", _("Add1, then most supported first")

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

    pool_cents = models.BigIntegerField(_("pool"), default=0)
    cap_cents = models.BigIntegerField(
        _("most a member may direct to one project"), null=True, blank=True
    )
    tally = models.CharField(
        _("tally"), max_length=6, choices=Tally, default=Tally.SEALED
    )
    rule_name = models.CharField(
        _("counting rule"), max_length=14, choices=RuleName, default=RuleName.DIRECT
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
    # The lot that breaks ties: drawn and published when allocation opens.
    tie_seed = models.CharField(max_length=64, blank=True)

    created_at = models.DateTimeField(_("created"), default=now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
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
                name="round_pool_not_negative", condition=Q(pool_cents__gte=0)
            ),
            models.CheckConstraint(
                name="round_cap_positive",
                condition=Q(cap_cents__isnull=True) | Q(cap_cents__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
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
        return self.rule_name == self.RuleName.DIRECT

    @property
    def moves_money(self) -> bool:
        """Whether the books follow it; an imported election has no money here."""
        return self.imported is None

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


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, member: Any) -> ProjectQuerySet:
        """All members see all projects, withdrawn ones included."""
        return self

    def standing(self) -> ProjectQuerySet:
        """Those that have not been withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def matching(self, words: str) -> ProjectQuerySet:
        """Those whose title, sentence or text contains every word."""
        found = self
        for word in words.split()[:8]:
            found = found.filter(
                Q(title__icontains=word)
                | Q(summary__icontains=word)
                | Q(text__icontains=word)
            )
        return found


class Project(models.Model):
    """What asks for money: a text, a minimum that makes it possible, a goal."""

    round = models.ForeignKey(
        Round,
        verbose_name=_("round"),
        on_delete=models.PROTECT,
        related_name="projects",
    )
    # Its name inside the round; an imported project keeps the one of its file.
    key = models.CharField(max_length=80)
    title = models.CharField(_("title"), max_length=300)
    summary = models.CharField(_("in one sentence"), max_length=300, blank=True)
    text = models.TextField(_("text"), blank=True)
    min_cents = models.BigIntegerField(_("minimum"))
    max_cents = models.BigIntegerField(_("goal"))
    circle = models.ForeignKey(
        Circle,
        verbose_name=_("circle"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="projects",
    )
    transverse = models.BooleanField(
        _("transverse"),
        default=False,
        help_text=_("it concerns the whole cooperative"),
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("author"),
        null=True,
        on_delete=models.PROTECT,
        related_name="projects",
    )
    created_at = models.DateTimeField(_("submitted"), default=now)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    # What members direct to it now. Kept under the row's lock; the constraint below
    # holds it under the ceiling (set in open rounds with direct allocation).
    received_cents = models.BigIntegerField(_("received"), default=0)
    ceiling_cents = models.BigIntegerField(null=True, blank=True)

    # The result, written once at closing: the money, the rank of decision, and why.
    awarded_cents = models.BigIntegerField(_("awarded"), null=True, blank=True)
    decision_rank = models.PositiveIntegerField(_("rank"), null=True, blank=True)
    fate = models.JSONField(null=True, blank=True)
    imported = models.JSONField(null=True, blank=True)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "key"], name="project_key_once_per_round"
            ),
            models.CheckConstraint(
                name="project_asks_for_money",
                condition=Q(min_cents__gt=0, max_cents__gte=F("min_cents")),
            ),
            models.CheckConstraint(
                name="project_received_within_ceiling",
                condition=Q(received_cents__gte=0)
                & (
                    Q(ceiling_cents__isnull=True)
                    | Q(received_cents__lte=F("ceiling_cents"))
                ),
            ),
            models.CheckConstraint(
                name="project_awarded_within_goal",
                condition=Q(awarded_cents__isnull=True)
                | Q(awarded_cents__gte=0, awarded_cents__lte=F("max_cents")),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("cobudget:project", args=[self.round_id, self.pk])

    @property
    def account_code(self) -> str:
        """Where its money is in the ledger once it is funded."""
        return f"project:{self.pk}"

    @property
    def has_range(self) -> bool:
        """Whether it could use more than its minimum."""
        return self.max_cents > self.min_cents

    @property
    def missing_cents(self) -> int:
        """What lacks now to reach the minimum."""
        return max(0, self.min_cents - self.received_cents)

    @property
    def room_cents(self) -> int:
        """What lacks now to reach the goal."""
        return max(0, self.max_cents - self.received_cents)

    @property
    def reached_percent(self) -> int:
        """How far it is towards its goal, rounded down, never over 100."""
        return min(100, self.received_cents * 100 // self.max_cents)

    @property
    def minimum_percent(self) -> int:
        """Where its minimum is on the way to its goal."""
        return self.min_cents * 100 // self.max_cents


class EnvelopeQuerySet(models.QuerySet["Envelope"]):
    def visible_to(self, member: Any) -> EnvelopeQuerySet:
        """One's own only: what a member directs is nobody else's business."""
        return self.filter(member=member)

    def in_round(self, round: Round) -> EnvelopeQuerySet:
        return self.filter(round=round)

    def by_round(self) -> dict[int, Envelope]:
        """These envelopes by the number of their round."""
        return {envelope.round_id: envelope for envelope in self}

    def taking_part(self, round: Round) -> dict[str, int]:
        """How many could direct money in ``round``, and how many have: never who."""
        return self.filter(round=round).aggregate(
            all=CountOf("pk"),
            begun=CountOf("pk", filter=Q(directed_cents__gt=0)),
        )


class Envelope(models.Model):
    """A voice of a round: the money one member may direct, the same for each.

    The envelopes are made when allocation opens: who may answer is frozen then. The
    voters of an imported election have no account: ``member`` is empty and ``key`` is
    their number in the file.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="envelopes")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="envelopes",
    )
    key = models.CharField(max_length=80)
    cents = models.BigIntegerField(_("envelope"))
    directed_cents = models.BigIntegerField(_("directed"), default=0)
    imported = models.JSONField(null=True, blank=True)

    objects = EnvelopeQuerySet.as_manager()

    class Meta:
        verbose_name = _("envelope")
        verbose_name_plural = _("envelopes")
        constraints = [
            models.UniqueConstraint(
                fields=["round", "key"], name="envelope_key_once_per_round"
            ),
            models.UniqueConstraint(
                fields=["round", "member"],
                condition=Q(member__isnull=False),
                name="envelope_once_per_member",
            ),
            models.CheckConstraint(
                name="envelope_never_passed",
                condition=Q(directed_cents__gte=0, directed_cents__lte=F("cents")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}:{self.key}"

    @property
    def account_code(self) -> str:
        """Where its money is in the ledger while allocation is open."""
        return f"envelope:{self.pk}"

    @property
    def left_cents(self) -> int:
        """What its member may still direct."""
        return self.cents - self.directed_cents


class Allocation(models.Model):
    """What one envelope directs to one project. Its member may change it till closing.

    ``points`` holds the answer of an imported ballot, which is not money.
    """

    envelope = models.ForeignKey(
        Envelope, on_delete=models.PROTECT, related_name="allocations"
    )
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="allocations"
    )
    cents = models.BigIntegerField(_("amount"), default=0)
    points = models.BigIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = _("allocation")
        verbose_name_plural = _("allocations")
        constraints = [
            models.UniqueConstraint(
                fields=["envelope", "project"], name="allocation_once_per_project"
            ),
            models.CheckConstraint(
                name="allocation_not_negative", condition=Q(cents__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.envelope_id} → {self.project_id}"


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
