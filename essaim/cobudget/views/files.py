"""Pictures and documents of a project: seen by whoever sees it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from essaim.base import attachments, markdown
from essaim.base.errors import Refusal
from essaim.base.shortcuts import get_visible_or_404
from essaim.cobudget.forms import FileForm
from essaim.cobudget.models import Project, ProjectFile
from essaim.cobudget.permissions import may_amend
from essaim.cobudget.services import files as services
from essaim.cobudget.views.acting import find
from essaim.members.http import MemberRequest


def files(request: MemberRequest, pk: int, project_pk: int) -> HttpResponse:
    """Its authors add, order and remove its files."""
    project = find(request, pk, project_pk)
    may_amend(request.user, project).or_raise()
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.add_file(project.pk, data["file"], data["words"], by=request.user)
        except (Refusal, PermissionDenied) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The file is kept."))
            return _back(project)
    context = {
        "form": form,
        "project": project,
        "round": project.round,
        "files": project.files.all(),
        "placed": markdown.placed(project.text),
    }
    status = 422 if form.errors else 200
    return render(request, "cobudget/files.html", context, status=status)


def _back(project: Project) -> HttpResponse:
    return redirect("cobudget:project_files", project.round_id, project.pk)


@require_POST
def change(request: MemberRequest, pk: int, project_pk: int) -> HttpResponse:
    """Move a file up, or remove it."""
    project = find(request, pk, project_pk)
    typed = request.POST.get("file", "")
    number = int(typed) if typed.isdecimal() and len(typed) < 10 else 0
    removing = "remove" in request.POST
    verb = services.remove_file if removing else services.move_file_up
    try:
        verb(project.pk, number, by=request.user)
        done = _("The file is removed.") if removing else _("The order is kept.")
        messages.success(request, done)
    except (Refusal, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    return _back(project)


@require_safe
def file(
    request: MemberRequest, pk: int, project_pk: int, file_pk: int
) -> HttpResponseBase:
    """Give a file: a picture to be shown, a document to be kept."""
    found = get_visible_or_404(
        ProjectFile.objects,
        request.user,
        pk=file_pk,
        project=project_pk,
        project__round=pk,
    )
    try:
        stored = found.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    answer = FileResponse(
        stored,
        as_attachment=not found.is_picture,
        filename=found.name,
        content_type=attachments.content_type(found.name),
    )
    answer["Cache-Control"] = "private, max-age=3600"
    return answer
