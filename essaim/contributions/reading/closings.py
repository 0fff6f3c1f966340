"""The dry run of a closing: what it would do, line by line, and what stands in its way.

The same plan is shown, prepared and posted: its fingerprint says that it is the same.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Count, Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from essaim.base.dates import date_format
from essaim.base.templatetags.essaim import euros
from essaim.contributions import frames
from essaim.contributions.models import Contribution, Frame
from essaim.ledger import services as ledger
from essaim.ledger.models import BudgetLine, FiscalYear
from essaim.ledger.services import budgets
from essaim.payments.models import ExpenseClaim
from essaim.rules import closing as rules
from essaim.rules.budgets import Bucket, Figures, Overrun
from essaim.rules.closing import Effect
from essaim.rules.contributions import HOLDS, State
from essaim.rules.privacy import THRESHOLD

UNSETTLED = (
    *(state for state, bucket in HOLDS.items() if bucket is Bucket.RESERVED),
    *(State.DECLARED, State.IN_DIALOGUE, State.DEFERRED),
)
# What a line was asked for, once what was never declared has left it.
ASKED = [state for state, bucket in HOLDS.items() if bucket is not Bucket.RESERVED]


@dataclass(frozen=True, slots=True)
class HeldLine:
    """A budget line as it stands, with what is not settled on it."""

    line: BudgetLine
    held: rules.Line

    @property
    def excess_cents(self) -> int:
        """What the policy must answer for."""
        return self.held.excess


@dataclass(frozen=True, slots=True)
class LinePlan:
    """What the closing would do to one line."""

    line: BudgetLine
    held: rules.Line
    supplement: int
    closed: rules.Closed

    @property
    def changes(self) -> bool:
        """Whether anything of it changes."""
        return bool(self.closed.fates or self.supplement)

    @property
    def was_passed(self) -> bool:
        """Whether more was asked of it than it has."""
        return self.held.excess > 0


class Plan:
    """What the closing of a year would do with one policy, everything computed."""

    def __init__(
        self,
        lines: Sequence[HeldLine],
        policy: Overrun,
        *,
        supplement: int = 0,
    ) -> None:
        self.policy = policy
        self.supplement = supplement
        parts = rules.share_supplement(
            supplement, [line.excess_cents for line in lines]
        )
        self.lines = [
            LinePlan(
                each.line,
                each.held,
                part,
                rules.close(each.held, policy, supplement=part),
            )
            for each, part in zip(lines, parts, strict=True)
        ]

    @cached_property
    def fingerprint(self) -> str:
        """One word for every figure of the plan: it changes if one of them does."""
        digest = hashlib.sha256(f"{self.policy}:{self.supplement}".encode())
        for each in self.lines:
            closed = each.closed
            digest.update(
                f"{each.line.pk}:{each.supplement}:{closed.voted}:{closed.asked}"
                f":{closed.kept}:{closed.debt}".encode()
            )
            for fate in closed.fates:
                digest.update(
                    f"{fate.key}:{fate.effect}:{fate.before}:{fate.after}".encode()
                )
        return digest.hexdigest()

    def fates(self) -> Iterator[tuple[LinePlan, rules.Fate]]:
        """Every contribution it changes, line by line."""
        for each in self.lines:
            for fate in each.closed.fates:
                yield each, fate

    @property
    def needs_next_year(self) -> bool:
        """Whether something goes over to the next year."""
        return any(
            each.closed.debt
            or any(fate.effect is Effect.DEFERRED for fate in each.closed.fates)
            for each in self.lines
        )

    @property
    def kept_cents(self) -> int:
        """What is settled by it."""
        return sum(each.closed.kept for each in self.lines)

    @property
    def declared_cents(self) -> int:
        """What was declared and not settled."""
        return sum(each.closed.declared for each in self.lines)

    @property
    def debt_cents(self) -> int:
        """What the next year pays."""
        return sum(each.closed.debt for each in self.lines)

    def effects(self) -> dict[Effect, tuple[int, int, int]]:
        """How many contributions meet each effect, with their sums before and after."""
        found: dict[Effect, list[int]] = defaultdict(lambda: [0, 0, 0])
        for _each, fate in self.fates():
            row = found[fate.effect]
            row[0] += 1
            row[1] += fate.before
            row[2] += fate.after
        return {
            effect: (found[effect][0], found[effect][1], found[effect][2])
            for effect in Effect
            if effect in found
        }


def frame_of(year: FiscalYear) -> Frame | None:
    """The frame that binds the closing: the one in force on the last day."""
    return frames.binding(year.ends_on)


def next_year(year: FiscalYear) -> FiscalYear | None:
    """The fiscal year that follows, if it was opened."""
    return FiscalYear.objects.filter(starts_on__gt=year.ends_on).last()


def held_lines(year: FiscalYear) -> list[HeldLine]:
    """The lines of a year as they stand: three queries, whatever their number."""
    works: dict[int, list[rules.Work]] = defaultdict(list)
    rows = (
        Contribution.objects.filter(line__fiscal_year=year, status__in=UNSETTLED)
        .order_by("declared_at", "pk")
        .values_list("line", "pk", "status", "cents")
    )
    for line, pk, status, cents in rows.iterator(chunk_size=5000):
        works[line].append(rules.Work(pk, State(status), cents))
    figures = budgets.figures_of_year(year)
    return [
        HeldLine(
            line, rules.Line(figures.get(line.pk, Figures()), works.get(line.pk, []))
        )
        for line in BudgetLine.objects.of_year(year)
        .select_related("circle", "fiscal_year")
        .order_by("circle__name", "kind", "label", "pk")
    ]


def lines_of_few(year: FiscalYear) -> set[int]:
    """The lines of which each asker has fewer than three others beside them.

    One of them, who knows what they asked, would otherwise learn from what was asked
    in all what one or two others did. In one query.
    """
    asked = Contribution.objects.filter(
        line__fiscal_year=year, status__in=ASKED, cents__gt=0
    )
    counts = (
        asked.order_by().values_list("line").annotate(Count("author", distinct=True))
    )
    return {line for line, people in counts if people <= THRESHOLD}


def obstacles(year: FiscalYear, today: date | None = None) -> list[str]:
    """Why a year cannot be closed yet: one sentence each."""
    day = today or timezone.localdate()
    found = []
    if day <= year.ends_on:
        found.append(
            _("The year is not over: its last day is %(day)s.")
            % {"day": date_format(year.ends_on)}
        )
    if frame_of(year) is None:
        found.append(
            _("No frame was in force at the end of this year: no rule says what to do.")
        )
    earlier = Contribution.objects.filter(
        line__fiscal_year__ends_on__lt=year.starts_on,
        line__fiscal_year__contribution_closing__isnull=True,
        status__in=UNSETTLED,
    )
    before = earlier.order_by("line__fiscal_year__starts_on").first()
    if before is not None:
        found.append(
            _("Close the contributions of %(year)s first.")
            % {"year": before.line.fiscal_year}
        )
    return [*found, *_unfinished(year, day)]


def _unfinished(year: FiscalYear, day: date) -> Iterator[str]:
    """What is still talked about, or may still be objected to."""
    rows = Contribution.objects.filter(line__fiscal_year=year)
    talked = rows.filter(status=State.IN_DIALOGUE).count()
    if talked:
        yield ngettext(
            "%(count)d objection is not closed: the circle decides first.",
            "%(count)d contributions are in dialogue: the circles decide first.",
            talked,
        ) % {"count": talked}
    open_ = rows.filter(status=State.DECLARED, window_ends_on__gt=day)
    last = open_.aggregate(last=Max("window_ends_on"))["last"]
    if last:
        count = open_.count()
        yield ngettext(
            "%(count)d declaration may still be objected to, until %(day)s.",
            "%(count)d declarations may still be objected to, until %(day)s.",
            count,
        ) % {"count": count, "day": date_format(last)}
    claims = ExpenseClaim.objects.filter(
        line__fiscal_year=year, state=ExpenseClaim.State.SUBMITTED
    ).count()
    if claims:
        yield ngettext(
            "%(count)d expense claim on these budgets waits for an answer.",
            "%(count)d expense claims on these budgets wait for an answer.",
            claims,
        ) % {"count": claims}


def obstacles_of(plan: Plan, year: FiscalYear) -> list[str]:
    """What the plan itself lacks: a next year, money in the pot."""
    found = []
    if plan.needs_next_year and next_year(year) is None:
        found.append(
            _("The next fiscal year is not open: what goes over to it has no place.")
        )
    pot = ledger.balance(ledger.POT) if plan.supplement else 0
    if plan.supplement > pot:
        found.append(
            _("The pot holds %(pot)s: it cannot bring %(wanted)s.")
            % {"pot": euros(pot), "wanted": euros(plan.supplement)}
        )
    return found
