"""Pages that change missions: propose, edit, repeat, keep one date, change dates."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from essaim.base.errors import Refusal
from essaim.base.shortcuts import get_visible_or_404
from essaim.circles.models import Circle
from essaim.contributions import occurrences
from essaim.contributions.forms import missions as forms
from essaim.contributions.forms.missions import MissionForm, PartFormSet, parts_of
from essaim.contributions.models import Mission, Need, Workstream
from essaim.contributions.permissions.missions import (
    leads_somewhere,
    may_cancel_mission,
    may_edit_mission,
    may_mark_essential,
    may_propose_mission,
)
from essaim.contributions.reading.missions import day_and_hour
from essaim.contributions.services import missions as services
from essaim.contributions.services import series, single_dates
from essaim.contributions.views.missions import find
from essaim.members.http import MemberRequest
from essaim.rules.recurrence import text_of

page = require_http_methods(["GET", "HEAD", "POST"])


@page
def propose(request: MemberRequest) -> HttpResponse:
    """A new mission: a title and a circle are enough."""
    may_propose_mission(request.user).or_raise()
    return _propose(request)


@page
def alternative(request: MemberRequest, pk: int) -> HttpResponse:
    """Another approach to a mission: linked to it, beside it."""
    may_propose_mission(request.user).or_raise()
    return _propose(request, alternative_to=find(request, pk))


@page
def following(request: MemberRequest, pk: int) -> HttpResponse:
    """What is left to do after a mission: « je reprends »."""
    may_propose_mission(request.user).or_raise()
    return _propose(request, follows=find(request, pk))


def _propose(
    request: MemberRequest,
    *,
    alternative_to: Mission | None = None,
    follows: Mission | None = None,
) -> HttpResponse:
    need = _linked(request, "besoin", Need.objects)
    model = alternative_to or follows
    form = MissionForm(
        request.POST or None,
        member=request.user,
        may_mark_essential=leads_somewhere(request.user),
        initial=_first_said(request, model, need),
    )
    parts = PartFormSet(
        request.POST or None, prefix="parts", initial=forms.part_initial(model)
    )
    if request.method == "POST" and _are_valid(form, parts):
        try:
            mission = services.propose(
                form.cleaned_data["circle"],
                by=request.user,
                key=form.cleaned_data["key"],
                parts=parts_of(parts),
                rrule=form.rule_text(form.cleaned_data["starts_at"]),
                need=need,
                alternative_to=alternative_to,
                follows=follows,
                **form.said,
            )
        except (Refusal, PermissionDenied) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It is proposed: all members see it."))
            return redirect(mission)
    context = {"form": form, "parts": parts, "need": need}
    context |= {"alternative_to": alternative_to, "follows": follows}
    return render(
        request,
        "contributions/missions/propose.html",
        context,
        status=422 if form.errors or parts.total_error_count() else 200,
    )


def _are_valid(form: MissionForm, parts: Any) -> bool:
    """Look at both, so that all the faults are said at once."""
    return all([form.is_valid(), parts.is_valid()])


def _linked(request: MemberRequest, name: str, rows: Any) -> Any:
    """What the address says the mission answers, if the reader sees it."""
    number = request.GET.get(name, "")
    if not (number.isascii() and number.isdecimal() and len(number) < 10):
        return None
    return get_visible_or_404(rows, request.user, pk=int(number))


def _first_said(
    request: MemberRequest, model: Mission | None, need: Need | None
) -> dict[str, Any]:
    """What is already written in the form of a new mission."""
    circle = _linked(request, "cercle", Circle.objects)
    workstream = _linked(request, "chantier", Workstream.objects)
    said: dict[str, Any] = {"circle": circle, "workstream": workstream}
    if workstream is not None:
        said |= {"circle": workstream.circle_id, "more": True}
    if need is not None:
        said |= {"circle": need.circle_id, "title": need.text[:120]}
        said["text"] = need.details
    if model is not None:
        said = forms.initial_of(model) | {"circle": model.circle_id, "more": True}
        for name in ("starts_at", "ends_at", "due_on", "is_essential", "version"):
            said.pop(name)
    return said


@page
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Change what a mission says; those who go are told."""
    mission = find(request, pk)
    may_edit_mission(request.user, mission).or_raise()
    form = MissionForm(
        request.POST or None,
        member=request.user,
        mission=mission,
        may_mark_essential=bool(may_mark_essential(request.user, mission.circle)),
        initial=forms.initial_of(mission),
    )
    parts = PartFormSet(
        request.POST or None, prefix="parts", initial=forms.part_initial(mission)
    )
    if request.method == "POST" and _are_valid(form, parts):
        try:
            services.edit(
                mission.pk,
                by=request.user,
                version=form.cleaned_data["version"],
                parts=parts_of(parts),
                **form.said,
            )
        except (Refusal, PermissionDenied) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It is changed. Those who go are told."))
            return redirect(mission)
    return render(
        request,
        "contributions/missions/edit.html",
        {"form": form, "parts": parts, "mission": mission},
        status=422 if form.errors or parts.total_error_count() else 200,
    )


