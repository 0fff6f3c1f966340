"""Reading a draft of past contributions: what importing it would do now."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from difflib import SequenceMatcher
from typing import Any, Self

from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.circles.models import Circle
from essaim.contributions.lines import CONTRIBUTED_TO
from essaim.contributions.models import Contribution, Frame, HistoryImport
from essaim.ledger.models import BudgetLine, FiscalYear
from essaim.ledger.services import budgets
from essaim.members.models import Member
from essaim.rules import history_import as rules
from essaim.rules.budgets import Figures
from essaim.rules.calendar import Days
from essaim.rules.history_import import Line, Status
from essaim.rules.history_titles import Column, find_titles, guess
from essaim.rules.names import fold, person_key
from essaim.rules.titles import SEARCHED

MOST_QUESTIONS = 100
SUGGESTED = 5


@dataclass(frozen=True, slots=True)
class Settings:
    """How the lines of a file are taken: what ``HistoryImport.mapping`` keeps."""

    columns: Mapping[str, int] = field(default_factory=dict)
    titles: int = 0  # which of the rows names the columns
    circle: int = 0  # for the lines that name none
    form: str = Frame.Form.ACTIVITY.value
    keep_identical: bool = False
    leave_unknown: bool = False
    leave_faulty: bool = False

    @classmethod
    def of(cls, batch: HistoryImport) -> Self:
        """Those of a draft; guessed from its first lines while nobody has said."""
        if not batch.mapping:
            rows = [cells for _number, cells in batch.rows[:SEARCHED]]
            at = find_titles(rows)
            guessed = guess(rows[at]) if rows else {}
            return cls({str(column): place for column, place in guessed.items()}, at)
        known = {one.name for one in fields(cls)}
        return cls(**{k: v for k, v in batch.mapping.items() if k in known})

    def kept(self) -> dict[str, Any]:
        """As it is written down."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Question:
    """A name of the file that is nobody's, or several persons'."""

    key: str
    shown: str
    lines: tuple[int, ...]
    cents: int
    # The numbers and the words of whom or what it may mean.
    suggestions: tuple[tuple[int, str], ...]
    several: bool
    answer: int | None


