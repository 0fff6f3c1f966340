"""What the pages of the accounting settings show."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from essaim.base.models import Event
from essaim.circles.models import Circle
from essaim.payments import banking, vault
from essaim.payments.models import AccountingSetup, CircleCode, FormAccounts
from essaim.payments.models.setup import Form
from essaim.rules import letters


@dataclass(frozen=True, slots=True)
class FormRow:
    """One form of payment and its accounts, if they are set."""

    form: str
    label: str
    accounts: FormAccounts | None


def forms() -> list[FormRow]:
    """Return each form of payment, with its accounts or without: one query."""
    kept = {row.form: row for row in FormAccounts.objects.all()}
    return [FormRow(form.value, str(form.label), kept.get(form.value)) for form in Form]


def accounts_of(form: str) -> FormAccounts | None:
    """Return the accounts of one form of payment."""
    return FormAccounts.objects.filter(form=form).first()


def masked_iban(setup: AccountingSetup) -> str:
    """Return the cooperative's account number, masked; why it cannot be read."""
    try:
        return banking.masked(vault.take(setup, "debtor_iban"))
    except vault.VaultClosed as why:
        return str(why)


def circles() -> QuerySet[Circle, Any]:
    """Return the circles with their analytic codes, by name."""
    return (
        Circle.objects.order_by("name", "pk")
        .annotate(code=F("analytic_code__code"))
        .values("pk", "name", "code")
    )


def circle_codes() -> QuerySet[CircleCode]:
    """Return the analytic codes that are set, by circle."""
    return CircleCode.objects.select_related("circle").order_by("circle__name")


def label_example(setup: AccountingSetup) -> str:
    """Return the label of an entry as the journal will hold it."""
    words = {
        "title": _("Welcome of November"),
        "member": _("Awa Diop"),
        "circle": _("Welcome"),
        "period": "11/2026",
        "batch": "12",
    }
    return letters.label(
        setup.label_template % words, setup.label_length, setup.journal_encoding
    )


def life(setup: AccountingSetup) -> QuerySet[Event]:
    """Return what was changed in these settings, and by whom."""
    return Event.objects.about(setup).select_related("actor")


def missing(setup: AccountingSetup) -> list[str]:
    """Return, in sentences, what these settings lack whatever a batch holds."""
    lacking = [
        (
            not FormAccounts.objects.exists(),
            _("No accounts are set yet: a batch is frozen once those it uses are."),
        ),
        (
            not (setup.liaison_account and setup.liaison_label),
            _("The liaison account of internal transfers is not set."),
        ),
        (
            not setup.debtor_name or not bytes(setup.debtor_iban),
            _("The account the cooperative pays from is not set: name and IBAN."),
        ),
    ]
    return [sentence for is_lacking, sentence in lacking if is_lacking]
