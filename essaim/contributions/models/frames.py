"""The yearly frame: the text members read, beside the fields the software obeys."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from essaim.base.clock import now
from essaim.circles.models import Circle, Role
from essaim.contributions.models.kinds import WorkKind
from essaim.ledger.models import BudgetLine, FiscalYear
from essaim.rules import budgets


class FrameQuerySet(models.QuerySet["Frame"]):
    def visible_to(self, member: Any) -> FrameQuerySet:
        """All members read the frames, those in preparation included."""
        return self

    def in_force(self, on: date) -> FrameQuerySet:
        """The adopted frames of the year of ``on`` in effect that day, newest first.

        The first one is the frame that binds on that day.
        """
        return self.filter(
            fiscal_year__starts_on__lte=on,
            fiscal_year__ends_on__gte=on,
            adopted_at__isnull=False,
            takes_effect_on__lte=on,
        ).order_by("-takes_effect_on", "-version")

    def with_total(self) -> FrameQuerySet:
        """Annotate ``total_cents``: what all its lines give; the newest first."""
        return self.annotate(total_cents=Coalesce(Sum("lines__cents"), 0)).order_by(
            "-fiscal_year__starts_on", "-version"
        )

    def standing(self) -> FrameQuerySet:
        """Those adopted or in preparation: not those set aside."""
        return self.filter(discarded_at__isnull=True)

    def adopted(self) -> FrameQuerySet:
        """Those adopted, in force yet or not."""
        return self.filter(adopted_at__isnull=False)

    def due(self, on: date) -> FrameQuerySet:
        """Those in effect on ``on`` whose budgets wait to be posted, in their order.

        Not those that a later version has replaced meanwhile.
        """
        in_effect = self.filter(adopted_at__isnull=False, takes_effect_on__lte=on)
        later = Frame.objects.filter(
            fiscal_year=OuterRef("fiscal_year"),
            adopted_at__isnull=False,
            takes_effect_on__lte=on,
            takes_effect_on__gt=OuterRef("takes_effect_on"),
        )
        return in_effect.filter(
            ~Exists(later),
            funded_at__isnull=True,
            fiscal_year__closed_at__isnull=True,
            fiscal_year__contribution_closing__isnull=True,
        ).order_by("takes_effect_on", "pk")


class Frame(models.Model):
    """One version of the rules of contribution for a fiscal year.

    It is a draft until it is adopted; adopted, it never changes and takes effect on
    its date. A later version replaces it from its own date on.
    """

    class Unit(models.TextChoices):
        HOURS = "hours", _("hours")
        FLAT = "flat", _("a flat sum")
        POINTS = "points", _("points")
        AMOUNT = "amount", _("an amount with its reason")

    class Basis(models.TextChoices):
        EMPLOYER_COST = "employer-cost", _("employer cost")
        GROSS = "gross", _("gross")
        NET = "net", _("net")

    class Period(models.TextChoices):
        MONTH = "month", _("month")
        QUARTER = "quarter", _("quarter")
        YEAR = "year", _("year")

    class Form(models.TextChoices):
        """How a contribution may be paid."""

        ACTIVITY = "activity", _("credit of my activity account")
        PAYROLL = "payroll", _("line on my payslip")
        INVOICE = "invoice", _("invoice from my structure")
        TRANSFER = "transfer", _("bank transfer")

    class Overrun(models.TextChoices):
        REFUSE = budgets.Overrun.REFUSE.value, _("refuse")
        DEFER = budgets.Overrun.DEFER.value, _("defer to the next year")
        DEBT = budgets.Overrun.DEBT.value, _("carry as debt")
        PRORATE = budgets.Overrun.PRORATE.value, _("prorate at closing")
        DELIBERATE = budgets.Overrun.DELIBERATE.value, _("put to deliberation")

    fiscal_year = models.ForeignKey(
        FiscalYear,
        verbose_name=_("fiscal year"),
        on_delete=models.PROTECT,
        related_name="frames",
    )
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    text = models.TextField(_("text"), blank=True)
    takes_effect_on = models.DateField(_("takes effect on"))
    copied_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="copies"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("prepared"), default=now)
    adopted_at = models.DateTimeField(_("adopted"), null=True, blank=True)
    adopted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    source = models.CharField(
        _("the decision it comes from"), max_length=200, blank=True
    )
    # Written once its budgets are posted from the pot, on its date.
    funded_at = models.DateTimeField(_("budgets posted"), null=True, blank=True)
    # What the pot lacked when its budgets were last tried; told once per amount.
    lacking_cents = models.BigIntegerField(null=True, blank=True)
    discarded_at = models.DateTimeField(_("set aside"), null=True, blank=True)
    # Grows at each write of the draft: a page that is late is told so.
    revision = models.PositiveIntegerField(default=0)

    unit = models.CharField(_("unit"), max_length=6, choices=Unit, default=Unit.AMOUNT)
    point_cents = models.BigIntegerField(_("value of a point"), null=True, blank=True)
    basis = models.CharField(
        _("what amounts are counted in"),
        max_length=13,
        choices=Basis,
        default=Basis.EMPLOYER_COST,
    )
    hour_cap_cents = models.BigIntegerField(
        _("ceiling per hour"), null=True, blank=True
    )
    declaration_cap_cents = models.BigIntegerField(
        _("ceiling per declaration"), null=True, blank=True
    )
    person_cap_cents = models.BigIntegerField(
        _("ceiling per person"), null=True, blank=True
    )
    person_cap_period = models.CharField(
        _("over one"), max_length=7, choices=Period, default=Period.YEAR
    )
    mission_cap_cents = models.BigIntegerField(
        _("ceiling per mission"), null=True, blank=True
    )
    objection_days = models.PositiveSmallIntegerField(
        _("objection window, in days"),
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
    )
    announcement_days = models.PositiveSmallIntegerField(
        _("an announcement expires after, in days"),
        default=60,
        validators=[MinValueValidator(1), MaxValueValidator(366)],
    )
    need_days = models.PositiveSmallIntegerField(
        _("a need expires after, in days"),
        default=90,
        validators=[MinValueValidator(1), MaxValueValidator(366)],
    )
    felt_days = models.PositiveSmallIntegerField(
        _("a felt need fades after, in days"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(366)],
    )
    settles_every = models.CharField(
        _("settlement"), max_length=7, choices=Period, default=Period.MONTH
    )
    cutoff_day = models.PositiveSmallIntegerField(
        _("cut-off day of the month"),
        default=20,
        validators=[MinValueValidator(1), MaxValueValidator(28)],
    )
    forms = models.JSONField(_("forms of payment allowed"), default=list)
    overrun = models.CharField(
        _("overrun policy"), max_length=10, choices=Overrun, default=Overrun.REFUSE
    )

    objects = FrameQuerySet.as_manager()

    class Meta:
        verbose_name = _("contribution frame")
        verbose_name_plural = _("contribution frames")
        ordering = ["-fiscal_year__starts_on", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["fiscal_year", "version"], name="frame_version_once_per_year"
            ),
            models.UniqueConstraint(
                fields=["fiscal_year"],
                condition=Q(adopted_at__isnull=True, discarded_at__isnull=True),
                name="frame_one_draft_per_year",
            ),
            models.CheckConstraint(
                name="frame_adopted_by_a_decision",
                condition=Q(adopted_at__isnull=True) | ~Q(source=""),
            ),
            models.CheckConstraint(
                name="frame_adopted_is_not_set_aside",
                condition=Q(adopted_at__isnull=True) | Q(discarded_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        if self.version == 1:
            return str(self.fiscal_year)
        return f"{self.fiscal_year}, version {self.version}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("contributions:frame", args=[self.pk])

    @property
    def is_adopted(self) -> bool:
        """Whether it can no longer change."""
        return self.adopted_at is not None

    @property
    def is_draft(self) -> bool:
        """Whether it is being prepared."""
        return self.adopted_at is None and self.discarded_at is None


class FrameLine(models.Model):
    """Money the frame gives to one use: a budget line is posted for it."""

    frame = models.ForeignKey(Frame, on_delete=models.CASCADE, related_name="lines")
    circle = models.ForeignKey(
        Circle,
        verbose_name=_("circle"),
        on_delete=models.PROTECT,
        related_name="frame_lines",
    )
    kind = models.CharField(
        _("kind"),
        max_length=10,
        choices=BudgetLine.Kind,
        default=BudgetLine.Kind.OPEN,
    )
    label = models.CharField(_("label"), max_length=120, blank=True)
    cents = models.BigIntegerField(_("amount"))

    class Meta:
        verbose_name = _("line of the frame")
        verbose_name_plural = _("lines of the frame")
        ordering = ["circle__name", "kind", "label"]
        constraints = [
            models.UniqueConstraint(
                fields=["frame", "circle", "kind", "label"], name="frame_line_once"
            ),
            models.CheckConstraint(
                name="frame_line_not_negative", condition=Q(cents__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return self.label or self.circle.name


class FrameReference(models.Model):
    """A reference point for a kind of mission: an indication, never a tariff."""

    class Per(models.TextChoices):
        HOUR = "hour", _("an hour")
        WHOLE = "whole", _("the whole")

    frame = models.ForeignKey(
        Frame, on_delete=models.CASCADE, related_name="references"
    )
    kind = models.ForeignKey(
        WorkKind,
        verbose_name=_("kind of mission"),
        on_delete=models.PROTECT,
        related_name="references",
    )
    per = models.CharField(_("for"), max_length=5, choices=Per, default=Per.HOUR)
    low_cents = models.BigIntegerField(_("from"))
    high_cents = models.BigIntegerField(_("to"))

    class Meta:
        verbose_name = _("reference point")
        verbose_name_plural = _("reference points")
        ordering = ["kind__name", "per"]
        constraints = [
            models.UniqueConstraint(
                fields=["frame", "kind", "per"], name="frame_reference_once"
            ),
            models.CheckConstraint(
                name="frame_reference_is_a_range",
                condition=Q(low_cents__gte=0, high_cents__gte=F("low_cents")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.low_cents}–{self.high_cents}"


class FrameAgreement(models.Model):
    """What needs an agreement beforehand, and whose."""

    class Whose(models.TextChoices):
        REFERENT = Role.Kind.REFERENT.value, _("the circle’s referent")
        CIRCLE = "circle", _("the circle, by consent")
        ORIENTATION = "orientation", _("the orientation circle")

    frame = models.ForeignKey(
        Frame, on_delete=models.CASCADE, related_name="agreements"
    )
    what = models.CharField(_("what needs it"), max_length=200)
    above_cents = models.BigIntegerField(
        _("from this amount on"),
        null=True,
        blank=True,
        help_text=_("an amount that the software asks about; empty: it is only said"),
    )
    whose = models.CharField(_("whose agreement"), max_length=11, choices=Whose)

    class Meta:
        verbose_name = _("agreement needed")
        verbose_name_plural = _("agreements needed")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.what
