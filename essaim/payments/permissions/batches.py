"""Who prepares, looks at, freezes and pays a settlement batch."""

from django.utils.translation import gettext as _

from essaim.base.models import Event
from essaim.base.permissions import ALLOWED, Verdict, refused
from essaim.circles.models import Circle, Mandate, Role
from essaim.members.models import Member
from essaim.payments.models import Batch, BatchFile
from essaim.payments.people import approves, pays
from essaim.rules import batches as rules
from essaim.rules.batches import Verb

# What the treasurer of the whole takes too: the books, not the bank nor the payroll.
ACCOUNTING = frozenset(
    {
        BatchFile.Kind.JOURNAL,
        BatchFile.Kind.SAGE,
        BatchFile.Kind.TABLE,
        BatchFile.Kind.SPREADSHEET,
    }
)


def may_see_batches(member: Member) -> Verdict:
    """Those who pay and those who approve."""
    if not approves(member):
        return refused(
            _("Settlement batches are for who holds the payroll, and who approves.")
        )
    return ALLOWED


def _may_pay(member: Member) -> Verdict:
    if not pays(member):
        return refused(_("Only who holds the payroll prepares and pays batches."))
    return ALLOWED


def may_prepare_batch(member: Member) -> Verdict:
    """Who holds the payroll."""
    return _may_pay(member)


def may_change_batch(member: Member, batch: Batch) -> Verdict:
    """Who holds the payroll, while it is in preparation."""
    if not rules.can(batch.state, Verb.CHANGE):
        return refused(_("What is in this batch no longer changes."))
    return _may_pay(member)


def may_set_execution(member: Member, batch: Batch) -> Verdict:
    """Who holds the payroll, until it is frozen."""
    if not rules.can(batch.state, Verb.CANCEL) or batch.state in rules.EXPORTED:
        return refused(_("The day of the transfers is in the files: it is fixed."))
    return _may_pay(member)


def may_read_batch(member: Member, batch: Batch) -> Verdict:
    """Those who pay and those who approve, saying why."""
    return may_see_batches(member)


def has_read(member: Member, batch: Batch) -> bool:
    """Whether the persons in it can read that ``member`` saw their amounts."""
    return (
        Event.objects.about(batch)
        .filter(kind__in=("batch.prepared", "batch.read"), actor=member)
        .exists()
    )


def may_see_names(member: Member, batch: Batch) -> Verdict:
    """Once a reason was given, that the persons in the batch read."""
    if not may_see_batches(member) or not has_read(member, batch):
        return refused(_("Say why first: the persons in this batch will read it."))
    return ALLOWED


def may_approve_batch(member: Member, batch: Batch) -> Verdict:
    """Somebody else than who prepared it: payroll, treasurer or co-manager."""
    if not rules.can(batch.state, Verb.APPROVE):
        return refused(_("This batch is not waiting for an approval."))
    if not approves(member):
        return refused(
            _(
                "A batch is approved by another person: who holds the payroll, the "
                "cooperative’s treasurer or a co-manager."
            )
        )
    if batch.prepared_by_id == member.pk:
        return refused(
            _("You prepared this batch: somebody else looks at it before it is frozen.")
        )
    if not has_read(member, batch):
        return refused(_("Look at what is in this batch before you approve it."))
    return ALLOWED


def may_reopen_batch(member: Member, batch: Batch) -> Verdict:
    """Those who pay and those who approve, until it is frozen."""
    if not rules.can(batch.state, Verb.REOPEN):
        return refused(_("Only an approved batch goes back to preparation."))
    return may_see_batches(member)


def may_freeze_batch(member: Member, batch: Batch) -> Verdict:
    """Who holds the payroll, once somebody approved it."""
    if not rules.can(batch.state, Verb.FREEZE):
        return refused(_("A batch is frozen once somebody else has approved it."))
    return _may_pay(member)


def may_mark_paid(member: Member, batch: Batch) -> Verdict:
    """Who holds the payroll, once it is frozen."""
    if not rules.can(batch.state, Verb.PAY):
        return refused(_("Only a frozen batch is marked as paid."))
    return _may_pay(member)


def may_cancel_batch(member: Member, batch: Batch) -> Verdict:
    """Who holds the payroll, until it is paid."""
    if not rules.can(batch.state, Verb.CANCEL):
        return refused(_("This batch is over: it can no longer be cancelled."))
    return _may_pay(member)


def may_take_file(member: Member, batch: Batch, kind: str) -> Verdict:
    """Payroll takes every file; the treasurer of the whole, those of the books."""
    if batch.state not in rules.EXPORTED:
        return refused(_("The files exist once the batch is frozen."))
    if pays(member) or (kind in ACCOUNTING and _is_treasurer(member)):
        return ALLOWED
    return refused(
        _(
            "This file is for who holds the payroll; those of the books, for the "
            "treasurer too."
        )
    )


def _is_treasurer(member: Member) -> bool:
    kept = Mandate.objects.in_force().of_kind(Role.Kind.TREASURER)
    whole = kept.filter(role__circle__kind=Circle.Kind.COOPERATIVE)
    return member.is_active and whole.filter(member=member).exists()
