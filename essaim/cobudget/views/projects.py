"""Pages of projects: one project and its life, its form, its buttons."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from essaim.base import markdown
from essaim.base.errors import Refusal
from essaim.base.fields import typed
from essaim.base.models import Event
from essaim.cobudget import (
    answers,
    budgets,
    listing,
    reviewing,
    similar,
    transverse,
    wanting,
)
from essaim.cobudget.forms import ProjectForm, lines_form
from essaim.cobudget.forms.wanted import wanted_form
from essaim.cobudget.models import Envelope, Favourite, Project
from essaim.cobudget.permissions import (
    circles_committed_by,
    may_advise,
    may_allocate,
    may_amend,
    may_answer_invitation,
    may_ask_review,
    may_cofund,
    may_invite_author,
    may_leave_project,
    may_moderate,
    may_object,
    may_propose_amendment,
    may_propose_merge,
    may_put_back,
    may_review,
    may_submit,
    may_submit_draft,
    may_withdraw,
)
from essaim.cobudget.reading.carrying import lives_of
from essaim.cobudget.reading.followups import after_result
from essaim.cobudget.services import projects as services
from essaim.cobudget.views.acting import act, find, find_round
from essaim.members.http import MemberRequest
from essaim.members.models import Member


@require_safe
def detail(request: MemberRequest, pk: int, project_pk: int) -> HttpResponse:
    """Show one project: what it asks for, its text, its life, my part."""
    project = find(request, pk, project_pk)
    member = request.user
    round = project.round
    envelope = Envelope.objects.visible_to(member).in_round(round).first()
    mine = listing.choices(envelope).get(project.pk, 0)
    cofunding = may_cofund(member, project)
    shown = project.illustrations.keys() & markdown.placed(project.text).keys()
    context = {
        "project": project,
        "round": round,
        "envelope": envelope,
        "part": {
            "project": project,
            "value": typed(mine) if mine else "",
            "more": listing.more_possible(round, mine),
        },
        "key": uuid4(),
        "mine": mine,
        "allocation": may_allocate(member, round, envelope),
        "submission": may_submit_draft(member, project),
        "amending": may_amend(member, project),
        "withdrawal": may_withdraw(member, project),
        "return_": may_put_back(member, project),
        "inviting": may_invite_author(member, project),
        "public_name": listing.public_name(project, member),
        "cofunding": cofunding,
        "lines": budgets.table(project),
        "missions": wanting.of_project(project),
        "answers": answers.shown(project),
        "reviews": reviewing.reviews(project),
        "amendments": reviewing.amendments(project, member),
        "proposing": may_propose_amendment(member, project),
        "reviewing": may_review(member, project) or may_ask_review(member, project),
        "is_favourite": Favourite.objects.visible_to(member)
        .filter(project=project)
        .exists(),
        "merging": may_propose_merge(member, project),
        "merges": similar.pending(project)
        if may_invite_author(member, project)
        else [],
        "alike": similar.like(
            round,
            member,
            title=project.title,
            summary=project.summary,
            but=project.pk,
        )
        if may_amend(member, project)
        else [],
        "earlier_lives": list(project.earlier_lives.all()),
        "files": [one for one in project.files.all() if one.pk not in shown],
        "committed": circles_committed_by(member) if cofunding else [],
        "invited": may_answer_invitation(member, project),
        "leaving": may_leave_project(member, project),
        **after_result(project, member),
        "lives": lives_of(project, member),
        **_transverse(member, project),
        "life": Event.objects.about(project)
        .visible_to(member)
        .select_related("actor")[:50],
    }
    return render(request, "cobudget/project.html", context)


def _transverse(member: Member, project: Project) -> dict[str, Any]:
    """What is said of a transverse proposal, and what this reader may say."""
    if not project.transverse:
        return {}
    return {
        "advice": transverse.said_of(project),
        "objections": transverse.objections_to(project),
        "advising": may_advise(member, project),
        "objecting": may_object(member, project),
        "moderates": may_moderate(member, project),
    }


def submit(request: MemberRequest, pk: int) -> HttpResponse:
    """A new project: the form, then its page. Or a draft of it, for its authors."""
    round = find_round(request, pk)
    may_submit(request.user, round).or_raise()
    lines = lines_form(request.POST or None, None)
    wanted = wanted_form(request.POST or None, None)
    form = ProjectForm(request.POST or None, round=round, has_lines=lines.has_content)
    if request.method == "POST" and all_valid(form, lines, wanted):
        verb = services.draft_project if form.is_draft else services.submit_project
        key = form.cleaned_data["form_key"]
        try:
            project = verb(
                round.pk,
                by=request.user,
                form_key=key,
                lines=lines.said,
                wanted=wanted.said,
                **form.said,
            )
        except (Refusal, PermissionDenied) as refusal:
            form.add_error(None, str(refusal))
        else:
            _say_saved(request, project)
            return redirect(project)
    context = {"form": form, "lines": lines, "wanted": wanted, "round": round}
    status = 422 if form.is_bound else 200
    return render(request, "cobudget/project_form.html", context, status=status)


def amend(request: MemberRequest, pk: int, project_pk: int) -> HttpResponse:
    """Change one's project until allocation opens; a draft may be submitted with it."""
    project = find(request, pk, project_pk)
    may_amend(request.user, project).or_raise()
    lines = lines_form(request.POST or None, project)
    wanted = wanted_form(request.POST or None, project)
    form = ProjectForm(
        request.POST or None,
        instance=find(request, pk, project_pk),
        round=project.round,
        has_lines=lines.has_content,
    )
    if request.method == "POST" and all_valid(form, lines, wanted):
        try:
            amended = services.amend_project(
                project.pk,
                by=request.user,
                lines=lines.said,
                wanted=wanted.said,
                **form.said,
            )
            if project.is_draft and not form.is_draft:
                amended = services.submit_draft(project.pk, by=request.user)
        except (Refusal, PermissionDenied) as refusal:
            form.add_error(None, str(refusal))
        else:
            if project.is_draft:
                _say_saved(request, amended)
            else:
                messages.success(
                    request,
                    _("Your project is amended; its earlier version stays below."),
                )
                _warn(request, amended)
            return redirect(amended)
    context = {
        "form": form,
        "lines": lines,
        "wanted": wanted,
        "round": project.round,
        "project": project,
        "pictures": [one for one in project.files.all() if one.is_picture],
    }
    status = 422 if form.is_bound else 200
    return render(request, "cobudget/project_form.html", context, status=status)