@page
def recur(request: MemberRequest, pk: int) -> HttpResponse:
    """Make a mission come back."""
    mission = find(request, pk)
    may_edit_mission(request.user, mission).or_raise()
    if mission.rrule:
        raise Http404
    initial: dict[str, Any] = {
        "starts_at": mission.starts_at,
        "ends_at": mission.ends_at,
        "each": forms.DatesForm.WEEK,
        "version": mission.sequence,
    }
    form = forms.DatesForm(request.POST or None, initial=initial)

    def act() -> Mission:
        return series.recur(
            mission.pk,
            form.rule_text(form.cleaned_data["starts_at"]),
            by=request.user,
            starts_at=form.cleaned_data["starts_at"],
            ends_at=form.cleaned_data["ends_at"],
            version=form.cleaned_data["version"],
        )

    done = _("It comes back. Those who were signed up go on its first date.")
    return _form_page(request, "recur.html", mission, form, act, done)


@page
def unrecur(request: MemberRequest, pk: int) -> HttpResponse:
    """Keep one date of a series."""
    mission = find(request, pk)
    may_edit_mission(request.user, mission).or_raise()
    if not mission.rrule:
        raise Http404
    coming = occurrences.coming(occurrences.every(mission))
    form = forms.KeepForm(
        request.POST or None,
        choices=[
            (occurrences.stamp(one.planned), day_and_hour(one.starts)) for one in coming
        ],
        initial={"version": mission.sequence},
    )

    def act() -> Mission:
        kept = occurrences.read_stamp(form.cleaned_data["kept"])
        assert kept is not None  # it is one of the choices
        version = form.cleaned_data["version"]
        return series.unrecur(mission.pk, kept, by=request.user, version=version)

    done = _("It takes place once. Those who were signed up are told.")
    return _form_page(request, "unrecur.html", mission, form, act, done)


@page
def from_date(request: MemberRequest, pk: int, stamp: str) -> HttpResponse:
    """Change a series from one of its dates on."""
    mission = find(request, pk)
    may_edit_mission(request.user, mission).or_raise()
    dates = occurrences.coming(occurrences.every(mission)) if mission.rrule else []
    one = occurrences.find(dates, occurrences.read_stamp(stamp))
    rule = occurrences.rule_from(mission, one.planned) if one else None
    if one is None or rule is None:
        raise Http404
    form = forms.FromDateForm(
        request.POST or None,
        initial={
            "starts_at": one.planned,
            "ends_at": None if one.is_moved else one.ends,
            "title": mission.title,
            "place": mission.place,
            "is_remote": mission.is_remote,
            "version": mission.sequence,
            **forms.initial_of_rule(
                rule,
                [at for at in occurrences.planned(mission) if at >= one.planned],
                text_of(rule, occurrences.zone()),
            ),
        },
    )

    def act() -> Mission:
        data = form.cleaned_data
        return series.change_from(
            mission.pk,
            one.planned,
            form.rule_text(data["starts_at"]),
            by=request.user,
            **{
                name: data[name]
                for name in ("starts_at", "ends_at", "version", "title", "place")
            },
            is_remote=data["is_remote"],
        )

    done = _("The dates are changed. Sign-ups were carried over, and told.")
    context = {"one": one}
    return _form_page(request, "from_date.html", mission, form, act, done, **context)


