"""The co-budget from end to end, for whoever looks at it: eight steps, each somewhere.

Each step leads to a true page of this cooperative where there is one to show. What is
said of Cobudget is what ``docs/comparison.md`` holds: read in its source, never run.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from essaim.base.templatetags.essaim import euros
from essaim.cobudget.models import Archive, FollowUp, Project, Round
from essaim.ledger import services as ledger
from essaim.ledger.models import Account
from essaim.members.models import Member


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what one does, an example to open, and how Cobudget does it."""

    title: str
    text: str
    elsewhere: str
    url: str = ""
    example: str = ""


def steps(reader: Member) -> list[Step]:
    """The eight steps as ``reader`` may open them: a constant number of queries."""
    rounds = Round.objects.visible_to(reader).select_related("count")
    own = rounds.filter(imported__isnull=True)
    largest = own.order_by("-pool_cents", "-pk")
    running = largest.going_on().filter(phase=Round.Phase.ALLOCATION).first()
    counted = largest.counted().first()
    round = running or counted
    return [
        _result(reader),
        _envelopes(round),
        _debate(reader, round),
        _allocation(running),
        _explained(counted),
        *_after(reader),
        _archive(reader),
    ]


def _result(reader: Member) -> Step:
    pot = Account.objects.visible_to(reader).filter(code=ledger.POT).first()
    return Step(
        _("The result"),
        _("The assembly votes a share of the year’s result; it enters the pot."),
        _("Cobudget: amounts are typed in; no pool limits them."),
        reverse("ledger:account", args=[pot.code]) if pot else "",
        _("The pot, movement by movement") if pot else "",
    )


def _envelopes(round: Round | None) -> Step:
    return Step(
        _("The envelopes"),
        _("Each member holds a part of the pool: equal, by rule or by a list."),
        _("Cobudget: equal, or member by member."),
        round.get_absolute_url() if round else "",
        _("%(round)s: a pool of %(pool)s")
        % {"round": round, "pool": euros(round.pool_cents)}
        if round
        else "",
    )


def _debate(reader: Member, round: Round | None) -> Step:
    project: Any = None
    if round is not None:
        seen = Project.objects.visible_to(reader).standing().filter(round=round)
        talked = seen.annotate(talk=Count("advice") + Count("objections"))
        project = talked.order_by("-transverse", "-talk", "pk").first()
    return Step(
        _("The debate"),
        _("Versions, questions, amendments; circles advise, objections are recorded."),
        _("Cobudget: comments in one thread; earlier texts are not kept."),
        project.get_absolute_url() if project else "",
        str(project) if project else "",
    )


def _allocation(running: Round | None) -> Step:
    return Step(
        _("The allocation"),
        _("Changed or taken back until closing; nobody reads anybody’s choices."),
        _("Cobudget: final when read, withdrawn since; who gives is shown."),
        running.answer_url if running else "",
        _("What is left of mine: %(round)s") % {"round": running} if running else "",
    )


def _explained(counted: Round | None) -> Step:
    return Step(
        _("The explained result"),
        _("Counted at once by the rule chosen before; each project says why."),
        _("Cobudget: nothing happens at closing; what is short stays as it is."),
        reverse("cobudget:result", args=[counted.pk]) if counted else "",
        str(counted) if counted else "",
    )


def _after(reader: Member) -> list[Step]:
    rows = FollowUp.objects.visible_to(reader).select_related("project")
    talked = rows.annotate(told=Count("news")).order_by("-told", "pk").first()
    project: Any = talked.project if talked else None
    return [
        Step(
            _("The spending"),
            _("A budget per winner: never passed; an expense is approved by another."),
            _("Cobudget: expenses, not compared with the money received."),
            reverse("ledger:account", args=[project.account_code]) if project else "",
            _("The movements of “%(project)s”") % {"project": project}
            if project
            else "",
        ),
        Step(
            _("The follow-up"),
            _("Milestones, news, a report; what is left returns to the pot."),
            _("Cobudget: “completed”, and nothing between."),
            f"{project.get_absolute_url()}suivi/" if project else "",
            _("What becomes of “%(project)s”") % {"project": project}
            if project
            else "",
        ),
    ]


def _archive(reader: Member) -> Step:
    kept = Archive.objects.visible_to(reader).exists()
    return Step(
        _("The archive"),
        _("Frozen with its digest, year after year; Cobudget’s rounds come in too."),
        _("Cobudget: a list, for administrators."),
        reverse("cobudget:history"),
        _("The choices of each year") if kept else _("Empty until a round is followed"),
    )
