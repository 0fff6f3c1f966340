"""What is missing before a batch can be frozen, in sentences, with where to put it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from essaim.circles.models import Circle
from essaim.members.models import Member
from essaim.payments import vault
from essaim.payments.models import (
    AccountingSetup,
    Batch,
    CircleCode,
    FormAccounts,
    PayeeDetails,
)
from essaim.payments.models.setup import Form


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing to put right, where, and whom it is about."""

    sentence: str
    url: str = ""
    people: Sequence[Member] = ()


@dataclass(frozen=True, slots=True)
class Readiness:
    """What forbids freezing, and what is only to be known."""

    blocking: list[Missing] = field(default_factory=list)
    worth_knowing: list[Missing] = field(default_factory=list)

    def __bool__(self) -> bool:
        """Whether it may be frozen."""
        return not self.blocking


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the batch asks of the settings."""

    batch: Batch
    setup: AccountingSetup
    accounts: dict[str, FormAccounts]
    forms: dict[str, list[Member]]
    details: dict[int, PayeeDetails]


def of(batch: Batch) -> Readiness:
    """Return what is missing to freeze ``batch``: a constant number of queries."""
    facts = _facts(batch)
    if not facts.forms:
        return Readiness([Missing(_("There is nothing in this batch."))])
    found = Readiness()
    found.blocking.extend(
        (*_accounts(facts), *_circles(facts), *_codes(facts), *_payroll(facts))
    )
    found.blocking.extend(_bank(facts))
    found.worth_knowing.extend(_without_account(facts))
    return found


def _facts(batch: Batch) -> _Facts:
    people: dict[str, list[Member]] = {}
    seen = set()
    dues = batch.dues.select_related("member")
    for due in dues.order_by("form", "member__name", "member_id"):
        if (due.form, due.member_id) not in seen:
            seen.add((due.form, due.member_id))
            people.setdefault(due.form, []).append(due.member)
    numbers = {member.pk for each in people.values() for member in each}
    return _Facts(
        batch=batch,
        setup=AccountingSetup.current(),
        accounts={row.form: row for row in FormAccounts.objects.all()},
        forms=people,
        details={
            row.member_id: row
            for row in PayeeDetails.objects.filter(member__in=numbers)
        },
    )


def _accounts(facts: _Facts) -> Iterator[Missing]:
    for form in facts.forms:
        if form not in facts.accounts:
            yield Missing(
                _("No accounts are set for what is paid as “%(form)s”.")
                % {"form": Form(form).label},
                reverse("payments:setup_form", args=[form]),
            )
    journal = reverse("payments:setup_journal")
    setup = facts.setup
    if Form.ACTIVITY in facts.forms and not (
        setup.liaison_account and setup.liaison_label
    ):
        yield Missing(
            _("The liaison account of internal transfers is not set."), journal
        )
    has_tax = facts.batch.dues.filter(vat_cents__gt=0).exists()
    if has_tax and not (setup.vat_account and setup.vat_label):
        yield Missing(_("The VAT account is not set."), journal)


def _circles(facts: _Facts) -> Iterator[Missing]:
    if facts.setup.cooperative_code:
        return
    inside = facts.batch.dues.order_by().values("line__circle")
    coded = CircleCode.objects.values("circle")
    names = list(
        Circle.objects.filter(pk__in=inside)
        .exclude(pk__in=coded)
        .values_list("name", flat=True)
    )
    if names:
        yield Missing(
            _("No analytic code is set for: %(circles)s.")
            % {"circles": ", ".join(names)},
            reverse("payments:setup_circles"),
        )
    if facts.batch.dues.filter(line__isnull=True).exists():
        yield Missing(
            _("What no circle’s budget pays needs the cooperative’s analytic code."),
            reverse("payments:setup_journal"),
        )


def _lacking(facts: _Facts, form: str, name: str) -> list[Member]:
    return [
        member
        for member in facts.forms.get(form, [])
        if member.pk not in facts.details
        or not bytes(getattr(facts.details[member.pk], name))
    ]


def _codes(facts: _Facts) -> Iterator[Missing]:
    """An activity, and a third party whose account is made of it, need a code."""
    needy = set(facts.forms)
    if "%(code)s" not in facts.setup.third_party_mask:
        needy &= {Form.ACTIVITY.value}
    without = {
        member.pk: member
        for form in sorted(needy)
        for member in _lacking(facts, form, "analytic_code")
    }
    if without:
        yield Missing(
            ngettext(
                "%(count)d person has no analytic code.",
                "%(count)d people have no analytic code.",
                len(without),
            )
            % {"count": len(without)},
            reverse("payments:payable"),
            list(without.values()),
        )


def _payroll(facts: _Facts) -> Iterator[Missing]:
    if Form.PAYROLL not in facts.forms:
        return
    values = {column["value"] for column in facts.setup.payroll_columns}
    if "item" in values and not facts.setup.payroll_item:
        yield Missing(
            _("The code of the payroll item is not set."),
            reverse("payments:setup_payroll"),
        )
    without = _lacking(facts, Form.PAYROLL, "payroll_number")
    if "number" in values and without:
        yield Missing(
            ngettext(
                "%(count)d person has no payroll number.",
                "%(count)d people have no payroll number.",
                len(without),
            )
            % {"count": len(without)},
            reverse("payments:payable"),
            without,
        )


def _transferred(facts: _Facts) -> list[str]:
    return [
        form
        for form in facts.forms
        if form in facts.accounts and facts.accounts[form].by_transfer
    ]


def _bank(facts: _Facts) -> Iterator[Missing]:
    if not _transferred(facts):
        return
    setup, bank = facts.setup, reverse("payments:setup_bank")
    if not setup.debtor_name or not bytes(setup.debtor_iban):
        yield Missing(
            _("The account the cooperative pays from is not set: name and IBAN."), bank
        )
    else:
        try:
            vault.take(setup, "debtor_iban")
        except vault.VaultClosed as why:
            yield Missing(str(why))
    if facts.batch.execution_on is None:
        yield Missing(
            _("The day the bank makes the transfers is not set."),
            reverse("payments:batch_execution", args=[facts.batch.pk]),
        )


def _without_account(facts: _Facts) -> Iterator[Missing]:
    """Those paid by the bank's file who have no account here: they are left out."""
    without = {
        member.pk: member
        for form in _transferred(facts)
        for member in _lacking(facts, form, "iban")
    }
    if without:
        yield Missing(
            ngettext(
                "%(count)d person has no bank account here: the file of transfers "
                "leaves them out, and they are paid by other means.",
                "%(count)d people have no bank account here: the file of transfers "
                "leaves them out, and they are paid by other means.",
                len(without),
            )
            % {"count": len(without)},
            reverse("payments:payable"),
            list(without.values()),
        )
