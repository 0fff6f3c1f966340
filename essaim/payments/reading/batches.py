"""What pages read of settlement batches: what waits, what is in one, its life."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from essaim.base.models import Event
from essaim.ledger.models import FiscalYear
from essaim.members.models import Member
from essaim.payments.models import Batch, Due
from essaim.payments.models.batches import DueQuerySet
from essaim.payments.models.setup import Form
from essaim.payments.people import pays


def of_year(year: FiscalYear) -> Q:
    """The dues of a fiscal year: those its budget pays, or settled in it."""
    return Q(line__fiscal_year=year) | Q(
        line__isnull=True,
        settled_on__gte=year.starts_on,
        settled_on__lte=year.ends_on,
    )


def waiting(year: FiscalYear, up_to: date) -> DueQuerySet:
    """Return what a batch of this year would take."""
    return Due.objects.waiting().filter(of_year(year), settled_on__lte=up_to)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What of one fiscal year is in no batch yet."""

    year: FiscalYear
    count: int
    cents: int


def all_waiting() -> list[Waiting]:
    """Return what waits, year by year, the latest first: two queries."""
    found = (
        Due.objects.waiting()
        .order_by()
        .values("line__fiscal_year")
        .annotate(count=Count("pk"), cents=Sum("cents"))
    )
    years = {year.pk: year for year in FiscalYear.objects.order_by("-starts_on")}
    sums = {row["line__fiscal_year"]: row for row in found}
    return [
        Waiting(year, sums[pk]["count"], sums[pk]["cents"])
        for pk, year in years.items()
        if pk in sums
    ]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a batch: of a form, a circle or a person."""

    name: str
    count: int
    cents: int
    people: int = 0
    pk: int | None = None


@dataclass(frozen=True, slots=True)
class Totals:
    """A batch in figures that name nobody."""

    count: int
    people: int
    cents: int


def totals(batch: Batch) -> Totals:
    """Return how much, for how many people: one query."""
    found = batch.dues.aggregate(
        count=Count("pk"), people=Count("member", distinct=True), cents=Sum("cents")
    )
    return Totals(found["count"], found["people"], found["cents"] or 0)


def _parts(dues: QuerySet[Due], *fields: str) -> Any:
    return (
        dues.order_by()
        .values(*fields)
        .annotate(
            count=Count("pk"),
            cents=Sum("cents"),
            people=Count("member", distinct=True),
        )
    )


def by_form(batch: Batch) -> list[Part]:
    """Return what is paid as what."""
    return [
        Part(str(Form(row["form"]).label), row["count"], row["cents"], row["people"])
        for row in _parts(batch.dues.all(), "form").order_by("form")
    ]


def by_circle(batch: Batch) -> list[Part]:
    """Return what each circle spends."""
    rows = _parts(batch.dues.all(), "line__circle", "line__circle__name")
    return [
        Part(
            row["line__circle__name"] or "—", row["count"], row["cents"], row["people"]
        )
        for row in rows.order_by("line__circle__name")
    ]


def by_person(batch: Batch) -> QuerySet[Member, Any]:
    """Return what each person receives, by name: never by amount."""
    return (
        Member.objects.get_queryset()
        .filter(dues__batch=batch)
        .order_by("name", "pk")
        .values("pk", "name")
        .annotate(count=Count("dues"), cents=Sum("dues__cents"))
    )


def lines_of(batch: Batch) -> QuerySet[Due]:
    """Return the dues of a batch, in the order of its entries."""
    return batch.dues.select_related("member", "line__circle").order_by("pk")


def set_aside(batch: Batch) -> DueQuerySet:
    """Return what this batch could hold and does not."""
    return (
        waiting(batch.fiscal_year, batch.up_to)
        .select_related("member", "line__circle")
        .order_by("pk")
    )


def payees(batch: Batch) -> Sequence[Member]:
    """Return who is paid by a batch."""
    inside = Due.objects.filter(batch=batch).values("member")
    return list(Member.objects.get_queryset().filter(pk__in=inside))


def life(batch: Batch) -> QuerySet[Event]:
    """Return all that was done with a batch: whoever may see it reads who did what."""
    return Event.objects.about(batch).select_related("actor")


def concerns(number: int, member: Member) -> bool:
    """Whether ``member`` reads what was done with this batch: they are in it."""
    traces = Event.objects.about(Batch(pk=number))
    return traces.visible_to(member).exists()


def awaiting(member: Member) -> QuerySet[Any]:
    """Return the batches that wait for ``member``, each with how much it holds.

    Those another prepared, to approve; for who holds the payroll, those approved, to
    freeze, and those frozen whose day has come, to mark as paid.
    """
    to_do = Q(state=Batch.State.DRAFT) & ~Q(prepared_by=member)
    if pays(member):
        come = Q(execution_on__isnull=True) | Q(execution_on__lte=timezone.localdate())
        to_do |= Q(state=Batch.State.APPROVED) | Q(state=Batch.State.FROZEN) & come
    waiting = Batch.objects.visible_to(member).filter(to_do)
    return _with_sums(waiting).select_related("prepared_by").order_by("number")


def listed(member: Member) -> QuerySet[Any]:
    """Return the batches, the latest first, each with how much it holds."""
    rows = _with_sums(Batch.objects.visible_to(member))
    return rows.select_related("fiscal_year").order_by("-number")


def _with_sums(rows: QuerySet[Batch]) -> QuerySet[Any]:
    return rows.annotate(cents=Sum("dues__cents"), count=Count("dues"))
