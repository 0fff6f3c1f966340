"""Two projects become one: an author of one proposes, one of the other accepts."""

from django.db import transaction
from django.utils.translation import gettext as _

from essaim.base.clock import now
from essaim.base.errors import Refusal
from essaim.cobudget.models import CoAuthor, Favourite, MergeProposal, Project, Round
from essaim.cobudget.permissions import may_answer_merge, may_propose_merge
from essaim.cobudget.services.telling import record_project
from essaim.members.models import Member


def _lock_both(first_id: int, second_id: int) -> tuple[Project, Project]:
    """Both projects, their round held. Raises ``Refusal`` unless they are of one."""
    found = dict(
        Project.objects.filter(pk__in=[first_id, second_id]).values_list("pk", "round")
    )
    if len(found) != 2 or len(set(found.values())) != 1:
        raise Refusal(_("Choose another project of the same round."))
    Round.objects.select_for_update().get(pk=found[first_id])
    rows = Project.objects.select_related("round__circle", "circle", "author").in_bulk(
        list(found)
    )
    return rows[first_id], rows[second_id]


@transaction.atomic(durable=True)
def propose_merge(
    mine_id: int, other_id: int, *, by: Member, keep_mine: bool = False, why: str = ""
) -> MergeProposal:
    """Propose that two projects become one; the authors of the other are asked.

    ``keep_mine`` says which one goes on: the other stays readable, as its past. The
    same proposal again changes nothing.
    """
    mine, other = _lock_both(mine_id, other_id)
    may_propose_merge(by, mine, other).or_raise()
    kept, merged = (mine, other) if keep_mine else (other, mine)
    standing = MergeProposal.objects.filter(
        kept__in=[mine, other], merged__in=[mine, other], closed_at__isnull=True
    ).first()
    if standing is not None:
        return standing
    proposal = MergeProposal.objects.create(
        kept=kept, merged=merged, proposed_by=by, asked=other, why=why
    )
    record_project(
        "project.merge_proposed",
        mine,
        by=by,
        told=other.authors,
        private=True,
        other=other.title,
    )
    return proposal


@transaction.atomic(durable=True)
def answer_merge(proposal_id: int, *, by: Member, accept: bool) -> Project:
    """Accept or decline, for the project that was asked; return the one that goes on.

    Accepted, the authors of both write it; the other is withdrawn and says where it
    went, with its versions, its debate and its files. Nothing of either is lost.
    """
    numbers = MergeProposal.objects.filter(pk=proposal_id).values_list("kept", "merged")
    kept, merged = _lock_both(*numbers.get())
    proposal = MergeProposal.objects.select_related("asked", "proposed_by").get(
        pk=proposal_id
    )
    may_answer_merge(by, proposal, kept, merged).or_raise()
    proposal.closed_at = now()
    proposal.is_accepted = accept
    proposal.save(update_fields=["closed_at", "is_accepted"])
    told = [*kept.authors, *merged.authors]
    if accept:
        _join(kept, merged, by)
    record_project(
        "project.merged" if accept else "project.merge_declined",
        kept if accept else proposal.asked,
        by=by,
        told=told,
        private=not accept,
        other=merged.title
        if accept
        else (kept.title if proposal.asked == merged else merged.title),
    )
    return kept


def _join(kept: Project, merged: Project, by: Member) -> None:
    merged.withdrawn_at = now()
    merged.merged_into = kept
    merged.save(update_fields=["withdrawn_at", "merged_into"])
    there = {one.pk for one in kept.authors}
    for author in merged.authors:
        if author.pk not in there:
            CoAuthor.objects.update_or_create(
                project=kept,
                member=author,
                defaults={"accepted_at": now(), "invited_by": by},
            )
    fans = merged.favourites.values_list("member", flat=True)
    Favourite.objects.bulk_create(
        (Favourite(project=kept, member_id=fan) for fan in fans), ignore_conflicts=True
    )
    # What else was proposed about the one that stops is closed with it.
    for proposals in (merged.merges_in, merged.merges_out):
        proposals.filter(closed_at__isnull=True).update(closed_at=now())