@dataclass(frozen=True, slots=True)
class Share:
    """What the file says of one circle."""

    circle: Circle
    cents: int
    lines: int
    people: int
    voted_cents: int  # what will be voted for it by the import
    said_cents: int | None  # what was typed
    before: Figures

    @property
    def after(self) -> Figures:
        """Its figures once imported."""
        return self.before + Figures(voted=self.voted_cents, paid=self.cents)


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do, line by line, question by question, by circle."""

    settings: Settings
    lines: list[Line]
    counts: Counter[Status]
    people: list[Question]
    circles: list[Question]
    shares: list[Share]

    @property
    def ready(self) -> list[Line]:
        """The lines that would be imported."""
        return [line for line in self.lines if line.status is Status.READY]

    @property
    def cents(self) -> int:
        """What they come to."""
        return sum(share.cents for share in self.shares)

    @property
    def identical(self) -> list[Line]:
        """The lines that say the same as one before them."""
        return [line for line in self.lines if line.same_as is not None]

    @property
    def waits(self) -> bool:
        """Whether something has to be answered or put right before it is imported."""
        faulty = self.counts[Status.FAULTY] and not self.settings.leave_faulty
        return bool(self.counts[Status.UNDECIDED] or faulty)


def understand(batch: HistoryImport) -> Preview:
    """Return what importing a draft would do now; nothing is written.

    A constant number of queries, however long the file.
    """
    settings = Settings.of(batch)
    lines = _read(batch, settings)
    names, known, words = _known(batch, settings, lines)
    rules.judge(lines, known)
    people = _questions(lines, known.chosen_people, known.people, names, of_people=True)
    circles = _questions(
        lines, known.chosen_circles, known.circles, words, of_people=False
    )
    return Preview(
        settings,
        lines,
        Counter(line.status for line in lines),
        people,
        circles,
        _shares(batch, lines),
    )


def _read(batch: HistoryImport, settings: Settings) -> list[Line]:
    columns = {Column(name): place for name, place in settings.columns.items()}
    year = batch.fiscal_year
    days = Days(year.starts_on, year.ends_on) if year else None
    today = timezone.localdate()
    read = (
        rules.read_line(
            columns,
            number,
            cells,
            year=days,
            today=today,
            has_circle=bool(settings.circle),
        )
        for number, cells in batch.rows[settings.titles + 1 :]
    )
    lines = [line for line in read if line is not None]
    for line in lines:
        line.what = line.what or title_for_none(batch)
    return lines


def title_for_none(batch: HistoryImport) -> str:
    """What a contribution is called when its line says nothing of it."""
    return _("Contribution of %(year)s") % {"year": batch.fiscal_year or "—"}


Names = dict[int, str]


def _known(
    batch: HistoryImport, settings: Settings, lines: Sequence[Line]
) -> tuple[Names, rules.Known, Names]:
    """Who and what there is, each under the keys a file may call it by."""
    people: dict[str, list[int]] = {}
    names: Names = {}
    rows = Member.objects.order_by("name_key", "pk").values_list("pk", "name", "email")
    for pk, name, email in rows:
        names[pk] = f"{name} · {email}"
        people.setdefault(person_key(name), []).append(pk)
        people.setdefault(email.lower(), []).append(pk)
    circles: dict[str, list[int]] = {}
    words: Names = {}
    for pk, name in Circle.objects.filter(kind__in=CONTRIBUTED_TO).values_list(
        "pk", "name"
    ):
        words[pk] = name
        circles.setdefault(fold(name), []).append(pk)
    known = rules.Known(
        people=people,
        circles=circles,
        chosen_people=batch.choices.get("people", {}),
        chosen_circles=batch.choices.get("circles", {}),
        default_circle=settings.circle,
        already=_already(batch),
        leave_unknown=settings.leave_unknown,
        keep_identical=settings.keep_identical,
    )
    return names, known, words


def _already(batch: HistoryImport) -> set[tuple[int, int, str, Any, int]]:
    """What earlier imports brought in the same year and still stands."""
    if batch.fiscal_year_id is None:
        return set()
    earlier = Contribution.objects.filter(
        history_import__state=HistoryImport.State.IMPORTED,
        history_import__fiscal_year=batch.fiscal_year_id,
    ).values_list("author", "circle", "title", "text", "done_on", "cents")
    return {
        (author, circle, fold(text or title), day, cents)
        for author, circle, title, text, day, cents in earlier
    }


def _questions(
    lines: Sequence[Line],
    chosen: Mapping[str, int],
    found: Mapping[str, Sequence[int]],
    words: Names,
    *,
    of_people: bool,
) -> list[Question]:
    """The names that are nobody's or several persons', answered or not."""
    asked: dict[str, list[Line]] = {}
    for line in lines:
        if line.status in {Status.FAULTY, Status.UNPAID}:
            continue
        key = rules.key_of(line) if of_people else fold(line.circle)
        one = _is_known(line, found) if of_people else len(found.get(key, ())) == 1
        if key and not one:
            asked.setdefault(key, []).append(line)
    ordered = sorted(
        asked.items(), key=lambda one: (one[0] in chosen, one[1][0].number)
    )
    near = _Near(found) if asked else None
    questions: list[Question] = []
    for key, some in ordered:
        exact = _meant(some[0], found) if of_people else found.get(key, ())
        proposed = exact
        if near and not exact and len(questions) < MOST_QUESTIONS:
            proposed = near.to(key)
        first = some[0]
        questions.append(
            Question(
                key,
                (first.who or first.email) if of_people else first.circle,
                tuple(line.number for line in some),
                sum(line.cents for line in some),
                tuple((pk, words[pk]) for pk in proposed),
                len(exact) > 1,
                chosen.get(key),
            )
        )
    return questions


def _meant(line: Line, found: Mapping[str, Sequence[int]]) -> Sequence[int]:
    by_address = found.get(line.email, ()) if line.email else ()
    return by_address or found.get(person_key(line.who), ())


def _is_known(line: Line, found: Mapping[str, Sequence[int]]) -> bool:
    return len(_meant(line, found)) == 1


class _Near:
    """What is written almost as a name: by the words they share, then the letters."""

    def __init__(self, found: Mapping[str, Sequence[int]]) -> None:
        self._found = found
        self._by_word: dict[str, set[str]] = {}
        for key in found:
            for word in key.split():
                for part in {word, word[:3]}:
                    self._by_word.setdefault(part, set()).add(key)

    def to(self, key: str) -> list[int]:
        """Return the numbers of the nearest, nearest first."""
        sharing: set[str] = set()
        for word in key.split():
            for part in (word, word[:3]):
                if len(sharing) < 200:
                    sharing |= self._by_word.get(part, set())
        ranked = sorted(
            ((SequenceMatcher(None, key, other).ratio(), other) for other in sharing),
            reverse=True,
        )
        near: dict[int, None] = {}
        for ratio, other in ranked:
            if ratio >= 0.6:
                near |= dict.fromkeys(self._found[other])
        return list(near)[:SUGGESTED]


def _shares(batch: HistoryImport, lines: Sequence[Line]) -> list[Share]:
    """What the lines come to in each circle, and what its budget would become."""
    by_circle: dict[int, list[Line]] = {}
    for line in lines:
        if line.status is Status.READY:
            by_circle.setdefault(line.circle_id, []).append(line)
    circles = Circle.objects.in_bulk(by_circle)
    known = {
        line.circle_id: line
        for line in BudgetLine.objects.filter(
            circle__in=by_circle,
            fiscal_year=batch.fiscal_year_id,
            kind=BudgetLine.Kind.OPEN,
            label="",
        )
    }
    before = budgets.figures(known.values())
    shares = []
    for pk, some in by_circle.items():
        cents = sum(line.cents for line in some)
        there = before[known[pk].pk] if pk in known else Figures()
        said = batch.votes.get(str(pk))
        presumed = 0 if there.voted else rules.presumed_vote(cents)
        shares.append(
            Share(
                circles[pk],
                cents,
                len(some),
                len({line.author for line in some}),
                presumed if said is None else said,
                said,
                there,
            )
        )
    return sorted(shares, key=lambda share: share.circle.name)


def person_called(text: str) -> list[int]:
    """Return the members whom a name or an address may mean."""
    wanted = text.strip()
    if "@" in wanted:
        found = Member.objects.get_queryset().filter(email__iexact=wanted)
        return list(found.values_list("pk", flat=True)[:2])
    key = person_key(wanted)
    rows = Member.objects.order_by("pk").values_list("pk", "name")
    return [pk for pk, name in rows if person_key(name) == key]


def name_of_person(number: int) -> str:
    """Return how a question names a member."""
    person = Member.objects.get_queryset().get(pk=number)
    return f"{person.name} · {person.email}"


def circle_called(text: str) -> list[int]:
    """Return the circles a name may mean."""
    rows = Circle.objects.filter(kind__in=CONTRIBUTED_TO).values_list("pk", "name")
    return [pk for pk, name in rows if fold(name) == fold(text)]


def guessed_year(batch: HistoryImport) -> FiscalYear | None:
    """Return the fiscal year most of the days of a draft are in, if it exists."""
    settings = Settings.of(batch)
    days = Counter(line.day for line in _read(batch, settings) if line.day is not None)
    years = list(FiscalYear.objects.all())
    found = Counter[int]()
    for day, count in days.items():
        for place, year in enumerate(years):
            if day in year:
                found[place] += count
    return years[found.most_common(1)[0][0]] if found else None
