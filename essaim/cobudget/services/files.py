"""Pictures and documents of a project: added, moved, removed by its authors."""

from pathlib import PurePath
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from essaim.base import attachments, markdown
from essaim.base.discarding import discard
from essaim.base.errors import Refusal
from essaim.cobudget.models import Project, ProjectFile
from essaim.cobudget.permissions import may_amend
from essaim.cobudget.services.projects import lock_project
from essaim.cobudget.services.telling import record_project
from essaim.members.models import Member

MOST = 12
COPIED = ("name", "words", "width", "height", "position")


@transaction.atomic(durable=True)
def add_file(project_id: int, file: Any, words: str, *, by: Member) -> ProjectFile:
    """Keep a picture or a document, checked by what it holds; return it.

    ``words`` say what a picture shows or what a document is. A picture is kept without
    what it tells of its place and device. Raises ``Refusal`` for any other kind, an
    empty or heavy file, or one too many.
    """
    project = lock_project(project_id)
    may_amend(by, project).or_raise()
    if not words.strip():
        raise Refusal(_("Say in words what it shows."))
    held = list(project.files.all())
    if len(held) >= MOST:
        raise Refusal(_("A project keeps at most %(n)d files.") % {"n": MOST})
    kept, width, height = attachments.cleaned(file)
    name = PurePath(kept.name or "").name[-160:]
    added = ProjectFile.objects.create(
        project=project,
        file=kept,
        name=name,
        words=words.strip(),
        width=width,
        height=height,
        position=1 + max((one.position for one in held), default=0),
        added_by=by,
    )
    record_project("project.file_added", project, by=by, file=name)
    return added


@transaction.atomic(durable=True)
def move_file_up(project_id: int, file_id: int, *, by: Member) -> None:
    """Show a file before the one that precedes it; the first one stays."""
    project = lock_project(project_id)
    may_amend(by, project).or_raise()
    held = list(project.files.all())
    place = next((n for n, one in enumerate(held) if one.pk == file_id), 0)
    if not place:
        return
    held[place - 1 : place + 1] = [held[place], held[place - 1]]
    for position, one in enumerate(held, start=1):
        one.position = position
    ProjectFile.objects.bulk_update(held, ["position"])
    record_project("project.file_moved", project, by=by, file=held[place - 1].name)


@transaction.atomic(durable=True)
def remove_file(project_id: int, file_id: int, *, by: Member) -> None:
    """Take a file away for good: whoever is on a picture may ask it. A trace stays."""
    project = lock_project(project_id)
    may_amend(by, project).or_raise()
    gone = project.files.filter(pk=file_id).first()
    if gone is None:
        return
    stored, name = str(gone.file.name), gone.name
    gone.delete()
    discard(stored)
    record_project("project.file_removed", project, by=by, file=name)


@transaction.atomic
def copy_files(before: Project, project: Project, *, by: Member) -> None:
    """Give ``project`` what ``before`` keeps, and its text the pictures' new numbers.

    Within the transaction of who calls. A file that is lost is left out.
    """
    numbers: dict[int, int] = {}
    for one in before.files.all():
        try:
            with one.file.open("rb") as stored:
                content = ContentFile(stored.read(), name=one.name)
        except FileNotFoundError:
            continue
        copied = ProjectFile.objects.create(
            project=project,
            file=content,
            added_by=by,
            **{name: getattr(one, name) for name in COPIED},
        )
        numbers[one.pk] = copied.pk
    text = markdown.renumbered(project.text, numbers)
    if text != project.text:
        project.text = text
        project.save(update_fields=["text"])
