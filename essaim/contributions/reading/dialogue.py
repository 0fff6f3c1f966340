"""The dialogue about a contribution, in the order it happened."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from essaim.contributions.models import (
    Comment,
    Contribution,
    Frame,
    Objection,
    PriorAgreement,
)


@dataclass(frozen=True, slots=True)
class Said:
    """One thing said: a comment, or an objection with its outcome."""

    at: datetime
    comment: Comment | None = None
    objection: Objection | None = None

    @property
    def is_past_dialogue(self) -> bool:
        """Whether the time for dialogue about an open objection is over."""
        one = self.objection
        return (
            one is not None
            and one.closed_at is None
            and timezone.localdate() >= one.dialogue_ends_on
        )


def of(contribution: Contribution) -> list[Said]:
    """Return what was said, oldest first: two queries, however long."""
    comments = contribution.comments.select_related("author")
    objections = contribution.objections.select_related("author", "closed_by")
    said = [
        *(Said(one.at, comment=one) for one in comments),
        *(Said(one.raised_at, objection=one) for one in objections),
    ]
    return sorted(said, key=lambda one: one.at)


def prior_of(contribution: Contribution) -> list[PriorAgreement]:
    """Return the agreements asked beforehand, oldest first."""
    return list(contribution.prior_agreements.select_related("asked_by", "settled_by"))


def foresees_prior(frame: Frame | None) -> Any:
    """Return the amount from which the frame wants an agreement, if it does."""
    if frame is None:
        return None
    needed = [a for a in frame.agreements.all() if a.above_cents is not None]
    return min(needed, key=lambda one: one.above_cents or 0, default=None)
