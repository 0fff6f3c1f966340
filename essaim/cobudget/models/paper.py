"""What a member wrote on paper, or said, entered by two people one after the other."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from essaim.base.clock import now
from essaim.cobudget.models.envelopes import Envelope
from essaim.cobudget.models.rounds import Round


class PaperBallotQuerySet(models.QuerySet["PaperBallot"]):
    """Papers, as one asks for them."""

    def standing(self) -> PaperBallotQuerySet:
        """Those that wait for a second person."""
        return self.filter(confirmed_at__isnull=True, discarded_at__isnull=True)

    def in_round(self, round: Round) -> PaperBallotQuerySet:
        """Those of one round, with the people they name."""
        return self.filter(envelope__round=round).select_related(
            "envelope__member", "first_by"
        )


class PaperBallot(models.Model):
    """A paper entered once, and again by somebody else: counted if both agree.

    It never holds the amounts: only a seal of them, which a second entry must match.
    What is counted is in the member's envelope, that they alone read.
    """

    envelope = models.ForeignKey(
        Envelope, on_delete=models.PROTECT, related_name="papers"
    )
    reference = models.CharField(_("reference of the paper"), max_length=60)
    seal = models.CharField(max_length=64)
    # Its member asked, on the paper, for a receipt by mail: it leaves once confirmed.
    wants_receipt = models.BooleanField(_("receipt by mail"), default=False)
    first_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    first_at = models.DateTimeField(_("entered"), default=now)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    discarded_at = models.DateTimeField(_("discarded"), null=True, blank=True)

    objects = PaperBallotQuerySet.as_manager()

    class Meta:
        verbose_name = _("paper ballot")
        verbose_name_plural = _("paper ballots")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["envelope"],
                condition=Q(confirmed_at__isnull=True, discarded_at__isnull=True),
                name="paper_one_at_a_time",
            ),
            models.CheckConstraint(
                name="paper_confirmed_by_another",
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_at__isnull=False, discarded_at__isnull=True)
                & ~Q(confirmed_by=F("first_by")),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        """Where its member reads what was counted: their own summary."""
        return reverse("cobudget:summary", args=[self.envelope.round_id])
