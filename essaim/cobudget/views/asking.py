"""What a round asks of its projects: its tags, its questions."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from essaim.base.errors import Refusal
from essaim.cobudget import answers, listing
from essaim.cobudget.forms import (
    IncompatibleForm,
    QuestionForm,
    ReviewEffectForm,
    TagForm,
)
from essaim.cobudget.models import Round
from essaim.cobudget.permissions import may_edit_round
from essaim.cobudget.services import asking as services
from essaim.cobudget.views.acting import find_round
from essaim.members.http import MemberRequest


def _find(request: MemberRequest, pk: int) -> Round:
    round = find_round(request, pk)
    may_edit_round(request.user, round).or_raise()
    return round


@require_safe
def asks(request: MemberRequest, pk: int) -> HttpResponse:
    """The tags and the questions of a round, and one more of each."""
    round = _find(request, pk)
    return _page(request, round)


def _page(
    request: MemberRequest,
    round: Round,
    *,
    tag: TagForm | None = None,
    question: QuestionForm | None = None,
    pair: IncompatibleForm | None = None,
) -> HttpResponse:
    forms = (
        tag or TagForm(),
        question or QuestionForm(),
        pair or IncompatibleForm(round=round),
    )
    context = {
        "round": round,
        "tags": round.tags.all(),
        "questions": answers.asked(round),
        "tag_form": forms[0],
        "question_form": forms[1],
        "pair_form": forms[2],
        "pairs": listing.incompatible(round),
        "effect_form": ReviewEffectForm(instance=round),
    }
    status = 422 if any(form.errors for form in forms) else 200
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
    return _page(request, round, tag=form)


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
    return _page(request, round, question=form)


@require_POST
def remove_tag(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a tag off the list."""
    return _do(request, pk, services.remove_tag, _("The tag is removed."))


@require_POST
def move_question(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask a question sooner or later than the one beside it."""
    verb = partial(services.move_question, down="down" in request.POST)
    return _do(request, pk, verb, _("The order is kept."))


@require_POST
def retire_question(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask a question no longer."""
    done = _("It is asked no longer; what was answered stays readable.")
    return _do(request, pk, services.retire_question, done)


@require_POST
def add_pair(request: MemberRequest, pk: int) -> HttpResponse:
    """Two projects that cannot be made together."""
    round = _find(request, pk)
    form = IncompatibleForm(request.POST, round=round)
    if form.is_valid():
        pair = form.cleaned_data["one"].pk, form.cleaned_data["other"].pk
        try:
            services.declare_incompatible(round.pk, *pair, by=request.user)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It is said on both; their authors are told."))
            return redirect("cobudget:round_asks", round.pk)
    return _page(request, round, pair=form)


@require_POST
def remove_pair(request: MemberRequest, pk: int) -> HttpResponse:
    """They can be made together after all."""
    typed = request.POST.get("other", "")
    other = int(typed) if typed.isdecimal() and len(typed) < 10 else 0

    def verb(round_id: int, one: int, *, by: Any) -> None:
        services.declare_compatible(round_id, one, other, by=by)

    return _do(request, pk, verb, _("Both can be funded again."))


def _do(
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
