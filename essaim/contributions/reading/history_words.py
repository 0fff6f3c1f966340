"""What is wrong with a cell, what becomes of a line, what still waits: in words."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from essaim.base import spreadsheets
from essaim.contributions.models import HistoryImport, YearClosing
from essaim.contributions.reading.history import Preview
from essaim.rules.history_import import Fault, Line, Problem, Status
from essaim.rules.history_titles import Column

PROBLEMS = {
    Problem.NO_PERSON: gettext_lazy("it names nobody"),
    Problem.NO_CIRCLE: gettext_lazy("it names no circle"),
    Problem.NO_AMOUNT: gettext_lazy("it has no amount"),
    Problem.BAD_AMOUNT: gettext_lazy("“%(value)s” is not an amount"),
    Problem.NEGATIVE: gettext_lazy("“%(value)s” is below zero"),
    Problem.TOO_LARGE: gettext_lazy("“%(value)s” is too large"),
    Problem.BAD_DAY: gettext_lazy("“%(value)s” is not a day"),
    Problem.OTHER_YEAR: gettext_lazy("“%(value)s” is not in this fiscal year"),
    Problem.FUTURE: gettext_lazy("“%(value)s” has not come yet"),
    Problem.BAD_HOURS: gettext_lazy("“%(value)s” is not a length of time"),
    Problem.BAD_PAID_ON: gettext_lazy("“%(value)s” is not a day"),
}
STATUSES = {
    Status.READY: (gettext_lazy("to import"), "good"),
    Status.UNDECIDED: (gettext_lazy("to decide"), "alert"),
    Status.FAULTY: (gettext_lazy("error"), "alert"),
    Status.UNPAID: (gettext_lazy("nothing was paid"), ""),
    Status.TWICE: (gettext_lazy("twice in the file"), ""),
    Status.ALREADY: (gettext_lazy("already imported"), ""),
    Status.LEFT_OUT: (gettext_lazy("left out"), ""),
}
COLUMNS = {
    Column.WHO: gettext_lazy("Who (name or e-mail)"),
    Column.FIRST_NAME: gettext_lazy("First name, if apart"),
    Column.EMAIL: gettext_lazy("E-mail, if apart"),
    Column.CIRCLE: gettext_lazy("Circle"),
    Column.WHAT: gettext_lazy("What was done"),
    Column.DAY: gettext_lazy("Day it was done"),
    Column.HOURS: gettext_lazy("Time spent"),
    Column.AMOUNT: gettext_lazy("Amount"),
    Column.PAID_ON: gettext_lazy("Day it was paid"),
}


def told(line: int, fault: Fault) -> str:
    """Say what is wrong in a cell, with its line and its column."""
    problem = str(PROBLEMS[fault.problem]) % {"value": fault.value}
    return spreadsheets.told(line, fault.place, problem)


@dataclass(frozen=True, slots=True)
class Told:
    """One line, and what is said of it."""

    line: Line
    status: str
    tone: str
    sentences: tuple[str, ...]


def tell(line: Line) -> Told:
    """Say what becomes of a line, and why."""
    status, tone = STATUSES[line.status]
    sentences = [told(line.number, fault) for fault in line.faults]
    if line.same_as is not None:
        sentences.append(_("The same as line %(line)d.") % {"line": line.same_as})
    return Told(line, str(status), tone, tuple(sentences))


def obstacles(batch: HistoryImport, preview: Preview) -> list[str]:
    """Say all that keeps a draft from being imported now; nothing when it may be."""
    columns = preview.settings.columns
    found = [] if batch.mapping else [_("Check which column says what.")]
    if not {Column.WHO, Column.EMAIL} & columns.keys():
        found.append(_("Say which column names the person."))
    if Column.AMOUNT not in columns:
        found.append(_("Say which column holds the amount."))
    found += year_obstacles(batch)
    undecided = preview.counts[Status.UNDECIDED]
    if undecided:
        found.append(
            ngettext(
                "Decide whom or what the name of %(count)d line means.",
                "Decide whom or what the names of %(count)d lines mean.",
                undecided,
            )
            % {"count": undecided}
        )
    faulty = preview.counts[Status.FAULTY]
    if faulty and not preview.settings.leave_faulty:
        found.append(
            ngettext(
                "Correct the line that cannot be read, or say to leave it out.",
                "Correct the %(count)d lines that cannot be read, or say to leave them "
                "out.",
                faulty,
            )
            % {"count": faulty}
        )
    if not preview.ready and not found:
        found.append(_("No line of this file would be imported."))
    return found


def year_obstacles(batch: HistoryImport) -> list[str]:
    """Say what keeps money from being written in the year of a draft."""
    year = batch.fiscal_year
    if year is None:
        return [
            _(
                "Choose the fiscal year. If it is not there, the cooperative’s "
                "treasurer or a co-manager opens it first."
            )
        ]
    if year.closed_at:
        return [
            _("The fiscal year %(year)s is closed: nothing is written in it any more.")
            % {"year": year}
        ]
    if YearClosing.objects.filter(fiscal_year=year).exists():
        return [
            _("The contributions of %(year)s were closed: nothing is added to them.")
            % {"year": year}
        ]
    return []
