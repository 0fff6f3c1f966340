"""Everything the site holds about one member, for them to take away.

An app above registers, when Django starts, a name and a function of the member that
returns plain values (dictionaries, lists, texts, numbers, dates).
"""

from collections.abc import Callable
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from essaim.base import events
from essaim.base.clock import now
from essaim.base.models import Event
from essaim.members.models import Member

Export = Callable[[Member], Any]
_exports: dict[str, Export] = {}


def register(name: str, export: Export) -> Export:
    """Add a part called ``name`` to what members take away."""
    _exports[name] = export
    return export


def everything_about(member: Member) -> dict[str, Any]:
    """Return every part about ``member``, by name, ready for JSON."""
    return {
        "made_at": now(),
        **{name: export(member) for name, export in sorted(_exports.items())},
    }


def _profile(member: Member) -> dict[str, Any]:
    return {
        "name": member.name,
        "email": member.email,
        "language": member.language,
        "about": member.about,
        "skills": [skill.name for skill in member.skills.all()],
        "skills_shown_to": member.skills_shown_to,
        "availability": member.availability,
        "availability_shown_to": member.availability_shown_to,
        "joined_on": member.joined_on,
        "left_on": member.left_on,
        "is_active": member.is_active,
        "has_signed_in": member.has_signed_in,
    }


def _account(member: Member) -> dict[str, Any]:
    return {
        "addresses": list(
            EmailAddress.objects.filter(user=member).values(
                "email", "verified", "primary"
            )
        ),
        "has_password": member.has_usable_password(),
        "second_factors": list(
            Authenticator.objects.filter(user=member).values("type", "created_at")
        ),
        "sign_in_links": list(member.sign_in_links.values("created_at", "expires_at")),
    }


def _invitations(member: Member) -> list[dict[str, Any]]:
    return list(
        member.invitations.values(
            *("email", "name", "message", "created_at", "sent_at", "expires_at"),
            *("revoked_at", "accepted_at"),
        )
    )


def _admin_sessions(member: Member) -> list[dict[str, Any]]:
    sessions = member.admin_sessions.values(
        "reason", "started_at", "ends_at", "ended_at"
    )
    return [dict(session) for session in sessions]


def _traces(member: Member) -> list[dict[str, Any]]:
    return [
        {
            "at": event.at,
            "kind": event.kind,
            "sentence": events.tell(event),
            "by_me": event.actor_id == member.pk,
            "data": event.data,
        }
        for event in Event.objects.of(member).select_related("actor")
    ]


register("profile", _profile)
register("account", _account)
register("invitations_sent", _invitations)
register("administration_sessions", _admin_sessions)
register("traces", _traces)
