"""Pictures of a project, and documents attached to it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from essaim.base import attachments, markdown
from essaim.base.clock import now
from essaim.cobudget.models.projects import Project


def _place(file: ProjectFile, name: str) -> str:
    """Where it is stored: a name nobody can guess, nor that says anything."""
    return f"cobudget/{file.project_id}/{uuid4().hex}{attachments.suffix(name)}"


class ProjectFileQuerySet(models.QuerySet["ProjectFile"]):
    """Files of projects, as one asks for them."""

    def visible_to(self, member: Any) -> ProjectFileQuerySet:
        """Those of the projects one sees."""
        return self.filter(project__in=Project.objects.visible_to(member))


class ProjectFile(models.Model):
    """A picture, with what it shows in words, or a document."""

    project = models.ForeignKey(
        "cobudget.Project", on_delete=models.PROTECT, related_name="files"
    )
    file = models.FileField(_("file"), upload_to=_place, max_length=200)
    name = models.CharField(_("name"), max_length=160)
    # What a picture shows, for who does not see it; what a document is.
    words = models.CharField(_("in words"), max_length=300)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    position = models.PositiveSmallIntegerField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(_("added"), default=now)

    objects = ProjectFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of a project")
        verbose_name_plural = _("files of projects")
        ordering = ["project", "position", "pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Where it is given to whoever sees the project."""
        at = [self.project.round_id, self.project_id, self.pk]
        return reverse("cobudget:project_file", args=at)

    @property
    def is_picture(self) -> bool:
        """Whether it is shown, not only offered."""
        return self.width > 0

    @property
    def illustration(self) -> markdown.Illustration:
        """How a text shows it."""
        url = self.get_absolute_url()
        return markdown.Illustration(url, self.words, self.width, self.height)

    @property
    def snippet(self) -> str:
        """What its authors copy into the text to show it there."""
        return markdown.snippet(self.pk, self.words)
