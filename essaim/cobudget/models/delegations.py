"""Part of an envelope entrusted to another member, until closing or taken back."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from essaim.base.clock import now
from essaim.cobudget.models.envelopes import Envelope
from essaim.cobudget.models.rounds import Round


class DelegationQuerySet(models.QuerySet["Delegation"]):
    """Delegations, as one asks for them."""

    def visible_to(self, member: Any) -> DelegationQuerySet:
        """Those one gave or received: nobody else knows of them."""
        return self.filter(Q(envelope__member=member) | Q(delegate=member))

    def standing(self) -> DelegationQuerySet:
        """Those that nobody ended."""
        return self.filter(ended_at__isnull=True)

    def given_by(self, member: Any, round: Round) -> DelegationQuerySet:
        """The one ``member`` gave in this round, if it stands."""
        return self.standing().filter(envelope__member=member, envelope__round=round)

    def held_by(self, member: Any, round: Round) -> int:
        """How many voices ``member`` holds for others in this round."""
        return self.standing().filter(delegate=member, envelope__round=round).count()

    def received_by(self, member: Any, round: Round) -> DelegationQuerySet:
        """Those ``member`` directs for others in this round."""
        return (
            self.standing()
            .filter(delegate=member, envelope__round=round)
            .select_related("envelope__member", "envelope__round__circle")
            .order_by("pk")
        )


class Delegation(models.Model):
    """A member lets another one direct at most so much of their envelope.

    Without amounts it is the whole of it, and the delegate answers in their place.

    What the delegate directs is counted with the rest of the envelope, as its holder's
    voice. It cannot be entrusted further: a delegate has no envelope of it.
    """

    envelope = models.ForeignKey(
        Envelope, on_delete=models.PROTECT, related_name="delegations"
    )
    delegate = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    cap_cents = models.BigIntegerField(_("at most"))
    made_at = models.DateTimeField(_("entrusted"), default=now)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["envelope"],
                condition=Q(ended_at__isnull=True),
                name="delegation_one_at_a_time",
            ),
            models.CheckConstraint(
                name="delegation_of_something", condition=Q(cap_cents__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.envelope_id} → {self.delegate_id}"

    @property
    def left_cents(self) -> int:
        """What the delegate may still direct."""
        return self.cap_cents - self.envelope.delegated_cents
