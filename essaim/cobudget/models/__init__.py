"""A co-budget: a round, its projects, each member's envelope and what they direct."""

from essaim.cobudget.models.authors import CoAuthor, CoAuthorQuerySet
from essaim.cobudget.models.envelopes import Allocation, Envelope, EnvelopeQuerySet
from essaim.cobudget.models.imports import ProjectImport, ProjectImportQuerySet
from essaim.cobudget.models.projects import Project, ProjectQuerySet
from essaim.cobudget.models.rounds import Count, Round, RoundQuerySet
from essaim.cobudget.models.versions import ProjectVersion, ProjectVersionQuerySet

__all__ = [
    "Allocation",
    "CoAuthor",
    "CoAuthorQuerySet",
    "Count",
    "Envelope",
    "EnvelopeQuerySet",
    "Project",
    "ProjectImport",
    "ProjectImportQuerySet",
    "ProjectQuerySet",
    "ProjectVersion",
    "ProjectVersionQuerySet",
    "Round",
    "RoundQuerySet",
]
