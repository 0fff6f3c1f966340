"""The addresses at which calendars outside read missions."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from essaim.circles.models import Circle
from essaim.members.models.addresses import SecretAddress, SecretAddressQuerySet


class CalendarFeed(SecretAddress):
    """The secret address of a calendar: one's own, or a circle's as one reads it."""

    OF = "circle"

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="calendar_feeds",
    )
    circle = models.ForeignKey(
        Circle, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )

    objects = SecretAddressQuerySet.as_manager()

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
