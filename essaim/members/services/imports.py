"""Members read from a file: rehearsed, confirmed once, undone as far as may be."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.deletion import ProtectedError
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.base import events, spreadsheets
from essaim.base.clock import now
from essaim.base.errors import Refusal
from essaim.base.models import Event, EventAbout
from essaim.base.sheet_xml import Row
from essaim.members.models import ImportBatch, Member, Skill
from essaim.members.permissions import (
    may_confirm_import,
    may_import,
    may_undo_import,
)
from essaim.rules import members_import as rules
from essaim.rules.names import fold


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do, line by line."""

    lines: list[rules.Line]
    ignored: tuple[str, ...]
    counts: Counter[rules.Status] = field(default_factory=Counter)

    @property
    def new(self) -> list[rules.Line]:
        """The lines that would make a member."""
        return [line for line in self.lines if line.status is rules.Status.NEW]


@transaction.atomic(durable=True)
def upload(filename: str, content: bytes, *, by: Member) -> ImportBatch:
    """Keep the rows of a file as a draft nobody has confirmed; no member is made.

    Raises ``PermissionDenied``, or ``Refusal`` when the file cannot be read as a
    table of people: nothing is kept then.
    """
    may_import(by).or_raise()
    rows = spreadsheets.read(filename, content)
    _header(rows)
    if len(rows) < 2:
        raise Refusal(_("There is nobody under the first line of this file."))
    batch = ImportBatch.objects.create(
        filename=filename[-200:], rows=rows, uploaded_by=by
    )
    _rehearse(batch)
    events.record(
        "members_import.uploaded",
        batch,
        by=by,
        audience=Event.Audience.CONCERNED,
        file=batch.filename,
    )
    return batch


def _rehearse(batch: ImportBatch) -> None:
    """Import the draft and take it all back: what the preview promises can be done."""
    try:
        with transaction.atomic():
            _create(understand(batch).new, batch)
            transaction.set_rollback(True)
    except DatabaseError:
        raise Refusal(_("This file cannot be imported as it is.")) from None


@transaction.atomic(durable=True)
def confirm(batch_id: int, *, by: Member) -> ImportBatch:
    """Make a member of each sound new line. A second time is refused.

    Lines with faults, people already here and people who left are passed over. The
    rows are then forgotten: only members remain. Raises ``PermissionDenied``, or
    ``Refusal`` when nobody is left to import.
    """
    batch = ImportBatch.objects.select_for_update().get(pk=batch_id)
    may_confirm_import(by, batch).or_raise()
    preview = understand(batch)
    if not preview.new:
        raise Refusal(_("Nobody in this file is new."))
    created = _create(preview.new, batch)
    batch.state = ImportBatch.State.IMPORTED
    batch.rows = []
    batch.imported_at = now()
    batch.imported_count = len(created)
    batch.save(update_fields=["state", "rows", "imported_at", "imported_count"])
    events.record("members.imported", batch, by=by, about=created, count=len(created))
    return batch


@transaction.atomic(durable=True)
def discard(batch_id: int, *, by: Member) -> ImportBatch:
    """Set a draft aside and forget its rows. Raises ``PermissionDenied``."""
    batch = ImportBatch.objects.select_for_update().get(pk=batch_id)
    may_confirm_import(by, batch).or_raise()
    batch.state = ImportBatch.State.DISCARDED
    batch.rows = []
    batch.save(update_fields=["state", "rows"])
    events.record(
        "members_import.discarded",
        batch,
        by=by,
        audience=Event.Audience.CONCERNED,
        file=batch.filename,
    )
    return batch


@transaction.atomic(durable=True)
def undo(batch_id: int, *, by: Member) -> tuple[int, list[Member]]:
    """Remove the members this import made who have not come yet.

    Return how many are gone, and those who stay because they have signed in or
    something was done by them or with them: they end their membership like anybody.
    Raises ``PermissionDenied``, or ``Refusal`` when all of them stay.
    """
    batch = ImportBatch.objects.select_for_update().get(pk=batch_id)
    may_undo_import(by, batch).or_raise()
    stay = list(_who_acted(batch))
    kept = {member.pk for member in stay}
    going = list(batch.imported.exclude(pk__in=kept).select_for_update())
    blocked = [
        member
        for start in range(0, len(going), 250)
        for member in _remove(going[start : start + 250])
    ]
    stay += blocked
    gone = len(going) - len(blocked)
    if not gone:
        raise Refusal(
            _("All the members of this import have already come: none was removed.")
        )
    batch.state = ImportBatch.State.UNDONE
    batch.undone_at = now()
    batch.save(update_fields=["state", "undone_at"])
    events.record("members_import.undone", batch, by=by, count=gone, kept=len(stay))
    return gone, stay


