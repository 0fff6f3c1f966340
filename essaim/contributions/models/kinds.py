"""What kinds of work there are, and the domains of skills they draw on."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from essaim.members.models import Skill
from essaim.rules.names import fold


class SkillDomainQuerySet(models.QuerySet["SkillDomain"]):
    def visible_to(self, member: Any) -> SkillDomainQuerySet:
        """All members know them."""
        return self

    def with_counts(self) -> SkillDomainQuerySet:
        """Annotate how many skills and kinds of mission each has."""
        return self.annotate(
            skill_count=Count("skills", distinct=True),
            kind_count=Count("kinds", distinct=True),
        ).order_by("position", "name")


class SkillDomain(models.Model):
    """A domain of skills the cooperative cannot do without; edited by its members."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    skills = models.ManyToManyField(
        Skill, verbose_name=_("skills"), blank=True, related_name="domains"
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = SkillDomainQuerySet.as_manager()

    class Meta:
        verbose_name = _("skill domain")
        verbose_name_plural = _("skill domains")
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class WorkKindQuerySet(models.QuerySet["WorkKind"]):
    def visible_to(self, member: Any) -> WorkKindQuerySet:
        """All members know them."""
        return self

    def by_name(self) -> list[WorkKind]:
        """In the order of a dictionary, accents apart."""
        return sorted(self.select_related("domain"), key=lambda kind: fold(kind.name))


class WorkKind(models.Model):
    """A kind of mission (welcoming, bookkeeping…): what reference points speak of."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    domain = models.ForeignKey(
        SkillDomain,
        verbose_name=_("skill domain"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="kinds",
    )

    objects = WorkKindQuerySet.as_manager()

    class Meta:
        verbose_name = _("kind of mission")
        verbose_name_plural = _("kinds of mission")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
