"""What a year of contributions is made of: frame, needs, missions, contributions."""

from essaim.contributions.models.agreements import Agreement, PriorAgreement
from essaim.contributions.models.budgets import BudgetAlert
from essaim.contributions.models.calendars import CalendarFeed
from essaim.contributions.models.closings import (
    ClosingBudget,
    ClosingLine,
    PreparedClosing,
    YearClosing,
    reads_closings,
)
from essaim.contributions.models.contributions import (
    Contribution,
    ContributionQuerySet,
)
from essaim.contributions.models.frames import (
    Frame,
    FrameAgreement,
    FrameLine,
    FrameReference,
)
from essaim.contributions.models.imports import HistoryImport
from essaim.contributions.models.kinds import SkillDomain, WorkKind
from essaim.contributions.models.missions import (
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
    "BudgetAlert",
    "CalendarFeed",
    "ClosingBudget",
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
    "PreparedClosing",
    "PriorAgreement",
    "Signup",
    "SkillDomain",
    "WorkKind",
    "Workstream",
    "WorkstreamNote",
    "YearClosing",
    "reads_closings",
]
