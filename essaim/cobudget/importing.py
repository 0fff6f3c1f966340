"""Reading a draft of projects: what importing it would do now, and what is wrong."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Self

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from essaim.base import spreadsheets
from essaim.circles.models import Circle
from essaim.cobudget import answers
from essaim.cobudget.models import Project, ProjectImport, Question
from essaim.members.models import Member
from essaim.rules import project_import as rules
from essaim.rules.names import fold, person_key
from essaim.rules.project_import import AnswerKind, Asked, Line, Problem, Status
from essaim.rules.project_titles import KNOWN, Column
from essaim.rules.titles import SEARCHED, find_titles, guess

PROBLEMS = {
    Problem.NO_TITLE: gettext_lazy("it has no title"),
    Problem.TOO_LONG: gettext_lazy("this text is too long"),
    Problem.NO_AMOUNT: gettext_lazy("it has no amount"),
    Problem.BAD_AMOUNT: gettext_lazy("“%(value)s” is not an amount"),
    Problem.TOO_SMALL: gettext_lazy("“%(value)s” is less than one cent"),
    Problem.TOO_LARGE: gettext_lazy("“%(value)s” is too large"),
    Problem.GOAL_BELOW: gettext_lazy("“%(value)s” is less than the minimum"),
    Problem.BAD_YES_NO: gettext_lazy("“%(value)s” is neither yes nor no"),
    Problem.NO_SUCH_CIRCLE: gettext_lazy("no circle is called “%(value)s”"),
    Problem.SEVERAL_CIRCLES: gettext_lazy("several circles are called “%(value)s”"),
    Problem.NO_SUCH_PERSON: gettext_lazy("no member is called “%(value)s”"),
    Problem.SEVERAL_PEOPLE: gettext_lazy("several members are called “%(value)s”"),
    Problem.BAD_NUMBER: gettext_lazy("“%(value)s” is not a number of people"),
    Problem.LESS_THAN_NOTHING: gettext_lazy("more is taken back than was given"),
    Problem.SAME_TITLE: gettext_lazy("it has the same title as line %(value)s"),
    Problem.NO_ANSWER: gettext_lazy("it does not answer “%(value)s”"),
    Problem.BAD_ANSWER: gettext_lazy("“%(value)s” is no answer to this question"),
}
STATUSES = {
    Status.READY: (gettext_lazy("to import"), "good"),
    Status.FAULTY: (gettext_lazy("error"), "alert"),
    Status.TWICE: (gettext_lazy("twice in the file"), ""),
    Status.ALREADY: (gettext_lazy("already in the round"), ""),
}
COLUMNS = {
    Column.TITLE: gettext_lazy("Title"),
    Column.SUMMARY: gettext_lazy("In one sentence"),
    Column.TEXT: gettext_lazy("The whole project"),
    Column.MINIMUM: gettext_lazy("Minimum"),
    Column.GOAL: gettext_lazy("Goal"),
    Column.CIRCLE: gettext_lazy("Circle"),
    Column.TRANSVERSE: gettext_lazy("Transverse (yes or no)"),
    Column.AUTHOR: gettext_lazy("Author (name or e-mail)"),
}


@dataclass(frozen=True, slots=True)
class Settings:
    """How the lines of a file are taken: what ``ProjectImport.mapping`` keeps."""

    columns: Mapping[str, int] = field(default_factory=dict)
    titles: int = 0  # which of the rows names the columns
    leave_faulty: bool = False
    # Whether a line that lacks a required answer comes in as a draft of its author.
    as_drafts: bool = False

    @classmethod
    def of(cls, batch: ProjectImport) -> Self:
        """Those of a draft; guessed from its first lines while nobody has said."""
        if not batch.mapping:
            rows = [cells for _number, cells in batch.rows[:SEARCHED]]
            at = find_titles(rows, KNOWN)
            named = rows[at] if rows else []
            guessed = guess(named, KNOWN)
            places = {str(column): place for column, place in guessed.items()}
            return cls(places | _answering(batch, named, set(places.values())), at)
        known = {one.name for one in fields(cls)}
        return cls(**{k: v for k, v in batch.mapping.items() if k in known})

    def kept(self) -> dict[str, Any]:
        """As it is written down."""
        return asdict(self)


def column_of(question: Question) -> str:
    """The name of the column that answers a question."""
    return f"question_{question.pk}"


def questions_of(batch: ProjectImport) -> dict[str, Question]:
    """The questions the round asks, by the name of their column."""
    return {column_of(one): one for one in answers.asked(batch.round)}


def _answering(
    batch: ProjectImport, named: Sequence[str], taken: Collection[int]
) -> dict[str, int]:
    """The columns whose title is a question of the round, among those not taken."""
    free = {fold(cell): n for n, cell in enumerate(named) if n not in taken}
    return {
        name: free[fold(question.label)]
        for name, question in questions_of(batch).items()
        if fold(question.label) in free
    }


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do, line by line."""

    settings: Settings
    lines: list[Line]
    counts: Counter[Status]

    @property
    def ready(self) -> list[Line]:
        """The lines that would be imported."""
        return [line for line in self.lines if line.status is Status.READY]


