"""How the accountant wants it: journals, accounts, codes, columns."""

from __future__ import annotations

from typing import ClassVar

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


def default_columns() -> list[dict[str, str]]:
    """The columns most payroll software asks for; each may be changed."""
    return [
        {"name": "Matricule", "value": "number"},
        {"name": "Rubrique", "value": "item"},
        {"name": "Période", "value": "period"},
        {"name": "Base", "value": "one"},
        {"name": "Montant", "value": "amount"},
        {"name": "Libellé", "value": "label"},
    ]


class AccountingSetup(models.Model):
    """The one row of accounting settings; an accountant fills it once."""

    class Separator(models.TextChoices):
        TAB = "tab", _("tabulation")
        BAR = "bar", _("vertical bar |")

    class Encoding(models.TextChoices):
        UTF8 = "utf-8", "UTF-8"
        LATIN9 = "iso8859-15", "ISO 8859-15"

    journal_code = models.CharField(_("journal code"), max_length=10, default="CTB")
    journal_label = models.CharField(
        _("journal label"), max_length=60, default="Contributions"
    )
    # What may appear in it is ``LABEL_WORDS``.
    label_template = models.CharField(
        _("label of entries"), max_length=120, default="%(title)s %(period)s"
    )
    label_length = models.PositiveSmallIntegerField(
        _("longest label, in characters"), default=60
    )
    # The mask of a third party's account: %(code)s is the member's analytic code.
    third_party_mask = models.CharField(
        _("third-party account"), max_length=40, default="9%(code)s", blank=True
    )
    # For what a circle without a code of its own spends.
    cooperative_code = models.CharField(
        _("analytic code of the cooperative"), max_length=20, blank=True
    )
    # What links the circle's side and the activity's side of an internal transfer.
    liaison_account = models.CharField(_("liaison account"), max_length=20, blank=True)
    liaison_label = models.CharField(_("its label"), max_length=80, blank=True)
    vat_account = models.CharField(_("VAT account"), max_length=20, blank=True)
    vat_label = models.CharField(_("its label"), max_length=80, blank=True)
    journal_separator = models.CharField(
        _("separator of the journal’s file"),
        max_length=3,
        choices=Separator,
        default=Separator.TAB,
    )
    journal_encoding = models.CharField(
        _("character set of the journal’s file"),
        max_length=10,
        choices=Encoding,
        default=Encoding.UTF8,
    )
    debtor_name = models.CharField(_("name at the bank"), max_length=70, blank=True)
    # Sealed by ``vault``.
    debtor_iban = models.BinaryField(_("the cooperative’s IBAN"), blank=True)
    debtor_bic = models.CharField(_("the cooperative’s BIC"), max_length=11, blank=True)
    transfer_template = models.CharField(
        _("words on the bank statement"),
        max_length=120,
        default="Contributions %(period)s",
    )
    # The payroll file, column by column: [{"name": "Matricule", "value": "number"}].
    payroll_columns = models.JSONField(_("payroll columns"), default=default_columns)
    payroll_item = models.CharField(_("payroll item code"), max_length=20, blank=True)
    # Grows at each write: a page that is late is told so.
    version = models.PositiveIntegerField(default=0)

    SEALED: ClassVar[tuple[str, ...]] = ("debtor_iban",)
    # What the templates may hold, and the mask.
    LABEL_WORDS = frozenset({"title", "member", "circle", "period", "batch"})
    TRANSFER_WORDS = frozenset({"period", "batch", "form"})
    MASK_WORDS = frozenset({"code"})

    class Meta:
        verbose_name = _("accounting settings")
        verbose_name_plural = _("accounting settings")
        constraints = [
            models.CheckConstraint(name="accounting_setup_is_alone", condition=Q(pk=1))
        ]

    def __str__(self) -> str:
        return self.journal_code

    @property
    def seal_place(self) -> str:
        """Where its sealed text belongs: elsewhere it does not open."""
        return "setup"

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
    by_transfer = models.BooleanField(_("paid by the file of transfers"), default=False)

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
