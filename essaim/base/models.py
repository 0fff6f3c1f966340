"""What every room stands on: the cooperative itself, and the trace of what happened."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NoReturn

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from essaim.base.clock import now


class Cooperative(models.Model):
    """The one organisation of this installation, and what it decided for itself."""

    class LegalForm(models.TextChoices):
        SCOP_SA = "scop-sa", _("SCOP SA")
        SCOP_SARL = "scop-sarl", _("SCOP SARL")
        SCOP_SAS = "scop-sas", _("SCOP SAS")
        SCIC = "scic", _("SCIC")
        OTHER = "other", _("other")

    name = models.CharField(_("name"), max_length=120)
    legal_form = models.CharField(
        _("legal form"), max_length=12, choices=LegalForm, default=LegalForm.SCOP_SARL
    )
    time_zone = models.CharField(_("time zone"), max_length=64, default="Europe/Paris")
    accent_hue = models.PositiveSmallIntegerField(
        _("accent hue"),
        default=58,
        validators=[MinValueValidator(0), MaxValueValidator(360)],
    )

    class Meta:
        verbose_name = _("cooperative")
        verbose_name_plural = _("cooperatives")
        constraints = [
            models.CheckConstraint(name="cooperative_is_alone", condition=Q(pk=1))
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> Cooperative:
        """The cooperative, or an unnamed one while nobody has founded it yet."""
        return cls.objects.filter(pk=1).first() or cls(pk=1, name="Essaim")


class EventQuerySet(models.QuerySet["Event"]):
    def visible_to(self, member: Any) -> EventQuerySet:
        """Everybody's traces, and those about this member or done by them."""
        mine = EventAbout.objects.filter(
            event=OuterRef("pk"),
            content_type=ContentType.objects.get_for_model(member),
            object_id=member.pk,
        )
        return self.filter(
            Q(audience=Event.Audience.EVERYONE) | Q(actor=member) | Exists(mine)
        )

    def about(self, thing: models.Model) -> EventQuerySet:
        """The traces that concern ``thing`` (a circle, a round, a member…)."""
        return self.filter(
            Exists(
                EventAbout.objects.filter(
                    event=OuterRef("pk"),
                    content_type=ContentType.objects.get_for_model(thing),
                    object_id=thing.pk,
                )
            )
        )

    def of(self, member: Any) -> EventQuerySet:
        """What this member did, or what was done about them."""
        return self.filter(
            Q(actor=member)
            | Exists(
                EventAbout.objects.filter(
                    event=OuterRef("pk"),
                    content_type=ContentType.objects.get_for_model(member),
                    object_id=member.pk,
                )
            )
        )

    def delete(self) -> NoReturn:
        raise TypeError("a trace is never deleted")

    def update(self, **kwargs: Any) -> NoReturn:
        raise TypeError("a trace is never changed")


class Event(models.Model):
    """Something that happened. Written once, with what made it happen; never changed.

    It is the activity feed and the audit log. ``actor`` is empty when the software
    acted, on a date. ``data`` holds names and figures as they were then.
    """

    class Audience(models.TextChoices):
        EVERYONE = "everyone", _("all members")
        CONCERNED = "concerned", _("the persons concerned")

    at = models.DateTimeField(_("when"), default=now)
    kind = models.CharField(_("kind"), max_length=60)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    subject_type = models.ForeignKey(
        ContentType, on_delete=models.PROTECT, related_name="+"
    )
    subject_id = models.PositiveBigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    audience = models.CharField(
        max_length=10, choices=Audience, default=Audience.EVERYONE
    )
    url = models.CharField(max_length=300, blank=True)
    data = models.JSONField(default=dict)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("trace")
        verbose_name_plural = _("traces")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["kind", "-at"], name="event_kind_at"),
            models.Index(fields=["actor", "-id"], name="event_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_type_id}:{self.subject_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("a trace is never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("a trace is never deleted")


class EventAbout(models.Model):
    """One thing a trace concerns: feeds of circles, rounds and persons read this."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="abouts")
    content_type = models.ForeignKey(
        ContentType, on_delete=models.PROTECT, related_name="+"
    )
    object_id = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "event"],
                name="event_about_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.content_type_id}:{self.object_id}"


class LeaseQuerySet(models.QuerySet["Lease"]):
    def take(self, name: str, *, holder: str, until: datetime) -> bool:
        """Hold ``name`` until an instant; false while another holder has it.

        Holding it already, it is prolonged. One conditional update decides, so that
        of two processes asking together one alone is told yes, on any database.
        """
        self.get_or_create(name=name, defaults={"holder": "", "until": now()})
        free = Q(holder=holder) | Q(holder="") | Q(until__lt=now())
        return bool(self.filter(free, name=name).update(holder=holder, until=until))

    def release(self, name: str, *, holder: str) -> None:
        """Let another process take ``name`` at once."""
        self.filter(name=name, holder=holder).update(holder="")


class Lease(models.Model):
    """What one process alone may do at a time, for as long as it says it is there."""

    name = models.CharField(max_length=40, primary_key=True)
    holder = models.CharField(max_length=120, blank=True)
    until = models.DateTimeField()

    objects = LeaseQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.name} {self.holder}"


class DiscardedFile(models.Model):
    """A file taken away that its place has not erased yet: gone once it has."""

    name = models.CharField(max_length=200)
    at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = _("file to erase")
        verbose_name_plural = _("files to erase")

    def __str__(self) -> str:
        return self.name
