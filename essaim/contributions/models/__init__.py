"""What a year of contributions is made of: frame, needs, missions, contributions."""

from essaim.contributions.models.agreements import Agreement, PriorAgreement
from essaim.contributions.models.closings import ClosingLine, YearClosing
from essaim.contributions.models.contributions import (
    Contribution,
    ContributionQuerySet,
)
from essaim.contributions.models.frames import (
    Frame,
    FrameAgreement,
    FrameLine,
    FrameReference,
    SkillDomain,
    WorkKind,
)
from essaim.contributions.models.imports import HistoryImport
from essaim.contributions.models.missions import (
    CalendarFeed,
    Mission,
    MissionPart,
    MissionQuerySet,
    OccurrenceChange,
    Signup,
)
from essaim.contributions.models.needs import Felt, Need, Workstream, WorkstreamNote
from essaim.contributions.models.objections import Comment, Objection

__all__ = [
    "Agreement",
    "CalendarFeed",
    "ClosingLine",
    "Comment",
    "Contribution",
    "ContributionQuerySet",
    "Felt",
    "Frame",
    "FrameAgreement",
    "FrameLine",
    "FrameReference",
    "HistoryImport",
    "Mission",
    "MissionPart",
    "MissionQuerySet",
    "Need",
    "Objection",
    "OccurrenceChange",
    "PriorAgreement",
    "Signup",
    "SkillDomain",
    "WorkKind",
    "Workstream",
    "WorkstreamNote",
    "YearClosing",
]
