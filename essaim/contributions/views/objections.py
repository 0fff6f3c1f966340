"""Talking about a contribution: comment, object, lift, record what was decided."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from essaim.contributions import lines
from essaim.contributions.forms.objections import (
    CommentForm,
    ObjectionForm,
    PriorAnswerForm,
    PriorForm,
    RulingForm,
)
from essaim.contributions.models import Contribution
from essaim.contributions.permissions.contributions import (
    may_object,
    may_rule,
    may_settle_prior,
)
from essaim.contributions.reading import left
from essaim.contributions.reading.references import reference_words
from essaim.contributions.services import objections as services
from essaim.contributions.services import prior as prior_services
from essaim.contributions.views.acting import find
from essaim.contributions.views.answering import attempt, check, press, show
from essaim.members.http import MemberRequest
from essaim.members.models import Member


def _stake(one: Contribution, reader: Member) -> dict[str, Any]:
    """What one has before one’s eyes while deciding: the work, its money, the rule."""
    frame = lines.frame_of(one.line) or one.frame
    return {
        "contribution": one,
        "frame": frame,
        "line_standing": left.standings([one.line], reader)[one.line_id],
        "reference": reference_words(frame).get(one.kind_id or 0),
    }


@require_POST
def comment(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask or answer."""
    one = find(request, pk)
    form = CommentForm(request.POST)

    def act() -> None:
        check(form)
        services.comment(one.pk, form.cleaned_data["text"], by=request.user)

    return press(request, act, done=_("Your words are on the page."), then=one)


def object_to(request: MemberRequest, pk: int) -> HttpResponse:
    """Raise an argued objection."""
    one = find(request, pk)
    may_object(request.user, one).or_raise()
    form = ObjectionForm(request.POST or None, initial={"version": one.version})
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(
            form,
            lambda: services.raise_objection(
                one.pk, by=request.user, **form.cleaned_data
            ),
        )
    ):
        return redirect(one)
    return show(request, "object.html", _stake(one, request.user), form)


@require_POST
def lift(request: MemberRequest, pk: int) -> HttpResponse:
    """Lift one's objection."""
    one = find(request, pk)
    mine = one.objections.filter(author=request.user, closed_at__isnull=True).first()
    if mine is None:
        raise Http404
    return press(
        request,
        lambda: services.lift(mine.pk, by=request.user),
        done=_("Your objection is lifted."),
        then=one,
    )


def rule(request: MemberRequest, pk: int) -> HttpResponse:
    """Record what the circle decided."""
    one = find(request, pk)
    may_rule(request.user, one).or_raise()
    form = RulingForm(
        request.POST or None, contribution=one, initial={"version": one.version}
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data

        def act() -> None:
            services.rule(
                one.pk,
                by=request.user,
                ruling=said["ruling"],
                source=said["source"],
                cents=said["cents"],
                version=said["version"],
            )

        if attempt(form, act):
            return redirect(one)
    context = {**_stake(one, request.user), "objections": one.objections.all()}
    return show(request, "rule.html", context, form)


@require_POST
def ask_prior(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask for the agreement the frame wants beforehand."""
    one = find(request, pk)
    form = PriorForm(request.POST)

    def act() -> None:
        check(form)
        prior_services.ask_prior(one.pk, by=request.user, **form.cleaned_data)

    return press(request, act, done=_("Asked: those who answer are told."), then=one)


def settle_prior(request: MemberRequest, pk: int) -> HttpResponse:
    """Answer it for whom the frame names."""
    one = find(request, pk)
    prior = one.prior_agreements.filter(settled_at__isnull=True).first()
    if prior is None:
        raise Http404
    may_settle_prior(request.user, prior).or_raise()
    form = PriorAnswerForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(
            form,
            lambda: prior_services.settle_prior(
                prior.pk, by=request.user, **form.cleaned_data
            ),
        )
    ):
        return redirect(one)
    context = {**_stake(one, request.user), "prior": prior}
    return show(request, "prior.html", context, form)
