"""How a page of a contribution does something and answers."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render

from essaim.base.errors import Refusal
from essaim.contributions.models import Agreement, Contribution
from essaim.members.http import MemberRequest

Shown = Contribution | Agreement  # what has a page to show after acting


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
