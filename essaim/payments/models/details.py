"""How somebody is paid: encrypted with a key that is not in the database."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from essaim.base.clock import now


class PayeeDetailsQuerySet(models.QuerySet["PayeeDetails"]):
    def visible_to(self, member: Any) -> PayeeDetailsQuerySet:
        """One's own. Payroll reads another's through a verb that asks why."""
        return self.filter(member=member)


class PayeeDetails(models.Model):
    """Bank account and codes of one member. Each text is sealed by ``vault``."""

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="payee_details"
    )
    holder = models.BinaryField(_("account holder"), blank=True)
    iban = models.BinaryField(_("IBAN"), blank=True)
    bic = models.BinaryField(_("BIC"), blank=True)
    # The member's activity in the accounts, and their number on the payroll.
    analytic_code = models.BinaryField(_("analytic code"), blank=True)
    payroll_number = models.BinaryField(_("payroll number"), blank=True)
    changed_at = models.DateTimeField(_("changed"), default=now)

    objects = PayeeDetailsQuerySet.as_manager()

    SEALED: ClassVar[tuple[str, ...]] = (
        "holder",
        "iban",
        "bic",
        "analytic_code",
        "payroll_number",
    )

    class Meta:
        verbose_name = _("payee details")
        verbose_name_plural = _("payee details")

    def __str__(self) -> str:
        return str(self.member_id)

    def get_absolute_url(self) -> str:
        """The page where each sees their own."""
        return reverse("payments:details")

    @property
    def seal_place(self) -> str:
        """Where its sealed texts belong: elsewhere they do not open."""
        return f"details:{self.member_id}"
