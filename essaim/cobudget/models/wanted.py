"""The work a project will need, before it is announced."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from essaim.cobudget.models.projects import Project


class WantedMissionQuerySet(models.QuerySet["WantedMission"]):
    """Missions wanted, as one asks for them."""

    def visible_to(self, member: Any) -> WantedMissionQuerySet:
        """Those of the projects one sees."""
        return self.filter(project__in=Project.objects.visible_to(member))

    def awaited(self) -> WantedMissionQuerySet:
        """Those that nobody has announced yet."""
        return self.filter(announced_at__isnull=True)


class WantedMission(models.Model):
    """A mission that a project wants: announced by its people, once it has a budget.

    ``key`` is the name that the mission then bears (``ledger.work``).
    """

    MOST_PLACES = 50

    project = models.ForeignKey(
        "cobudget.Project", on_delete=models.PROTECT, related_name="wanted"
    )
    position = models.PositiveSmallIntegerField()
    title = models.CharField(_("what there is to do"), max_length=120)
    text = models.CharField(_("more about it"), max_length=500, blank=True)
    places = models.PositiveSmallIntegerField(
        _("how many people"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_PLACES)],
    )
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    announced_at = models.DateTimeField(_("announced"), null=True, blank=True)
    announced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = WantedMissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("mission wanted by a project")
        verbose_name_plural = _("missions wanted by projects")
        ordering = ["project", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "position"], name="wanted_position_once"
            ),
            models.CheckConstraint(
                name="wanted_has_places", condition=Q(places__gte=1, places__lte=50)
            ),
            models.CheckConstraint(
                name="wanted_announced_by_somebody",
                condition=Q(announced_at__isnull=True, announced_by__isnull=True)
                | Q(announced_at__isnull=False, announced_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title
