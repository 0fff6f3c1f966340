"""Ways to read a round from outside: a member's feed, a page for the public."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from essaim.base.clock import now
from essaim.cobudget.models.rounds import Round
from essaim.members.models.addresses import SecretAddress, SecretAddressQuerySet


class RoundFeed(SecretAddress):
    """The secret address where a member's feed reader follows a round, or all."""

    OF = "round"

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="round_feeds"
    )
    round = models.ForeignKey(
        Round, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )

    objects = SecretAddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("feed of rounds")
        verbose_name_plural = _("feeds of rounds")
        constraints = [
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(round__isnull=True),
                name="round_feed_one_of_all",
            ),
            models.UniqueConstraint(
                fields=["member", "round"], name="round_feed_one_per_round"
            ),
        ]


class PublicPageQuerySet(models.QuerySet["PublicPage"]):
    """Public pages, open or not."""

    def answering(self, token: str) -> PublicPageQuerySet:
        """The open one at this address."""
        rows = self.filter(token=token, closed_at__isnull=True)
        return rows.select_related("round__circle", "round__fiscal_year")

    def of(self, round: Round) -> PublicPage | None:
        """The open one of a round, if it has one."""
        return self.filter(round=round, closed_at__isnull=True).first()


class PublicPage(models.Model):
    """A page of a round for people who are not members, until it is closed."""

    round = models.ForeignKey(
        Round, on_delete=models.PROTECT, related_name="public_pages"
    )
    token = models.CharField(max_length=32, unique=True)
    may_be_indexed = models.BooleanField(_("search engines may list it"), default=False)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField(_("opened"), default=now)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    objects = PublicPageQuerySet.as_manager()

    class Meta:
        verbose_name = _("public page")
        verbose_name_plural = _("public pages")
        constraints = [
            models.UniqueConstraint(
                fields=["round"],
                condition=Q(closed_at__isnull=True),
                name="public_page_one_open_per_round",
            )
        ]

    def __str__(self) -> str:
        return f"{self.round_id}"

    def get_absolute_url(self) -> str:
        """Where the public reads it."""
        return reverse("cobudget:public_page", args=[self.token])


class PublicNameQuerySet(models.QuerySet["PublicName"]):
    """Names shown to the public, as one asks for them."""

    def visible_to(self, member: Any) -> PublicNameQuerySet:
        """One's own."""
        return self.filter(member=member)

    def of(self, project: Any, member: Any) -> PublicNameQuerySet:
        """That of a member on a project, shown or not."""
        return self.filter(project=project, member=member)

    def to_read(self, projects: Any) -> dict[int, list[str]]:
        """The names to show beside these projects, by project: their authors of today.

        One query. Whoever left, or writes it no more, is not there.
        """
        writes = Q(member=F("project__author")) | Q(
            project__coauthors__member=F("member"),
            project__coauthors__accepted_at__isnull=False,
        )
        rows = self.filter(writes, project__in=projects, member__is_active=True)
        found: dict[int, list[str]] = {}
        for project, name in (
            rows.order_by("pk").values_list("project", "member__name").distinct()
        ):
            found.setdefault(project, []).append(name)
        return found


class PublicName(models.Model):
    """An author who wants their name on the public page, until they say otherwise."""

    project = models.ForeignKey(
        "cobudget.Project", on_delete=models.PROTECT, related_name="public_names"
    )
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    since = models.DateTimeField(default=now)

    objects = PublicNameQuerySet.as_manager()

    class Meta:
        verbose_name = _("name shown to the public")
        verbose_name_plural = _("names shown to the public")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "member"], name="public_name_once_per_project"
            )
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.member_id}"
