"""Who asked to be told what; what they were told; how they want to hear of it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from essaim.base.clock import now
from essaim.base.models import Event
from essaim.rules import digests


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def visible_to(self, member: Any) -> SubscriptionQuerySet:
        """One's own only."""
        return self.filter(member=member)


class Subscription(models.Model):
    """A member asked to be told what happens to a thing (a circle, a skill, a budget).

    ``topic`` narrows it: ``missions``, ``uncovered``, ``budget``; empty, everything.
    """

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="subscriptions"
    )
    content_type = models.ForeignKey(
        ContentType, on_delete=models.CASCADE, related_name="+"
    )
    object_id = models.PositiveBigIntegerField()
    thing = GenericForeignKey("content_type", "object_id")
    topic = models.CharField(max_length=12, blank=True)
    created_at = models.DateTimeField(default=now)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "topic", "member"],
                name="subscription_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.content_type_id}:{self.object_id} {self.topic}"


class Preference(models.Model):
    """How a member wants to hear of what they follow; a daily digest by default."""

    class Rhythm(models.TextChoices):
        AT_ONCE = digests.Rhythm.AT_ONCE.value, _("a mail each time")
        DAILY = digests.Rhythm.DAILY.value, _("one mail a day")
        WEEKLY = digests.Rhythm.WEEKLY.value, _("one mail a week")
        NEVER = digests.Rhythm.NEVER.value, _("no mail: I read them here")

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    rhythm = models.CharField(
        _("rhythm"), max_length=7, choices=Rhythm, default=Rhythm.DAILY
    )
    # Nothing here says when the person came. A mail has left: none before then.
    digest_after = models.DateTimeField(null=True, blank=True)
    # A worker is writing to them, or the mail server refused: no other try before.
    claimed_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("notification preference")
        verbose_name_plural = _("notification preferences")

    def __str__(self) -> str:
        return f"{self.member_id} {self.rhythm}"


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, member: Any) -> NoticeQuerySet:
        """One's own only."""
        return self.filter(member=member)

    def waiting(self) -> NoticeQuerySet:
        """Those their reader has not put away."""
        return self.filter(put_away=False)

    def of_inbox(self, *, put_away: bool) -> NoticeQuerySet:
        """Those that wait, or those put away; newest first."""
        return self.filter(put_away=put_away).order_by("-event_id")

    def to_mail(self) -> NoticeQuerySet:
        """Those whose mail has still to leave."""
        return self.filter(mailed_at__isnull=True)


class Notice(models.Model):
    """A member is told of one event. Nothing records when, or whether, it was read."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices"
    )
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="notices")
    put_away = models.BooleanField(default=False)
    # Empty while its mail has still to leave; kept for who wants none as well.
    mailed_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-event_id"]
        indexes = [
            models.Index(fields=["member", "put_away", "-event"], name="notice_inbox"),
            models.Index(
                fields=["member"],
                condition=models.Q(mailed_at__isnull=True),
                name="notice_to_mail",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["member", "event"], name="notice_once")
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.event_id}"
