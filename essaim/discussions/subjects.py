"""What can be discussed. A room above registers its things; this one knows none.

An app registers, when Django starts, a model, and says who sees its rows, who may write
about one and who runs it::

    subjects.register(
        Project,
        may_comment=may_discuss,
        may_moderate=may_run,
        answerers=lambda project: [project.author],
        things=lambda project: [project, project.round],
    )

A page then shows ``{% discussion project %}``. Whoever sees the thing reads what is
written about it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet

from essaim.base.permissions import Verdict
from essaim.members.models import Member

Rows = Callable[[Member], QuerySet[Any]]
Asked = Callable[[Member, Any], Verdict]


def _nobody(thing: Any) -> Iterable[Member]:
    return ()


def _itself(thing: Any) -> Sequence[Model]:
    return (thing,)


@dataclass(frozen=True, slots=True)
class Subject:
    """A kind of thing that is discussed."""

    label: str
    model: type[Model]
    # Those a member sees.
    rows: Rows
    may_comment: Asked
    # Who runs it: they hide what does not belong there.
    may_moderate: Asked
    # To whom questions are asked: told of them, and their answer settles one.
    answerers: Callable[[Any], Iterable[Member]]
    # Whoever follows one of these is told of what is written.
    things: Callable[[Any], Sequence[Model]]


_subjects: dict[str, Subject] = {}


def register(
    model: type[Model],
    *,
    may_comment: Asked,
    may_moderate: Asked,
    rows: Rows | None = None,
    answerers: Callable[[Any], Iterable[Member]] = _nobody,
    things: Callable[[Any], Sequence[Model]] = _itself,
) -> Subject:
    """Let members discuss the rows of ``model``: by default, those they see."""

    def visible(member: Member) -> QuerySet[Any]:
        return model._default_manager.visible_to(member)  # type: ignore[attr-defined, no-any-return]

    label = model._meta.label_lower
    _subjects[label] = Subject(
        label, model, rows or visible, may_comment, may_moderate, answerers, things
    )
    return _subjects[label]


def kinds() -> list[Subject]:
    """Every kind of thing that is discussed."""
    return list(_subjects.values())


def of(thing: Model) -> Subject:
    """The kind of a thing that is discussed; ``KeyError`` for any other."""
    return _subjects[thing._meta.label_lower]


def find(label: str, number: int, *, reader: Member) -> Model | None:
    """Return the thing that ``reader`` wants to discuss, if they see it."""
    kind = _subjects.get(label)
    if kind is None:
        return None
    found: Model | None = kind.rows(reader).filter(pk=number).first()
    return found
