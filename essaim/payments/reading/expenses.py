"""Reading expense claims: the lines one may draw on, who looks, what it comes to."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.base.csv import Cell, decimal
from essaim.base.dates import date_format
from essaim.base.templatetags.essaim import euros
from essaim.circles.models import Circle, Mandate, Role
from essaim.circles.people import circles_of
from essaim.ledger.models import BudgetLine, FiscalYear
from essaim.members.models import Member
from essaim.payments import left
from essaim.payments.models import ExpenseClaim, ExpenseLine, KilometreRate
from essaim.payments.permissions.expenses import LOOKERS
from essaim.rules import expenses as rules
from essaim.rules.expenses import State

Choices = list[tuple[str, list[tuple[int, str]]]]


def open_lines() -> QuerySet[BudgetLine]:
    """Return the budget lines a claim may draw on today, in open years.

    Those of circles; and of projects, whoever carries them.
    """
    return (
        BudgetLine.objects.filter(
            fiscal_year__closed_at__isnull=True,
            fiscal_year__starts_on__lte=timezone.localdate(),
        )
        .exclude(~Q(kind=BudgetLine.Kind.PROJECT), circle__kind=Circle.Kind.COOPERATIVE)
        .select_related("circle", "fiscal_year")
        .order_by("-fiscal_year__starts_on", "circle__name", "kind", "label")
    )


def line_choices(member: Member) -> Choices:
    """Return the lines to choose from: one's circles first.

    With what is left of each, where the member may know it.
    """
    lines = list(open_lines())
    seen = left.of(lines, member)
    mine = set(circles_of(member).values_list("pk", flat=True))
    groups: Choices = [(_("My circles"), []), (_("Other circles"), [])]
    for line in lines:
        told = _told(line, seen.get(line.pk))
        groups[line.circle_id not in mine][1].append((line.pk, told))
    return [group for group in groups if group[1]]


def _told(line: BudgetLine, left_cents: int | None) -> str:
    figures = {"line": name_of(line), "year": line.fiscal_year}
    if left_cents is None:
        return _("%(line)s, %(year)s") % figures
    return _("%(line)s, %(year)s: %(left)s left") % {
        **figures,
        "left": euros(left_cents),
    }


def name_of(line: BudgetLine) -> str:
    """What a line is called: its circle, and what it is for if it says."""
    if line.label:
        return f"{line.circle.name} · {line.label}"
    if line.kind != BudgetLine.Kind.OPEN:
        return f"{line.circle.name} · {line.get_kind_display()}"
    return line.circle.name


def left_on(line: BudgetLine, reader: Member) -> int | None:
    """What a line still has, in cents; nothing when the reader may not know."""
    return left.of([line], reader).get(line.pk)


def lookers(claim: ExpenseClaim) -> QuerySet[Member]:
    """Return those who may approve a claim: never who made it."""
    held = Mandate.objects.in_force().filter(
        Q(role__kind=Role.Kind.PAYROLL)
        | Q(
            role__kind=Role.Kind.TREASURER,
            role__circle__kind=Circle.Kind.COOPERATIVE,
        )
        | Q(role__kind__in=LOOKERS, role__circle=claim.circle_id)
    )
    return Member.objects.active().filter(
        pk__in=held.exclude(member=claim.member_id).values("member")
    )


def totals_of(lines: list[ExpenseLine]) -> rules.Totals:
    """Add the lines of a claim."""
    return rules.totals([line.amount for line in lines])


@dataclass(frozen=True, slots=True)
class Step:
    """One phase of a claim, for ``components/phases.html``."""

    name: str
    state: str
    when: str = ""


def phases(claim: ExpenseClaim) -> list[Step]:
    """Return the way of a claim with where it stands; nothing once it is withdrawn."""
    way = (State.DRAFT, State.SUBMITTED, State.APPROVED, State.EXPORTED, State.PAID)
    here = State.DRAFT if claim.state == State.REFUSED else State(claim.state)
    if here not in way:
        return []
    at = way.index(here)
    return [
        Step(
            str(ExpenseClaim.State(step).label),
            _place(n, at, ended=here is State.PAID),
            _when(claim, step) if n <= at else "",
        )
        for n, step in enumerate(way)
    ]


def _place(rank: int, at: int, *, ended: bool) -> str:
    if rank < at or ended:
        return "done"
    return "current" if rank == at else "next"


def _when(claim: ExpenseClaim, step: State) -> str:
    """Who brought a claim to a step, and when, as far as it is known."""
    who, moment = {
        State.DRAFT: (claim.member, claim.created_at),
        State.SUBMITTED: (claim.member, claim.submitted_at),
        State.APPROVED: (claim.looked_at_by, claim.looked_at_at),
    }.get(step, (None, None))
    if who is None or moment is None:
        return ""
    return f"{who}, {date_format(timezone.localdate(moment), 'SHORT_DATE_FORMAT')}"


def rates() -> list[tuple[KilometreRate, bool]]:
    """Return every kilometre rate, newest first by vehicle, and whether it binds."""
    today = timezone.localdate()
    known = list(KilometreRate.objects.order_by("label", "-from_on"))
    seen: set[str] = set()
    told = []
    for rate in known:
        binds = rate.from_on <= today and rate.label not in seen
        if binds:
            seen.add(rate.label)
        told.append((rate, binds))
    return told


def rows_of(member: Member) -> Iterator[list[Cell]]:
    """Yield one's own expenses, line by line, as a table."""
    return _rows(ExpenseLine.objects.filter(claim__member=member), names=False)


def rows_of_year(year: FiscalYear) -> Iterator[list[Cell]]:
    """Yield the expenses submitted on a year's lines, with names: for payroll."""
    lines = ExpenseLine.objects.filter(
        claim__line__fiscal_year=year, claim__submitted_at__isnull=False
    )
    return _rows(lines, names=True)


def people_of_year(year: FiscalYear) -> QuerySet[Member]:
    """Return whose expenses ``rows_of_year`` holds."""
    claims = ExpenseClaim.objects.filter(
        line__fiscal_year=year, submitted_at__isnull=False
    )
    return Member.objects.get_queryset().filter(pk__in=claims.values("member"))


def _rows(lines: QuerySet[ExpenseLine], *, names: bool) -> Iterator[list[Cell]]:
    head: list[Cell] = [_("Name")] if names else []
    yield [
        *head,
        *(_("Claim"), _("Circle"), _("Fiscal year"), _("State"), _("Day"), _("What")),
        *(_("Kilometres"), _("Amount, tax included"), _("VAT rate"), _("VAT")),
        *(_("Net of tax"), _("Receipt")),
    ]
    ordered = lines.select_related(
        "claim__member", "claim__circle", "claim__line__fiscal_year"
    ).order_by("claim__created_at", "claim_id", "spent_on", "pk")
    for line in ordered.iterator(chunk_size=500):
        claim = line.claim
        who: list[Cell] = [claim.member.name] if names else []
        yield [
            *who,
            *(claim.title, claim.circle.name, str(claim.line.fiscal_year)),
            *(claim.get_state_display(), line.spent_on.isoformat(), line.label),
            *(line.kilometres, decimal(line.cents), decimal(line.vat_rate)),
            *(decimal(line.vat_cents), decimal(line.cents - line.vat_cents)),
            line.receipt_name,
        ]
