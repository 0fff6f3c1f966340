"""What is copied into a batch when it is frozen, so that its files never change."""

import secrets
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Sum
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from essaim.base.clock import now
from essaim.base.errors import Refusal
from essaim.circles.models import Circle
from essaim.ledger.models import BudgetLine
from essaim.payments import exports, vault
from essaim.payments.exports import sepa
from essaim.payments.exports.content import Content
from essaim.payments.models import (
    AccountingSetup,
    Batch,
    BatchFile,
    BatchPayee,
    CircleCode,
    FormAccounts,
    PayeeDetails,
)
from essaim.payments.models.setup import Form


def copy_setup(batch: Batch, setup: AccountingSetup) -> None:
    """Set on ``batch`` the accounts, names and numbers its files are made from."""
    accounts = FormAccounts.objects.all()
    codes = dict(CircleCode.objects.values_list("circle", "code"))
    lines = BudgetLine.objects.filter(
        pk__in=batch.dues.order_by().values("line")
    ).select_related("circle")
    circles = Circle.objects.filter(pk__in=lines.values("circle"))
    batch.setup = {
        "chart": {
            "journal": setup.journal_code,
            "journal_label": setup.journal_label,
            "pairs": {
                row.form: [
                    row.debit_account,
                    row.debit_label,
                    row.credit_account,
                    row.credit_label,
                ]
                for row in accounts
            },
            "internal": [Form.ACTIVITY.value],
            "liaison": setup.liaison_account,
            "liaison_label": setup.liaison_label,
            "vat": setup.vat_account,
            "vat_label": setup.vat_label,
            "mask": setup.third_party_mask,
            "template": setup.label_template,
            "longest": setup.label_length,
            "encoding": setup.journal_encoding,
        },
        "separator": setup.journal_separator,
        "cooperative_code": setup.cooperative_code,
        "circles": {
            str(circle.pk): [circle.name, codes.get(circle.pk, "")]
            for circle in circles
        },
        "lines": {str(line.pk): [str(line), line.circle_id] for line in lines},
        "forms": _words_of_forms(),
        "transfer": {
            "forms": [row.form for row in accounts if row.by_transfer],
            "template": setup.transfer_template,
            "debtor": setup.debtor_name,
            "bic": setup.debtor_bic,
        },
        "payroll": {"columns": setup.payroll_columns, "item": setup.payroll_item},
        "language": settings.LANGUAGE_CODE,
        "made_at": timezone.localtime(batch.frozen_at or now())
        .replace(tzinfo=None, microsecond=0)
        .isoformat(),
    }
    vault.put(batch, debtor_iban=vault.take(setup, "debtor_iban"))
    batch.reference = f"ESSAIM-{batch.number}-{secrets.token_hex(4).upper()}"
    last = Batch.objects.aggregate(last=Max("last_entry"))["last"] or 0
    batch.first_entry = last + 1
    batch.last_entry = last + batch.dues.count()


def _words_of_forms() -> dict[str, str]:
    """The words of the files are the cooperative's, not those of who freezes."""
    with translation.override(settings.LANGUAGE_CODE):
        return {form.value: str(form.label) for form in Form}


@transaction.atomic
def copy_payees(batch: Batch) -> None:
    """Write whom the batch pays and how, as it is now, sealed."""
    sums = (
        batch.dues.order_by()
        .values_list("member", "member__name", "form")
        .annotate(cents=Sum("cents"))
        .order_by("member__name", "member", "form")
    )
    details = {
        row.member_id: row
        for row in PayeeDetails.objects.filter(
            member__in=batch.dues.order_by().values("member")
        )
    }
    rows = [
        _payee(batch, member, name, form, cents, details.get(member))
        for member, name, form, cents in sums
    ]
    too_much = [row.name for row in rows if row.cents > sepa.MOST_CENTS]
    if too_much:
        raise Refusal(
            _("No bank transfers that much at once: %(names)s.")
            % {"names": ", ".join(too_much)}
        )
    BatchPayee.objects.bulk_create(rows, batch_size=1000)


def _payee(
    batch: Batch,
    member: int,
    name: str,
    form: str,
    cents: int,
    details: PayeeDetails | None,
) -> BatchPayee:
    row = BatchPayee(
        batch=batch, member_id=member, name=name[:160], form=form, cents=cents
    )
    if details is not None:
        vault.put(row, **{name: vault.take(details, name) for name in row.SEALED})
    return row


@transaction.atomic
def make_files(batch: Batch) -> None:
    """Make each file once, keep its size and its sum; a refused one freezes nothing."""
    content = Content(batch)
    rows: list[Any] = []
    for kind in exports.kinds_in(content):
        try:
            file, digest = exports.make(content, kind, check=True)
        except sepa.NotValid:
            raise Refusal(
                _(
                    "The bank’s schema refuses the file of transfers: look at the "
                    "names and accounts of those it pays. Nothing is frozen."
                )
            ) from None
        with file:
            file.seek(0, 2)
            size = file.tell()
        rows.append(
            BatchFile(
                batch=batch,
                kind=kind,
                name=exports.name_of(content, kind),
                size=size,
                sha256=digest,
            )
        )
    BatchFile.objects.bulk_create(rows)
