"""Bringing members in from a file."""

from django.contrib import messages
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

from essaim.base import spreadsheets
from essaim.base.errors import Refusal
from essaim.base.shortcuts import get_visible_or_404
from essaim.members.forms import UploadForm
from essaim.members.http import MemberRequest
from essaim.members.models import ImportBatch
from essaim.members.permissions import (
    may_confirm_import,
    may_import,
    may_undo_import,
)
from essaim.members.sentences import told
from essaim.members.services import imports as services
from essaim.rules.members_import import Status

A_PAGE = 100


@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: MemberRequest) -> HttpResponse:
    """Show the imports made, and read a file."""
    allowed = may_import(request.user)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        allowed.or_raise()
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                # One byte too many is enough to know that it is too big.
                content = file.read(spreadsheets.MAX_BYTES + 1)
                batch = services.upload(file.name, content, by=request.user)
            except Refusal as refusal:
                form.add_error("file", str(refusal))
            else:
                return redirect(batch)
    batches = ImportBatch.objects.visible_to(request.user).select_related("uploaded_by")
    return render(
        request,
        "members/imports.html",
        {
            "form": form,
            "may_import": allowed,
            "page": Paginator(batches.defer("rows"), A_PAGE).get_page(
                request.GET.get("page")
            ),
            "max_rows": spreadsheets.MAX_ROWS,
        },
        status=422 if form.is_bound else 200,
    )


@require_safe
def import_batch(request: MemberRequest, pk: int) -> HttpResponse:
    """Show what a file would do, line by line; or what an import did."""
    batch = get_visible_or_404(ImportBatch.objects, request.user, pk=pk)
    context = {
        "batch": batch,
        "may_confirm": may_confirm_import(request.user, batch),
        "may_undo": may_undo_import(request.user, batch),
    }
    if batch.state == ImportBatch.State.DRAFT:
        preview = services.understand(batch)
        wanted = request.GET.get("show", "")
        lines = [line for line in preview.lines if not wanted or line.status == wanted]
        context |= {
            "preview": preview,
            "counts": {status.value: preview.counts[status] for status in Status},
            "show": wanted,
            "page": (
                page := Paginator(lines, A_PAGE).get_page(request.GET.get("page"))
            ),
            "lines": [told(line) for line in page.object_list],
        }
    else:
        people = batch.imported.order_by("name_key", "pk")
        context["page"] = Paginator(people, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "members/import.html", context)


@require_POST
def confirm(request: MemberRequest, pk: int) -> HttpResponse:
    """Import the draft, once."""
    batch = get_visible_or_404(ImportBatch.objects, request.user, pk=pk)
    try:
        batch = services.confirm(batch.pk, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        count = batch.imported_count
        messages.success(
            request,
            ngettext(
                "%(count)d member has been imported.",
                "%(count)d members have been imported.",
                count,
            )
            % {"count": count},
        )
    return redirect(batch)


@require_POST
def discard(request: MemberRequest, pk: int) -> HttpResponse:
    """Set the draft aside."""
    batch = get_visible_or_404(ImportBatch.objects, request.user, pk=pk)
    services.discard(batch.pk, by=request.user)
    messages.success(
        request, _("The file is set aside: nobody was imported, its lines are erased.")
    )
    return redirect("members:imports")


@require_POST
def undo(request: MemberRequest, pk: int) -> HttpResponse:
    """Undo an import, as far as nobody has come yet."""
    batch = get_visible_or_404(ImportBatch.objects, request.user, pk=pk)
    try:
        gone, stay = services.undo(batch.pk, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(batch)
    messages.success(
        request,
        ngettext(
            "%(count)d member has been removed.",
            "%(count)d members have been removed.",
            gone,
        )
        % {"count": gone},
    )
    if stay:
        messages.warning(
            request,
            _(
                "These stay, for they have already come or something names them: "
                "%(names)s."
            )
            % {"names": ", ".join(str(member) for member in stay)},
        )
    return redirect(batch)
