"""Last year's spreadsheet: mapped, rehearsed, imported, perhaps undone."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from essaim.base import mandates
from essaim.base.sheet_imports import SheetImport


class HistoryImportQuerySet(models.QuerySet["HistoryImport"]):
    def visible_to(self, member: Any) -> HistoryImportQuerySet:
        """Payroll alone: the file holds each person's amounts."""
        return self if mandates.holds(member, "payroll") else self.none()

    def light(self) -> HistoryImportQuerySet:
        """Without the rows of the files: for a list."""
        return self.defer("rows", "choices", "mapping").select_related(
            "uploaded_by", "fiscal_year"
        )


class HistoryImport(SheetImport):
    """A spreadsheet of past contributions. Its rows are kept while it is a draft."""

    # What was answered for names that are nobody's, or several persons'.
    choices = models.JSONField(default=dict)
    # What the circles had voted that year, by the number of the circle, in cents.
    votes = models.JSONField(default=dict)
    fiscal_year = models.ForeignKey(
        "ledger.FiscalYear",
        verbose_name=_("fiscal year"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = HistoryImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import of past contributions")
        verbose_name_plural = _("imports of past contributions")
        ordering = ["-uploaded_at", "-pk"]

    def get_absolute_url(self) -> str:
        """Its page: preview, then report."""
        return reverse("contributions:history_import", args=[self.pk])
