"""How the accountant wants it, written by those who keep the accounts."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from essaim.base import events
from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.circles.models import Circle
from essaim.members.models import Member
from essaim.payments import banking, vault
from essaim.payments.exports.payroll import VALUES
from essaim.payments.models import AccountingSetup, CircleCode, FormAccounts
from essaim.payments.models.setup import Form
from essaim.payments.permissions.setup import may_set_accounting
from essaim.rules.accounting import ACCOUNT, CODE, BadTemplate, check_template

JOURNAL = (
    *("journal_code", "journal_label", "label_template", "label_length"),
    *("third_party_mask", "cooperative_code", "liaison_account", "liaison_label"),
    *("vat_account", "vat_label", "journal_separator", "journal_encoding"),
)
TEMPLATES = {
    "label_template": AccountingSetup.LABEL_WORDS,
    "third_party_mask": AccountingSetup.MASK_WORDS,
    "transfer_template": AccountingSetup.TRANSFER_WORDS,
}
MOST_COLUMNS = 30


@transaction.atomic
def hold() -> AccountingSetup:
    """Hold the settings until the transaction ends; they exist from then on."""
    AccountingSetup.objects.get_or_create(pk=1)
    return AccountingSetup.objects.select_for_update().get(pk=1)


def check_words(template: str, known: frozenset[str]) -> None:
    """Refuse a template with a word nobody can fill, saying which."""
    try:
        check_template(template, known)
    except BadTemplate as fault:
        raise Refusal(
            _(
                "“%(part)s” is not one of the words this may hold: %(known)s. A bare "
                "percent is written twice."
            )
            % {
                "part": fault.part,
                "known": ", ".join(f"%({name})s" for name in sorted(known)),
            }
        ) from None


def check_account(account: str) -> None:
    """Refuse what is not an account of the general chart."""
    if not ACCOUNT.fullmatch(account):
        raise Refusal(
            _(
                "“%(account)s” is not an account: three figures of the general chart, "
                "then letters or figures, 20 at most."
            )
            % {"account": account}
        )


def check_code(code: str) -> None:
    """Refuse what is not a code."""
    if not CODE.fullmatch(code):
        raise Refusal(
            _(
                "“%(code)s” is not a code: letters without accents, figures, dots and "
                "dashes, 20 at most."
            )
            % {"code": code}
        )


def _begin(by: Member) -> AccountingSetup:
    setup = hold()
    may_set_accounting(by).or_raise()
    return setup


def _end(
    setup: AccountingSetup,
    part: str,
    changes: Mapping[str, Any],
    *,
    version: int,
    by: Member,
) -> None:
    """Save, and leave what changed where those who keep the accounts read it.

    A late page changes nothing: it is refused, unless it only says again what is so.
    """
    if not changes:
        return
    if setup.version != version:
        raise Refusal(
            _("Somebody changed these settings meanwhile: read them again first.")
        )
    setup.version += 1
    setup.save()
    events.record(
        "accounting.changed",
        setup,
        by=by,
        audience=Event.Audience.CONCERNED,
        part=part,
        what=", ".join(
            f"{name} ({before or '—'} → {after or '—'})"
            for name, (before, after) in changes.items()
        ),
    )


def _apply(row: Any, values: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Set the fields that differ; return each with what it was and what it is."""
    changes: dict[str, tuple[Any, Any]] = {}
    for name, value in values.items():
        if getattr(row, name) != value:
            before = _shown(row, name)
            setattr(row, name, value)
            changes[_called(row, name)] = (before, _shown(row, name))
    return changes


def _called(row: Any, name: str) -> str:
    """What a field is called where it stands alone: a label says of which account."""
    said = str(row._meta.get_field(name).verbose_name)
    account = name.removesuffix("_label") + "_account"
    if name.endswith("_label") and hasattr(row, account):
        field = row._meta.get_field(account)
        return pgettext("accounts", "label of the %(account)s") % {
            "account": field.verbose_name
        }
    return said


def _shown(row: Any, name: str) -> Any:
    """What is in a field, in words."""
    value = getattr(row, name)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(getattr(row, f"get_{name}_display", lambda: value)())


