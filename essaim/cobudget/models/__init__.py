"""A co-budget: a round, its projects, each member's envelope and what they direct."""

from essaim.cobudget.models.archives import (
    Archive,
    ArchiveQuerySet,
)
from essaim.cobudget.models.asking import (
    Favourite,
    FavouriteQuerySet,
    MergeProposal,
    Question,
    Tag,
)
from essaim.cobudget.models.authors import (
    CoAuthor,
    CoAuthorQuerySet,
)
from essaim.cobudget.models.closing_reminders import (
    Reminded,
    TellingChoice,
)
from essaim.cobudget.models.countings import (
    Counting,
)
from essaim.cobudget.models.delegations import (
    Delegation,
    DelegationQuerySet,
)
from essaim.cobudget.models.envelopes import (
    Allocation,
    Envelope,
    EnvelopeQuerySet,
    SectionShare,
)
from essaim.cobudget.models.files import (
    ProjectFile,
    ProjectFileQuerySet,
)
from essaim.cobudget.models.followups import (
    FollowUp,
    FollowUpQuerySet,
    Milestone,
    MilestoneMove,
    News,
    Reminder,
)
from essaim.cobudget.models.grants import (
    AwardAnswer,
    ProjectLine,
    ProjectLineQuerySet,
    Returned,
)
from essaim.cobudget.models.imports import (
    ProjectImport,
    ProjectImportQuerySet,
)
from essaim.cobudget.models.openings import (
    PublicName,
    PublicPage,
    RoundFeed,
)
from essaim.cobudget.models.paper import PaperBallot, PaperBallotQuerySet
from essaim.cobudget.models.people import (
    Eligible,
    EnvelopePart,
)
from essaim.cobudget.models.planned import (
    CoFunding,
    PlannedLine,
)
from essaim.cobudget.models.projects import (
    Project,
    ProjectQuerySet,
)
from essaim.cobudget.models.reviewing import (
    Amendment,
    EarlierReview,
    Review,
)
from essaim.cobudget.models.rounds import (
    Count,
    Round,
    RoundQuerySet,
)
from essaim.cobudget.models.sections import Section
from essaim.cobudget.models.transverse import (
    Advice,
    AdviceQuerySet,
    ProjectObjection,
    ProjectObjectionQuerySet,
)
from essaim.cobudget.models.versions import (
    ProjectVersion,
    ProjectVersionQuerySet,
)
from essaim.cobudget.models.wanted import WantedMission

__all__ = [
    "Advice",
    "AdviceQuerySet",
    "Allocation",
    "Amendment",
    "Archive",
    "ArchiveQuerySet",
    "AwardAnswer",
    "CoAuthor",
    "CoAuthorQuerySet",
    "CoFunding",
    "Count",
    "Counting",
    "Delegation",
    "DelegationQuerySet",
    "EarlierReview",
    "Eligible",
    "Envelope",
    "EnvelopePart",
    "EnvelopeQuerySet",
    "Favourite",
    "FavouriteQuerySet",
    "FollowUp",
    "FollowUpQuerySet",
    "MergeProposal",
    "Milestone",
    "MilestoneMove",
    "News",
    "PaperBallot",
    "PaperBallotQuerySet",
    "PlannedLine",
    "Project",
    "ProjectFile",
    "ProjectFileQuerySet",
    "ProjectImport",
    "ProjectImportQuerySet",
    "ProjectLine",
    "ProjectLineQuerySet",
    "ProjectObjection",
    "ProjectObjectionQuerySet",
    "ProjectQuerySet",
    "ProjectVersion",
    "ProjectVersionQuerySet",
    "PublicName",
    "PublicPage",
    "Question",
    "Reminded",
    "Reminder",
    "Returned",
    "Review",
    "Round",
    "RoundFeed",
    "RoundQuerySet",
    "Section",
    "SectionShare",
    "Tag",
    "TellingChoice",
    "WantedMission",
]
