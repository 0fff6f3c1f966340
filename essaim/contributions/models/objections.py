"""The dialogue about a contribution: questions, answers, argued objections."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from essaim.base.clock import now
from essaim.contributions.models.contributions import Contribution


class Comment(models.Model):
    """A question or an answer on a contribution's page: the dialogue."""

    contribution = models.ForeignKey(
        Contribution, on_delete=models.PROTECT, related_name="comments"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    text = models.TextField(_("text"))
    at = models.DateTimeField(_("when"), default=now)

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.text[:60]


class Objection(models.Model):
    """An argument against a declaration, about the work or the frame, time-boxed."""

    class About(models.TextChoices):
        WORK = "work", _("the work")
        FRAME = "frame", _("the frame")

    class Outcome(models.TextChoices):
        LIFTED = "lifted", _("lifted by who raised it")
        ADJUSTED = "adjusted", _("met by an adjustment")
        MAINTAINED = "maintained", _("the circle maintains the declaration")
        RULED = "ruled", _("the circle decided another amount")
        WITHDRAWN = "withdrawn", _("the contribution was withdrawn")

    contribution = models.ForeignKey(
        Contribution, on_delete=models.PROTECT, related_name="objections"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    about = models.CharField(_("about"), max_length=5, choices=About)
    argument = models.TextField(_("argument"))
    raised_at = models.DateTimeField(_("raised"), default=now)
    # Past this day the circle decides: an objection does not block for ever.
    dialogue_ends_on = models.DateField(_("dialogue until"))
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)
    ruling = models.TextField(_("what the circle decided"), blank=True)
    source = models.CharField(
        _("the decision it comes from"), max_length=200, blank=True
    )

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        ordering = ["raised_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="objection_is_argued", condition=~Q(argument="")
            ),
            models.UniqueConstraint(
                fields=["contribution", "author"],
                condition=Q(closed_at__isnull=True),
                name="objection_one_open_each",
            ),
        ]

    def __str__(self) -> str:
        return self.argument[:60]
