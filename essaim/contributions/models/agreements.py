"""Agreed beforehand: recurrent work, once for all; what passes a ceiling, each time."""

from __future__ import annotations

import uuid
from datetime import date
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
from essaim.contributions.models.frames import Frame, FrameAgreement
from essaim.contributions.models.missions import Mission
from essaim.ledger.models import BudgetLine


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def visible_to(self, member: Any) -> AgreementQuerySet:
        """With its amount: its author, the members of its circle, payroll."""
        if mandates.holds(member, "payroll"):
            return self
        return self.filter(Q(author=member) | Q(circle__in=circles_of(member)))

    def in_force(self, on: date) -> AgreementQuerySet:
        """Those that renew themselves on a day."""
        return self.filter(
            agreed_at__isnull=False,
            stopped_on__isnull=True,
            starts_on__lte=on,
            ends_on__gte=on,
        )


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
    # The same form sent twice proposes once.
    key = models.UUIDField(default=uuid.uuid4, editable=False)

    objects = AgreementQuerySet.as_manager()

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
            models.UniqueConstraint(
                fields=["author", "key"], name="agreement_proposed_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Where it is read: among those of its circle."""
        return f"{reverse('contributions:agreements')}#agreement-{self.pk}"


class PriorAgreement(models.Model):
    """The frame wants an agreement beforehand: asked by the author, given by another.

    Given, it lets the declaration pass the ceilings up to ``up_to_cents``.
    """

    contribution = models.ForeignKey(
        "contributions.Contribution",
        on_delete=models.PROTECT,
        related_name="prior_agreements",
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(_("asked"), default=now)
    up_to_cents = models.BigIntegerField(_("up to"))
    reason = models.TextField(_("why"))
    whose = models.CharField(
        _("whose agreement"), max_length=11, choices=FrameAgreement.Whose
    )
    settled_at = models.DateTimeField(_("answered"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    is_granted = models.BooleanField(_("agreed"), null=True, blank=True)
    source = models.CharField(
        _("the decision it comes from"), max_length=200, blank=True
    )

    class Meta:
        verbose_name = _("prior agreement")
        verbose_name_plural = _("prior agreements")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="prior_agreement_settled_by_somebody_else",
                condition=Q(settled_by__isnull=True) | ~Q(settled_by=F("asked_by")),
            ),
            models.CheckConstraint(
                name="prior_agreement_answered_whole",
                condition=Q(settled_at__isnull=True, is_granted__isnull=True)
                | Q(settled_at__isnull=False, is_granted__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["contribution"],
                condition=Q(settled_at__isnull=True),
                name="prior_agreement_one_waiting",
            ),
        ]

    def __str__(self) -> str:
        return self.reason[:60]
