"""What a project is made of, written by its verbs: columns, then lines and skills."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from essaim.base.errors import Refusal
from essaim.cobudget import answers
from essaim.cobudget.models import PlannedLine, Project, WantedMission
from essaim.rules import project_budget
from essaim.rules.project_budget import AsksForNothing, Line, LineKind, Nonsense

COLUMNS = (
    *("title", "summary", "text", "min_cents", "max_cents", "transverse", "circle"),
    *("section", "effects", "help_wanted"),
)
PARTS = ("lines", "skills", "tags", "answers", "wanted")
MOST_LINES = 40
MOST_WANTED = 20


@transaction.atomic
def write(project: Project, fields: dict[str, Any]) -> None:
    """Set these fields of a project whose round is held, and save it whole.

    ``lines`` are dicts of ``kind``, ``label``, ``min_cents`` and ``target_cents``; once
    a project has some, they alone say its minimum and goal. ``wanted`` are dicts of
    ``title``, ``text`` and ``places``: missions, announced once it is funded. Raises
    ``Refusal`` when the amounts make no sense: then nothing is written.
    """
    for name, value in fields.items():
        if name in COLUMNS:
            setattr(project, name, value)
        elif name not in PARTS:
            raise TypeError(f"{name} is not a field of a project")
    if "answers" in fields:
        project.answers = answers.read(project.round, fields["answers"])
    lines = _lines(project, fields.get("lines"))
    _set_amounts(project, lines)
    project.save()
    if fields.get("lines") is not None:
        project.planned_lines.all().delete()
        PlannedLine.objects.bulk_create(lines)
    if fields.get("wanted") is not None:
        _want(project, fields["wanted"])
    if "skills" in fields:
        project.skills.set(fields["skills"])
    if "tags" in fields:
        project.tags.set(project.round.tags.filter(pk__in=fields["tags"]))


def _want(project: Project, said: Sequence[dict[str, Any]]) -> None:
    if len(said) > MOST_WANTED:
        raise Refusal(_("A project wants at most %(n)d missions.") % {"n": MOST_WANTED})
    rows = [
        WantedMission(
            project=project,
            position=place,
            title=one["title"].strip(),
            text=one.get("text", "").strip(),
            places=one.get("places") or 1,
        )
        for place, one in enumerate(said, start=1)
    ]
    if any(not row.title for row in rows):
        raise Refusal(_("Say in a few words what there is to do."))
    if any(not 1 <= row.places <= WantedMission.MOST_PLACES for row in rows):
        raise Refusal(
            _("A mission has between 1 and %(n)d places.")
            % {"n": WantedMission.MOST_PLACES}
        )
    project.wanted.all().delete()
    WantedMission.objects.bulk_create(rows)


def check_answers(project: Project) -> None:
    """Raise ``Refusal`` when a question its round requires has no answer."""
    if lacking := answers.lacking(project.round, project.answers):
        raise Refusal(
            _("Answer this question of the round: %(question)s")
            % {"question": lacking[0]}
        )


def _lines(
    project: Project, said: Sequence[dict[str, Any]] | None
) -> list[PlannedLine]:
    if said is None:
        return list(project.planned_lines.all()) if project.pk else []
    if len(said) > MOST_LINES:
        raise Refusal(_("A budget has at most %(n)d lines.") % {"n": MOST_LINES})
    return [
        PlannedLine(
            project=project,
            position=place,
            kind=LineKind(one["kind"]),
            label=one["label"],
            min_cents=one["min_cents"],
            target_cents=one["target_cents"],
        )
        for place, one in enumerate(said, start=1)
    ]


def _set_amounts(project: Project, lines: Sequence[PlannedLine]) -> None:
    if lines:
        project.min_cents, project.max_cents = _asked([one.as_rule for one in lines])
        return
    if project.is_draft:
        project.min_cents = project.min_cents or 0
    if project.max_cents is None:
        project.max_cents = project.min_cents
    least = 0 if project.is_draft else 1
    if project.min_cents is None or project.min_cents < least:
        raise Refusal(_("A project asks for at least one cent."))
    if project.max_cents < project.min_cents:
        raise Refusal(_("The goal cannot be less than the minimum."))
    _check(project.min_cents, project.max_cents)


def _asked(lines: Sequence[Line]) -> tuple[int, int]:
    try:
        return project_budget.asked(lines)
    except AsksForNothing:
        raise Refusal(
            _("Its income covers everything: there is nothing left to ask for.")
        ) from None
    except Nonsense:
        raise _nonsense() from None


def _check(least: int, most: int) -> None:
    try:
        project_budget.check(least, most)
    except Nonsense:
        raise _nonsense() from None


def _nonsense() -> Refusal:
    return Refusal(
        _(
            "An amount makes no sense: below nought, far too large, or a goal less "
            "than its minimum."
        )
    )