def _form_page(
    request: MemberRequest,
    template: str,
    mission: Mission,
    form: Any,
    act: Callable[[], Mission],
    done: str,
    **context: Any,
) -> HttpResponse:
    """Show a form, do what it says, and go to the mission; or say what was refused."""
    if request.method == "POST" and form.is_valid():
        try:
            changed = act()
        except (Refusal, PermissionDenied) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, done)
            return redirect(changed)
    return render(
        request,
        f"contributions/missions/{template}",
        {"mission": mission, "form": form, **context},
        status=422 if form.errors else 200,
    )


@page
def cancel(request: MemberRequest, pk: int) -> HttpResponse:
    """Cancel a mission, after asking."""
    mission = find(request, pk)
    may_cancel_mission(request.user, mission).or_raise()
    form = forms.CancelForm(request.POST or None)

    def act() -> Mission:
        reason = form.cleaned_data["reason"]
        return services.cancel(mission.pk, by=request.user, reason=reason)

    done = _("It is cancelled. Those who were going are told.")
    return _form_page(request, "cancel.html", mission, form, act, done)


@require_POST
def done(request: MemberRequest, pk: int) -> HttpResponse:
    """Say that it is done."""
    said = _("It is done: thank you. What it took can be declared from this page.")
    return _button(request, pk, services.finish, said)


@require_POST
def refresh(request: MemberRequest, pk: int) -> HttpResponse:
    """Say that it is still needed."""
    return _button(request, pk, services.refresh, _("It is noted: still needed."))


def _button(
    request: MemberRequest, pk: int, verb: Callable[..., Mission], said: str
) -> HttpResponse:
    mission = find(request, pk)
    try:
        verb(mission.pk, by=request.user)
        messages.success(request, said)
    except (Refusal, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    return redirect(mission)


@require_POST
def move_date(request: MemberRequest, pk: int, stamp: str) -> HttpResponse:
    """Move one date of a series."""
    form = forms.MoveForm(request.POST)
    if not form.is_valid():
        said = _("Nothing was moved: write a day and an hour.")
        messages.error(request, said)
        return redirect("contributions:mission_occurrence", pk, stamp)
    moved = _("This date is moved. Those who go are told.")
    return _on_date(
        request, pk, stamp, single_dates.move_date, moved, **form.cleaned_data
    )


@require_POST
def cancel_date(request: MemberRequest, pk: int, stamp: str) -> HttpResponse:
    """Cancel one date of a series."""
    said = _("This date is cancelled. Those who were going are told.")
    return _on_date(request, pk, stamp, single_dates.cancel_date, said)


@require_POST
def restore_date(request: MemberRequest, pk: int, stamp: str) -> HttpResponse:
    """Put one date back as it was planned."""
    said = _("This date is as it was planned. Those who go are told.")
    return _on_date(request, pk, stamp, single_dates.restore_date, said)


def _on_date(
    request: MemberRequest,
    pk: int,
    stamp: str,
    verb: Callable[..., Mission],
    said: str,
    **options: Any,
) -> HttpResponse:
    mission = find(request, pk)
    planned = occurrences.read_stamp(stamp)
    if planned is None:
        raise Http404
    try:
        verb(mission.pk, planned, by=request.user, **options)
        messages.success(request, said)
    except (Refusal, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    return redirect("contributions:mission_occurrence", pk, stamp)
