"""What happens in rounds as a feed outside reads it (Atom, RFC 4287): no name is in it.

Only what all members read is told, never what one of them alone does. Each entry keeps
its identifier for ever, so that a reader shows it once.
"""

from datetime import datetime
from urllib.parse import urlsplit
from xml.sax.saxutils import escape, quoteattr

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef
from django.utils import translation
from django.utils.translation import gettext as _

from essaim.base import events
from essaim.base.models import Cooperative, Event, EventAbout
from essaim.base.sheet_parts import XML, plain
from essaim.cobudget.models import Round
from essaim.members.models import Member

TYPE = "application/atom+xml; charset=utf-8"
ENTRIES = 50
# What names a person beside who acted.
NAMING = ["member", "members", "name"]


def of_member(member: Member, round: Round | None) -> bytes:
    """The feed of ``round``, or of all rounds, as ``member`` may read it."""
    with translation.override(member.language):
        rows = (
            Event.objects.visible_to(member)
            .filter(audience=Event.Audience.EVERYONE)
            .exclude(data__has_any_keys=NAMING)
        )
        rows = rows.about(round) if round else rows.filter(_about_rounds())
        return _written(round, list(rows[:ENTRIES])).encode()


def _about_rounds() -> Exists:
    return Exists(
        EventAbout.objects.filter(
            event=OuterRef("pk"),
            content_type=ContentType.objects.get_for_model(Round),
        )
    )


def _written(round: Round | None, found: list[Event]) -> str:
    name = Cooperative.current().name
    title = f"{round} · {name}" if round else _("Co-budget · %(name)s") % {"name": name}
    started = round.created_at if round else datetime(2026, 1, 1).astimezone()
    path = round.get_absolute_url() if round else "/co-budget/"
    identifier = _tag(started, f"round/{round.pk}" if round else "rounds")
    updated = found[0].at if found else started
    return (
        f'{XML}<feed xmlns="http://www.w3.org/2005/Atom" '
        f'xml:lang="{translation.get_language()}"><id>{identifier}</id>'
        f"<title>{_text(title)}</title><updated>{_at(updated)}</updated>"
        f"<author><name>{_text(name)}</name></author>"
        f'<link rel="alternate" href={quoteattr(_url(path))}/>'
        f"{''.join(map(_entry, found))}</feed>"
    )


def _entry(event: Event) -> str:
    told = _text(events.tell(event, actor=_("A member") if event.actor_id else ""))
    link = f"<link href={quoteattr(_url(event.url))}/>" if event.url else ""
    return (
        f"<entry><id>{_tag(event.at, f'event/{event.pk}')}</id><title>{told}</title>"
        f"<updated>{_at(event.at)}</updated>{link}<summary>{told}</summary></entry>"
    )


def _text(text: str) -> str:
    return escape(plain(text))


def _at(moment: datetime) -> str:
    return moment.replace(microsecond=0).isoformat()


def _tag(moment: datetime, what: str) -> str:
    """An identifier that never changes (RFC 4151)."""
    host = urlsplit(settings.SITE_URL).hostname or "essaim"
    return f"tag:{host},{moment:%Y-%m-%d}:{what}"


def _url(path: str) -> str:
    return f"{settings.SITE_URL.rstrip('/')}{path}"
