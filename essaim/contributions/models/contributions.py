"""A contribution: work announced, done, declared, with the amount its author sets."""

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
from essaim.contributions.models.frames import Frame, WorkKind
from essaim.contributions.models.imports import HistoryImport
from essaim.contributions.models.missions import Mission
from essaim.contributions.models.needs import Workstream
from essaim.ledger.models import BudgetLine
from essaim.rules import contributions as rules


class Agreement(models.Model):
    """Recurrent work agreed once: each period a contribution renews itself."""

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="agreements"
    )
    circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="+")
    line = models.ForeignKey(
        BudgetLine, on_delete=models.PROTECT, related_name="agreements"
    )
    mission = models.ForeignKey(
        Mission,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="agreements",
    )
    title = models.CharField(_("title"), max_length=160)
    cents = models.BigIntegerField(_("amount each time"))
    minutes = models.PositiveIntegerField(_("time each time"), null=True, blank=True)
    form = models.CharField(_("paid as"), max_length=8, choices=Frame.Form)
    every = models.CharField(
        _("each"), max_length=7, choices=Frame.Period, default=Frame.Period.MONTH
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    # Who agreed to it for the circle, and where it was decided.
    agreed_at = models.DateTimeField(_("agreed"), null=True, blank=True)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    source = models.CharField(
        _("the decision it comes from"), max_length=200, blank=True
    )
    stopped_on = models.DateField(_("stopped"), null=True, blank=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = _("recurrent agreement")
        verbose_name_plural = _("recurrent agreements")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="agreement_ends_after_it_starts",
                condition=Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="agreement_pays_something", condition=Q(cents__gt=0)
            ),
            models.CheckConstraint(
                name="agreement_by_somebody_else",
                condition=Q(agreed_by__isnull=True) | ~Q(agreed_by=F("author")),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ContributionQuerySet(models.QuerySet["Contribution"]):
    def visible_to(self, member: Any) -> ContributionQuerySet:
        """Whole, with its amount: its author, the members of its circle, payroll.

        All members see that work was done, through ``traces_for``.
        """
        if mandates.holds(member, "payroll"):
            return self
        return self.filter(Q(author=member) | Q(circle__in=circles_of(member)))

    def traces_for(self, member: Any) -> ContributionQuerySet:
        """The traces of done work every member reads: never an amount from them."""
        return self.filter(
            status__in=(
                *(rules.State.DONE, rules.State.DECLARED, rules.State.IN_DIALOGUE),
                *(rules.State.DEFERRED, rules.State.SETTLED, rules.State.EXPORTED),
                *(rules.State.PAID, rules.State.OFFERED),
            )
        )

    def of(self, member: Any) -> ContributionQuerySet:
        """One's own."""
        return self.filter(author=member)


class Contribution(models.Model):
    """Work announced, done, declared; settled after its objection window; paid.

    ``cents`` is the amount as it stands; ``declared_cents``, what its author last
    asked for: they differ when the year's closing prorated it.
    """

    class Status(models.TextChoices):
        ANNOUNCED = rules.State.ANNOUNCED.value, _("announced")
        IN_PROGRESS = rules.State.IN_PROGRESS.value, _("in progress")
        DONE = rules.State.DONE.value, _("done")
        DECLARED = rules.State.DECLARED.value, _("declared")
        IN_DIALOGUE = rules.State.IN_DIALOGUE.value, _("in dialogue")
        DEFERRED = rules.State.DEFERRED.value, _("deferred")
        SETTLED = rules.State.SETTLED.value, _("settled")
        EXPORTED = rules.State.EXPORTED.value, _("exported")
        PAID = rules.State.PAID.value, _("paid")
        OFFERED = rules.State.OFFERED.value, _("offered")
        ABANDONED = rules.State.ABANDONED.value, _("abandoned")
        EXPIRED = rules.State.EXPIRED.value, _("expired")
        WITHDRAWN = rules.State.WITHDRAWN.value, _("withdrawn")

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("contributor"),
        on_delete=models.PROTECT,
        related_name="contributions",
    )
    circle = models.ForeignKey(
        Circle,
        verbose_name=_("circle"),
        on_delete=models.PROTECT,
        related_name="contributions",
    )
    line = models.ForeignKey(
        BudgetLine,
        verbose_name=_("budget line"),
        on_delete=models.PROTECT,
        related_name="contributions",
    )
    frame = models.ForeignKey(
        Frame, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    mission = models.ForeignKey(
        Mission,
        verbose_name=_("mission"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="contributions",
    )
    workstream = models.ForeignKey(
        Workstream,
        verbose_name=_("workstream"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="contributions",
    )
    agreement = models.ForeignKey(
        Agreement,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="contributions",
    )
    follows = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="followed_by",
    )
    kind = models.ForeignKey(
        WorkKind,
        verbose_name=_("kind of mission"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="contributions",
    )
    title = models.CharField(_("what"), max_length=160)
    text = models.TextField(_("trace"), blank=True)
    url = models.URLField(_("link"), max_length=300, blank=True)
    attachment = models.FileField(
        _("attachment"), upload_to="contributions/%Y/", max_length=200, blank=True
    )
    is_signed = models.BooleanField(
        _("signed with my name"),
        default=True,
        help_text=_("otherwise: “a member of the circle”"),
    )
    minutes = models.PositiveIntegerField(_("time"), null=True, blank=True)
    points = models.PositiveIntegerField(_("points"), null=True, blank=True)
    cents = models.BigIntegerField(_("amount"), default=0)
    declared_cents = models.BigIntegerField(_("amount declared"), null=True, blank=True)
    reason = models.TextField(_("why this amount"), blank=True)
    form = models.CharField(_("paid as"), max_length=8, choices=Frame.Form)
    structure = models.CharField(_("structure paid"), max_length=160, blank=True)
    status = models.CharField(_("state"), max_length=11, choices=Status)
    # What happened on the way, and is told on its page.
    adjusted_at = models.DateTimeField(null=True, blank=True)
    deferred_at = models.DateTimeField(null=True, blank=True)
    prorated_at = models.DateTimeField(null=True, blank=True)

    announced_at = models.DateTimeField(_("announced"), null=True, blank=True)
    expires_on = models.DateField(_("expires on"), null=True, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    declared_at = models.DateTimeField(_("declared"), null=True, blank=True)
    window_ends_on = models.DateField(
        _("settles on"),
        null=True,
        blank=True,
        help_text=_("first day after the objection window"),
    )
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    created_at = models.DateTimeField(default=now)
    # Grows at each write: a page that is late is told so.
    version = models.PositiveIntegerField(default=0)
    # Grows at each movement of money: names the next entry in the books.
    moves = models.PositiveIntegerField(default=0)
    history_import = models.ForeignKey(
        HistoryImport,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="contributions",
    )

    objects = ContributionQuerySet.as_manager()

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["line", "status"], name="contribution_line_status"),
            models.Index(fields=["author", "-id"], name="contribution_author"),
            models.Index(
                fields=["status", "window_ends_on"], name="contribution_window"
            ),
            models.Index(fields=["circle", "-id"], name="contribution_circle"),
        ]
        constraints = [
            models.CheckConstraint(
                name="contribution_not_negative", condition=Q(cents__gte=0)
            ),
            models.CheckConstraint(
                name="contribution_offered_is_unpaid",
                condition=~Q(status="offered") | Q(cents=0),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("contributions:contribution", args=[self.pk])

    @property
    def state(self) -> rules.State:
        """Where it is, as the rules say it."""
        return rules.State(self.status)


class Comment(models.Model):
    """A question or an answer on a contribution's page: the dialogue."""

    contribution = models.ForeignKey(
        Contribution, on_delete=models.PROTECT, related_name="comments"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    text = models.TextField(_("text"))
    at = models.DateTimeField(_("when"), default=now)

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.text[:60]


class Objection(models.Model):
    """An argument against a declaration, about the work or the frame, time-boxed."""

    class About(models.TextChoices):
        WORK = "work", _("the work")
        FRAME = "frame", _("the frame")

    class Outcome(models.TextChoices):
        LIFTED = "lifted", _("lifted by who raised it")
        ADJUSTED = "adjusted", _("met by an adjustment")
        MAINTAINED = "maintained", _("the circle maintains the declaration")
        RULED = "ruled", _("the circle decided another amount")
        WITHDRAWN = "withdrawn", _("the contribution was withdrawn")

    contribution = models.ForeignKey(
        Contribution, on_delete=models.PROTECT, related_name="objections"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    about = models.CharField(_("about"), max_length=5, choices=About)
    argument = models.TextField(_("argument"))
    raised_at = models.DateTimeField(_("raised"), default=now)
    # Past this day the circle decides: an objection does not block for ever.
    dialogue_ends_on = models.DateField(_("dialogue until"))
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)
    ruling = models.TextField(_("what the circle decided"), blank=True)

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        ordering = ["raised_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="objection_is_argued", condition=~Q(argument="")
            ),
            models.UniqueConstraint(
                fields=["contribution", "author"],
                condition=Q(closed_at__isnull=True),
                name="objection_one_open_each",
            ),
        ]

    def __str__(self) -> str:
        return self.argument[:60]
