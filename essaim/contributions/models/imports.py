"""Last year's spreadsheet: mapped, rehearsed, imported, perhaps undone."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from essaim.base import mandates
from essaim.base.clock import now


class HistoryImportQuerySet(models.QuerySet["HistoryImport"]):
    def visible_to(self, member: Any) -> HistoryImportQuerySet:
        """Payroll alone: the file holds each person's amounts."""
        return self if mandates.holds(member, "payroll") else self.none()

    def light(self) -> HistoryImportQuerySet:
        """Without the rows of the files: for a list."""
        return self.defer("rows", "choices", "mapping").select_related(
            "uploaded_by", "fiscal_year"
        )


class HistoryImport(models.Model):
    """A spreadsheet of past contributions. Its rows are kept while it is a draft."""

    class State(models.TextChoices):
        DRAFT = "draft", _("to be checked")
        IMPORTED = "imported", _("imported")
        DISCARDED = "discarded", _("set aside")
        UNDONE = "undone", _("undone")

    filename = models.CharField(_("file"), max_length=200)
    rows = models.JSONField(default=list)
    # The sheet it came from, when the file has several.
    sheet = models.CharField(_("sheet"), max_length=100, blank=True)
    # Which column says what, and how the lines are taken: ``history.Settings``.
    mapping = models.JSONField(default=dict)
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
    state = models.CharField(
        _("state"), max_length=9, choices=State, default=State.DRAFT
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField(_("sent"), default=now)
    # Grows each time the draft is prepared again: a page that is late is told so.
    version = models.PositiveIntegerField(default=0)
    imported_at = models.DateTimeField(_("imported"), null=True)
    imported_count = models.PositiveIntegerField(default=0)
    undone_at = models.DateTimeField(_("undone"), null=True)

    objects = HistoryImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import of past contributions")
        verbose_name_plural = _("imports of past contributions")
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self) -> str:
        return self.filename

    def get_absolute_url(self) -> str:
        """Its page: preview, then report."""
        return reverse("contributions:history_import", args=[self.pk])
