"""What one follows and how one hears of it, as one's own pages show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.db.models import Model
from django.utils.translation import gettext as _

from essaim.members.models import Member
from essaim.notifications import followed
from essaim.notifications.followed import Followed, Words
from essaim.notifications.models import Preference, Subscription


@dataclass(frozen=True, slots=True)
class Line:
    """A subscription in words: the thing, where it is, what one is told of it."""

    pk: int
    thing: Model | None
    name: str
    url: str
    about: Words


@dataclass(frozen=True, slots=True)
class Offer:
    """A kind of thing one may follow, with those worth proposing."""

    kind: Followed
    things: Sequence[tuple[int, str]]


def lines(member: Member) -> list[Line]:
    """Return what ``member`` follows, by name: a query per kind of thing."""
    things = [kind.rows(member) for kind in followed.kinds()]
    found = [
        _line(one)
        for one in Subscription.objects.visible_to(member)
        .select_related("content_type")
        .prefetch_related(GenericPrefetch("thing", things))
    ]
    return sorted(found, key=lambda line: (line.name, str(line.about)))


def _line(one: Subscription) -> Line:
    thing: Any = one.thing
    kind = followed.kind_of(thing) if thing is not None else None
    where = getattr(thing, "get_absolute_url", None)
    return Line(
        pk=one.pk,
        thing=thing,
        name=_name(kind, thing),
        url=where() if where else "",
        about=kind.about(one.topic) if kind else "",
    )


def _name(kind: Followed | None, thing: Any) -> str:
    if thing is None:
        return _("Something that is gone")
    return kind.words(thing) if kind else str(thing)


def offers(member: Member) -> list[Offer]:
    """Return what else ``member`` may follow from a list: a query per kind."""
    return [
        Offer(kind, [(one.pk, kind.words(one)) for one in kind.offered(member)])
        for kind in followed.kinds()
        if kind.offered is not None
    ]


def rhythm_of(member: Member) -> str:
    """Return the rhythm at which ``member`` wants mails; daily when they said none."""
    said = Preference.objects.filter(member=member).values_list("rhythm", flat=True)
    return said.first() or Preference.Rhythm.DAILY.value
