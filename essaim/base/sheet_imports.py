"""A spreadsheet sent to be imported: first shown, then imported, perhaps undone."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from essaim.base.clock import now


class SheetImport(models.Model):
    """One sheet of a file. Its rows are kept while it is a draft, and no longer."""

    class State(models.TextChoices):
        """Where an import stands."""

        DRAFT = "draft", _("to be checked")
        IMPORTED = "imported", _("imported")
        DISCARDED = "discarded", _("set aside")
        UNDONE = "undone", _("undone")

    filename = models.CharField(_("file"), max_length=200)
    rows = models.JSONField(default=list)
    # The sheet it came from, when the file has several.
    sheet = models.CharField(_("sheet"), max_length=100, blank=True)
    # Which column says what, and how the lines are taken.
    mapping = models.JSONField(default=dict)
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

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.filename
