"""Two versions of a project side by side: what a page shows of their difference."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from essaim.base import markdown
from essaim.base.templatetags.essaim import euros
from essaim.cobudget.models import PlannedLine, ProjectFile, ProjectVersion
from essaim.rules.differences import Change, Piece, differences


@dataclass(frozen=True, slots=True)
class Line:
    """One thing a project says: in words compared, or as a value before and after."""

    label: str
    pieces: tuple[Piece, ...] = ()
    before: str = ""
    after: str = ""

    @property
    def is_same(self) -> bool:
        """Whether both versions say it alike."""
        if self.pieces:
            return all(piece.change is Change.SAME for piece in self.pieces)
        return self.before == self.after


def lines(before: ProjectVersion, after: ProjectVersion) -> list[Line]:
    """Everything the two versions say, in the order of the project's page."""
    return [line for line in _lines(before, after) if line.pieces or not line.is_same]


def _lines(before: ProjectVersion, after: ProjectVersion) -> Iterator[Line]:
    yield _words(_("Title"), before.title, after.title)
    yield _words(_("In one sentence"), before.summary, after.summary)
    yield _value(_("Minimum"), euros(before.min_cents), euros(after.min_cents))
    yield _value(_("Goal"), euros(before.max_cents), euros(after.max_cents))
    old, new = before.more, after.more
    yield _value(_("Circle"), *(_text(each, "circle") for each in (old, new)))
    yield _value(
        _("Transverse"), *(_yes(each.get("transverse")) for each in (old, new))
    )
    yield from _budget(old.get("lines") or [], new.get("lines") or [])
    yield _words(
        _("Expected effects"), *(_said(each, "effects") for each in (old, new))
    )
    tags = [", ".join(each.get("tags") or []) for each in (old, new)]
    yield _value(_("Tags"), *tags)
    yield from _answers(old.get("answers") or [], new.get("answers") or [])
    skills = [", ".join(each.get("skills") or []) for each in (old, new)]
    yield _value(_("Skills wanted"), *skills)
    yield from _wanted(old.get("wanted") or [], new.get("wanted") or [])
    wanted = [_said(each, "help_wanted") for each in (old, new)]
    yield _words(_("Help and missions wanted"), *wanted)
    yield _words(_("The whole project"), before.text, after.text)


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture of one version's text or of both; no ``file`` where it was removed."""

    file: ProjectFile | None
    words: str
    change: Change


def pictures(before: ProjectVersion, after: ProjectVersion) -> list[Shown]:
    """The pictures that the two texts show, and which of the two."""
    old, new = markdown.placed(before.text), markdown.placed(after.text)
    numbers = list(dict.fromkeys((*new, *old)))
    if not numbers:
        return []
    held = after.project.files.filter(width__gt=0).in_bulk(numbers)
    return [
        Shown(
            file=held.get(number),
            words=held[number].words if number in held else (new | old)[number],
            change=_change(number in old, number in new),
        )
        for number in numbers
    ]


def _change(was: bool, is_: bool) -> Change:
    if was and is_:
        return Change.SAME
    return Change.ADDED if is_ else Change.REMOVED


def _words(label: str, before: str, after: str) -> Line:
    return Line(label, pieces=tuple(differences(before, after)))


def _value(label: str, before: str, after: str) -> Line:
    return Line(label, before=before, after=after)


def _said(more: dict[str, Any], name: str) -> str:
    return str(more.get(name) or "")


def _budget(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> Iterator[Line]:
    """Each line of the two budgets, told apart by what it is for."""
    before, after = (
        {_name(line): _amounts(line) for line in rows} for rows in (old, new)
    )
    for name in dict.fromkeys((*before, *after)):
        yield _value(name, before.get(name, ""), after.get(name, ""))


def _wanted(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> Iterator[Line]:
    """Each mission wanted by the two versions, told apart by what there is to do."""
    before, after = (
        {str(one["title"]): _people(one) for one in rows} for rows in (old, new)
    )
    for title in dict.fromkeys((*before, *after)):
        label = _("Mission wanted: %(title)s") % {"title": title}
        yield _value(label, before.get(title, ""), after.get(title, ""))


def _people(one: dict[str, Any]) -> str:
    places = ngettext("%(n)d person", "%(n)d people", one["places"]) % {
        "n": one["places"]
    }
    return f"{places} · {one['text']}" if one["text"] else places


def _answers(old: list[dict[str, str]], new: list[dict[str, str]]) -> Iterator[Line]:
    before, after = (
        {one["question"]: one["answer"] for one in rows} for rows in (old, new)
    )
    for question in dict.fromkeys((*before, *after)):
        yield _words(question, before.get(question, ""), after.get(question, ""))


def _name(line: dict[str, Any]) -> str:
    kind = PlannedLine.Kind(line["kind"]).label
    return _("%(what)s (%(kind)s)") % {"what": line["label"], "kind": kind}


def _amounts(line: dict[str, Any]) -> str:
    if line["min_cents"] == line["target_cents"]:
        return euros(line["min_cents"])
    return _("minimum %(min)s, ideally %(goal)s") % {
        "min": euros(line["min_cents"]),
        "goal": euros(line["target_cents"]),
    }


def _text(more: dict[str, Any], name: str) -> str:
    return str(more.get(name) or "") or _("none in particular")


def _yes(value: object) -> str:
    return _("yes") if value else _("no")
