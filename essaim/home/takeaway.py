"""What each room of the site holds about a member, for them to take away.

Registered here because the home stands above every room and knows them all; how it is
asked for is ``essaim.members.exports``.
"""

from collections.abc import Mapping, Sequence

from essaim.base import events
from essaim.circles.models import Mandate, Membership
from essaim.ledger.models import Posting
from essaim.members import exports
from essaim.members.models import Member
from essaim.notifications.models import Notice, Subscription
from essaim.notifications.reading import rhythm_of

Rows = Sequence[Mapping[str, object]]


def circles(member: Member) -> Rows:
    """The circles joined, past and present."""
    rows = Membership.objects.filter(member=member).order_by("joined_on", "pk")
    return list(rows.values("circle__name", "joined_on", "left_on"))


def mandates(member: Member) -> Rows:
    """The mandates held, past and present."""
    rows = Mandate.objects.filter(member=member).order_by("starts_on", "pk")
    return list(
        rows.values(
            *("role__kind", "role__circle__name", "starts_on", "ends_on", "source")
        )
    )


def money(member: Member) -> Rows:
    """The movements of the accounts in their name."""
    rows = Posting.objects.filter(account__owner=member).order_by("entry__on", "pk")
    return list(rows.values("account__code", "entry__on", "entry__label", "cents"))


def followed(member: Member) -> Rows:
    """What they asked to be told of, and how often they want a mail."""
    rows = (
        Subscription.objects.visible_to(member)
        .select_related("content_type")
        .prefetch_related("thing")
    )
    return [
        {"rhythm": rhythm_of(member)},
        *(
            {
                "kind": row.content_type.model,
                "thing": str(row.thing),
                "topic": row.topic,
                "since": row.created_at,
            }
            for row in rows
        ),
    ]


def told(member: Member) -> Rows:
    """What they were told of, put away or not."""
    rows = Notice.objects.visible_to(member).select_related("event__actor")
    return [
        {
            "at": row.event.at,
            "sentence": events.tell(row.event),
            "put_away": row.put_away,
        }
        for row in rows
    ]


def register() -> None:
    """Add these parts to what members take away."""
    exports.register("circles", circles)
    exports.register("mandates", mandates)
    exports.register("movements_of_my_accounts", money)
    exports.register("what_i_follow", followed)
    exports.register("what_i_was_told", told)
