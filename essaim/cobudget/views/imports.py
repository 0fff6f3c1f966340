"""Bringing projects in from a spreadsheet: find, ask, act, show."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from essaim.base.errors import Refusal
from essaim.base.sheet_forms import SheetFileForm
from essaim.base.shortcuts import get_visible_or_404
from essaim.cobudget import importing
from essaim.cobudget.forms.imports import ColumnsForm
from essaim.cobudget.models import ProjectImport
from essaim.cobudget.permissions import may_import_projects, may_undo_projects
from essaim.cobudget.services import imports as services
from essaim.cobudget.views.acting import find_round
from essaim.members.http import MemberRequest
from essaim.rules.project_import import Status

A_PAGE = 100
STATES = {status.value for status in Status}


@require_http_methods(["GET", "HEAD", "POST"])
def project_imports(request: MemberRequest, pk: int) -> HttpResponse:
    """Show the imports made into a round, and read a file."""
    round = find_round(request, pk)
    may_import_projects(request.user, round).or_raise()
    form = SheetFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            # One byte too many is enough to know that it is too big.
            content = file.read(services.LIMITS.bytes + 1)
            wanted = form.cleaned_data["sheet"]
            return redirect(
                services.upload(
                    round.pk, file.name, content, sheet=wanted, by=request.user
                )
            )
        except Refusal as refusal:
            form.add_error("file", str(refusal))
    batches = ProjectImport.objects.visible_to(request.user).light()
    page = Paginator(batches.filter(round=round), A_PAGE)
    return render(
        request,
        "cobudget/imports/list.html",
        {
            "round": round,
            "form": form,
            "page": page.get_page(request.GET.get("page")),
            "most_rows": services.LIMITS.rows,
        },
        status=422 if form.is_bound else 200,
    )


def _find(request: MemberRequest, pk: int, import_pk: int) -> ProjectImport:
    rows = ProjectImport.objects.select_related("round__circle", "uploaded_by")
    found: ProjectImport = get_visible_or_404(
        rows, request.user, round_id=pk, pk=import_pk
    )
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def project_import(request: MemberRequest, pk: int, import_pk: int) -> HttpResponse:
    """Show what a draft would do, line by line, and its columns; or what it did."""
    batch = _find(request, pk, import_pk)
    if batch.state != ProjectImport.State.DRAFT:
        return _done(request, batch)
    may_import_projects(request.user, batch.round, batch).or_raise()
    form = ColumnsForm(request.POST or None, batch=batch)
    if request.method == "POST" and form.is_valid():
        try:
            services.prepare(
                batch.pk,
                settings=form.settings,
                version=form.cleaned_data["version"],
                by=request.user,
            )
        except (Refusal, PermissionDenied) as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(batch)
    return _draft(request, batch, form)


def _draft(
    request: MemberRequest, batch: ProjectImport, form: ColumnsForm
) -> HttpResponse:
    preview = importing.understand(batch)
    faulty = Status.FAULTY.value if preview.counts[Status.FAULTY] else ""
    wanted = request.GET.get("show", faulty)
    lines = [
        line for line in preview.lines if line.status == wanted or wanted not in STATES
    ]
    page = Paginator(lines, A_PAGE).get_page(request.GET.get("page"))
    obstacles = importing.obstacles(preview)
    return render(
        request,
        "cobudget/imports/draft.html",
        {
            "batch": batch,
            "round": batch.round,
            "form": form,
            "is_open": bool(form.errors or obstacles),
            "obstacles": obstacles,
            "sample": batch.rows[preview.settings.titles :][:3],
            "ready": len(preview.ready),
            "filters": [
                (status.value, words, preview.counts[status])
                for status, (words, _tone) in importing.STATUSES.items()
                if preview.counts[status]
            ],
            "show": wanted,
            "page": page,
            "lines": [importing.tell(line) for line in page.object_list],
        },
        status=422 if form.errors else 200,
    )


def _done(request: MemberRequest, batch: ProjectImport) -> HttpResponse:
    made = batch.made.visible_to(request.user).select_related("circle", "author")
    page = Paginator(made.order_by("pk"), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "batch": batch,
        "round": batch.round,
        "page": page,
        "drafts": batch.made.filter(is_draft=True, withdrawn_at=None).count(),
        "undoing": may_undo_projects(request.user, batch),
    }
    return render(request, "cobudget/imports/done.html", context)


@require_POST
def confirm(request: MemberRequest, pk: int, import_pk: int) -> HttpResponse:
    """Import the draft, once."""
    batch = _find(request, pk, import_pk)
    said = request.POST.get("version", "")
    version = int(said) if said.isdecimal() and len(said) < 9 else -1
    try:
        batch = services.confirm(batch.pk, version=version, by=request.user)
    except (Refusal, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    else:
        count = batch.made.submitted().count()
        messages.success(
            request,
            ngettext(
                "%(count)d project is in the round; members see it.",
                "%(count)d projects are in the round; members see them.",
                count,
            )
            % {"count": count},
        )
    return redirect(batch)


@require_POST
def discard(request: MemberRequest, pk: int, import_pk: int) -> HttpResponse:
    """Set the draft aside."""
    batch = _find(request, pk, import_pk)
    try:
        services.discard(batch.pk, by=request.user)
    except (Refusal, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
        return redirect(batch)
    messages.success(
        request, _("The file is set aside: nothing was imported, its lines are erased.")
    )
    return redirect("cobudget:project_imports", pk)


@require_POST
def undo(request: MemberRequest, pk: int, import_pk: int) -> HttpResponse:
    """Withdraw what an import brought in, while the round is in deposit."""
    batch = _find(request, pk, import_pk)
    try:
        batch, left = services.undo(batch.pk, by=request.user)
    except (Refusal, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
        return redirect(batch)
    messages.success(
        request, _("The import is undone: its projects are withdrawn, and readable.")
    )
    if left:
        messages.info(
            request,
            ngettext(
                "%(count)d project was changed since: it stays as it is.",
                "%(count)d projects were changed since: they stay as they are.",
                left,
            )
            % {"count": left},
        )
    return redirect(batch)
