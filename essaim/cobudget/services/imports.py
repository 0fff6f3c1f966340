"""Projects brought in from a spreadsheet: read, prepared, confirmed, taken back."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from essaim.base import events, spreadsheets
from essaim.base.clock import now
from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.base.sheet_xml import Limits, Row
from essaim.cobudget import importing, past_rounds
from essaim.cobudget.importing import Settings
from essaim.cobudget.models import Project, ProjectImport, Round
from essaim.cobudget.permissions import may_import_projects, may_undo_projects
from essaim.members.models import Member
from essaim.notifications.services import tell_each
from essaim.rules import cobudget_export
from essaim.rules.past_round import read_gifts
from essaim.rules.project_import import LONGEST_TEXT, Line

_AUDIENCES = (
    (False, Event.Audience.EVERYONE),
    (True, Event.Audience.CONCERNED),
)
LIMITS = Limits(bytes=4_000_000, rows=2_000, unpacked=40_000_000, cell=LONGEST_TEXT)


@transaction.atomic(durable=True)
def upload(
    round_id: int, filename: str, content: bytes, *, sheet: str = "", by: Member
) -> ProjectImport:
    """Keep the rows of a file as a draft; no project is made.

    The contributions of a Cobudget export are added up by project: no name is kept.
    Raises ``PermissionDenied``, or ``Refusal`` when the file cannot be read as a
    table: nothing is kept then.
    """
    round = Round.objects.select_related("circle").get(pk=round_id)
    may_import_projects(by, round).or_raise()
    read = spreadsheets.read_sheet(
        filename, content, limits=LIMITS, wanted=sheet, values=True
    )
    rows, gathered = read.rows, 0
    if cobudget_export.is_contributions(rows):
        rows, gathered = _gathered(rows), len(rows) - 1
    batch = ProjectImport(
        round=round,
        filename=filename[-200:],
        sheet=read.title[:100] if read.others else "",
        rows=rows,
        gathered=gathered,
        uploaded_by=by,
    )
    if len(batch.rows) < 2 + Settings.of(batch).titles:
        raise Refusal(_("There is nothing under the first line of this file."))
    batch.save()
    _trace("project_import.uploaded", batch, by=by)
    return batch


def _gathered(rows: list[Row]) -> list[Row]:
    gifts = read_gifts(rows)
    past_rounds.refuse_faults(gifts.wrong)
    return cobudget_export.gathered(gifts)


def _draft(import_id: int, version: int | None, by: Member) -> ProjectImport:
    """The draft, its round held first: its phase cannot change meanwhile."""
    Round.objects.select_for_update().get(project_imports=import_id)
    batch = (
        ProjectImport.objects.select_for_update(of=("self",))
        .select_related("round__circle")
        .get(pk=import_id)
    )
    may_import_projects(by, batch.round, batch).or_raise()
    if version is not None and version != batch.version:
        raise Refusal(
            _("Somebody prepared this import again since you opened this page.")
        )
    return batch


@transaction.atomic(durable=True)
def prepare(
    import_id: int, *, settings: Settings, version: int | None, by: Member
) -> ProjectImport:
    """Say how the lines of a draft are taken, and rehearse the import.

    Raises ``Refusal`` when the database would not take it: nothing is kept.
    """
    batch = _draft(import_id, version, by)
    batch.mapping = settings.kept()
    batch.version += 1
    batch.save()
    preview = importing.understand(batch)
    if not importing.obstacles(preview):
        try:
            with transaction.atomic():
                _bring_in(batch, preview.ready, by)
                transaction.set_rollback(True)
        except DatabaseError:
            raise Refusal(_("This file cannot be imported as it is.")) from None
    _trace("project_import.prepared", batch, by=by)
    return batch


@transaction.atomic(durable=True)
def confirm(import_id: int, *, version: int | None = None, by: Member) -> ProjectImport:
    """Make the projects of a draft. Once: its rows are then forgotten.

    A line that names its author is theirs, and they are told; the others are of who
    imports. One that lacks a required answer is a draft, if that was chosen. Raises
    ``PermissionDenied``, or ``Refusal`` with what is left to do first.
    """
    batch = _draft(import_id, version, by)
    preview = importing.understand(batch)
    if left := importing.obstacles(preview):
        raise Refusal(" ".join(left))
    made = _bring_in(batch, preview.ready, by)
    batch.state = ProjectImport.State.IMPORTED
    batch.imported_at, batch.imported_count = now(), len(made)
    batch.rows = []
    batch.save()
    batch.made.set(made)
    shown = [one for one in made if not one.is_draft]
    _tell_each("project.imported", batch, shown, by)
    drafts = [one for one in made if one.is_draft]
    _tell_each("project.imported_as_draft", batch, drafts, by)
    _tell_all("projects.imported", batch, len(shown), by)
    return batch


def _bring_in(batch: ProjectImport, lines: Sequence[Line], by: Member) -> list[Project]:
    first = Project.objects.filter(round=batch.round).count() + 1
    return Project.objects.bulk_create(
        [
            Project(
                round=batch.round,
                key=str(number),
                title=line.title,
                summary=line.summary,
                text=line.text,
                min_cents=line.min_cents,
                max_cents=line.max_cents,
                transverse=line.transverse,
                circle_id=line.circle_id,
                author_id=line.author_id or by.pk,
                answers=line.answers,
                is_draft=line.is_draft,
            )
            for number, line in enumerate(lines, start=first)
        ],
        batch_size=500,
    )


@transaction.atomic(durable=True)
def discard(import_id: int, *, by: Member) -> ProjectImport:
    """Set a draft aside and forget its rows. Raises ``PermissionDenied``."""
    batch = _draft(import_id, None, by)
    batch.state, batch.rows = ProjectImport.State.DISCARDED, []
    batch.save(update_fields=["state", "rows"])
    _trace("project_import.discarded", batch, by=by)
    return batch


@transaction.atomic(durable=True)
def undo(import_id: int, *, by: Member) -> tuple[ProjectImport, int]:
    """Withdraw the projects an import made; they stay readable, nothing is erased.

    Those that somebody has amended or withdrawn since are left as they are: their
    number comes with the import. Drafts are set aside; their authors may put them back.
    Raises ``PermissionDenied`` once debate has begun.
    """
    Round.objects.select_for_update().get(project_imports=import_id)
    batch = (
        ProjectImport.objects.select_for_update(of=("self",))
        .select_related("round__circle")
        .get(pk=import_id)
    )
    may_undo_projects(by, batch).or_raise()
    # A version is kept as soon as somebody changes what was imported.
    untouched = batch.made.standing().filter(versions=None)
    drafts = batch.made.filter(is_draft=True, withdrawn_at=None)
    made = list((untouched | drafts).distinct().order_by("pk"))
    Project.objects.filter(pk__in=[one.pk for one in made]).update(withdrawn_at=now())
    batch.state, batch.undone_at = ProjectImport.State.UNDONE, now()
    batch.save(update_fields=["state", "undone_at"])
    _tell_each("project.import_undone", batch, made, by)
    _tell_all("projects.import_undone", batch, len(made), by)
    return batch, batch.imported_count - len(made)


def _said(batch: ProjectImport) -> Mapping[str, Any]:
    return {"round": batch.round.name, "file": batch.filename}


def _trace(kind: str, batch: ProjectImport, *, by: Member) -> None:
    events.record(
        kind,
        batch,
        by=by,
        audience=Event.Audience.CONCERNED,
        about=[by],
        **_said(batch),
    )


def _tell_each(
    kind: str, batch: ProjectImport, made: Sequence[Project], by: Member
) -> None:
    """Leave a trace on each project; its author is told, if it is somebody else.

    Of a draft, its author alone reads it.
    """
    people = Member.objects.in_bulk([one.author_id for one in made if one.author_id])
    for is_draft, audience in _AUDIENCES:
        some = [one for one in made if one.is_draft == is_draft]
        told = events.record_each(
            kind,
            [
                (
                    project,
                    [people[project.author_id]] if project.author_id else [],
                    {"project": project.title, **_said(batch)},
                )
                for project in some
            ],
            by=by,
            audience=audience,
        )
        pairs = zip(told, some, strict=True)
        tell_each((event, one.author_id) for event, one in pairs if one.author_id)


def _tell_all(kind: str, batch: ProjectImport, count: int, by: Member) -> None:
    about = [batch.round.circle, batch]
    events.record(kind, batch.round, by=by, about=about, count=count, **_said(batch))
