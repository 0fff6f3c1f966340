"""What a member reads of what is owed to them, and of who looked at their data."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Exists, Min, OuterRef, QuerySet, Sum, Value, When
from django.utils.translation import gettext as _

from essaim.base.models import Event
from essaim.members.models import Member
from essaim.payments import banking, vault
from essaim.payments.models import Batch, Due, PayeeDetails
from essaim.payments.models.batches import DueQuerySet

SHOWN = 5
# The traces of who looked at, wrote or exported what is somebody's.
LOOKED_AT = (
    *("details.read", "details.coded", "details.changed", "details.removed"),
    *("batch.prepared", "batch.read", "batch.file_taken"),
)


def with_step(dues: DueQuerySet) -> QuerySet[Any]:
    """Annotate ``step``: ``waiting``, ``exported`` or ``paid``."""
    return dues.annotate(
        step=Case(
            When(batch__state=Batch.State.PAID, then=Value("paid")),
            When(batch__state=Batch.State.FROZEN, then=Value("exported")),
            default=Value("waiting"),
        )
    )


@dataclass(frozen=True, slots=True)
class Coming:
    """What is owed to one member, and what was paid to them."""

    waiting_cents: int
    exported_cents: int
    paid_cents: int
    latest: Sequence[Any]
    paid_on: date | None = None  # the next day the bank makes a transfer

    @property
    def is_empty(self) -> bool:
        """Whether nothing was ever owed."""
        return not self.latest

    @property
    def coming_cents(self) -> int:
        """What is not paid yet."""
        return self.waiting_cents + self.exported_cents


def dues_of(member: Member) -> QuerySet[Any]:
    """Return all that was or is owed to ``member``, the latest first."""
    mine = Due.objects.visible_to(member).standing().filter(member=member)
    return (
        with_step(mine)
        .select_related("batch", "line__circle")
        .order_by("-settled_on", "-pk")
    )


def coming_to(member: Member) -> Coming:
    """Return what is coming to ``member``, and when: two queries."""
    mine = Due.objects.visible_to(member).standing().filter(member=member)
    steps = with_step(mine).order_by().values_list("step")
    rows = steps.annotate(total=Sum("cents"), on=Min("batch__execution_on"))
    sums = {step: (total, on) for step, total, on in rows}
    nothing = (0, None)
    exported_cents, paid_on = sums.get("exported", nothing)
    return Coming(
        waiting_cents=sums.get("waiting", nothing)[0],
        exported_cents=exported_cents,
        paid_cents=sums.get("paid", nothing)[0],
        latest=list(dues_of(member)[:SHOWN]) if sums else [],
        paid_on=paid_on,
    )


@dataclass(frozen=True, slots=True)
class MyDetails:
    """How one is paid, as its owner sees it on a screen: masked."""

    holder: str = ""
    iban: str = ""
    bic: str = ""
    analytic_code: str = ""
    payroll_number: str = ""
    closed: str = ""  # why nothing can be read, when the key is not there


def details_of(member: Member) -> MyDetails:
    """Return one's own details, the account number masked."""
    row = PayeeDetails.objects.visible_to(member).filter(member=member).first()
    if row is None:
        return MyDetails()
    try:
        clear = {name: vault.take(row, name) for name in row.SEALED}
    except vault.VaultClosed as why:
        return MyDetails(closed=str(why))
    return MyDetails(**{**clear, "iban": banking.masked(clear["iban"])})


def who_looked(member: Member) -> QuerySet[Event]:
    """Return the traces of who read, wrote or exported what is ``member``'s."""
    inside = Due.objects.filter(batch=OuterRef("subject_id"), member=member)
    return (
        Event.objects.about(member)
        .visible_to(member)
        .filter(kind__in=LOOKED_AT)
        # Who approves a batch is told it was prepared, and need not be in it.
        .exclude(~Exists(inside), kind="batch.prepared")
        .select_related("actor")
    )


def payable(search: str = "") -> QuerySet[Any]:
    """Return the members, with whether an account and codes are there: not which."""
    people = Member.objects.active().order_by("name", "pk")
    if search:
        people = people.filter(name__icontains=search)
    return people.annotate(
        has_account=_there("iban"),
        has_analytic_code=_there("analytic_code"),
        has_payroll_number=_there("payroll_number"),
    )


def _there(name: str) -> Exists:
    mine = PayeeDetails.objects.filter(member=OuterRef("pk"))
    return Exists(mine.exclude(**{name: b""}))


def takeaway(member: Member) -> dict[str, Any]:
    """Everything here about one member, for them to take away, in clear."""
    row = PayeeDetails.objects.visible_to(member).filter(member=member).first()
    try:
        details: Any = (
            {name: vault.take(row, name) for name in row.SEALED} if row else {}
        )
    except vault.VaultClosed:
        details = _("sealed: no key opens them")
    dues = dues_of(member).values(
        *("label", "cents", "form", "structure", "settled_on", "step"),
        *("batch__number", "batch__paid_on"),
    )
    return {"details": details, "dues": list(dues)}
