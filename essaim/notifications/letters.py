"""What a digest says: plain text, in its reader's language, with links."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from essaim.base import events
from essaim.base.models import Cooperative, Event, EventAbout
from essaim.circles.models import Circle
from essaim.members.models import Member

SHOWN = 60  # beyond, the inbox has the rest


@dataclass
class Thing:
    """What happened to one thing, and where it is."""

    url: str
    sentences: list[str] = field(default_factory=list)


@dataclass
class Part:
    """What happened in one circle, or to nothing in particular."""

    circle: str
    things: dict[str, Thing] = field(default_factory=dict)


def digest(member: Member, told: Sequence[Event], *, rhythm: str) -> EmailMessage:
    """Return the mail that tells ``member`` of these events, circle by circle."""
    cooperative = Cooperative.current()
    preferences = site(reverse("notifications:preferences"))
    with translation.override(member.language):
        text = render_to_string(
            "notifications/mail/digest.txt",
            {
                "cooperative": cooperative,
                "name": str(member),
                "parts": _parts(told[:SHOWN]),
                "count": len(told),
                "only": _alone(told),
                "others": max(0, len(told) - SHOWN),
                "rhythm": rhythm,
                "inbox": site(reverse("notifications:inbox")),
                "preferences": preferences,
                "subscriptions": site(reverse("notifications:subscriptions")),
            },
        )
    subject, _blank, body = text.strip().partition("\n")
    return EmailMessage(
        " ".join(subject.splitlines())[:150],
        body.strip() + "\n",
        to=[member.email],
        headers={
            # The same again, should a worker stop between sending and noting it.
            "Message-ID": f"<avis.{member.pk}.{told[-1].pk}@{_host()}>",
            "List-Unsubscribe": f"<{preferences}>",
            "Auto-Submitted": "auto-generated",
        },
    )


def site(path: str) -> str:
    """Return the whole address of a page of the site."""
    return settings.SITE_URL.rstrip("/") + path


def _host() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def _one_line(event: Event) -> str:
    return " ".join(events.tell(event).splitlines())


def _alone(told: Sequence[Event]) -> str:
    """The sentence of the only event, for the subject; never one with an amount.

    A subject is read on a locked telephone: what is not for everybody stays inside.
    """
    if len(told) == 1 and told[0].audience == Event.Audience.EVERYONE:
        return _one_line(told[0])
    return ""


def _parts(told: Sequence[Event]) -> list[Part]:
    """Gather events by circle, then by page; those of no circle at the end."""
    circles = _circles_of(told)
    parts: dict[str, Part] = {}
    for event in told:
        circle = circles.get(event.pk, "")
        part = parts.setdefault(circle, Part(circle))
        thing = part.things.setdefault(
            event.url, Thing(site(event.url) if event.url else "")
        )
        thing.sentences.append(_one_line(event))
    return sorted(parts.values(), key=lambda part: (not part.circle, part.circle))


def _circles_of(told: Sequence[Event]) -> dict[int, str]:
    """The name of the first circle each event concerns: two queries in all."""
    abouts = dict(
        EventAbout.objects.filter(
            event__in=[event.pk for event in told],
            content_type=ContentType.objects.get_for_model(Circle),
        )
        .order_by("-pk")
        .values_list("event_id", "object_id")
    )
    names = dict(
        Circle.objects.filter(pk__in=set(abouts.values())).values_list("pk", "name")
    )
    return {event: names[circle] for event, circle in abouts.items() if circle in names}
