"""Who writes a project with its first author."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from essaim.base.clock import now


class CoAuthorQuerySet(models.QuerySet["CoAuthor"]):
    """Co-authors, as one asks for them."""

    def visible_to(self, member: Any) -> CoAuthorQuerySet:
        """One's own invitations, answered or not."""
        return self.filter(member=member)

    def accepted(self) -> CoAuthorQuerySet:
        """Those who said yes."""
        return self.filter(accepted_at__isnull=False)

    def awaiting(self, member: Any) -> CoAuthorQuerySet:
        """The invitations ``member`` has not answered."""
        return self.filter(member=member, accepted_at__isnull=True)


class CoAuthor(models.Model):
    """Someone asked to write a project too; an author once they have accepted.

    The first author is ``Project.author``. Whoever declines or leaves has no row any
    more: the traces tell it.
    """

    project = models.ForeignKey(
        "cobudget.Project", on_delete=models.PROTECT, related_name="coauthors"
    )
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="coauthorships",
    )
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    invited_at = models.DateTimeField(_("invited"), default=now)
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)

    objects = CoAuthorQuerySet.as_manager()

    class Meta:
        verbose_name = _("co-author")
        verbose_name_plural = _("co-authors")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "member"], name="coauthor_once_per_project"
            )
        ]

    def __str__(self) -> str:
        return f"{self.project_id}: {self.member}"