def _remove(members: list[Member]) -> list[Member]:
    """Delete these members; return those that something in the database holds."""
    try:
        with transaction.atomic():
            Member.objects.filter(pk__in=[member.pk for member in members]).delete()
    except ProtectedError:
        if len(members) == 1:
            return members
        half = len(members) // 2
        return _remove(members[:half]) + _remove(members[half:])
    return []


def _who_acted(batch: ImportBatch) -> QuerySet[Member]:
    """The members of an import who signed in, or whom a trace other than it names."""
    member_type = ContentType.objects.get_for_model(Member)
    batch_type = ContentType.objects.get_for_model(ImportBatch)
    named = EventAbout.objects.filter(
        content_type=member_type, object_id=OuterRef("pk")
    ).exclude(event__subject_type=batch_type, event__subject_id=batch.pk)
    acted = Event.objects.filter(actor=OuterRef("pk"))
    return batch.imported.filter(Q(has_signed_in=True) | Exists(named) | Exists(acted))


def _header(rows: list[Row]) -> rules.Header:
    number, cells = rows[0]
    try:
        return rules.read_header(cells)
    except rules.BadHeader as error:
        if error.kind == "twice":
            sentence = _(
                "Line %(line)d: the columns “%(first)s” and “%(second)s” say the same "
                "thing. Keep one."
            ) % {"line": number, "first": error.names[0], "second": error.names[1]}
        elif "email" in error.names:
            sentence = _(
                "Line %(line)d: no column is called “email” (or “courriel”). The first "
                "line names the columns."
            ) % {"line": number}
        else:
            sentence = _(
                "Line %(line)d: no column is called “name” (or “nom”). The first line "
                "names the columns."
            ) % {"line": number}
        raise Refusal(sentence) from None


def understand(batch: ImportBatch) -> Preview:
    """Return what importing the draft would do now; nothing is written.

    Raises ``Refusal`` for a file that is no longer a draft.
    """
    rows = [(number, list(cells)) for number, cells in batch.rows]
    if not rows:
        raise Refusal(_("This file has already been dealt with."))
    header = _header(rows)
    today = timezone.localdate()
    lines = [
        rules.read_line(header, number, cells, today=today)
        for number, cells in rows[1:]
    ]
    known = Member.objects.annotate(address=Lower("email")).filter(
        address__in={line.email for line in lines if line.email}
    )
    names: dict[str, list[str]] = defaultdict(list)
    keys = {fold(line.name) for line in lines if line.name}
    for key, name in Member.objects.filter(name_key__in=keys).values_list(
        "name_key", "name"
    ):
        names[key].append(name)
    rules.judge(
        lines,
        members=dict(known.values_list("address", "is_active")),
        names=names,
    )
    counts = Counter(line.status for line in lines)
    return Preview(lines, header.ignored, counts)


def _create(lines: Iterable[rules.Line], batch: ImportBatch) -> list[Member]:
    lines = list(lines)
    created = []
    for line in lines:
        member = Member(
            email=line.email,
            name=line.name,
            language=line.language or "fr",
            joined_on=line.joined_on or timezone.localdate(),
            import_batch=batch,
        )
        member.set_unusable_password()
        created.append(member)
    created = Member.objects.bulk_create(created, batch_size=500)
    skills = _skills({skill for line in lines for skill in line.skills})
    through = Member.skills.through
    through.objects.bulk_create(
        (
            through(member_id=member.pk, skill_id=skills[skill.lower()].pk)
            for member, line in zip(created, lines, strict=True)
            for skill in line.skills
        ),
        batch_size=500,
    )
    return created


def _skills(names: set[str]) -> dict[str, Skill]:
    known = {skill.name.lower(): skill for skill in Skill.objects.all()}
    for name in sorted(names):
        if name.lower() not in known:
            known[name.lower()] = Skill.objects.create(name=name)
    return known
