"""Work to be done: once, again and again, or some day; and who goes."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from essaim.base.clock import now
from essaim.circles.models import Circle
from essaim.circles.people import circles_of
from essaim.contributions.models.kinds import WorkKind
from essaim.contributions.models.needs import Need, Workstream
from essaim.ledger.models import BudgetLine
from essaim.members.models import Skill


class MissionQuerySet(models.QuerySet["Mission"]):
    def visible_to(self, member: Any) -> MissionQuerySet:
        """All members see all missions; who goes is another question."""
        return self

    def open(self) -> MissionQuerySet:
        """Those one may still join."""
        return self.filter(state=Mission.State.OPEN)

    def matching(self, words: str) -> MissionQuerySet:
        """Those that say each of these words."""
        found = self
        for word in words.split():
            found = found.filter(Q(title__icontains=word) | Q(text__icontains=word))
        return found

    def with_places(self) -> MissionQuerySet:
        """Annotate ``places`` and, on the next date, how many are ``taken``.

        Companions take none; who goes each time but misses that date neither.
        """
        sizes = MissionPart.objects.filter(mission=OuterRef("pk")).order_by()
        misses = Signup.objects.filter(
            mission=OuterRef("mission"),
            member=OuterRef("member"),
            state=Signup.State.ABSENT,
            occurrence_at=OuterRef(OuterRef("next_planned_at")),
        )
        on_the_date = Q(occurrence_at__isnull=True) | Q(
            occurrence_at=OuterRef("next_planned_at")
        )
        going = (
            Signup.objects.going()
            .filter(on_the_date, ~Exists(misses), mission=OuterRef("pk"))
            .order_by()
        )
        total = sizes.values("mission").annotate(n=Sum("places")).values("n")
        people = going.values("mission").annotate(n=Count("member", distinct=True))
        return self.annotate(
            places=Coalesce(Subquery(total), 0),
            taken=Coalesce(Subquery(people.values("n")), 0),
        )

    def free(self) -> MissionQuerySet:
        """Those with a free place on their next date."""
        return self.with_places().filter(Q(taken__lt=F("places")))

    def uncovered(self) -> MissionQuerySet:
        """The essential ones where nobody goes on the next date."""
        return self.open().with_places().filter(Q(is_essential=True, taken=0))


class Mission(models.Model):
    """Work to be done: what, why, with which skills; dates are optional.

    ``rrule`` (RFC 5545) makes it recurring; an occurrence moved or cancelled is an
    ``OccurrenceChange``. A change "from this date on" ends the rule and opens another
    mission that ``follows`` this one.
    """

    class State(models.TextChoices):
        OPEN = "open", _("open")
        DONE = "done", _("done")
        CANCELLED = "cancelled", _("cancelled")
        EXPIRED = "expired", _("expired")

    circle = models.ForeignKey(
        Circle,
        verbose_name=_("circle"),
        on_delete=models.PROTECT,
        related_name="missions",
    )
    workstream = models.ForeignKey(
        Workstream,
        verbose_name=_("workstream"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="missions",
    )
    need = models.ForeignKey(
        Need,
        verbose_name=_("need"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="missions",
    )
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("what and why"), blank=True)
    kind = models.ForeignKey(
        WorkKind,
        verbose_name=_("kind of mission"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="missions",
    )
    skills = models.ManyToManyField(
        Skill, verbose_name=_("skills wanted"), blank=True, related_name="missions"
    )
    is_essential = models.BooleanField(_("essential need"), default=False)
    is_first_step = models.BooleanField(_("a first step for newcomers"), default=False)
    open_to_companions = models.BooleanField(
        _("open to companions"),
        default=False,
        help_text=_("one may come along to learn"),
    )
    is_remote = models.BooleanField(_("from anywhere"), default=False)
    place = models.CharField(_("place"), max_length=200, blank=True)
    starts_at = models.DateTimeField(_("starts"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    due_on = models.DateField(_("before"), null=True, blank=True)
    rrule = models.CharField(_("repeats"), max_length=200, blank=True)
    expected_cents = models.BigIntegerField(_("expected amount"), null=True, blank=True)
    expected_minutes = models.PositiveIntegerField(
        _("expected time"), null=True, blank=True
    )
    line = models.ForeignKey(
        BudgetLine,
        verbose_name=_("budget line"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="missions",
    )
    alternative_to = models.ForeignKey(
        "self",
        verbose_name=_("another approach to"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="alternatives",
    )
    follows = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="followed_by",
    )
    state = models.CharField(
        _("state"), max_length=9, choices=State, default=State.OPEN
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("proposed"), default=now)
    # Unrefreshed, a mission without a date fades then (rule S4).
    expires_on = models.DateField(_("fades on"), null=True, blank=True)
    # Its next date as it will happen, and as it was planned when it comes back: kept
    # by the services and by the tick, so that lists can be sorted by it.
    next_at = models.DateTimeField(null=True, blank=True, editable=False)
    next_planned_at = models.DateTimeField(null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    # The date of which it was said that nobody goes: said once.
    alerted_for = models.DateTimeField(null=True, blank=True, editable=False)
    # For calendars: a name that never changes, a number that grows with each change.
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(default=now, editable=False)

    objects = MissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("mission")
        verbose_name_plural = _("missions")
        ordering = ["-is_essential", "-created_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "circle"], name="mission_state_circle"),
            models.Index(fields=["state", "next_at"], name="mission_state_next"),
        ]
        constraints = [
            models.CheckConstraint(
                name="mission_ends_after_it_starts",
                condition=Q(ends_at__isnull=True)
                | Q(starts_at__isnull=False, ends_at__gt=F("starts_at")),
            ),
            models.CheckConstraint(
                name="mission_repeats_from_a_date",
                condition=Q(rrule="") | Q(starts_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("contributions:mission", args=[self.pk])

    @property
    def is_recurring(self) -> bool:
        """Whether it has several occurrences."""
        return bool(self.rrule)


class OccurrenceChange(models.Model):
    """One occurrence of a recurring mission that is moved, or that does not happen."""

    mission = models.ForeignKey(
        Mission, on_delete=models.PROTECT, related_name="changes"
    )
    original_at = models.DateTimeField(_("planned"))
    starts_at = models.DateTimeField(_("starts"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    is_cancelled = models.BooleanField(_("does not happen"), default=False)
    sequence = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("changed occurrence")
        verbose_name_plural = _("changed occurrences")
        ordering = ["original_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["mission", "original_at"], name="occurrence_changed_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.mission_id} {self.original_at}"


class MissionPart(models.Model):
    """A kind of part in a mission, with its number of places."""

    mission = models.ForeignKey(Mission, on_delete=models.PROTECT, related_name="parts")
    label = models.CharField(_("part"), max_length=80, blank=True)
    places = models.PositiveSmallIntegerField(_("places"), default=1)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("part in a mission")
        verbose_name_plural = _("parts in a mission")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["mission", "label"], name="mission_part_once"
            ),
            models.CheckConstraint(
                name="mission_part_has_places", condition=Q(places__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return self.label


class SignupQuerySet(models.QuerySet["Signup"]):
    def visible_to(self, member: Any) -> SignupQuerySet:
        """One's own, those of one's circles' missions, and of those one minds or joins.

        All members see that a stand-in is looked for; a page does not say for whom.
        """
        joined = Signup.objects.standing().filter(
            mission=OuterRef("mission"), member=member
        )
        return self.filter(
            Q(member=member)
            | Q(wants_stand_in=True)
            | Q(mission__circle__in=circles_of(member))
            | Q(mission__author=member)
            | Q(mission__workstream__minder=member)
            | Exists(joined)
        )

    def standing(self) -> SignupQuerySet:
        """Those who go or wait for a place."""
        return self.filter(state__in=(Signup.State.GOING, Signup.State.WAITING))

    def counting(self) -> SignupQuerySet:
        """What members say now, dates they miss included."""
        return self.exclude(state=Signup.State.WITHDRAWN)

    def going(self) -> SignupQuerySet:
        """Those who have a place, companions apart."""
        return self.filter(state=Signup.State.GOING, is_companion=False)


class Signup(models.Model):
    """« J’y vais »: a member takes a part in a mission, or in an occurrence of it.

    What is said of one occurrence goes before what is said of the whole series:
    ``rules.places``. A row of who withdrew is kept: calendars must hear of it.
    """

    class State(models.TextChoices):
        GOING = "going", _("goes")
        WAITING = "waiting", _("on the waiting list")
        ABSENT = "absent", _("misses this date")
        WITHDRAWN = "withdrawn", _("withdrawn")

    part = models.ForeignKey(
        MissionPart, on_delete=models.PROTECT, related_name="signups"
    )
    mission = models.ForeignKey(
        Mission, on_delete=models.PROTECT, related_name="signups"
    )
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="signups"
    )
    # The planned start of the occurrence; empty for the mission as a whole.
    occurrence_at = models.DateTimeField(_("occurrence"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=9, choices=State, default=State.GOING
    )
    is_companion = models.BooleanField(_("comes along to learn"), default=False)
    wants_stand_in = models.BooleanField(_("looks for a stand-in"), default=False)
    created_at = models.DateTimeField(_("since"), default=now)
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)
    # For calendars, as those of its mission.
    sequence = models.PositiveIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(auto_now=True)

    objects = SignupQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-up")
        verbose_name_plural = _("sign-ups")
        ordering = ["created_at", "pk"]
        indexes = [
            models.Index(fields=["mission", "state"], name="signup_mission_state"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["mission", "member"],
                condition=Q(occurrence_at__isnull=True) & ~Q(state="withdrawn"),
                name="signup_once_per_mission",
            ),
            models.UniqueConstraint(
                fields=["mission", "member", "occurrence_at"],
                condition=~Q(state="withdrawn"),
                name="signup_once_per_occurrence",
            ),
            models.CheckConstraint(
                name="signup_misses_a_date",
                condition=~Q(state="absent") | Q(occurrence_at__isnull=False),
            ),
            models.CheckConstraint(
                name="companion_never_waits",
                condition=Q(is_companion=False) | ~Q(state="waiting"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} → {self.mission_id}"

    def get_absolute_url(self) -> str:
        """The page of its mission."""
        return reverse("contributions:mission", args=[self.mission_id])