def understand(batch: ProjectImport) -> Preview:
    """Return what importing a draft would do now; nothing is written.

    A constant number of queries, however long the file.
    """
    settings = Settings.of(batch)
    known = _known(batch, settings)
    columns = {one: settings.columns[one] for one in Column if one in settings.columns}
    read = (
        rules.read_line(columns, number, cells, known)
        for number, cells in batch.rows[settings.titles + 1 :]
    )
    lines = [line for line in read if line is not None]
    rules.judge(lines, known)
    return Preview(settings, lines, Counter(line.status for line in lines))


def _known(batch: ProjectImport, settings: Settings) -> rules.Known:
    """Who and what there is, each under the keys a file may call it by."""
    people: dict[str, list[int]] = {}
    active = Member.objects.active().order_by("pk")
    for pk, name, email in active.values_list("pk", "name", "email"):
        people.setdefault(person_key(name), []).append(pk)
        people.setdefault(email.lower(), []).append(pk)
    circles: dict[str, list[int]] = {}
    for pk, name in Circle.objects.on(timezone.localdate()).values_list("pk", "name"):
        circles.setdefault(fold(name), []).append(pk)
    standing = Project.objects.standing().filter(round=batch.round_id)
    titles = {fold(title) for title in standing.values_list("title", flat=True)}
    asked = [
        Asked(
            number=str(question.pk),
            label=question.label,
            kind=AnswerKind(question.kind),
            place=settings.columns.get(name),
            is_required=question.is_required,
            choices=question.choices,
            longest=answers.LONGEST.get(Question.Kind(question.kind), 0),
        )
        for name, question in questions_of(batch).items()
    ]
    return rules.Known(people, circles, titles, asked, as_drafts=settings.as_drafts)


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
    sentences = [
        spreadsheets.told(
            line.number,
            fault.place,
            str(PROBLEMS[fault.problem]) % {"value": fault.value},
        )
        for fault in line.faults
    ]
    if line.status is Status.READY and line.is_draft:
        sentences.append(
            _("It arrives as a draft of its author: no answer to “%(questions)s”.")
            % {"questions": " · ".join(line.lacking)}
        )
    if line.same_as is not None:
        sentences.append(_("The same as line %(line)d.") % {"line": line.same_as})
    return Told(line, str(status), tone, tuple(sentences))


def obstacles(preview: Preview) -> list[str]:
    """Say all that keeps a draft from being imported now; nothing when it may be."""
    columns, found = preview.settings.columns, []
    if Column.TITLE not in columns:
        found.append(_("Say which column holds the title."))
    if not {Column.MINIMUM, Column.GOAL} & columns.keys():
        found.append(_("Say which column holds the amount."))
    faulty = preview.counts[Status.FAULTY]
    if not found and faulty and not preview.settings.leave_faulty:
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
