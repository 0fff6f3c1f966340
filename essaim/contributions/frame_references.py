"""Last year's medians by kind of mission: never per person, nor of fewer than three."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from essaim.contributions.models import Contribution, Frame, FrameReference, WorkKind
from essaim.ledger.models import FiscalYear
from essaim.rules import frames as rules
from essaim.rules.contributions import State

# Amounts that stand: neither offered, withdrawn nor still to be done.
STANDING = (
    *(State.DECLARED, State.IN_DIALOGUE, State.DEFERRED),
    *(State.SETTLED, State.EXPORTED, State.PAID),
)


@dataclass(frozen=True, slots=True)
class Median:
    """What a kind of mission was paid: the median of the year, to the nearest euro."""

    kind_id: int
    kind: str
    per: str
    cents: int


def year_before(frame: Frame) -> FiscalYear | None:
    """The fiscal year that ends the day before the frame's begins."""
    eve = frame.fiscal_year.starts_on - timedelta(days=1)
    return FiscalYear.objects.containing(eve).first()


def last_year(frame: Frame) -> list[Median]:
    """Return the medians of the year before, kind by kind, in the order of names.

    An hour's where three persons said their time, otherwise the whole's where three
    persons declared; other kinds are not told.
    """
    year = year_before(frame)
    return medians(year) if year else []


def medians(year: FiscalYear) -> list[Median]:
    """Return the medians of a year: two queries, whatever their number."""
    whole: dict[int, list[tuple[int, int]]] = defaultdict(list)
    hourly: dict[int, list[tuple[int, int]]] = defaultdict(list)
    rows = Contribution.objects.filter(
        line__fiscal_year=year, kind__isnull=False, status__in=STANDING, cents__gt=0
    ).values_list("kind", "author", "cents", "minutes")
    for kind_id, author, cents, minutes in rows.iterator():
        whole[kind_id].append((author, cents))
        if minutes:
            hourly[kind_id].append((author, cents * 60 // minutes))
    found = []
    for kind in WorkKind.objects.filter(pk__in=whole):
        per, median = FrameReference.Per.HOUR, rules.reference(hourly[kind.pk])
        if median is None:
            per, median = FrameReference.Per.WHOLE, rules.reference(whole[kind.pk])
        if median:
            found.append(Median(kind.pk, kind.name, per, median))
    return found