@transaction.atomic(durable=True)
def set_journal(values: Mapping[str, Any], *, version: int, by: Member) -> None:
    """Set the journal, its labels, its accounts of liaison and tax, its file."""
    setup = _begin(by)
    unknown = set(values) - set(JOURNAL)
    if unknown:
        raise TypeError(f"not of the journal: {unknown}")
    for name, words in TEMPLATES.items():
        if name in values:
            check_words(values[name], words)
    for name in ("liaison_account", "vat_account"):
        if values.get(name):
            check_account(values[name])
    for name in ("journal_code", "cooperative_code"):
        if values.get(name):
            check_code(values[name])
    _end(setup, "journal", _apply(setup, values), version=version, by=by)


@transaction.atomic(durable=True)
def set_form(
    form: str,
    *,
    debit: tuple[str, str],
    credit: tuple[str, str],
    by_transfer: bool,
    version: int,
    by: Member,
) -> None:
    """Set the accounts of one form of payment, and whether the bank's file pays it."""
    setup = _begin(by)
    for account, label in (debit, credit):
        check_account(account)
        if not label.strip():
            raise Refusal(_("Each account has a label: the journal’s file holds it."))
    row = FormAccounts.objects.filter(form=Form(form)).first()
    is_new = row is None
    row = row or FormAccounts(form=Form(form))
    changes = _apply(
        row,
        {
            "debit_account": debit[0],
            "debit_label": debit[1].strip(),
            "credit_account": credit[0],
            "credit_label": credit[1].strip(),
            "by_transfer": by_transfer and form != Form.ACTIVITY,
        },
    )
    if changes or is_new:
        row.save()
    _end(setup, f"form-{form}", changes, version=version, by=by)


@transaction.atomic(durable=True)
def set_bank(
    *,
    name: str,
    iban: str,
    bic: str,
    template: str,
    version: int,
    by: Member,
) -> None:
    """Set the account transfers are made from; an empty IBAN leaves what is kept."""
    setup = _begin(by)
    check_words(template, AccountingSetup.TRANSFER_WORDS)
    changes = _apply(
        setup,
        {
            "debtor_name": name.strip(),
            "debtor_bic": banking.bic(bic) if bic.strip() else "",
            "transfer_template": template,
        },
    )
    if iban.strip():
        number = banking.iban(iban)
        before = vault.take(setup, "debtor_iban")
        if number != before:
            vault.put(setup, debtor_iban=number)
            shown = banking.masked(before), banking.masked(number)
            changes[_("the cooperative’s IBAN")] = shown
    _end(setup, "bank", changes, version=version, by=by)


@transaction.atomic(durable=True)
def set_payroll(
    columns: Sequence[tuple[str, str]], *, item: str, version: int, by: Member
) -> None:
    """Set the columns of the payroll file, in their order, and the item's code."""
    setup = _begin(by)
    if not columns:
        raise Refusal(_("The payroll file has at least one column."))
    if len(columns) > MOST_COLUMNS:
        raise Refusal(_("The payroll file has thirty columns at most."))
    for name, value in columns:
        if not name.strip() or value not in VALUES:
            raise Refusal(_("Each column has a name, and a value from the list."))
    if item:
        check_code(item)
    rows = [{"name": name.strip(), "value": value} for name, value in columns]
    before = [column["name"] for column in setup.payroll_columns]
    changes = _apply(setup, {"payroll_item": item})
    if rows != setup.payroll_columns:
        setup.payroll_columns = rows
        after = [column["name"] for column in rows]
        changes[_("payroll columns")] = (", ".join(before), ", ".join(after))
    _end(setup, "payroll", changes, version=version, by=by)


@transaction.atomic(durable=True)
def set_circle_codes(codes: Mapping[int, str], *, version: int, by: Member) -> None:
    """Set the analytic codes of circles, by their numbers; an empty one removes it."""
    setup = _begin(by)
    kept = {row.circle_id: row for row in CircleCode.objects.filter(circle__in=codes)}
    circles = {circle.pk: circle for circle in Circle.objects.filter(pk__in=codes)}
    changes: dict[str, tuple[Any, Any]] = {}
    for number, typed in codes.items():
        code, row = typed.strip(), kept.get(number)
        before = row.code if row else ""
        if code == before or number not in circles:
            continue
        if code:
            check_code(code)
        changes[circles[number].name] = (before, code)
        _write_code(row or CircleCode(circle=circles[number]), code)
    _end(setup, "circles", changes, version=version, by=by)


def _write_code(row: CircleCode, code: str) -> None:
    if not code:
        row.delete()
        return
    row.code = code
    row.save()
