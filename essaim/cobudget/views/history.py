"""Pages of the history of choices: the years, one round, their files."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from essaim.base import csv
from essaim.base.shortcuts import get_visible_or_404
from essaim.cobudget import transverse
from essaim.cobudget.archives import canonical
from essaim.cobudget.models import Archive
from essaim.cobudget.permissions import may_create_round
from essaim.cobudget.reading import history as reading
from essaim.members.http import MemberRequest


def _find(request: MemberRequest, pk: int) -> reading.Choices:
    archive = get_visible_or_404(
        Archive.objects.select_related("round__circle", "round__count"),
        request.user,
        round=pk,
    )
    return reading.choices_of([archive], request.user)[0]


@require_safe
def history(request: MemberRequest) -> HttpResponse:
    """Show the choices of each year, and compare them."""
    archives = Archive.objects.visible_to(request.user).newest_first()
    told = reading.choices_of(archives, request.user)
    context = {"years": told, "importing": may_create_round(request.user)}
    return render(request, "cobudget/history/years.html", context)


@require_safe
def history_csv(request: MemberRequest) -> HttpResponseBase:
    """Give the years as a table."""
    archives = Archive.objects.visible_to(request.user).newest_first()
    told = reading.choices_of(archives, request.user)
    return csv.response(request, _("history-of-choices"), reading.rows_of_years(told))


@require_safe
def choices(request: MemberRequest, pk: int) -> HttpResponse:
    """Show what a round chose, as it was kept, and what became of it."""
    told = _find(request, pk)
    context = {
        "choices": told,
        "round": told.archive.round,
        "checked": reading.check(told.archive),
        "proposals": (
            [] if told.keeps_the_debate else transverse.proposals(told.archive.round)
        ),
    }
    return render(request, "cobudget/history/choices.html", context)


def _name(told: reading.Choices) -> str:
    return f"{slugify(str(told.archive)) or 'co-budget'}-{told.archive.round_id}"


@require_safe
def choices_csv(request: MemberRequest, pk: int) -> HttpResponseBase:
    """Give the projects of a round as a table."""
    told = _find(request, pk)
    return csv.response(request, _name(told), reading.rows_of_projects(told))


@require_safe
def choices_md(request: MemberRequest, pk: int) -> HttpResponse:
    """Give the page as a text to keep, in Markdown."""
    told = _find(request, pk)
    text = render_to_string("cobudget/history/choices.txt", {"choices": told})
    return _attached(text, f"{_name(told)}.md", "text/markdown; charset=utf-8")


@require_safe
def choices_json(request: MemberRequest, pk: int) -> HttpResponse:
    """Give what was kept, byte for byte: its SHA-256 is the digest of the page."""
    told = _find(request, pk)
    content = canonical(told.archive.content)
    return _attached(content, f"{_name(told)}.json", "application/json")


def _attached(content: str | bytes, name: str, content_type: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
