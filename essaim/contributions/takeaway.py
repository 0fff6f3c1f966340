"""What the room of contributions holds about a member, for them to take away."""

from collections.abc import Mapping, Sequence

from essaim.contributions.models import (
    Agreement,
    CalendarFeed,
    Comment,
    Contribution,
    Felt,
    Mission,
    Need,
    Objection,
    PriorAgreement,
    Signup,
    Workstream,
    WorkstreamNote,
)
from essaim.members import exports
from essaim.members.models import Member

Rows = Sequence[Mapping[str, object]]


def contributions(member: Member) -> Rows:
    """All that they announced and declared, with its amounts."""
    rows = Contribution.objects.of(member).order_by("pk")
    return list(
        rows.values(
            *("title", "text", "url", "attachment", "is_signed", "status"),
            *("circle__name", "mission__title", "workstream__title", "kind__name"),
            *("cents", "declared_cents", "minutes", "points", "reason", "form"),
            *("structure", "announced_at", "expires_on", "done_on", "declared_at"),
            *("window_ends_on", "settled_at", "adjusted_at", "deferred_at"),
            *("prorated_at", "created_at"),
        )
    )


def comments(member: Member) -> Rows:
    """What they wrote about contributions."""
    rows = Comment.objects.filter(author=member).order_by("pk")
    return list(rows.values("contribution__title", "text", "at"))


def objections(member: Member) -> Rows:
    """The objections they raised."""
    rows = Objection.objects.filter(author=member).order_by("pk")
    return list(
        rows.values(
            *("contribution__title", "about", "argument", "raised_at"),
            *("dialogue_ends_on", "closed_at", "outcome", "ruling", "source"),
        )
    )


def agreements(member: Member) -> Rows:
    """The recurrent work they proposed."""
    rows = Agreement.objects.filter(author=member).order_by("pk")
    return list(
        rows.values(
            *("title", "circle__name", "cents", "minutes", "form", "every"),
            *("starts_on", "ends_on", "agreed_at", "source", "stopped_on"),
        )
    )


def prior_agreements(member: Member) -> Rows:
    """The agreements they asked beforehand."""
    rows = PriorAgreement.objects.filter(asked_by=member).order_by("pk")
    return list(
        rows.values(
            *("contribution__title", "up_to_cents", "reason", "whose", "asked_at"),
            *("settled_at", "is_granted", "source"),
        )
    )


def signups(member: Member) -> Rows:
    """The missions they went to, or waited for."""
    rows = Signup.objects.filter(member=member).order_by("pk")
    return list(
        rows.values(
            *("mission__title", "part__label", "occurrence_at", "state"),
            *("is_companion", "wants_stand_in", "created_at", "ended_at"),
        )
    )


def missions(member: Member) -> Rows:
    """The missions they proposed."""
    rows = Mission.objects.filter(author=member).order_by("pk")
    return list(
        rows.values(
            *("title", "text", "circle__name", "place", "state", "created_at"),
            *("starts_at", "ends_at", "due_on", "rrule"),
        )
    )


def calendars(member: Member) -> Rows:
    """The calendars that answer at a secret address of theirs; never the address."""
    rows = CalendarFeed.objects.filter(member=member).order_by("pk")
    return list(rows.values("circle__name", "created_at"))


def needs(member: Member) -> Rows:
    """The needs they said, and those they felt."""
    said = Need.objects.filter(author=member).order_by("pk")
    felt = Felt.objects.filter(member=member).order_by("pk")
    return [
        *said.values("text", "details", "circle__name", "created_at", "state"),
        *felt.values("need__text", "on"),
    ]


def workstreams(member: Member) -> Rows:
    """The workstreams they mind, and what they told of how they go."""
    minded = Workstream.objects.filter(minder=member).order_by("pk")
    told = WorkstreamNote.objects.filter(author=member).order_by("pk")
    return [
        *minded.values("title", "purpose", "circle__name", "state", "created_at"),
        *told.values("workstream__title", "text", "at"),
    ]


def register() -> None:
    """Add these parts to what members take away."""
    exports.register("contributions", contributions)
    exports.register("comments_on_contributions", comments)
    exports.register("objections", objections)
    exports.register("recurrent_agreements", agreements)
    exports.register("agreements_asked_beforehand", prior_agreements)
    exports.register("mission_signups", signups)
    exports.register("missions_proposed", missions)
    exports.register("calendars", calendars)
    exports.register("needs", needs)
    exports.register("workstreams", workstreams)
