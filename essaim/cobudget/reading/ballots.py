"""What one envelope says in a round without amounts, in words; its member reads it."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from essaim.cobudget.models import Envelope, Project, Round
from essaim.cobudget.rule_words import GRADES


def told(envelope: Envelope, round: Round) -> list[tuple[Project, str]]:
    """Each project it names with what it says of it, the best liked first."""
    best_first = "points" if round.ballot == Round.Ballot.RANKING else "-points"
    rows = envelope.allocations.filter(points__isnull=False)
    rows = rows.select_related("project__circle").order_by(best_first, "project_id")
    return [(one.project, _in_words(round, one.points or 0)) for one in rows]


def _in_words(round: Round, said: int) -> str:
    if round.ballot == Round.Ballot.APPROVAL:
        return _("supported")
    if round.ballot == Round.Ballot.KNAPSACK:
        return _("in my budget")
    if round.ballot == Round.Ballot.RANKING:
        return _("number %(place)s") % {"place": said}
    if round.ballot == Round.Ballot.GRADES:
        return str(GRADES[said])
    return ngettext("%(n)s point", "%(n)s points", said) % {"n": said}
