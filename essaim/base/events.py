"""What happened is one row, written in the transaction that made it happen."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from essaim.base.dates import date_format
from essaim.base.models import Event, EventAbout

_SENTENCES: dict[str, str | Promise] = {}
_WORDS: dict[str, Mapping[str, str | Promise]] = {}


def say(sentences: Mapping[str, str | Promise]) -> None:
    """Teach the feed how to tell each kind of event, as one whole sentence.

    Placeholders are ``%(actor)s`` and the keys given to ``record`` as data; of the
    data ``amount_cents`` or ``due_on`` (an ISO date), ``%(amount)s`` and ``%(due)s``.
    Called once per app, from its ``notices.py`` when Django starts.
    """
    _SENTENCES.update(sentences)


def name_codes(key: str, words: Mapping[str, str | Promise]) -> None:
    """Teach the feed the words for the codes recorded under ``key`` ("role")."""
    _WORDS[key] = words


def kinds() -> frozenset[str]:
    """Every kind of event that can be told. They are listed in docs/events.md."""
    return frozenset(_SENTENCES)


def sentence_of(kind: str) -> str:
    """The sentence of a kind, with its placeholders, in the language in force."""
    return str(_SENTENCES[kind])


def tell(event: Event, *, actor: str = "") -> str:
    """Return the sentence of ``event`` in the reader's language.

    A kind nobody taught is shown by its name: a trace is never hidden. ``actor`` is
    said instead of the name of who acted, where names do not go.
    """
    actor = actor or (str(event.actor) if event.actor else _("The software"))
    try:
        return str(_SENTENCES[event.kind]) % {**_in_words(event.data), "actor": actor}
    except KeyError:
        return event.kind


def _in_words(data: Mapping[str, Any]) -> dict[str, Any]:
    """Add to ``x_cents`` and ``x_on`` an ``x`` as the reader writes money and dates."""
    from essaim.base.templatetags.essaim import euros  # it shows events: not above

    words = dict(data)
    for name, value in data.items():
        if name.endswith("_cents") and isinstance(value, int):
            words.setdefault(name.removesuffix("_cents"), euros(value))
        elif name.endswith("_on") and isinstance(value, str):
            day = date.fromisoformat(value)
            words.setdefault(name.removesuffix("_on"), date_format(day))
        elif name.endswith("_on") and value is None:
            words.setdefault(name.removesuffix("_on"), _("no date set"))
        elif name in _WORDS:
            words[name] = _WORDS[name].get(value, value)
    return words


@transaction.atomic
def record_each(
    kind: str,
    things: Sequence[tuple[models.Model, Sequence[models.Model], Mapping[str, Any]]],
    *,
    by: Any,
    audience: Event.Audience = Event.Audience.EVERYONE,
) -> list[Event]:
    """Leave one trace of ``kind`` on each of these, as ``record`` does, all at once.

    Each is a subject, what else it concerns, and its data. A constant number of
    queries for a few hundred of them.
    """
    events = Event.objects.bulk_create(
        Event(
            kind=kind,
            actor=by,
            subject_type=ContentType.objects.get_for_model(subject),
            subject_id=subject.pk,
            audience=audience,
            url=_address(subject),
            data=dict(data),
        )
        for subject, _about, data in things
    )
    EventAbout.objects.bulk_create(
        EventAbout(event=event, content_type_id=type_id, object_id=pk)
        for event, (subject, about, _data) in zip(events, things, strict=True)
        for type_id, pk in _concerned(subject, about)
    )
    return events


def _address(subject: models.Model) -> str:
    absolute_url = getattr(subject, "get_absolute_url", None)
    return absolute_url() if absolute_url else ""


def _concerned(
    subject: models.Model, about: Iterable[models.Model]
) -> list[tuple[int, int]]:
    """The things a trace is about, each once, as the database names them."""
    return sorted(
        {
            (ContentType.objects.get_for_model(thing).pk, thing.pk)
            for thing in (subject, *about)
        }
    )


@transaction.atomic
def record(
    kind: str,
    subject: models.Model,
    *,
    by: Any,
    about: Iterable[models.Model] = (),
    audience: Event.Audience = Event.Audience.EVERYONE,
    **data: Any,
) -> Event:
    """Leave one trace of ``kind`` ("noun.past_participle") on ``subject``.

    ``by`` is the member who acted, or ``None`` for the software on a date. ``about``
    are the other things it concerns (circle, round, persons): each one's feed shows
    it. ``data`` are names and figures as they are now, JSON-serialisable; never what
    a sealed ballot says.
    """
    event = Event.objects.create(
        kind=kind,
        actor=by,
        subject_type=ContentType.objects.get_for_model(subject),
        subject_id=subject.pk,
        audience=audience,
        url=_address(subject),
        data=data,
    )
    EventAbout.objects.bulk_create(
        EventAbout(event=event, content_type_id=type_id, object_id=pk)
        for type_id, pk in _concerned(subject, about)
    )
    return event
