"""A list of members read from a file: first shown, then imported, perhaps undone."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from essaim.base import mandates
from essaim.base.clock import now


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    """Imports, and who reads them."""

    def visible_to(self, member: Any) -> ImportBatchQuerySet:
        """Co-managers and administrators; they hold addresses not yet members'."""
        if mandates.holds(member, "manager", "administrator"):
            return self
        return self.none()


class ImportBatch(models.Model):
    """One file of members. Its rows are kept while it is a draft, and no longer."""

    class State(models.TextChoices):
        """Where an import stands."""

        DRAFT = "draft", _("to be checked")
        IMPORTED = "imported", _("imported")
        DISCARDED = "discarded", _("set aside")
        UNDONE = "undone", _("undone")

    filename = models.CharField(_("file"), max_length=200)
    rows = models.JSONField(default=list)
    state = models.CharField(
        _("state"), max_length=9, choices=State, default=State.DRAFT
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField(_("sent"), default=now)
    imported_at = models.DateTimeField(_("imported"), null=True)
    imported_count = models.PositiveIntegerField(_("members imported"), default=0)
    undone_at = models.DateTimeField(_("undone"), null=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("import of members")
        verbose_name_plural = _("imports of members")
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self) -> str:
        return self.filename

    def get_absolute_url(self) -> str:
        """Its page: preview, then report."""
        return reverse("members:import_batch", args=[self.pk])
