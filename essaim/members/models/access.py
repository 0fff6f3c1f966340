"""The doors: a link to sign in, an invitation, an administrator's half hour."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from essaim.base import mandates
from essaim.base.clock import now
from essaim.base.once import once
from essaim.members.models.people import Member


class SignInLink(models.Model):
    """A link sent by mail that signs one member in, once, for a quarter of an hour.

    Only a fingerprint of its token is kept. Rows are forgotten a day after they
    expire: they are not a record of who signs in (rule A2).
    """

    LIFETIME = timedelta(minutes=15)

    member = models.ForeignKey(
        Member, on_delete=models.CASCADE, related_name="sign_in_links"
    )
    digest = models.CharField(max_length=64, unique=True)
    next_path = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("sign-in link")
        verbose_name_plural = _("sign-in links")

    def __str__(self) -> str:
        return f"{self.member_id} {self.created_at}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations, and who reads them."""

    def visible_to(self, member: Any) -> InvitationQuerySet:
        """All of them to co-managers and administrators; one's own otherwise."""
        if mandates.holds(member, "manager", "administrator"):
            return self
        return self.filter(invited_by=member)

    def open(self) -> InvitationQuerySet:
        """Those neither accepted nor revoked; they may have expired."""
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True)


class Invitation(models.Model):
    """Someone is asked to join. Used once, for two weeks, unless revoked before."""

    LIFETIME = timedelta(days=14)

    class State(models.TextChoices):
        """Where an invitation stands."""

        WAITING = "waiting", _("waiting")
        EXPIRED = "expired", _("expired")
        REVOKED = "revoked", _("revoked")
        ACCEPTED = "accepted", _("accepted")

    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=120, blank=True)
    message = models.TextField(_("a few words"), max_length=600, blank=True)
    language = models.CharField(
        _("language"),
        max_length=5,
        choices=[("fr", "Français"), ("en", "English")],
        default="fr",
    )
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="invitations"
    )
    created_at = models.DateTimeField(_("sent"), default=now)
    sent_at = models.DateTimeField(_("last sent"), default=now)
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(_("revoked"), null=True)
    accepted_at = models.DateTimeField(_("accepted"), null=True)
    member = models.OneToOneField(
        Member, null=True, on_delete=models.PROTECT, related_name="came_by"
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="invitation_open_once",
            ),
            models.CheckConstraint(
                name="invitation_accepted_or_revoked",
                condition=Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True),
            ),
            models.CheckConstraint(
                name="invitation_accepted_by_someone",
                condition=Q(accepted_at__isnull=True, member__isnull=True)
                | Q(accepted_at__isnull=False, member__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.email

    def get_absolute_url(self) -> str:
        """Where invitations are read."""
        return reverse("members:invitations")

    def state(self, at: datetime | None = None) -> State:
        """Where it stands at an instant (now unless given)."""
        if self.accepted_at:
            return self.State.ACCEPTED
        if self.revoked_at:
            return self.State.REVOKED
        if self.expires_at <= (at or now()):
            return self.State.EXPIRED
        return self.State.WAITING


class AdminSessionQuerySet(models.QuerySet["AdminSession"]):
    """Administration sessions: everybody may read that they happened."""

    def visible_to(self, member: Any) -> AdminSessionQuerySet:
        """All members see all of them."""
        return self

    def running(self, at: datetime | None = None) -> AdminSessionQuerySet:
        """Those neither ended nor past their end."""
        return self.filter(ended_at__isnull=True, ends_at__gt=at or now())

    def open_for(self, member: Any, at: datetime | None = None) -> AdminSession | None:
        """Return the session ``member`` has open, or ``None``."""
        rows = self.running(at).filter(member=member)
        return once(("admin session", member.pk, at), rows.first)


class AdminSession(models.Model):
    """Thirty minutes during which an administrator may act, in everybody's sight."""

    LIFETIME = timedelta(minutes=30)

    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="admin_sessions"
    )
    reason = models.CharField(_("reason"), max_length=300)
    started_at = models.DateTimeField(_("from"), default=now)
    ends_at = models.DateTimeField(_("to"))
    ended_at = models.DateTimeField(_("ended"), null=True)

    objects = AdminSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("administration session")
        verbose_name_plural = _("administration sessions")
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(ended_at__isnull=True),
                name="admin_session_one_at_a_time",
            ),
            models.CheckConstraint(
                name="admin_session_has_a_reason", condition=~Q(reason="")
            ),
            models.CheckConstraint(
                name="admin_session_ends_after_it_starts",
                condition=Q(ends_at__gt=F("started_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.started_at}"

    def get_absolute_url(self) -> str:
        """The page of its trace."""
        return reverse("members:admin_session", args=[self.pk])

    @property
    def stopped_at(self) -> datetime:
        """When it ended, or will end by itself."""
        return self.ended_at or self.ends_at

    @property
    def is_running(self) -> bool:
        """Whether it is open now."""
        return self.stopped_at > now()
