"""Pages of funded projects, for the tests of every page: whose, with what."""

import uuid
from datetime import date

from django.utils import timezone

from essaim.cobudget.models import (
    FollowUp,
    Milestone,
    MilestoneMove,
    News,
    Returned,
    WantedMission,
)

DAY = date(2031, 5, 2)

# The author of the project shown is not one of the cast.
RESERVED = {
    "cobudget:grant_return": {"treasurer"},
    "cobudget:grant_carry": set(),  # it is over
    "cobudget:milestone_add": set(),
    "cobudget:news_tell": set(),
    "cobudget:report_tell": set(),
}
# Shown with a project that was funded.
AFTER = {"award_answer", "follow_up", "follow_up_say"}
AFTER |= {"milestone_reach", "milestone_move", "milestone_drop", "wanted_announce"}
AFTER |= {"choices", "choices_csv", "choices_md", "choices_json"}
AFTER |= {name.partition(":")[2] for name in RESERVED}


def numbers(asks):
    """The numbers these pages ask for beside those of the round and the project."""
    found = {}
    if "milestone_pk" in asks:
        found["milestone_pk"] = Milestone.objects.earliest("pk").pk
    if "wanted_pk" in asks:
        found["wanted_pk"] = WantedMission.objects.earliest("pk").pk
    return found


def grow(round, people):
    """Ten times more told of the first funded project; the others are followed too."""
    first, *others = round.projects.filter(awarded_cents__gt=0).order_by("pk")
    follow_up = first.follow_up
    FollowUp.objects.bulk_create(
        (FollowUp(project=project) for project in others), ignore_conflicts=True
    )
    steps = Milestone.objects.bulk_create(
        Milestone(follow_up=follow_up, title=f"Étape {n}", due_on=DAY, key=uuid.uuid4())
        for n in range(len(people))
    )
    MilestoneMove.objects.bulk_create(
        MilestoneMove(milestone=step, from_on=DAY, to_on=DAY, by=member)
        for step, member in zip(steps, people, strict=True)
    )
    News.objects.bulk_create(
        News(follow_up=follow_up, title="x", text="x", by=member, key=uuid.uuid4())
        for member in people
    )
    WantedMission.objects.bulk_create(
        WantedMission(
            project=first,
            position=position,
            title=f"Mission {position}",
            announced_at=timezone.now(),
            announced_by=member,
        )
        for position, member in enumerate(people, start=100)
    )
    Returned.objects.bulk_create(
        Returned(project=first, cents=1, by=member, key=uuid.uuid4())
        for member in people
    )