def all_valid(*forms: Any) -> bool:
    """Whether every one of them is valid; each shows its own errors."""
    answers = [form.is_valid() for form in forms]
    return all(answers)


def _say_saved(request: MemberRequest, project: Project) -> None:
    if project.is_draft:
        messages.success(request, _("Your draft is kept: only its authors see it."))
        return
    messages.success(request, _("Your project is submitted: members see it."))
    _warn(request, project)


def _warn(request: MemberRequest, project: Project) -> None:
    if 0 < project.round.pool_cents < project.max_cents:
        messages.warning(
            request, _("It asks for more than the whole pool of the round.")
        )


@require_POST
def submit_draft(request: MemberRequest, pk: int, project_pk: int) -> HttpResponse:
    """Show one's draft to all members."""
    done = _("Your project is submitted: members see it.")
    return act(request, pk, project_pk, services.submit_draft, done)


@require_POST
def withdraw(request: MemberRequest, pk: int, project_pk: int) -> HttpResponse:
    """Set one's project aside."""
    done = _("Your project is withdrawn. It stays readable; you can put it back.")
    return act(request, pk, project_pk, services.withdraw_project, done)


@require_POST
def put_back(request: MemberRequest, pk: int, project_pk: int) -> HttpResponse:
    """Bring one's project back."""
    done = _("Your project is back among the others.")
    return act(request, pk, project_pk, services.put_back_project, done)
