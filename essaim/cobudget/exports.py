"""A round as tables: its projects, its ballots without names, its money, its people.

Each says to its reader what the pages say, and nothing more: no total before the count
where the tally is sealed, never who directs what.
"""

from collections.abc import Callable, Iterator, Sequence

from django.conf import settings
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from essaim.base.csv import Cell, Figure, decimal
from essaim.base.sheet_parts import Sheet
from essaim.cobudget import counting, pabulib
from essaim.cobudget.models import Project, Round
from essaim.ledger.exports import journal_rows
from essaim.members.models import Member
from essaim.rules.pabulib import PabulibFile

BATCH = 500


def projects(round: Round, *, reader: Member) -> Iterator[list[Cell]]:
    """Yield the projects ``reader`` sees, withdrawn ones included, drafts never.

    What each receives is there while the tally is open, or once it is counted.
    """
    shows_received = round.gives_money and not round.is_sealed and not round.is_counted
    has_sections = round.sections.exists()
    yield [
        _("Number"),
        _("Title"),
        _("In one sentence"),
        _("Text"),
        _("Circle"),
        _("Transverse"),
        *([_("Section")] if has_sections else []),
        _("Minimum"),
        _("Goal"),
        _("State"),
        *([_("Received so far")] if shows_received else []),
        *([_("Awarded"), _("Rank")] if round.is_counted else []),
        _("Submitted"),
        _("Page"),
    ]
    seen = Project.objects.visible_to(reader).submitted()
    rows = seen.filter(round=round).order_by("pk")
    for project in rows.select_related("circle", "section").iterator(chunk_size=BATCH):
        yield [
            project.key,
            project.title,
            project.summary,
            project.text,
            project.circle.name if project.circle else "",
            _("yes") if project.transverse else _("no"),
            *([str(project.section or "")] if has_sections else []),
            decimal(project.min_cents),
            decimal(project.max_cents),
            _state(project, round),
            *([decimal(project.received_cents)] if shows_received else []),
            *(
                [decimal(project.awarded_cents or 0), project.decision_rank]
                if round.is_counted
                else []
            ),
            localtime(project.created_at).date().isoformat(),
            f"{settings.SITE_URL.rstrip('/')}{project.get_absolute_url()}",
        ]


def _state(project: Project, round: Round) -> str:
    if project.withdrawn_at:
        return _("withdrawn")
    if not round.is_counted:
        return _("submitted")
    return _("funded") if project.is_funded else _("not funded")


def movements(round: Round, *, reader: Member) -> Iterator[list[Cell]]:
    """Yield the entries of the books that move the money of ``round``.

    Other members' envelopes are one line, with their sum, as in the books.
    """
    codes = [f"project:{pk}" for pk in round.projects.values_list("pk", flat=True)]
    return journal_rows(member=reader, accounts=[round.account_code, *codes])


def ballots(round: Round) -> list[Sheet]:
    """The allocations of a counted round, without members: shuffled, without amounts.

    Where a ballot would point at someone, totals only: see ``pabulib.holds_ballots``.
    Raises ``PermissionDenied`` before the count.
    """
    files = [
        (str(section) if section else "", pabulib.file_of(round, section))
        for section in counting.sections_of(round)
    ]
    totals: Sheet = (_("Projects"), _in_sections(files, _totals))
    told = [(section, file) for section, file in files if file.votes]
    if not told:
        return [totals]
    return [(_("Ballots"), _in_sections(told, _voices)), totals]


def _in_sections(
    files: Sequence[tuple[str, PabulibFile]],
    rows_of: Callable[[PabulibFile], Iterator[Sequence[Cell]]],
) -> Iterator[Sequence[Cell]]:
    """The rows of each file one after the other, under one head that has the section.

    Without sections, those of the only file, as they are.
    """
    for place, (section, file) in enumerate(files):
        rows = rows_of(file)
        head = next(rows)
        if not section:
            yield head
            yield from rows
            return
        if not place:
            yield [_("Section"), *head]
        for row in rows:
            yield [section, *row]


def _totals(file: PabulibFile) -> Iterator[Sequence[Cell]]:
    words = {
        "project_id": _("Number"),
        "name": _("Title"),
        "cost": _("Minimum"),
        "votes": _("People supporting it"),
        "score": _("Directed to it"),
        "selected": _("Funded"),
    }
    yield [words.get(name, name) for name in file.project_columns]
    figures = [name in {"cost", "votes", "score"} for name in file.project_columns]
    for row in file.projects:
        yield [
            _figure(cell) if is_figure else cell
            for cell, is_figure in zip(row, figures, strict=True)
        ]


def _figure(cell: str) -> Cell:
    """A number of a Pabulib file as a spreadsheet reads it."""
    plain = cell.replace(".", "", 1)
    return (
        Figure(cell.replace(".", ",")) if plain.isascii() and plain.isdigit() else cell
    )


def _voices(file: PabulibFile) -> Iterator[Sequence[Cell]]:
    names, columns = file.names, file.vote_columns
    voter, vote = columns.index("voter_id"), columns.index("vote")
    points = columns.index("points") if "points" in columns else None
    yield [
        _("Voice"),
        _("Number"),
        _("Title"),
        *([_("Points")] if points is not None else []),
    ]
    for row in file.votes:
        chosen = [key for key in row[vote].split(",") if key]
        given = row[points].split(",") if points is not None else []
        for place, key in enumerate(chosen):
            more = [_figure(given[place]) if place < len(given) else ""]
            yield [row[voter], key, names.get(key, ""), *(more if given else [])]


def people(names: Sequence[str]) -> Iterator[list[Cell]]:
    """Yield who could take part in a round: a name each, and nothing else."""
    yield [_("Member")]
    for name in names:
        yield [name]
