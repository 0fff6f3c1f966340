"""Declaring and correcting: a form, what it does to the budget in euros, then a yes."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from essaim.base.errors import Refusal
from essaim.contributions import lines, previews
from essaim.contributions.forms.contributions import (
    AttachmentForm,
    DeclareForm,
    already_said,
)
from essaim.contributions.models import Contribution
from essaim.contributions.permissions.contributions import may_adjust, may_declare
from essaim.contributions.previews import Preview
from essaim.contributions.reading import about as reading
from essaim.contributions.services import declaring
from essaim.contributions.views.acting import find
from essaim.contributions.views.answering import check, press, show
from essaim.members.http import MemberRequest
from essaim.rules.contributions import HOLDS, State

_FORM = "declare.html"
_OPEN = (State.ANNOUNCED, State.IN_PROGRESS, State.DONE)


def declare(request: MemberRequest) -> HttpResponse:
    """Declare work that was not announced."""
    member = request.user
    about = reading.named(request.GET, member)
    frame = lines.frame_to_declare()
    context: dict[str, Any] = {"frame": frame, "about": about}
    if frame is None:
        return show(request, "no_frame.html", context, AttachmentForm())
    form = DeclareForm(
        request.POST or None,
        frame=frame,
        groups=lines.choices(member, about.circle_id),
        about=about.things,
        initial={"done_on": "", **about.initial},
    )

    def look() -> Preview:
        line = form.cleaned_data["line"]
        return previews.of_new(
            line,
            lines.frame_of(line) or frame,
            by=member,
            cents=form.cleaned_data["cents"],
            said=form.said,
        )

    def act(**files: Any) -> Contribution:
        return declaring.declare_new(
            form.cleaned_data["line"].pk,
            by=member,
            cents=form.cleaned_data["cents"],
            key=form.cleaned_data["key"],
            **form.said,
            **files,
        )

    return _in_two_steps(request, form, look, act, context)


def declare_existing(request: MemberRequest, pk: int) -> HttpResponse:
    """Declare work that was announced."""
    one = find(request, pk)
    may_declare(request.user, one).or_raise()
    return _of_one(request, one, declaring.declare, done=_declared)


def adjust(request: MemberRequest, pk: int) -> HttpResponse:
    """Correct what one said or the amount, until it is settled."""
    one = find(request, pk)
    may_adjust(request.user, one).or_raise()
    return _of_one(request, one, declaring.adjust, done=_corrected, is_correction=True)


def _declared(one: Contribution) -> str:
    if one.state == State.DEFERRED:
        return _("Deferred: next year’s budget takes it up.")
    return _("Declared. Without an objection it settles by itself.")


def _corrected(one: Contribution) -> str:
    return _("Corrected.")


def _of_one(
    request: MemberRequest,
    one: Contribution,
    verb: Callable[..., Contribution],
    *,
    done: Callable[[Contribution], str],
    is_correction: bool = False,
) -> HttpResponse:
    frame = lines.frame_of(one.line)
    assert frame is not None  # the permission refuses without one
    is_open = is_correction and one.state in _OPEN
    form = DeclareForm(
        request.POST or None, frame=frame, initial=already_said(one), is_open=is_open
    )

    def look() -> Preview | None:
        cents = form.cleaned_data["cents"]
        if is_correction and (is_open or cents in (None, one.cents)):
            return None
        return previews.of_existing(one, frame, cents=cents, said=form.said)

    def act(**files: Any) -> Contribution:
        return verb(
            one.pk,
            by=request.user,
            cents=form.cleaned_data["cents"],
            version=form.cleaned_data["version"],
            **form.said,
            **files,
        )

    context = {
        "contribution": one,
        "frame": frame,
        "is_correction": is_correction,
        "is_open": is_open,
        "held": one.cents if one.state in HOLDS else 0,
    }
    return _in_two_steps(request, form, look, act, context, done=done)


def _in_two_steps(
    request: MemberRequest,
    form: DeclareForm,
    look: Callable[[], Preview | None],
    act: Callable[..., Contribution],
    context: dict[str, Any],
    *,
    done: Callable[[Contribution], str] = _declared,
) -> HttpResponse:
    """Show what it does to the budget before it is confirmed; then do it."""
    if request.method != "POST" or "edit" in request.POST or not form.is_valid():
        if "edit" in request.POST:
            form.errors.clear()
        return show(request, _FORM, context, form)
    file = AttachmentForm(request.POST, request.FILES)
    confirmed = "confirm" in request.POST
    try:
        preview = None if confirmed else look()
        if preview is None and file.is_valid():
            made = act(attachment=file.cleaned_data["attachment"])
            messages.success(request, done(made))
            return redirect(made)
        preview = preview or look()
    except (Refusal, PermissionDenied) as refusal:
        form.add_error(None, str(refusal))
        return show(request, _FORM, context, form)
    context |= {"preview": preview, "hidden": _hidden(form)}
    return show(
        request, "confirm.html", context, file if confirmed else AttachmentForm()
    )


def _hidden(form: DeclareForm) -> list[tuple[str, str]]:
    """Return what was typed, to be carried to the next page."""
    return [(name, form.data[name]) for name in form.fields if name in form.data]


@require_POST
def attach(request: MemberRequest, pk: int) -> HttpResponse:
    """Attach a file to one's contribution."""
    one = find(request, pk)
    form = AttachmentForm(request.POST, request.FILES)

    def act() -> None:
        check(form)
        if not form.cleaned_data["attachment"]:
            raise Refusal(_("Choose a file."))
        declaring.adjust(
            one.pk, by=request.user, attachment=form.cleaned_data["attachment"]
        )

    return press(request, act, done=_("The file is attached."), then=one)
