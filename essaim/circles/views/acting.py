"""How a page of this app does something and answers."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render

from essaim.base.errors import Refusal
from essaim.circles.models import Circle, Mandate, Role
from essaim.members.http import MemberRequest

Shown = Circle | Mandate | Role  # what has a page to show after acting


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


def fill_in(
    request: MemberRequest,
    template: str,
    form: forms.Form,
    *,
    act: Callable[[dict[str, Any]], Shown],
    done: str,
    **context: Any,
) -> HttpResponse:
    """Show a form, or do what it says and show the result.

    A form that fails comes back with what was typed, and status 422.
    """
    if request.method == "POST" and form.is_valid():
        try:
            result = act(form.cleaned_data)
        except (Refusal, PermissionDenied) as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, done)
            return redirect(result)
    status = 422 if form.is_bound else 200
    return render(request, template, {"form": form, **context}, status=status)
