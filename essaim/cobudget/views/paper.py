"""Pages where those who run a round enter papers: one person, then another."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from essaim.base.errors import Refusal
from essaim.cobudget.forms import PaperForm
from essaim.cobudget.models import PaperBallot, Round
from essaim.cobudget.permissions import confirms, may_confirm_paper, may_enter_paper
from essaim.cobudget.reading import paper as reading
from essaim.cobudget.services import paper as services
from essaim.cobudget.services.allocations import TooMuch
from essaim.cobudget.services.ballots import BadBallot
from essaim.cobudget.views.acting import find_round
from essaim.cobudget.views.allocations import read_amounts, typed_amounts
from essaim.cobudget.views.ballots import lines_of, typed_answers
from essaim.members.http import MemberRequest


def _find(request: MemberRequest, pk: int) -> Round:
    round = find_round(request, pk)
    may_enter_paper(request.user, round).or_raise()
    return round


def papers(request: MemberRequest, pk: int) -> HttpResponse:
    """Enter a paper for the first time; see those that wait for somebody else."""
    round = _find(request, pk)
    holders = reading.holders(round, apart_from=request.user)
    form = PaperForm(request.POST or None, holders=holders)

    def enter(written: Mapping[int, int]) -> PaperBallot:
        said = form.cleaned_data
        return services.enter_paper(
            round.pk,
            said["member"].pk,
            said["reference"],
            written,
            by=request.user,
            wants_receipt=said["wants_receipt"],
        )

    done = _("It is entered once. Somebody else now enters it again.")
    waiting = [
        {"paper": paper, "mine": confirms(request.user, paper)}
        for paper in reading.waiting(round)
    ]
    context = {"round": round, "form": form, "waiting": waiting}
    return _page(request, "cobudget/papers.html", context, form.is_valid, enter, done)


def confirm(request: MemberRequest, pk: int, number: int) -> HttpResponse:
    """Enter a paper again, without seeing how it was entered the first time."""
    round = _find(request, pk)
    paper = reading.find(round, number)
    paper.envelope.round = round
    may_confirm_paper(request.user, paper).or_raise()

    def again(written: Mapping[int, int]) -> PaperBallot:
        return services.confirm_paper(paper.pk, written, by=request.user)

    done = _("Both entries agree: it is counted, and its member has a receipt.")
    context = {"round": round, "paper": paper}
    return _page(
        request, "cobudget/paper_again.html", context, lambda: True, again, done
    )


def _page(
    request: MemberRequest,
    template: str,
    context: dict[str, Any],
    is_valid: Callable[[], bool],
    verb: Callable[[Mapping[int, int]], PaperBallot],
    done: str,
) -> HttpResponse:
    """Show the projects, read what is typed, do the verb; else keep what was typed."""
    round = context["round"]
    answers: Mapping[int, str] = {}
    refused: Mapping[int, str] = {}
    said: Mapping[int, int] = {}
    bad: BadBallot | None = None
    whole = ""
    if request.method == "POST":
        if round.with_amounts:
            answers = typed_amounts(request.POST)
            said, refused = read_amounts(answers)
        else:
            said = typed_answers(request.POST)
        if is_valid() and not refused:
            try:
                verb(said)
            except TooMuch as excess:
                refused, whole = excess.by_project, excess.whole
            except BadBallot as wrong:
                bad, whole = wrong, str(wrong)
            except (Refusal, PermissionDenied) as refusal:
                whole = str(refusal)
            else:
                messages.success(request, done)
                return redirect("cobudget:papers", round.pk)
    if round.with_amounts:
        context["parts"] = reading.lines(round, answers, refused)
    else:
        context["lines"] = lines_of(round, reading.projects(round), said, bad)
    context |= {
        "refused": bool(refused or whole),
        "whole": whole,
    }
    form = context.get("form")
    is_wrong = refused or whole or (form is not None and form.errors)
    return render(request, template, context, status=422 if is_wrong else 200)


@require_POST
def discard(request: MemberRequest, pk: int, number: int) -> HttpResponse:
    """Set a first entry aside, to enter the paper anew."""
    round = _find(request, pk)
    paper = reading.find(round, number)
    try:
        services.discard_paper(paper.pk, by=request.user)
        messages.success(request, _("It is discarded: enter the paper anew."))
    except (Refusal, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    return redirect("cobudget:papers", round.pk)
