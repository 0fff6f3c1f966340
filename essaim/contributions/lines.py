"""Reading the budget lines one may draw on: by which frame, dated when, how full."""

from datetime import date

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.base.templatetags.essaim import euros
from essaim.circles.models import Circle
from essaim.circles.people import circles_of
from essaim.contributions import frames
from essaim.contributions.models import Frame, YearClosing
from essaim.contributions.reading import left as reading
from essaim.ledger.models import BudgetLine, FiscalYear
from essaim.ledger.services import budgets
from essaim.members.models import Member
from essaim.rules import declarations as rules
from essaim.rules.budgets import WAITS_FOR_CLOSING, Overrun

# One contributes to these; the whole cooperative is not a circle one works in.
CONTRIBUTED_TO = (Circle.Kind.CIRCLE, Circle.Kind.ORIENTATION, Circle.Kind.BOARD)


def frame_of(line: BudgetLine, today: date | None = None) -> Frame | None:
    """Return the frame that binds what is declared on a line, if there is one.

    Declared after the year has ended, it is the last one of that year.
    """
    return frames.binding(budgets.day_in_year(line, today))


def frame_to_declare() -> Frame | None:
    """Return the frame in force, or that of the last year which may be declared on.

    Between two frames, what was done in the year before is still declared.
    """
    found = frames.binding()
    if found is not None:
        return found
    open_years = FiscalYear.objects.filter(pk__in=open_lines().values("fiscal_year"))
    bound = (frames.binding(year.ends_on) for year in open_years.order_by("-starts_on"))
    return next((frame for frame in bound if frame is not None), None)


def policy_of(line: BudgetLine, frame: Frame) -> Overrun:
    """Return what happens to what a line cannot pay.

    As the frame says; what members granted a project is never passed all the same.
    """
    return Overrun.REFUSE if line.is_never_passed else frames.overrun(frame)


def is_open(line: BudgetLine) -> bool:
    """Whether its year still takes contributions: begun, and not closed."""
    year = line.fiscal_year
    if year.closed_at is not None or timezone.localdate() < year.starts_on:
        return False
    return not YearClosing.objects.filter(fiscal_year=year).exists()


def open_lines(on: date | None = None) -> QuerySet[BudgetLine]:
    """Return the lines one may draw on, of open circles and of years not closed."""
    day = on or timezone.localdate()
    return (
        BudgetLine.objects.filter(
            circle__in=Circle.objects.on(day),
            circle__kind__in=CONTRIBUTED_TO,
            fiscal_year__starts_on__lte=day,
            fiscal_year__closed_at__isnull=True,
            fiscal_year__contribution_closing__isnull=True,
        )
        .select_related("circle", "fiscal_year")
        .order_by("-fiscal_year__starts_on", "circle__name", "kind", "label")
    )


def may_pass(line: BudgetLine, frame: Frame) -> bool:
    """Whether a declaration may pass the line."""
    return not line.is_never_passed and frames.may_pass(frame)


def waits_for_closing(line: BudgetLine, frame: Frame | None) -> bool:
    """Whether nothing more of it is settled before its year closes."""
    if frame is None or policy_of(line, frame) not in WAITS_FOR_CLOSING:
        return False
    return rules.waits(budgets.figures([line])[line.pk], policy_of(line, frame))


def effect(
    line: BudgetLine, frame: Frame, *, asked: int, held: int = 0
) -> rules.Effect:
    """Return what ``asked`` cents would do to the line as it stands now."""
    return rules.effect(
        budgets.figures([line])[line.pk],
        asked=asked,
        policy=policy_of(line, frame),
        held=held,
    )


Group = tuple[str, list[tuple[int, str]]]


def choices(
    member: Member, circle_id: int | None = None, *, to_come: bool = False
) -> list[Group]:
    """Return the lines to choose from, one's own circles first.

    With what is left of each, where the member may know it.

    With ``circle_id``, those of one circle only. Earlier years come last: work may
    still be declared there until they are closed; not work ``to_come``.
    """
    found = open_lines()
    if to_come:
        found = found.filter(fiscal_year__ends_on__gte=timezone.localdate())
    if circle_id is not None:
        found = found.filter(circle=circle_id)
    rows = list(found)
    left = reading.cents(rows, member)
    mine = set(circles_of(member).values_list("pk", flat=True))
    several = len({line.fiscal_year_id for line in rows}) > 1
    labels = [
        (line, _label(line, left.get(line.pk), with_year=several)) for line in rows
    ]
    today = timezone.localdate()
    groups: dict[str, list[tuple[int, str]]] = {"near": [], "far": [], "past": []}
    for line, label in labels:
        where = "near" if line.circle_id in mine else "far"
        where = where if today in line.fiscal_year else "past"
        groups[where].append((line.pk, label))
    return [
        (_("My circles"), groups["near"]),
        (_("Other circles"), groups["far"]),
        (_("Earlier years, not closed yet"), groups["past"]),
    ]


def _label(line: BudgetLine, left: int | None, *, with_year: bool) -> str:
    """« Accueil, besoin essentiel (430 € restent) »; without it when it is hidden."""
    parts = [line.circle.name]
    if line.label:
        parts.append(line.label)
    elif line.kind != BudgetLine.Kind.OPEN:
        parts.append(line.get_kind_display())
    if with_year:
        parts.append(str(line.fiscal_year))
    name = ", ".join(parts)
    if left is None:
        return name
    return _("%(line)s (%(left)s left)") % {"line": name, "left": euros(left)}
