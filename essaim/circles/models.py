"""Circles, who belongs to them, and the dated mandates every particular right needs."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from essaim.base.once import once
from essaim.members.models import Member
from essaim.rules.mandates import Term


def not_closed(day: date, path: str = "") -> Q:
    """The condition for the circle at ``path`` ("circle__") not to be closed on a day.

    A closed circle keeps its rows; memberships and mandates in it simply stop
    counting, and count again should it reopen.
    """
    past = Closure.objects.filter(
        circle=OuterRef(f"{path}pk"), closed_on__lte=day, reopened_on__gt=day
    )
    return (
        Q(**{f"{path}closed_on__isnull": True}) | Q(**{f"{path}closed_on__gt": day})
    ) & Q(~Exists(past))


def still_here(day: date, path: str = "") -> Q:
    """The condition for the member at ``path`` to be in the cooperative on a day."""
    return Q(**{f"{path}left_on__isnull": True}) | Q(**{f"{path}left_on__gt": day})


class CircleQuerySet(models.QuerySet["Circle"]):
    def visible_to(self, member: Any) -> CircleQuerySet:
        """Circles are known to all members, closed ones included."""
        return self

    def on(self, day: date) -> CircleQuerySet:
        """The circles that were open on ``day``."""
        return self.filter(not_closed(day), created_on__lte=day)

    def closed(self, day: date) -> CircleQuerySet:
        """The circles that existed on ``day`` and were closed."""
        return self.filter(created_on__lte=day).exclude(pk__in=self.on(day))


class Circle(models.Model):
    """A thematic group: a purpose, a domain, a place in the tree.

    It is never deleted: it closes on a day, and may reopen. What it was called and
    where it stood before a change is kept in ``CircleVersion``.
    """

    class Kind(models.TextChoices):
        COOPERATIVE = "cooperative", _("the whole cooperative")
        CIRCLE = "circle", _("circle")
        ORIENTATION = "orientation", _("orientation circle")
        BOARD = "board", _("supervisory board")

    name = models.CharField(_("name"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.CIRCLE)
    purpose = models.TextField(_("purpose"), blank=True)
    domain = models.TextField(_("domain"), blank=True)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("inside"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    channel_url = models.CharField(_("channel"), max_length=300, blank=True)
    created_on = models.DateField(_("created on"), default=timezone.localdate)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = CircleQuerySet.as_manager()

    class Meta:
        verbose_name = _("circle")
        verbose_name_plural = _("circles")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="circle_not_inside_itself",
                condition=Q(parent__isnull=True) | ~Q(parent=F("pk")),
            ),
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(kind="cooperative"),
                name="circle_one_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("circles:detail", args=[self.pk])

    def is_open(self, on: date | None = None) -> bool:
        """Whether it is not closed on a day from today on (today unless given)."""
        return self.closed_on is None or self.closed_on > (on or timezone.localdate())


class Closure(models.Model):
    """A time when a circle was closed and after which it reopened."""

    circle = models.ForeignKey(
        Circle, on_delete=models.PROTECT, related_name="closures"
    )
    closed_on = models.DateField(_("closed on"))
    reopened_on = models.DateField(_("reopened on"))

    class Meta:
        verbose_name = _("closure")
        verbose_name_plural = _("closures")
        ordering = ["closed_on"]
        constraints = [
            models.CheckConstraint(
                name="closure_lasts", condition=Q(reopened_on__gt=F("closed_on"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.circle_id} {self.closed_on}–{self.reopened_on}"


class CircleVersion(models.Model):
    """What a circle was, up to the day before ``until_on``."""

    circle = models.ForeignKey(
        Circle, on_delete=models.PROTECT, related_name="versions"
    )
    until_on = models.DateField(_("until"))
    name = models.CharField(_("name"), max_length=80)
    purpose = models.TextField(_("purpose"), blank=True)
    domain = models.TextField(_("domain"), blank=True)
    parent = models.ForeignKey(
        Circle, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("circle version")
        verbose_name_plural = _("circle versions")
        ordering = ["until_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["circle", "until_on"], name="circle_version_one_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} → {self.until_on}"


class MembershipQuerySet(models.QuerySet["Membership"]):
    def visible_to(self, member: Any) -> MembershipQuerySet:
        """Who is in a circle is known to all members."""
        return self

    def on(self, day: date | None = None) -> MembershipQuerySet:
        """The memberships that count on a day (today in the cooperative's zone)."""
        day = day or timezone.localdate()
        return self.filter(
            Q(left_on__isnull=True) | Q(left_on__gt=day),
            not_closed(day, "circle__"),
            still_here(day, "member__"),
            joined_on__lte=day,
        )


class Membership(models.Model):
    """A member belongs to a circle between two dates; joining again is a new row."""

    circle = models.ForeignKey(
        Circle, on_delete=models.PROTECT, related_name="memberships"
    )
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships"
    )
    joined_on = models.DateField(_("since"), default=timezone.localdate)
    left_on = models.DateField(_("until"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("circle membership")
        verbose_name_plural = _("circle memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["circle", "member"],
                condition=Q(left_on__isnull=True),
                name="membership_once_at_a_time",
            ),
            models.CheckConstraint(
                name="membership_ends_after_it_starts",
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} @ {self.circle_id}"


class RoleQuerySet(models.QuerySet["Role"]):
    def visible_to(self, member: Any) -> RoleQuerySet:
        """The roles of circles are known to all members."""
        return self


class Role(models.Model):
    """A role of a circle: what it is for, and what is expected of who holds it."""

    class Kind(models.TextChoices):
        REFERENT = "referent", _("referent")
        FACILITATOR = "facilitator", _("facilitator")
        TREASURER = "treasurer", _("treasurer")
        PAYROLL = "payroll", _("payroll")
        MANAGER = "manager", _("co-manager")
        ADMINISTRATOR = "administrator", _("administrator of the software")

    circle = models.ForeignKey(
        Circle, verbose_name=_("circle"), on_delete=models.PROTECT, related_name="roles"
    )
    kind = models.CharField(_("kind"), max_length=14, choices=Kind)
    purpose = models.TextField(_("purpose"), blank=True)

    # These bind the whole cooperative: they exist nowhere else.
    OF_THE_WHOLE = frozenset({Kind.PAYROLL, Kind.MANAGER, Kind.ADMINISTRATOR})

    objects = RoleQuerySet.as_manager()

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ["circle", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["circle", "kind"], name="role_kind_once_per_circle"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.circle}"

    def get_absolute_url(self) -> str:
        return f"{reverse('circles:detail', args=[self.circle_id])}#roles"


class MandateQuerySet(models.QuerySet["Mandate"]):
    def visible_to(self, member: Any) -> MandateQuerySet:
        """Who holds which role is known to all members."""
        return self

    def in_force(self, on: date | None = None) -> MandateQuerySet:
        """The mandates in force on a day (today in the cooperative's zone).

        None is in a circle closed that day, nor held by someone who has left.
        """
        day = on or timezone.localdate()
        return self.filter(
            not_closed(day, "role__circle__"),
            still_here(day, "member__"),
            starts_on__lte=day,
            ends_on__gte=day,
        )

    def in_circle(self, circle: Circle) -> MandateQuerySet:
        """Those of a circle's roles, with their names, the first ones first."""
        return (
            self.filter(role__circle=circle)
            .select_related("role", "member")
            .order_by("starts_on", "pk")
        )

    def of_kind(self, *kinds: str) -> MandateQuerySet:
        return self.filter(role__kind__in=kinds)


class Mandate(models.Model):
    """A member holds a role from a day to a day, because something decided so."""

    role = models.ForeignKey(
        Role, verbose_name=_("role"), on_delete=models.PROTECT, related_name="mandates"
    )
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("member"),
        on_delete=models.PROTECT,
        related_name="mandates",
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), help_text=_("last day included"))
    source = models.CharField(
        _("where it comes from"),
        max_length=200,
        help_text=_("the election, decision or assembly, with its date"),
    )

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        ordering = ["-starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="mandate_ends_after_it_starts",
                condition=Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="mandate_comes_from_somewhere", condition=~Q(source="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role_id} {self.member_id} {self.starts_on}–{self.ends_on}"

    def get_absolute_url(self) -> str:
        return self.role.get_absolute_url()

    @property
    def term(self) -> Term:
        """The mandate as the rules read it."""
        return Term(self.member_id, self.starts_on, self.ends_on)


def holds(
    member: Member,
    *kinds: str,
    circle: Circle | None = None,
    on: date | None = None,
) -> bool:
    """Whether ``member`` holds a mandate of one of ``kinds`` in force on a day.

    With ``circle``, only a mandate of that circle or of the whole cooperative counts.
    """
    return holds_in(member, *kinds, circle_id=circle.pk if circle else None, on=on)


def holds_in(
    member: Any, *kinds: str, circle_id: int | None = None, on: date | None = None
) -> bool:
    """The same, of a circle told by its number."""
    return any(
        kind in kinds
        and (circle_id in {None, where} or where_kind == Circle.Kind.COOPERATIVE)
        for kind, where, where_kind in mandates_of(member, on)
    )


def mandates_of(member: Any, on: date | None = None) -> list[tuple[str, int, str]]:
    """The mandates of ``member`` in force on a day: role, circle, kind of circle."""
    day = on or timezone.localdate()
    columns = ("role__kind", "role__circle", "role__circle__kind")
    rows = Mandate.objects.in_force(day).filter(member=member)
    return once(("mandates", member.pk, day), lambda: list(rows.values_list(*columns)))
