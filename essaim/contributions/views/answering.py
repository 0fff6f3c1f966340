"""How a page of this room does something and answers."""

from collections.abc import Callable
from typing import Any, Protocol

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render

from essaim.base.errors import Refusal
from essaim.members.http import MemberRequest


class HasPage(Protocol):
    """What has a page of its own."""

    def get_absolute_url(self) -> str:
        """Its address."""


Shown = HasPage | str  # what is shown after acting, or its address


def press(
    request: MemberRequest, act: Callable[[], object], *, done: str, then: Shown
) -> HttpResponse:
    """Do what a button alone asks, say so or say why not, and show ``then``."""
    try:
        act()
    except (Refusal, PermissionDenied) as no:
        messages.error(request, str(no))
    else:
        messages.success(request, done)
    return redirect(then)


def check(form: forms.Form) -> None:
    """Raise ``Refusal`` with what a form that has no page of its own finds wrong."""
    if not form.is_valid():
        texts = [str(text) for found in form.errors.values() for text in found]
        raise Refusal(" ".join(texts))


def attempt(form: forms.Form, act: Callable[[], object]) -> bool:
    """Do what a valid form asks; a refusal is written on the form."""
    try:
        act()
    except (Refusal, PermissionDenied) as no:
        form.add_error(None, str(no))
        return False
    return True


def show(
    request: MemberRequest, template: str, context: dict[str, Any], form: forms.Form
) -> HttpResponse:
    """Show a page with its form: 422 when it came back with errors."""
    status = 422 if form.errors else 200
    context = {"form": form, **context}
    folder = "contributions/contributions/"
    return render(request, folder + template, context, status=status)


def fill_in(
    request: MemberRequest,
    template: str,
    form: forms.Form,
    act: Callable[[], object],
    *,
    done: str,
    then: Shown,
    **context: Any,
) -> HttpResponse:
    """Show a form, or do what it says and show ``then``; 422 when it fails."""
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, done)
        return redirect(then)
    status = 422 if form.is_bound else 200
    return render(request, template, {"form": form, **context}, status=status)
