"""What circles and members say of a transverse proposal: advice, objections."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from essaim.base.clock import now
from essaim.circles.models import Circle
from essaim.cobudget.models.projects import Project
from essaim.rules import transverse


class AdviceQuerySet(models.QuerySet["Advice"]):
    """Advice, as one asks for it."""

    def visible_to(self, member: Any) -> AdviceQuerySet:
        """Whoever sees the project."""
        return self.filter(project__in=Project.objects.visible_to(member))

    def current(self) -> AdviceQuerySet:
        """What each circle says now."""
        return self.filter(replaced_at=None)


class Advice(models.Model):
    """What a circle says of a transverse proposal. Revised, it is a new row.

    One per circle is current; those it replaced stay readable.
    """

    class Stance(models.TextChoices):
        """What the circle thinks of it."""

        FAVOURABLE = "favourable", _("favourable")
        RESERVED = "reserved", _("reserved")
        UNFAVOURABLE = "unfavourable", _("unfavourable")

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="advice"
    )
    circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    stance = models.CharField(_("advice"), max_length=12, choices=Stance)
    text = models.TextField(_("reasons"), max_length=5_000)
    given_at = models.DateTimeField(_("given"), default=now)
    replaced_at = models.DateTimeField(_("replaced"), null=True, blank=True)

    objects = AdviceQuerySet.as_manager()

    class Meta:
        verbose_name = _("advice of a circle")
        verbose_name_plural = _("advice of circles")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "circle"],
                condition=Q(replaced_at=None),
                name="advice_one_per_circle",
            ),
            models.CheckConstraint(name="advice_has_reasons", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.circle_id} {self.stance}"


class ProjectObjectionQuerySet(models.QuerySet["ProjectObjection"]):
    """Objections, as one asks for them."""

    def visible_to(self, member: Any) -> ProjectObjectionQuerySet:
        """Whoever sees the project."""
        return self.filter(project__in=Project.objects.visible_to(member))


class ProjectObjection(models.Model):
    """An argument against a transverse proposal, and what became of it.

    ``qualification`` says what it is about, in the words of those who run the round;
    ``outcome`` how it was lifted, or why it stands. It is recorded, never erased.
    """

    class State(models.TextChoices):
        """Where it is."""

        RAISED = transverse.State.RAISED.value, _("raised")
        LIFTED = transverse.State.LIFTED.value, _("lifted")
        STANDS = transverse.State.STANDS.value, _("it stands")
        WITHDRAWN = (
            transverse.State.WITHDRAWN.value,
            pgettext_lazy("objection", "withdrawn"),
        )

    class Kind(models.TextChoices):
        """What it is, once read together."""

        OBJECTION = "objection", _("an objection: it would do harm")
        CONCERN = "concern", _("a concern: to be watched")
        PREFERENCE = "preference", _("a preference")

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="objections"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    argument = models.TextField(_("argument"), max_length=5_000)
    # The form it came from: sent twice, it is raised once.
    key = models.UUIDField()
    raised_at = models.DateTimeField(_("raised"), default=now)
    state = models.CharField(
        _("state"), max_length=9, choices=State, default=State.RAISED
    )
    qualification = models.CharField(
        _("qualification"), max_length=10, choices=Kind, blank=True
    )
    outcome = models.TextField(_("what became of it"), max_length=5_000, blank=True)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = ProjectObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("objection to a proposal")
        verbose_name_plural = _("objections to proposals")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["author", "key"], name="project_objection_raised_once"
            ),
            models.CheckConstraint(
                name="project_objection_has_an_argument", condition=~Q(argument="")
            ),
            models.CheckConstraint(
                name="project_objection_settled_in_words",
                condition=Q(state__in=["raised", "withdrawn"])
                | (~Q(qualification="") & ~Q(outcome="") & Q(settled_by__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return Truncator(" ".join(self.argument.split())).chars(60)

    def get_absolute_url(self) -> str:
        """Its place on the page of the project."""
        address = reverse(
            "cobudget:project", args=[self.project.round_id, self.project_id]
        )
        return f"{address}#objection-{self.pk}"
