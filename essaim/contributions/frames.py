"""Reading the frames: which one binds on a day, and what it says in one sentence.

``binding(on)`` first: everything that is announced, declared or settled asks it.
"""

from datetime import date

from django.utils import timezone

from essaim.contributions.models import Frame, FrameAgreement
from essaim.ledger.models import FiscalYear
from essaim.rules import budgets
from essaim.rules import ceilings as rules
from essaim.rules.calendar import Days


def binding(on: date | None = None) -> Frame | None:
    """Return the frame that binds on a day (today unless given), if there is one.

    Without one, nothing can be announced nor declared.
    """
    day = on or timezone.localdate()
    return Frame.objects.in_force(day).select_related("fiscal_year").first()


def year_of(day: date | None = None) -> FiscalYear | None:
    """Return the fiscal year of a day (today unless given), if it was opened."""
    return FiscalYear.objects.containing(day or timezone.localdate()).first()


def ceilings(frame: Frame) -> rules.Ceilings:
    """Return the ceilings of ``frame`` as ``rules.ceilings.check_amount`` reads them.

    The period of ``person_cents`` is ``person_period(frame, day)``.
    """
    counts_points = frame.unit == Frame.Unit.POINTS
    return rules.Ceilings(
        hour_cents=frame.hour_cap_cents,
        point_cents=frame.point_cents if counts_points else None,
        declaration_cents=frame.declaration_cap_cents,
        person_cents=frame.person_cap_cents,
        mission_cents=frame.mission_cap_cents,
        needs_reason=frame.unit == Frame.Unit.AMOUNT,
    )


def days_of(frame: Frame) -> Days:
    """Return the first and the last day of its fiscal year."""
    return Days(frame.fiscal_year.starts_on, frame.fiscal_year.ends_on)


def person_period(frame: Frame, day: date) -> Days:
    """Return the period over which the ceiling per person is counted on ``day``."""
    return rules.period(day, frame.person_cap_period, days_of(frame))


def settles_on(frame: Frame, day: date) -> date:
    """Return the cut-off that work settled on ``day`` waits for."""
    return rules.settles_on(
        day, frame.settles_every, cutoff_day=frame.cutoff_day, year=days_of(frame)
    )


def overrun(frame: Frame) -> budgets.Overrun:
    """Return its overrun policy, as the rules of budgets know it."""
    return budgets.Overrun(frame.overrun)


def may_pass(frame: Frame) -> bool:
    """Whether its overrun policy lets a declaration pass the budget."""
    return overrun(frame) in budgets.LETS_PASS


def agreements_needed(frame: Frame, cents: int) -> list[FrameAgreement]:
    """Return the agreements that an amount needs beforehand.

    Those without an amount are said on the page of the frame and asked by nobody.
    """
    return [
        agreement
        for agreement in frame.agreements.all()
        if agreement.above_cents is not None and cents >= agreement.above_cents
    ]
