"""Pages of discussions: a thread, the forms, the buttons."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from essaim.base.errors import Refusal
from essaim.base.shortcuts import back, get_visible_or_404
from essaim.discussions import reading, services, subjects
from essaim.discussions.forms import CommentForm, EditForm, HideForm, ReplyForm
from essaim.discussions.models import Comment
from essaim.discussions.permissions import (
    answers_for,
    may_ask,
    may_comment,
    may_edit,
    may_hide,
)
from essaim.members.http import MemberRequest, untold


def _subject(request: MemberRequest, label: str, number: int) -> Any:
    found = subjects.find(label, number, reader=request.user)
    if found is None:
        raise Http404
    return found


def _comment(request: MemberRequest, pk: int) -> Comment:
    rows = Comment.objects.select_related("author", "hidden_by", "thread__author")
    return get_visible_or_404(rows, request.user, pk=pk)


def write(request: MemberRequest, label: str, number: int) -> HttpResponse:
    """Begin a thread about something; what was typed is kept when it is refused."""
    subject = _subject(request, label, number)
    may_comment(request.user, subject).or_raise()
    asking = bool(may_ask(request.user, subject))
    form = CommentForm(request.POST or None, asking=asking)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            comment = services.write(
                subject,
                said["text"],
                by=request.user,
                key=said["key"],
                is_question=said.get("question", False),
            )
        except (Refusal, PermissionDenied) as refusal:
            form.add_error("text", str(refusal))
        else:
            _tell_unknown(request, comment.text)
            return redirect(f"{subject.get_absolute_url()}#comment-{comment.pk}")
    context = {"form": form, "subject": subject}
    status = 422 if form.errors else 200
    return render(request, "discussions/write.html", context, status=status)


def _tell_unknown(request: MemberRequest, text: str) -> None:
    """Say whom nobody was told for: the message itself is written."""
    if names := services.unknown_in(text):
        called = get_text_list([f"@{name}" for name in names], _("and"))
        messages.warning(
            request,
            _("It is written, but nobody here is called %(names)s.")
            % {"names": called},
        )


@require_safe
def thread(request: MemberRequest, pk: int) -> HttpResponse:
    """Show a whole thread and the form to reply."""
    comment = _comment(request, pk)
    if comment.thread_id:
        number = reading.page_of(comment)
        page = f"?suite={number}" if number > 1 else ""
        address = reverse("discussions:thread", args=[comment.thread_id])
        return redirect(f"{address}{page}#comment-{pk}")
    return _page(request, comment)


def _page(
    request: MemberRequest, begins: Comment, form: ReplyForm | None = None
) -> HttpResponse:
    found = reading.thread(begins, request.user, request.GET.get("suite"))
    asked = request.GET.get("reponse", "")
    parent = next((m for m in found.replies if str(m.comment.pk) == asked), found.first)
    if form is not None:
        typed = form.data.get("parent", "")
        parent = next(
            (m for m in found.replies if str(m.comment.pk) == typed), found.first
        )
    answering = bool(begins.is_question and found.reader.answers)
    context = {
        "found": found,
        "subject": found.reader.subject,
        "parent": parent,
        "form": form
        or ReplyForm(
            answering=answering,
            initial={"parent": parent.comment.pk, "key": uuid.uuid4()},
        ),
    }
    status = 422 if form is not None else 200
    return render(request, "discussions/thread.html", context, status=status)


@require_POST
def reply(request: MemberRequest, pk: int) -> HttpResponse:
    """Reply in a thread; what was typed is kept when it is refused."""
    begins = _comment(request, pk)
    answering = begins.is_question and answers_for(request.user, begins.subject)
    form = ReplyForm(request.POST, answering=answering)
    if form.is_valid():
        said = form.cleaned_data
        parent = _comment(request, said["parent"])
        try:
            if parent.begins_pk != begins.pk:
                raise Refusal(_("This message is in another discussion."))
            written = services.reply(
                parent.pk,
                said["text"],
                by=request.user,
                key=said["key"],
                answers=said.get("answers", False),
            )
        except (Refusal, PermissionDenied) as refusal:
            form.add_error("text", str(refusal))
        else:
            _tell_unknown(request, written.text)
            return redirect(written)
    return _page(request, begins, form)


def edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Change what one wrote; what it said stays readable."""
    comment = _comment(request, pk)
    may_edit(request.user, comment).or_raise()
    form = EditForm(request.POST or None, initial={"text": comment.text})
    if request.method == "POST" and form.is_valid():
        try:
            services.edit(comment.pk, form.cleaned_data["text"], by=request.user)
        except (Refusal, PermissionDenied) as refusal:
            form.add_error("text", str(refusal))
        else:
            _tell_unknown(request, form.cleaned_data["text"])
            return redirect(comment)
    context = {"form": form, "comment": comment, "subject": comment.subject}
    status = 422 if form.errors else 200
    return render(request, "discussions/edit.html", context, status=status)


def hide(request: MemberRequest, pk: int) -> HttpResponse:
    """Say why, then take a message out of sight."""
    comment = _comment(request, pk)
    may_hide(request.user, comment, comment.subject).or_raise()
    form = HideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.hide(comment.pk, form.cleaned_data["reason"], by=request.user)
        except (Refusal, PermissionDenied) as refusal:
            form.add_error("reason", str(refusal))
        else:
            messages.success(request, _("The message is hidden; its author is told."))
            return redirect(comment)
    context = {"form": form, "comment": comment, "subject": comment.subject}
    status = 422 if form.errors else 200
    return render(request, "discussions/hide.html", context, status=status)


@require_POST
def show(request: MemberRequest, pk: int) -> HttpResponse:
    """Bring a hidden message back."""
    done = _("The message is back; its author is told.")
    return _act(request, pk, services.show, done)


@require_POST
def settle(request: MemberRequest, pk: int) -> HttpResponse:
    """Say that this reply answers the question."""
    return _act(request, pk, services.settle, _("The question is answered."))


@require_POST
def reopen(request: MemberRequest, pk: int) -> HttpResponse:
    """Say that one's question still waits."""
    done = _("Your question waits for an answer again.")
    return _act(request, pk, services.reopen, done)


def _act(
    request: MemberRequest, pk: int, verb: Callable[..., object], done: str
) -> HttpResponse:
    comment = _comment(request, pk)
    try:
        verb(comment.pk, by=request.user)
        messages.success(request, done)
    except (Refusal, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    return redirect(comment)


@untold
@require_POST
def react(request: MemberRequest, pk: int) -> HttpResponse:
    """Give a word to a message, or take it back."""
    comment = _comment(request, pk)
    kind = request.POST.get("kind", "")
    try:
        if request.POST.get("back"):
            services.unreact(comment.pk, kind, by=request.user)
        else:
            services.react(comment.pk, kind, by=request.user)
    except (Refusal, PermissionDenied) as refusal:
        if not request.htmx:
            messages.error(request, str(refusal))
    if request.htmx:
        context = {"message": reading.reactions_to(comment, request.user)}
        return render(request, "discussions/_reactions.html", context)
    return back(request, comment)


@untold
@require_POST
def mark_read(request: MemberRequest, label: str, number: int) -> HttpResponse:
    """Put one's own mark: what comes after it will be shown as new."""
    subject = _subject(request, label, number)
    up_to = request.POST.get("up_to", "")
    if up_to.isascii() and up_to.isdigit() and len(up_to) < 19:
        services.mark_read(subject, by=request.user, up_to=int(up_to))
    return redirect(f"{subject.get_absolute_url()}#discussion")
