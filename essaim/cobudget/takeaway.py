"""What this room holds about a member, for them to take away."""

from collections.abc import Mapping, Sequence

from django.db.models import Q

from essaim.cobudget.models import (
    Advice,
    Allocation,
    Amendment,
    CoFunding,
    Delegation,
    EarlierReview,
    Envelope,
    Favourite,
    News,
    PaperBallot,
    Project,
    ProjectObjection,
    PublicName,
    Review,
    RoundFeed,
    SectionShare,
    TellingChoice,
)
from essaim.members import exports
from essaim.members.models import Member

Rows = Sequence[Mapping[str, object]]


def envelopes(member: Member) -> Rows:
    """The envelopes received, and what they were directed to."""
    rows = Envelope.objects.filter(member=member).order_by("pk")
    directed = Allocation.objects.filter(envelope__member=member).order_by("pk")
    shares = SectionShare.objects.filter(envelope__member=member).order_by("pk")
    parted = list(shares.values("envelope_id", "section__name", "cents"))
    choices = list(directed.values("envelope_id", "project__title", "cents", "points"))
    return [
        {
            "round": envelope["round__name"],
            "cents": envelope["cents"],
            "sections": [
                {"section": share["section__name"], "cents": share["cents"]}
                for share in parted
                if share["envelope_id"] == envelope["pk"]
            ],
            "directed": [
                {
                    "project": choice["project__title"],
                    "cents": choice["cents"],
                    "points": choice["points"],
                }
                for choice in choices
                if choice["envelope_id"] == envelope["pk"]
            ],
        }
        for envelope in rows.values("pk", "round__name", "cents")
    ]


def projects(member: Member) -> Rows:
    """The projects written, alone or with others; drafts and withdrawn ones too."""
    rows = Project.objects.written_by(member).order_by("created_at", "pk")
    return list(
        rows.values(
            *("round__name", "title", "summary", "text", "min_cents", "max_cents"),
            *("created_at", "withdrawn_at", "is_draft"),
        )
    )


def delegations(member: Member) -> Rows:
    """The parts of envelopes they entrusted, or were entrusted with."""
    rows = Delegation.objects.visible_to(member).order_by("pk")
    return list(
        rows.values(
            *("envelope__round__name", "envelope__member__name", "delegate__name"),
            *("cap_cents", "made_at", "ended_at"),
        )
    )


def papers(member: Member) -> Rows:
    """The papers of theirs that others entered, and those they entered for others.

    What a paper said is nowhere but in its member's envelope.
    """
    mine = Q(envelope__member=member) | Q(first_by=member) | Q(confirmed_by=member)
    rows = PaperBallot.objects.filter(mine).order_by("pk")
    return list(
        rows.values(
            *("envelope__round__name", "envelope__member__name", "reference"),
            *("first_by__name", "first_at", "confirmed_by__name", "confirmed_at"),
            "discarded_at",
        )
    )


def favourites(member: Member) -> Rows:
    """The projects they keep at hand."""
    rows = Favourite.objects.visible_to(member).order_by("pk")
    return list(rows.values("project__title", "since"))


def amendments(member: Member) -> Rows:
    """What they proposed to change in the projects of others."""
    rows = Amendment.objects.filter(proposer=member).order_by("pk")
    return list(
        rows.values(
            *("project__title", "title", "summary", "text", "why"),
            *("proposed_at", "state", "answer"),
        )
    )


def opinions(member: Member) -> Rows:
    """Their reviews, those of before, the advice they wrote, and their objections."""
    reviews = Review.objects.filter(reviewer=member).order_by("pk")
    earlier = EarlierReview.objects.filter(review__reviewer=member).order_by("pk")
    advice = Advice.objects.filter(author=member).order_by("pk")
    objections = ProjectObjection.objects.filter(author=member).order_by("pk")
    return [
        *reviews.values("project__title", "opinion", "reason", "given_at"),
        *earlier.values(
            *("review__project__title", "opinion", "reason"),
            *("given_at", "replaced_at"),
        ),
        *advice.values("project__title", "circle__name", "stance", "text", "given_at"),
        *objections.values("project__title", "argument", "raised_at", "state"),
    ]


def promises(member: Member) -> Rows:
    """What they promised from the budget of a circle."""
    rows = CoFunding.objects.filter(promised_by=member).order_by("pk")
    return list(
        rows.values(
            *("project__title", "circle__name", "cents", "note"),
            *("promised_at", "taken_back_at"),
        )
    )


def news(member: Member) -> Rows:
    """What they told of the projects they answer for."""
    rows = News.objects.filter(by=member).order_by("pk")
    return list(
        rows.values("follow_up__project__title", "title", "text", "is_report", "at")
    )


def telling(member: Member) -> Rows:
    """What they want to be told of, their feeds, and where the public reads their name.

    Never a secret address.
    """
    choices = TellingChoice.objects.filter(member=member)
    feeds = RoundFeed.objects.filter(member=member).order_by("pk")
    names = PublicName.objects.visible_to(member).order_by("pk")
    return [
        *choices.values("opening", "week", "day", "result"),
        *feeds.values("round__name", "created_at"),
        *names.values("project__title", "since"),
    ]


def register() -> None:
    """Add these parts to what members take away."""
    exports.register("envelopes", envelopes)
    exports.register("projects", projects)
    exports.register("envelopes_entrusted", delegations)
    exports.register("answers_on_paper", papers)
    exports.register("favourite_projects", favourites)
    exports.register("amendments_proposed", amendments)
    exports.register("opinions_on_projects", opinions)
    exports.register("promises_of_circles", promises)
    exports.register("news_of_projects", news)
    exports.register("co_budget_reminders_and_feeds", telling)
