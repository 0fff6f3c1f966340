"""What a project said at each moment: its text and amounts, kept whole."""

from __future__ import annotations

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from essaim.base.clock import now
from essaim.cobudget.models.projects import Project


class ProjectVersionQuerySet(models.QuerySet["ProjectVersion"]):
    """Versions, as one asks for them."""

    def visible_to(self, member: Any) -> ProjectVersionQuerySet:
        """Those of the projects one sees."""
        return self.filter(project__in=Project.objects.visible_to(member))

    def delete(self) -> NoReturn:
        raise TypeError("a version is never deleted")

    def update(self, **kwargs: Any) -> NoReturn:
        raise TypeError("a version is never changed")


class ProjectVersion(models.Model):
    """One version of a submitted project, numbered from 1. Never changed.

    The last one when allocation opens is the one members choose among: nothing writes
    another from then on. ``more`` holds what is neither text nor amount.
    """

    project = models.ForeignKey(
        "cobudget.Project", on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveIntegerField(_("version"))
    at = models.DateTimeField(_("written"), default=now)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("author"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    title = models.CharField(_("title"), max_length=300)
    summary = models.CharField(_("in one sentence"), max_length=300, blank=True)
    text = models.TextField(_("text"), blank=True)
    min_cents = models.BigIntegerField(_("minimum"))
    max_cents = models.BigIntegerField(_("goal"))
    more = models.JSONField(default=dict)

    objects = ProjectVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a project")
        verbose_name_plural = _("versions of projects")
        ordering = ["project", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "number"], name="project_version_number_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("a version is never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("a version is never deleted")
