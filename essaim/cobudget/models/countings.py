"""A count too long for a page: asked, made by the worker, followed meanwhile."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from essaim.base.clock import now
from essaim.cobudget.models.rounds import Round


class Counting(models.Model):
    """How far the count of a round is. It says nothing of the result.

    ``tries`` is how many shares of the pool were tried, ``spent_percent`` how much of
    it the last one spends: what is known of a count under way.
    """

    round = models.OneToOneField(
        Round, on_delete=models.PROTECT, related_name="counting"
    )
    asked_at = models.DateTimeField(_("asked"), default=now)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    # Ballots read, and how many there are: known before anything is counted.
    read = models.PositiveIntegerField(_("ballots read"), default=0)
    ballots = models.PositiveIntegerField(_("ballots"), default=0)
    tries = models.PositiveIntegerField(_("tries"), default=0)
    spent_percent = models.PositiveSmallIntegerField(_("spent"), default=0)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    has_failed = models.BooleanField(_("has failed"), default=False)

    class Meta:
        verbose_name = _("count under way")
        verbose_name_plural = _("counts under way")
        constraints = [
            models.CheckConstraint(
                name="counting_finished_once_started",
                condition=Q(finished_at__isnull=True) | Q(started_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.tries}"
