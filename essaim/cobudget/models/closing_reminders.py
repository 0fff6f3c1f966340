"""What was reminded, once; and what each wants to be told by itself."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from essaim.cobudget.models.rounds import Round
from essaim.rules.closing_reminders import Reminder


class Reminded(models.Model):
    """A reminder was made for one closing day: never twice for the same."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="reminded")
    kind = models.CharField(max_length=4, choices=[(one, one) for one in Reminder])
    closes_on = models.DateField()

    class Meta:
        verbose_name = _("reminder made")
        verbose_name_plural = _("reminders made")
        constraints = [
            models.UniqueConstraint(
                fields=["round", "kind", "closes_on"], name="reminded_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.kind} {self.closes_on}"


class TellingChoice(models.Model):
    """What a member is told of co-budgets without following them; all by default.

    A pause or a cancellation is told to all members whatever they choose.
    """

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    opening = models.BooleanField(_("allocation opens"), default=True)
    week = models.BooleanField(_("a week before it closes"), default=True)
    day = models.BooleanField(_("the day before it closes"), default=True)
    result = models.BooleanField(_("allocation is closed, its result"), default=True)

    class Meta:
        verbose_name = _("choice of reminders")
        verbose_name_plural = _("choices of reminders")

    def __str__(self) -> str:
        return f"{self.member_id}"
