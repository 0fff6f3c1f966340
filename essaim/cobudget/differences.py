"""Two versions of a project side by side: what a page shows of their difference."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from essaim.base.templatetags.essaim import euros
from essaim.cobudget.models import ProjectVersion
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
    yield _words(_("The whole project"), before.text, after.text)


def _words(label: str, before: str, after: str) -> Line:
    return Line(label, pieces=tuple(differences(before, after)))


def _value(label: str, before: str, after: str) -> Line:
    return Line(label, before=before, after=after)


def _text(more: dict[str, Any], name: str) -> str:
    return str(more.get(name) or "") or _("none in particular")


def _yes(value: object) -> str:
    return _("yes") if value else _("no")
