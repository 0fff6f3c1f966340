"""The addresses at which calendars outside read missions."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from essaim.base.clock import now
from essaim.circles.models import Circle


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    def visible_to(self, member: Any) -> CalendarFeedQuerySet:
        """One's own only."""
        return self.filter(member=member)

    def answering(self, digest: str) -> CalendarFeedQuerySet:
        """The one of a fingerprint, for as long as its member is one."""
        return self.filter(digest=digest, member__is_active=True).select_related(
            "member", "circle"
        )


class CalendarFeed(models.Model):
    """The secret address of a calendar: one's own, or a circle's as a member reads it.

    Only its fingerprint is kept; asked again, it is replaced.
    """

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="calendar_feeds",
    )
    circle = models.ForeignKey(
        Circle, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=now)

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")
        constraints = [
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(circle__isnull=True),
                name="calendar_feed_one_of_mine",
            ),
            models.UniqueConstraint(
                fields=["member", "circle"], name="calendar_feed_one_per_circle"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.circle_id or ''}"
