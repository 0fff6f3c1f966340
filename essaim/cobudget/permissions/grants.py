"""Who answers for the money a project was granted."""

from django.utils.translation import gettext as _

from essaim.base.permissions import ALLOWED, Verdict, refused
from essaim.cobudget.models import AwardAnswer, FollowUp, Project
from essaim.cobudget.people import answers_for
from essaim.ledger.permissions import keeps_the_books
from essaim.members.models import Member
from essaim.rules.rounds import Phase


def _one_of_its_people(member: Member, project: Project) -> Verdict:
    if not answers_for(member, project):
        return refused(_("Only the people of the project may do that."))
    return ALLOWED


def _its_people_or_the_treasurer(member: Member, project: Project) -> Verdict:
    if member.is_active and keeps_the_books(member):
        return ALLOWED
    if not answers_for(member, project):
        return refused(
            _(
                "Only the people of the project, or the cooperative’s treasurer, "
                "may do that."
            )
        )
    return ALLOWED


def may_answer_award(
    member: Member, project: Project, answer: AwardAnswer | None = None
) -> Verdict:
    """Its people, once the result is known and until follow-up starts.

    What was declined has gone back to the pot: there is nothing to answer any more.
    """
    if not project.is_funded or not project.round.moves_money:
        return refused(_("This project was granted no money."))
    if project.round.phase != Phase.RESULT:
        return refused(
            _("One answers between the result and the start of the follow-up.")
        )
    if answer is not None and not answer.accepted:
        return refused(_("This money was declined: it is back in the pot."))
    return _one_of_its_people(member, project)


def may_return_rest(member: Member, follow_up: FollowUp | None) -> Verdict:
    """Its people, or the cooperative's treasurer, once the project has its budget."""
    if follow_up is None:
        return refused(_("This project has no budget of its own yet."))
    return _its_people_or_the_treasurer(member, follow_up.project)


def may_carry_grant(member: Member, follow_up: FollowUp | None) -> Verdict:
    """Its people, or the cooperative's treasurer, while the project goes on."""
    if follow_up is None:
        return refused(_("This project has no budget of its own yet."))
    if follow_up.is_over:
        return refused(_("This project is over: what is left goes back to the pot."))
    return _its_people_or_the_treasurer(member, follow_up.project)


def reads_what_is_left(member: Member, project: Project) -> bool:
    """Whether ``member`` answers for this money, and so may always know it.

    The others know it where they may read the budget's sums.
    """
    return bool(_its_people_or_the_treasurer(member, project))
