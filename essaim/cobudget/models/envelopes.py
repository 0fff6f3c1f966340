"""What each member may direct, and what they direct."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Count as CountOf
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from essaim.cobudget.models.projects import Project
from essaim.cobudget.models.rounds import Round
from essaim.cobudget.models.sections import Section


class EnvelopeQuerySet(models.QuerySet["Envelope"]):
    """Envelopes, as one asks for them."""

    def visible_to(self, member: Any) -> EnvelopeQuerySet:
        """One's own only: what a member directs is nobody else's business."""
        return self.filter(member=member)

    def in_round(self, round: Round) -> EnvelopeQuerySet:
        """Those of one round."""
        return self.filter(round=round)

    def people(self, round: Round) -> list[Any]:
        """Who could direct money in ``round``, by name: never whether they did."""
        rows = self.filter(round=round, member__isnull=False).select_related("member")
        return [one.member for one in rows.order_by("member__name_key", "member")]

    def with_money_left(self) -> EnvelopeQuerySet:
        """Those whose member still has something to direct."""
        return self.filter(
            directed_cents__lt=F("cents") - F("set_aside_cents") + F("delegated_cents")
        )

    def by_round(self) -> dict[int, Envelope]:
        """These envelopes by the number of their round."""
        return {envelope.round_id: envelope for envelope in self}

    def taking_part(self, round: Round) -> dict[str, int]:
        """How many could direct money in ``round``, and how many have: never who."""
        return self.filter(round=round).aggregate(
            all=CountOf("pk"),
            begun=CountOf("pk", filter=Q(directed_cents__gt=0) | Q(has_answered=True)),
        )


class Envelope(models.Model):
    """A voice of a round: the money one member may direct, equal by default.

    The envelopes are made when allocation opens: who may answer is frozen then. The
    voters of an imported election have no account: ``member`` is empty and ``key`` is
    their number in the file.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="envelopes")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="envelopes",
    )
    key = models.CharField(max_length=80)
    cents = models.BigIntegerField(_("envelope"))
    directed_cents = models.BigIntegerField(_("directed"), default=0)
    # The part entrusted to a delegate, and what they direct of it (inside the above).
    set_aside_cents = models.BigIntegerField(_("entrusted"), default=0)
    delegated_cents = models.BigIntegerField(_("directed by a delegate"), default=0)
    # In a round without amounts: whether an answer is kept; when, nobody knows.
    has_answered = models.BooleanField(_("has answered"), default=False)
    imported = models.JSONField(null=True, blank=True)
    # How many times its choices changed: a page shown before the last one is stale.
    version = models.PositiveIntegerField(default=0, editable=False)
    # The latest requests that were saved: one that comes again changes nothing.
    saved_keys = models.JSONField(default=list, blank=True, editable=False)
    # Cents by project before the last change, to undo it. Nothing says when it was.
    before = models.JSONField(null=True, blank=True, editable=False)

    objects = EnvelopeQuerySet.as_manager()

    class Meta:
        verbose_name = _("envelope")
        verbose_name_plural = _("envelopes")
        constraints = [
            models.UniqueConstraint(
                fields=["round", "key"], name="envelope_key_once_per_round"
            ),
            models.UniqueConstraint(
                fields=["round", "member"],
                condition=Q(member__isnull=False),
                name="envelope_once_per_member",
            ),
            models.CheckConstraint(
                name="envelope_never_passed",
                condition=Q(directed_cents__gte=0, directed_cents__lte=F("cents")),
            ),
            models.CheckConstraint(
                name="envelope_delegated_within",
                condition=Q(
                    set_aside_cents__gte=0,
                    set_aside_cents__lte=F("cents"),
                    delegated_cents__gte=0,
                    delegated_cents__lte=F("set_aside_cents"),
                    directed_cents__gte=F("delegated_cents"),
                    directed_cents__lte=F("cents")
                    - F("set_aside_cents")
                    + F("delegated_cents"),
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}:{self.key}"

    @property
    def account_code(self) -> str:
        """Where its money is in the ledger while allocation is open."""
        return f"envelope:{self.pk}"

    @property
    def left_cents(self) -> int:
        """What its member may still direct: neither directed nor entrusted."""
        return self.own_cents - (self.directed_cents - self.delegated_cents)

    @property
    def waiting_cents(self) -> int:
        """What was entrusted and is not directed."""
        return self.set_aside_cents - self.delegated_cents

    @property
    def own_cents(self) -> int:
        """The part of it that its member directs: all but what they entrusted."""
        return self.cents - self.set_aside_cents


class SectionShare(models.Model):
    """The part of an envelope that is for the projects of one section of its round.

    Together they make the envelope, which holds and locks them all.
    """

    envelope = models.ForeignKey(
        Envelope, on_delete=models.PROTECT, related_name="shares"
    )
    section = models.ForeignKey(
        Section, on_delete=models.PROTECT, related_name="shares"
    )
    cents = models.BigIntegerField(_("part"))
    directed_cents = models.BigIntegerField(_("directed"), default=0)

    class Meta:
        verbose_name = _("part of an envelope in a section")
        verbose_name_plural = _("parts of an envelope in a section")
        ordering = ["envelope", "section__position", "section"]
        constraints = [
            models.UniqueConstraint(
                fields=["envelope", "section"], name="section_share_once"
            ),
            models.CheckConstraint(
                name="section_share_never_passed",
                condition=Q(directed_cents__gte=0, directed_cents__lte=F("cents")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.envelope_id} {self.section_id}"


class Allocation(models.Model):
    """What one envelope directs to one project. Its member may change it till closing.

    ``points`` holds an answer that is not money: an approval, a score, a place or a
    grade, or the points of an imported ballot.
    """

    envelope = models.ForeignKey(
        Envelope, on_delete=models.PROTECT, related_name="allocations"
    )
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="allocations"
    )
    cents = models.BigIntegerField(_("amount"), default=0)
    # The part of it that a delegate directs for the holder of the envelope.
    delegated_cents = models.BigIntegerField(default=0)
    points = models.BigIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = _("allocation")
        verbose_name_plural = _("allocations")
        constraints = [
            models.UniqueConstraint(
                fields=["envelope", "project"], name="allocation_once_per_project"
            ),
            models.CheckConstraint(
                name="allocation_not_negative", condition=Q(cents__gte=0)
            ),
            models.CheckConstraint(
                name="allocation_delegated_within",
                condition=Q(delegated_cents__gte=0, delegated_cents__lte=F("cents")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.envelope_id} → {self.project_id}"
