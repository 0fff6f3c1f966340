"""A spreadsheet of projects: mapped, rehearsed, imported, perhaps undone."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from essaim.base.sheet_imports import SheetImport
from essaim.circles.models import Circle, Mandate, Role
from essaim.cobudget.models.projects import Project
from essaim.cobudget.models.rounds import Round

READERS = (Role.Kind.FACILITATOR, Role.Kind.REFERENT, Role.Kind.MANAGER)


class ProjectImportQuerySet(models.QuerySet["ProjectImport"]):
    """Imports, and who reads them."""

    def visible_to(self, member: Any) -> ProjectImportQuerySet:
        """Those who run the round: the file may hold addresses of authors."""
        mine = Mandate.objects.in_force().of_kind(*READERS).filter(member=member)
        if mine.filter(role__circle__kind=Circle.Kind.COOPERATIVE).exists():
            return self
        return self.filter(round__circle__in=mine.values("role__circle"))

    def light(self) -> ProjectImportQuerySet:
        """Without the rows of the files: for a list."""
        return self.defer("rows", "mapping").select_related("uploaded_by")


class ProjectImport(SheetImport):
    """A spreadsheet of projects. Its rows are kept while it is a draft."""

    round = models.ForeignKey(
        Round,
        verbose_name=_("round"),
        on_delete=models.PROTECT,
        related_name="project_imports",
    )
    # How many contributions of a Cobudget export were added up, names left out.
    gathered = models.PositiveIntegerField(default=0)
    # What it brought in; undone, they are withdrawn and stay here.
    made = models.ManyToManyField(Project, related_name="imports")

    objects = ProjectImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import of projects")
        verbose_name_plural = _("imports of projects")
        ordering = ["-uploaded_at", "-pk"]

    def get_absolute_url(self) -> str:
        """Its page: preview, then report."""
        return reverse("cobudget:project_import", args=[self.round_id, self.pk])
