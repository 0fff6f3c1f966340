"""What every form and every button of the room does when a rule says no."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpResponse
from django.shortcuts import redirect

from essaim.base.errors import Refusal
from essaim.members.http import MemberRequest
from essaim.payments.forms.versions import VersionForm

NO_VERSION = -1  # no row ever has it: a button without its page does nothing


def accepted(form: forms.BaseForm, write: Callable[[], object]) -> bool:
    """Write what a form asks, if it is sound; a refusal is said on the form."""
    if not form.is_valid():
        return False
    try:
        write()
    except (Refusal, PermissionDenied) as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def pressed(
    request: MemberRequest, write: Callable[[], object], done: str, to: Any
) -> HttpResponse:
    """Do what a button says, tell it or why not, and go back to the page."""
    try:
        write()
    except (Refusal, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect(*to) if isinstance(to, tuple) else redirect(to)


def pressed_on(
    request: MemberRequest, row: models.Model, verb: Callable[..., object], done: str
) -> HttpResponse:
    """Do what a button says to ``row``, as it was on the page that held the button."""
    form = VersionForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else NO_VERSION

    def write() -> object:
        return verb(row.pk, version=version, by=request.user)

    return pressed(request, write, done, row)


def status_of(form: forms.BaseForm) -> int:
    """422 for a form that was refused, 200 for one that is asked."""
    return 422 if form.is_bound and form.errors else 200
