"""Projects that look alike, merged by their authors; projects one keeps at hand."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from essaim.base.errors import Refusal
from essaim.base.shortcuts import get_visible_or_404
from essaim.cobudget import similar
from essaim.cobudget.forms import MergeForm
from essaim.cobudget.models import Round
from essaim.cobudget.permissions import may_propose_merge
from essaim.cobudget.services import favourites, merging
from essaim.cobudget.views.acting import act, find
from essaim.members.http import MemberRequest


@require_safe
def alike(request: MemberRequest, pk: int) -> HttpResponse:
    """The projects that look like these words: a page, or the part of the form."""
    round = get_visible_or_404(Round.objects, request.user, pk=pk)
    typed = request.GET.get("but", "")
    found = similar.like(
        round,
        request.user,
        title=request.GET.get("title", "")[:300],
        summary=request.GET.get("summary", "")[:300],
        but=int(typed) if typed.isdecimal() and len(typed) < 10 else None,
    )
    template = "cobudget/_alike.html" if request.htmx else "cobudget/alike.html"
    return render(request, template, {"alike": found, "round": round})


def merge(request: MemberRequest, pk: int, project_pk: int) -> HttpResponse:
    """Propose that the project and another become one."""
    project = find(request, pk, project_pk)
    may_propose_merge(request.user, project).or_raise()
    chosen = {"other": request.GET.get("avec", "")}
    form = MergeForm(request.POST or None, project=project, initial=chosen)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            merging.propose_merge(
                project.pk,
                data["other"].pk,
                by=request.user,
                keep_mine=data["keep"] == "mine",
                why=data["why"],
            )
        except (Refusal, PermissionDenied) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It is proposed: its authors are told."))
            return redirect(project)
    context = {"form": form, "project": project, "round": project.round}
    status = 422 if form.errors else 200
    return render(request, "cobudget/merge.html", context, status=status)


@require_POST
def answer(request: MemberRequest, pk: int, project_pk: int) -> HttpResponse:
    """Accept or decline to merge."""
    project = find(request, pk, project_pk)
    number = request.POST.get("proposal", "")
    rows = {str(one.proposal.pk): one for one in similar.pending(project)}
    accept = "accept" in request.POST
    if number not in rows:
        messages.info(request, _("This proposal has already been answered."))
        return redirect(project)
    try:
        kept = merging.answer_merge(int(number), by=request.user, accept=accept)
    except (Refusal, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
        return redirect(project)
    done = _("The two projects are one.") if accept else _("You declined.")
    messages.success(request, done)
    return redirect(kept if accept else project)


@require_POST
def favour(request: MemberRequest, pk: int, project_pk: int) -> HttpResponse:
    """Keep it at hand."""
    done = _("It is among your favourites. Only you know.")
    return act(request, pk, project_pk, favourites.favour_project, done)


@require_POST
def unfavour(request: MemberRequest, pk: int, project_pk: int) -> HttpResponse:
    """No longer."""
    done = _("It is no longer among your favourites.")
    return act(request, pk, project_pk, favourites.unfavour_project, done)
