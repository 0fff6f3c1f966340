"""Batches in the places that the pages of payments are tried in."""

from datetime import timedelta

from django.utils import timezone

from essaim.circles.models import Circle
from essaim.ledger.models import FiscalYear
from essaim.payments import sources
from essaim.payments.models import Batch, Due
from essaim.payments.services import batches, dues
from essaim.payments.tests.paying import set_accounts, set_details
from tests.factories import CircleFactory

EYES, PAYROLL = {"payroll", "treasurer", "manager"}, {"payroll"}
KEEPERS = {"payroll", "treasurer"}
RESERVED = {
    **dict.fromkeys(
        ("batches", "batch", "batch_lines", "batch_persons", "batch_read"), EYES
    ),
    **dict.fromkeys(
        ("batch_prepare", "batch_execution", "batch_pay", "batch_cancel"), PAYROLL
    ),
    **dict.fromkeys(("payable", "person", "person_read"), PAYROLL),
    **dict.fromkeys(("setup", "setup_journal", "setup_bank", "setup_payroll"), KEEPERS),
    **dict.fromkeys(("setup_circles", "setup_form", "batch_file"), KEEPERS),
}
RESERVED = {f"payments:{name}": who for name, who in RESERVED.items()}
PREPARED, FROZEN = "Page : à relire", "Page : à payer"


def fill(author, payroll, manager):
    """A batch that is frozen, and one that somebody must look at."""
    # These dues come from circles, which have nothing to follow.
    sources.register(Circle, lambda ids, step, by: None)
    set_accounts(payroll)
    set_details({"referent": author, "payroll": payroll}, names=("referent",))
    owe(author, FROZEN, 60)
    batch = _prepare(payroll)
    batches.read(batch.pk, reason="Relire avant d’approuver", by=manager)
    batches.approve(batch.pk, version=batch.version, by=manager)
    batch.refresh_from_db()
    batches.freeze(batch.pk, version=batch.version, by=payroll)
    owe(author, PREPARED, 30)
    _prepare(payroll)


def owe(member, label, cents):
    today = timezone.localdate()
    for form in ("transfer", "payroll"):
        dues.owe(member, cents, form, label, CircleFactory(), None, today)


def _prepare(by):
    today = timezone.localdate()
    year = FiscalYear.objects.containing(today).get()
    return batches.prepare(
        year.pk, up_to=today, execution_on=today + timedelta(days=3), by=by
    )


def _batch(label):
    return Batch.objects.filter(dues__label=label).earliest("pk")


def sample(name, asks, person):
    """The arguments of one page worth looking at; nothing when it is not of these."""
    if name.startswith("person"):
        return {"pk": person.pk}
    if name == "setup_form":
        return {"form": "transfer"}
    if not name.startswith(("batch", "due")):
        return None
    batch = _batch(FROZEN if name in {"batch_pay", "batch_file"} else PREPARED)
    known = {"pk": batch.pk, "kind": "journal"}
    known["due_pk"] = Due.objects.filter(batch=batch).earliest("pk").pk
    return {word: known[word] for word in asks}


def grow(people):
    """More of all that pages of payments list."""
    batch = _batch(PREPARED)
    for n, member in enumerate(people):
        owe(member, f"Plus {n}", 10)
    Due.objects.waiting().filter(label__startswith="Plus").update(batch=batch)
    first = Batch.objects.order_by("-number").first().number + 1
    Batch.objects.bulk_create(
        Batch(
            number=first + n,
            fiscal_year=batch.fiscal_year,
            up_to=batch.up_to,
            entries_on=batch.entries_on,
            prepared_by=batch.prepared_by,
        )
        for n in range(40)
    )
