"""What a round asks of its projects: its tags, its questions."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from essaim.base.errors import Refusal
from essaim.base.shortcuts import get_visible_or_404
from essaim.cobudget import answers
from essaim.cobudget.forms import QuestionForm, ReviewEffectForm, TagForm
from essaim.cobudget.models import Round
from essaim.cobudget.permissions import may_edit_round
from essaim.cobudget.services import asking as services
from essaim.members.http import MemberRequest


def _find(request: MemberRequest, pk: int) -> Round:
    rows = Round.objects.select_related("circle")
    round = get_visible_or_404(rows, request.user, pk=pk)
    may_edit_round(request.user, round).or_raise()
    return round


@require_safe
def asks(request: MemberRequest, pk: int) -> HttpResponse:
    """The tags and the questions of a round, and one more of each."""
    round = _find(request, pk)
    return _page(request, round, TagForm(), QuestionForm())


def _page(
    request: MemberRequest, round: Round, tag: TagForm, question: QuestionForm
) -> HttpResponse:
    context = {
        "round": round,
        "tags": round.tags.all(),
        "questions": answers.asked(round),
        "tag_form": tag,
        "question_form": question,
        "effect_form": ReviewEffectForm(instance=round),
    }
    status = 422 if tag.errors or question.errors else 200
    return render(request, "cobudget/asks.html", context, status=status)


@require_POST
def add_tag(request: MemberRequest, pk: int) -> HttpResponse:
    """One more tag."""
    round = _find(request, pk)
    form = TagForm(request.POST)
    if form.is_valid():
        try:
            services.add_tag(round.pk, form.cleaned_data["name"], by=request.user)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("cobudget:round_asks", round.pk)
    return _page(request, round, form, QuestionForm())


@require_POST
def add_question(request: MemberRequest, pk: int) -> HttpResponse:
    """One more question."""
    round = _find(request, pk)
    form = QuestionForm(request.POST)
    if form.is_valid():
        try:
            services.add_question(round.pk, by=request.user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("cobudget:round_asks", round.pk)
    return _page(request, round, TagForm(), form)


@require_POST
def remove_tag(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a tag off the list."""
    return _remove(request, pk, services.remove_tag, _("The tag is removed."))


@require_POST
def retire_question(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask a question no longer."""
    done = _("It is asked no longer; what was answered stays readable.")
    return _remove(request, pk, services.retire_question, done)


def _remove(
    request: MemberRequest, pk: int, verb: Callable[..., Any], done: str
) -> HttpResponse:
    round = _find(request, pk)
    typed = request.POST.get("number", "")
    number = int(typed) if typed.isdecimal() and len(typed) < 10 else 0
    try:
        verb(round.pk, number, by=request.user)
        messages.success(request, done)
    except (Refusal, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    return redirect("cobudget:round_asks", round.pk)
