"""Who may follow what; one's own notices are nobody else's business."""

from django.db import models
from django.utils.translation import gettext as _

from essaim.base.permissions import ALLOWED, Verdict, refused
from essaim.members.models import Member
from essaim.notifications import followed


def may_follow(member: Member, thing: models.Model, topic: str = "") -> Verdict:
    """Ask to be told: any active member, of what they may see."""
    if not member.is_active:
        return refused(_("Only the members of the cooperative follow what happens."))
    kind = followed.kind_of(thing)
    if kind is None or topic not in kind.topics:
        return refused(_("Nothing is told about this: it cannot be followed."))
    if not kind.rows(member).filter(pk=thing.pk).exists():
        return refused(_("Only what you can see may be followed."))
    return ALLOWED
