"""The sections of a round: parts of its pool, each with its own projects."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from essaim.circles.models import Circle
from essaim.cobudget.models.rounds import Round
from essaim.rules import sections


class Section(models.Model):
    """A part of the pool of a round: for transverse proposals, a circle or a theme.

    Its part is an amount, or a percentage (in basis points) of what the amounts of
    the others leave. What it makes in cents is written when allocation opens.
    """

    class Kind(models.TextChoices):
        TRANSVERSE = (
            sections.Kind.TRANSVERSE.value,
            _("transverse: transverse proposals"),
        )
        CIRCLE = sections.Kind.CIRCLE.value, _("circle: the projects of a circle")
        THEME = sections.Kind.THEME.value, _("theme: any project")

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="sections")
    position = models.PositiveSmallIntegerField(_("order"))
    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.THEME)
    circle = models.ForeignKey(
        Circle,
        verbose_name=_("circle"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    cents = models.BigIntegerField(_("amount"), null=True, blank=True)
    basis_points = models.PositiveSmallIntegerField(
        _("part of the pool"), null=True, blank=True
    )
    # What it shares, once allocation has opened.
    pool_cents = models.BigIntegerField(_("pool"), null=True, blank=True)

    class Meta:
        verbose_name = _("section of a round")
        verbose_name_plural = _("sections of a round")
        ordering = ["round", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "name"], name="section_name_once_per_round"
            ),
            models.CheckConstraint(
                name="section_amount_or_percentage",
                condition=Q(cents__gt=0, basis_points__isnull=True)
                | Q(
                    cents__isnull=True,
                    basis_points__gte=1,
                    basis_points__lte=sections.WHOLE,
                ),
            ),
            models.CheckConstraint(
                name="section_of_a_circle_names_it",
                condition=Q(kind="circle", circle__isnull=False)
                | (~Q(kind="circle") & Q(circle__isnull=True)),
            ),
            models.CheckConstraint(
                name="section_pool_not_negative",
                condition=Q(pool_cents__isnull=True) | Q(pool_cents__gte=0),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def as_rule(self) -> sections.Part:
        """Its part, as the rule reads it."""
        return sections.Part(cents=self.cents, basis_points=self.basis_points)

    @property
    def matching_cents(self) -> int:
        """What quadratic matching adds to its gifts, once allocation has opened."""
        return (self.pool_cents or 0) * self.round.matching_percent // 100

    def takes(self, *, transverse: bool, circle_id: int | None) -> bool:
        """Whether a project like that may be in it."""
        return sections.takes(
            sections.Kind(self.kind),
            transverse=transverse,
            circle=circle_id,
            of_circle=self.circle_id,
        )
