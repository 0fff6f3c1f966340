"""What a round chose, as it was when its follow-up started: kept for good."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from essaim.base.clock import now
from essaim.cobudget.models.rounds import Round


class ArchiveQuerySet(models.QuerySet["Archive"]):
    """Frozen pages, as one asks for them."""

    def visible_to(self, member: Any) -> ArchiveQuerySet:
        """All members read what was chosen."""
        return self

    def newest_first(self) -> ArchiveQuerySet:
        """As the timeline is read: by the day of the choice, not of an import."""
        chosen = Coalesce("round__closes_at", "frozen_at")
        return self.select_related("round__circle").order_by(chosen.desc(), "-pk")


class Archive(models.Model):
    """The frozen page of a round: what was proposed, debated, chosen; rule and money.

    Nobody's allocation is in it, nor a name: authors are numbers, so that a name that
    is detached later is detached here too. ``digest`` is of ``content``, written as
    ``archives.canonical`` writes it.
    """

    round = models.OneToOneField(
        Round, on_delete=models.PROTECT, related_name="archive"
    )
    frozen_at = models.DateTimeField(_("frozen"), default=now)
    content = models.JSONField()
    digest = models.CharField(max_length=64)

    objects = ArchiveQuerySet.as_manager()

    class Meta:
        verbose_name = _("history of choices")
        verbose_name_plural = _("histories of choices")

    def __str__(self) -> str:
        return str(self.round)

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("cobudget:choices", args=[self.round_id])
