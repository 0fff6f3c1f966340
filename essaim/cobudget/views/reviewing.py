"""Pages of what others say of a project: amendments, reviews."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from essaim.base.errors import Refusal
from essaim.base.shortcuts import get_visible_or_404
from essaim.cobudget import reviewing
from essaim.cobudget.forms import AmendmentForm, AskReviewForm, ReviewForm
from essaim.cobudget.models import Round
from essaim.cobudget.permissions import (
    may_ask_review,
    may_propose_amendment,
    may_review,
)
from essaim.cobudget.services import amendments, reviews
from essaim.cobudget.views.acting import act, find
from essaim.members.http import MemberRequest


def amend(request: MemberRequest, pk: int, project_pk: int) -> HttpResponse:
    """Propose an amendment to the project of others."""
    project = find(request, pk, project_pk)
    may_propose_amendment(request.user, project).or_raise()
    now = {name: getattr(project, name) for name in amendments.AMENDED}
    form = AmendmentForm(request.POST or None, project=project, initial=now)
    if request.method == "POST" and form.is_valid():
        try:
            amendments.propose_amendment(
                project.pk, by=request.user, **form.cleaned_data
            )
        except (Refusal, PermissionDenied) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It is proposed: its authors are told."))
            return redirect(project)
    context = {
        "form": form,
        "project": project,
        "round": project.round,
        "pictures": [one for one in project.files.all() if one.is_picture],
    }
    status = 422 if form.errors else 200
    return render(request, "cobudget/amendment.html", context, status=status)


@require_POST
def answer(request: MemberRequest, pk: int, project_pk: int) -> HttpResponse:
    """Accept or refuse an amendment, or take back one's own."""
    project = find(request, pk, project_pk)
    typed = request.POST.get("amendment", "")
    rows = {
        str(one.amendment.pk): one.amendment
        for one in reviewing.amendments(project, request.user)
    }
    if typed not in rows:
        messages.error(request, _("This amendment is not of this project."))
        return redirect(project)
    number, said = rows[typed].pk, request.POST.get("answer", "")[:5000]
    try:
        if "accept" in request.POST:
            amendments.accept_amendment(number, by=request.user, answer=said)
            messages.success(request, _("The amendment is in the project."))
        elif "withdraw" in request.POST:
            amendments.withdraw_amendment(number, by=request.user)
            messages.success(request, _("Your amendment is withdrawn."))
        else:
            amendments.refuse_amendment(number, by=request.user, answer=said)
            messages.success(request, _("The amendment is refused, with your reason."))
    except (Refusal, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    return redirect(project)


def review(request: MemberRequest, pk: int, project_pk: int) -> HttpResponse:
    """Say whether the project can be done; ask others to say it."""
    project = find(request, pk, project_pk)
    giving, asking = (
        may_review(request.user, project),
        may_ask_review(request.user, project),
    )
    if not asking:
        giving.or_raise()
    mine = project.reviews.filter(reviewer=request.user).first()
    known = (
        {name: getattr(mine, name) for name in ("opinion", "reason", "estimate_cents")}
        if mine
        else None
    )
    form = ReviewForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            reviews.give_review(project.pk, by=request.user, **form.cleaned_data)
        except (Refusal, PermissionDenied) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Your review is on its page."))
            return redirect(project)
    context = {
        "form": form,
        "project": project,
        "round": project.round,
        "giving": giving,
        "given": mine if mine and mine.opinion else None,
        "asking": asking,
        "ask_form": AskReviewForm(project=project),
    }
    status = 422 if form.errors else 200
    return render(request, "cobudget/review.html", context, status=status)


@require_POST
def ask(request: MemberRequest, pk: int, project_pk: int) -> HttpResponse:
    """Ask a member for a review."""
    typed = request.POST.get("member", "")
    member = int(typed) if typed.isdecimal() and len(typed) < 10 else 0
    done = _("They are asked and told.")
    return act(request, pk, project_pk, reviews.ask_review, done, member)


@require_POST
def effect(request: MemberRequest, pk: int) -> HttpResponse:
    """What a review changes for the projects of a round."""
    round = get_visible_or_404(Round.objects, request.user, pk=pk)
    chosen = request.POST.get("review_effect", "")
    try:
        reviews.set_review_effect(round.pk, chosen, by=request.user)
        messages.success(request, _("It is kept."))
    except (Refusal, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    return redirect("cobudget:round_asks", round.pk)
