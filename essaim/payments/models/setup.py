"""How the accountant wants it: journals, accounts, codes, columns."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from essaim.circles.models import Circle


class Form(models.TextChoices):
    """How something is paid."""

    ACTIVITY = "activity", _("credit of the activity account")
    PAYROLL = "payroll", _("line on the payslip")
    INVOICE = "invoice", _("invoice from a structure")
    TRANSFER = "transfer", _("bank transfer")
    EXPENSE = "expense", _("expense refund")


class AccountingSetup(models.Model):
    """The one row of accounting settings; an accountant fills it once."""

    journal_code = models.CharField(_("journal code"), max_length=10, default="CTB")
    journal_label = models.CharField(
        _("journal label"), max_length=60, default="Contributions"
    )
    # %(circle)s, %(member)s, %(title)s, %(period)s, %(batch)s may appear.
    label_template = models.CharField(
        _("label of entries"), max_length=120, default="%(title)s %(period)s"
    )
    # The mask of a third party's account: %(code)s is the member's analytic code.
    third_party_mask = models.CharField(
        _("third-party account"), max_length=40, default="9%(code)s"
    )
    cooperative_code = models.CharField(
        _("analytic code of the cooperative"), max_length=20, blank=True
    )
    # The internal transfer: a contribution account, and the bank or liaison account.
    transfer_account = models.CharField(
        _("contribution account"), max_length=20, blank=True
    )
    liaison_account = models.CharField(_("liaison account"), max_length=20, blank=True)
    siren = models.CharField(_("SIREN"), max_length=9, blank=True)
    debtor_name = models.CharField(_("name at the bank"), max_length=70, blank=True)
    debtor_iban = models.BinaryField(_("the cooperative’s IBAN"), blank=True)
    debtor_bic = models.CharField(_("the cooperative’s BIC"), max_length=11, blank=True)
    # The payroll file, column by column: [{"name": "Matricule", "value": "…"}].
    payroll_columns = models.JSONField(_("payroll columns"), default=list)
    payroll_item = models.CharField(_("payroll item code"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("accounting settings")
        verbose_name_plural = _("accounting settings")
        constraints = [
            models.CheckConstraint(name="accounting_setup_is_alone", condition=Q(pk=1))
        ]

    def __str__(self) -> str:
        return self.journal_code

    @classmethod
    def current(cls) -> AccountingSetup:
        """The settings, or those nobody has changed yet."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)


class FormAccounts(models.Model):
    """The accounts debited and credited for one form of payment."""

    form = models.CharField(_("paid as"), max_length=8, choices=Form, unique=True)
    debit_account = models.CharField(_("debit account"), max_length=20)
    debit_label = models.CharField(_("its label"), max_length=80)
    credit_account = models.CharField(_("credit account"), max_length=20)
    credit_label = models.CharField(_("its label"), max_length=80)

    class Meta:
        verbose_name = _("accounts of a form of payment")
        verbose_name_plural = _("accounts of forms of payment")
        ordering = ["form"]

    def __str__(self) -> str:
        return f"{self.form} {self.debit_account}/{self.credit_account}"


class CircleCode(models.Model):
    """The analytic code of a circle in the accounts."""

    circle = models.OneToOneField(
        Circle, on_delete=models.PROTECT, related_name="analytic_code"
    )
    code = models.CharField(_("analytic code"), max_length=20)

    class Meta:
        verbose_name = _("analytic code of a circle")
        verbose_name_plural = _("analytic codes of circles")

    def __str__(self) -> str:
        return self.code
