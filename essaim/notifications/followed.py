"""What members may follow. A room above registers its things; this one knows none.

An app registers, when Django starts, a model and what one may ask to be told of it::

    followed.register(Circle, name=_("A circle"), topics={
        "": _("all that happens in it"),
        "missions": _("its needs and missions"),
    })

The topics are those its services give to ``tell_subscribers``; the empty one means
everything. A page then shows ``{% include "notifications/_follow.html" %}``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.functional import Promise

from essaim.members.models import Member

Words = str | Promise
Rows = Callable[[Member], QuerySet[Any]]


@dataclass(frozen=True, slots=True)
class Followed:
    """A kind of thing one may follow, and what one may ask to be told of it."""

    label: str
    name: Words
    topics: Mapping[str, Words]
    # Those a member may follow, as they may see them.
    rows: Rows
    # Those proposed in a list, on the page of what one follows.
    offered: Rows | None
    # How one is told apart in such a list.
    words: Callable[[Any], str] = str

    def about(self, topic: str) -> Words:
        """What one is told, in words."""
        return self.topics.get(topic, "")


_kinds: dict[str, Followed] = {}


def register(
    model: type[Model],
    *,
    name: Words,
    topics: Mapping[str, Words],
    rows: Rows | None = None,
    offered: Rows | None = None,
    words: Callable[[Any], str] = str,
) -> Followed:
    """Let members follow the rows of ``model``; those ``visible_to`` them if not said.

    ``offered`` (optional) returns the rows worth proposing to a member, ``words`` how
    each is called where only its name is shown.
    """

    def visible(member: Member) -> QuerySet[Any]:
        return model._default_manager.visible_to(member)  # type: ignore[attr-defined, no-any-return]

    label = model._meta.label_lower
    _kinds[label] = Followed(label, name, topics, rows or visible, offered, words)
    return _kinds[label]


def kinds() -> list[Followed]:
    """Every kind of thing one may follow, in the order they were registered."""
    return list(_kinds.values())


def kind_of(thing: Model) -> Followed | None:
    """The kind of a thing, if it is one that may be followed."""
    return _kinds.get(thing._meta.label_lower)


def find(label: str, number: str, topic: str, *, reader: Member) -> Model | None:
    """Return the thing that ``reader`` wants to follow, if they may.

    Nothing for a kind nobody registered, a topic it has not, a row they do not see.
    """
    kind = _kinds.get(label)
    if kind is None or topic not in kind.topics or not _is_a_number(number):
        return None
    found: Model | None = kind.rows(reader).filter(pk=number).first()
    return found


def _is_a_number(typed: str) -> bool:
    """Whether a database can look for it."""
    return typed.isascii() and typed.isdigit() and len(typed) < 19
