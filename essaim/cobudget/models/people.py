"""Who will have an envelope when allocation opens, and how large. Never by capital."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from essaim.circles.models import Circle
from essaim.cobudget.models.rounds import Round


class Eligible(models.Model):
    """A member on the list of a round, with their amount where the list gives them.

    It is a plan: what counts is the ``Envelope`` made when allocation opens.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="listed")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    cents = models.BigIntegerField(_("amount"), null=True, blank=True)

    class Meta:
        verbose_name = _("eligible member")
        verbose_name_plural = _("eligible members")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "member"], name="eligible_once_per_round"
            ),
            models.CheckConstraint(
                name="eligible_amount_positive",
                condition=Q(cents__isnull=True) | Q(cents__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.member_id}"


class EnvelopePart(models.Model):
    """Some people have a part of an envelope: newcomers, or the members of a circle.

    Who is in several groups is in the first one.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="parts")
    percent = models.PositiveSmallIntegerField(_("part of an envelope"))
    joined_since = models.DateField(_("joined since"), null=True, blank=True)
    circle = models.ForeignKey(
        Circle, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("part of an envelope")
        verbose_name_plural = _("parts of an envelope")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="envelope_part_is_a_part",
                condition=Q(percent__gte=1, percent__lte=99),
            ),
            models.CheckConstraint(
                name="envelope_part_of_one_group",
                condition=Q(joined_since__isnull=True, circle__isnull=False)
                | Q(joined_since__isnull=False, circle__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.percent} %"
