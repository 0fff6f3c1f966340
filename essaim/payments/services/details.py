"""How members are paid: each writes their own account; payroll, the codes."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from essaim.base import events
from essaim.base.clock import now
from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.members import mail
from essaim.members.models import Member
from essaim.notifications.services import tell
from essaim.payments import banking, vault
from essaim.payments.models import PayeeDetails
from essaim.payments.permissions.details import (
    may_give_codes,
    may_read_details,
    may_set_details,
)
from essaim.rules.accounting import CODE

ONLY_THEM = Event.Audience.CONCERNED
SHORTEST_REASON, LONGEST_REASON = 5, 200


@dataclass(frozen=True, slots=True)
class Opened:
    """What is sealed about one member, in clear."""

    holder: str
    iban: str
    bic: str
    analytic_code: str
    payroll_number: str


def opened(row: PayeeDetails) -> Opened:
    """Open every text of ``row``: for who may, see the callers."""
    return Opened(**{name: vault.take(row, name) for name in row.SEALED})


def reason_given(reason: str) -> str:
    """Return a reason fit to be read. Raises ``Refusal`` for none."""
    said = " ".join(reason.split())
    if not SHORTEST_REASON <= len(said) <= LONGEST_REASON:
        raise Refusal(_("Say why in a few words: the persons concerned will read it."))
    return said


def _hold(member: Member) -> PayeeDetails:
    PayeeDetails.objects.get_or_create(member=member)
    return PayeeDetails.objects.select_for_update().get(member=member)


@transaction.atomic(durable=True)
def set_account(*, holder: str, iban: str, bic: str, by: Member) -> PayeeDetails:
    """Be paid on this account from now on; what is already frozen does not change."""
    may_set_details(by).or_raise()
    number = banking.iban(iban)
    code = banking.bic(bic) if bic.strip() else ""
    row = _hold(by)
    account = {"holder": " ".join(holder.split())[:70], "iban": number, "bic": code}
    if _says(row, account):
        return row
    vault.put(row, **account)
    _changed(row)
    events.record("details.changed", row, by=by, about=[by], audience=ONLY_THEM)
    _warn(by, banking.masked(number))
    return row


@transaction.atomic(durable=True)
def remove_account(*, by: Member) -> None:
    """Leave no account here: what is owed is then paid by other means."""
    may_set_details(by).or_raise()
    row = PayeeDetails.objects.select_for_update().filter(member=by).first()
    if row is None or not row.iban:
        return
    vault.put(row, holder="", iban="", bic="")
    _changed(row)
    events.record("details.removed", row, by=by, about=[by], audience=ONLY_THEM)
    _warn(by, "")


def _says(row: PayeeDetails, texts: Mapping[str, str]) -> bool:
    """Whether ``row`` says all this already: a form sent twice tells nobody twice."""
    try:
        return all(vault.take(row, name) == text for name, text in texts.items())
    except vault.VaultClosed:
        return False  # what no key opens is written again


def _changed(row: PayeeDetails) -> None:
    row.changed_at = now()
    row.save()


def _warn(member: Member, account: str) -> None:
    """Write to the person: who took their place would not be told otherwise."""
    transaction.on_commit(
        lambda: mail.send(
            "bank_details_changed",
            to=member.email,
            language=member.language,
            name=member.name,
            account=account,
        )
    )


@transaction.atomic(durable=True)
def give_codes(person_id: int, codes: Mapping[str, str], *, by: Member) -> PayeeDetails:
    """Write the analytic code, the payroll number, or both; the others stay."""
    person = Member.objects.get(pk=person_id)
    may_give_codes(by, person).or_raise()
    row = _hold(person)
    bare = {name: code.strip() for name, code in codes.items()}
    for name, code in bare.items():
        if name not in ("analytic_code", "payroll_number"):
            raise TypeError(name)
        if code and not CODE.fullmatch(code):
            raise Refusal(
                _(
                    "“%(code)s” is not a code: letters without accents, figures, dots "
                    "and dashes, 20 at most."
                )
                % {"code": code}
            )
    if _says(row, bare):
        return row
    vault.put(row, **bare)
    _changed(row)
    event = events.record(
        "details.coded",
        row,
        by=by,
        about=[person],
        audience=ONLY_THEM,
        name=str(person),
    )
    tell(event, [person])
    return row


@transaction.atomic(durable=True)
def read(person_id: int, *, reason: str, by: Member) -> Opened:
    """Return how ``person`` is paid, in clear; they are told who read it, and why."""
    person = Member.objects.get(pk=person_id)
    may_read_details(by, person).or_raise()
    why = reason_given(reason)
    row = PayeeDetails.objects.filter(member=person).first()
    if row is None:
        raise Refusal(
            _("%(name)s has no bank details and no code here.") % {"name": person}
        )
    found = opened(row)
    event = events.record(
        "details.read",
        row,
        by=by,
        about=[person],
        audience=ONLY_THEM,
        name=str(person),
        reason=why,
    )
    tell(event, [person])
    return found
