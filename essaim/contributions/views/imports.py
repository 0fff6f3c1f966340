"""Bringing past contributions in from a spreadsheet: find, ask, act, show."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.base.sheet_forms import SheetFileForm
from essaim.base.shortcuts import get_visible_or_404
from essaim.contributions.forms.imports import (
    ConfirmForm,
    DecisionForm,
    MappingForm,
    VotesForm,
)
from essaim.contributions.models import Contribution, HistoryImport
from essaim.contributions.permissions.imports import (
    may_confirm_history,
    may_import_history,
    may_undo_history,
)
from essaim.contributions.reading import history, history_words
from essaim.contributions.services import imports as services
from essaim.members.http import MemberRequest
from essaim.rules.history_import import Status

A_PAGE = 100


@require_http_methods(["GET", "HEAD", "POST"])
def history_imports(request: MemberRequest) -> HttpResponse:
    """Show the imports made, and read a file."""
    allowed = may_import_history(request.user)
    form = SheetFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        allowed.or_raise()
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                # One byte too many is enough to know that it is too big.
                content = file.read(services.LIMITS.bytes + 1)
                batch = services.upload(
                    file.name,
                    content,
                    sheet=form.cleaned_data["sheet"],
                    by=request.user,
                )
            except Refusal as refusal:
                form.add_error("file", str(refusal))
            else:
                return redirect("contributions:history_import_map", batch.pk)
    batches = HistoryImport.objects.visible_to(request.user).light()
    return render(
        request,
        "contributions/imports/list.html",
        {
            "form": form,
            "allowed": allowed,
            "page": Paginator(batches, A_PAGE).get_page(request.GET.get("page")),
            "most_rows": services.LIMITS.rows,
        },
        status=422 if form.is_bound else 200,
    )


def _find(request: MemberRequest, pk: int) -> HistoryImport:
    rows = HistoryImport.objects.select_related("fiscal_year", "uploaded_by")
    return get_visible_or_404(rows, request.user, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def history_import_map(request: MemberRequest, pk: int) -> HttpResponse:
    """Say which column is what, whom the names mean, what was voted."""
    batch = _find(request, pk)
    may_confirm_history(request.user, batch).or_raise()
    preview = history.understand(batch)
    data = request.POST or None
    form = MappingForm(data, batch=batch)
    decisions = DecisionForm(data, preview=preview)
    votes = VotesForm(data, shares=preview.shares)
    if data and form.is_valid() and decisions.is_valid() and votes.is_valid():
        try:
            batch = services.prepare(
                batch.pk,
                year=form.cleaned_data["year"],
                settings=form.settings,
                choices=decisions.choices,
                votes=votes.votes,
                version=form.cleaned_data["version"],
                by=request.user,
            )
        except (Refusal, PermissionDenied) as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(batch)
    failed = any(one.errors for one in (form, decisions, votes))
    return render(
        request,
        "contributions/imports/map.html",
        {
            "batch": batch,
            "form": form,
            "decisions": decisions,
            "votes": votes,
            "preview": preview,
            "is_first": not batch.mapping,
            "more_people": max(0, len(preview.people) - history.MOST_QUESTIONS),
            "sample": batch.rows[preview.settings.titles :][:4],
        },
        status=422 if failed else 200,
    )


@require_safe
def history_import(request: MemberRequest, pk: int) -> HttpResponse:
    """Show what a draft would do, line by line; or what an import did."""
    batch = _find(request, pk)
    context = {
        "batch": batch,
        "confirming": may_confirm_history(request.user, batch),
        "undoing": may_undo_history(request.user, batch),
        "life": Event.objects.about(batch)
        .visible_to(request.user)
        .select_related("actor")[:20],
    }
    if batch.state == HistoryImport.State.DRAFT:
        return _draft(request, batch, context)
    made = Contribution.objects.visible_to(request.user).brought_by(batch)
    page = Paginator(made, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "contributions/imports/done.html", {**context, "page": page})


STATES = {status.value for status in Status}


def _what_is_wrong(preview: history.Preview) -> str:
    """The lines shown first: those that something has to be done about."""
    for status in (Status.FAULTY, Status.UNDECIDED):
        if preview.counts[status]:
            return status.value
    return ""


def _draft(
    request: MemberRequest, batch: HistoryImport, context: dict[str, object]
) -> HttpResponse:
    preview = history.understand(batch)
    wanted = request.GET.get("show", _what_is_wrong(preview))
    lines = [
        line for line in preview.lines if line.status == wanted or wanted not in STATES
    ]
    page = Paginator(lines, A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "contributions/imports/draft.html",
        {
            **context,
            "preview": preview,
            "obstacles": history_words.obstacles(batch, preview),
            "filters": [
                (status.value, words, preview.counts[status])
                for status, (words, _tone) in history_words.STATUSES.items()
                if preview.counts[status]
            ],
            "ready": preview.counts[Status.READY],
            "show": wanted,
            "page": page,
            "lines": [history_words.tell(line) for line in page.object_list],
        },
    )


@require_POST
def history_import_confirm(request: MemberRequest, pk: int) -> HttpResponse:
    """Import the draft, once."""
    batch, form = _find(request, pk), ConfirmForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else -1
    try:
        batch = services.confirm(batch.pk, version=version, by=request.user)
    except (Refusal, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    else:
        count = batch.imported_count
        messages.success(
            request,
            ngettext(
                "%(count)d past contribution has been imported; its author is told.",
                "%(count)d past contributions have been imported; their authors are "
                "told.",
                count,
            )
            % {"count": count},
        )
    return redirect(batch)


@require_POST
def history_import_discard(request: MemberRequest, pk: int) -> HttpResponse:
    """Set the draft aside."""
    batch = _find(request, pk)
    try:
        services.discard(batch.pk, by=request.user)
    except (Refusal, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
        return redirect(batch)
    messages.success(
        request, _("The file is set aside: nothing was imported, its lines are erased.")
    )
    return redirect("contributions:history_imports")


@require_POST
def history_import_undo(request: MemberRequest, pk: int) -> HttpResponse:
    """Take an import back, while nothing was built on it."""
    batch = _find(request, pk)
    try:
        batch = services.undo(batch.pk, by=request.user)
    except (Refusal, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request,
            _("The import is undone: its contributions are withdrawn, its money too."),
        )
    return redirect(batch)
