"""Who may take a file of a round: names need a role and a reason, choices have none."""

from django.utils.translation import gettext as _

from essaim.base.permissions import ALLOWED, Verdict, refused
from essaim.cobudget.models import Round
from essaim.cobudget.permissions.halting import may_run
from essaim.members.models import Member


def may_take_names(member: Member, round: Round) -> Verdict:
    """Those who run the round, once who could take part is known."""
    if not (running := may_run(member, round)):
        return running
    if round.imported is not None:
        return refused(_("The voters of an imported election have no name here."))
    if not round.is_frozen:
        return refused(_("Who may take part is known once allocation has opened."))
    return ALLOWED
