"""People of the cooperative, how they come in, and what an administrator may open."""

from essaim.members.models.access import AdminSession, Invitation, SignInLink
from essaim.members.models.imports import ImportBatch
from essaim.members.models.people import Member, MemberQuerySet, Skill

__all__ = [
    "AdminSession",
    "ImportBatch",
    "Invitation",
    "Member",
    "MemberQuerySet",
    "SignInLink",
    "Skill",
]
