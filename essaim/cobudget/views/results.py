"""Pages of a counted round: the result, its steps, counting again, other rules."""

import csv
import io
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from essaim.base.csv import harmless
from essaim.cobudget import again, comparing, counting, figures, pabulib, results
from essaim.cobudget.models import Round, Section
from essaim.cobudget.patience import TakesTooLong
from essaim.cobudget.services import slow_counts
from essaim.cobudget.views.acting import find_round
from essaim.members.http import MemberRequest

MOST_DIGITS = 19  # fewer digits than the largest number of a database


def _counted(request: MemberRequest, pk: int) -> results.Result:
    """The result of a round, or a refusal while it is not known."""
    round = find_round(request, pk)
    results.may_read(round).or_raise()
    return results.result_of(round, _section(request, round))


def _section(request: MemberRequest, round: Round) -> Section | None:
    """The section the address names, ``?volet=5``; nothing else is found there."""
    typed = request.GET.get("volet", "")
    if not typed:
        return None
    number = int(typed) if typed.isdecimal() and len(typed) < MOST_DIGITS else 0
    return get_object_or_404(round.sections, pk=number)


def _is_whole(told: results.Result) -> bool:
    """Whether it is of a round counted by sections, and of none of them."""
    return told.section is None and "sections" in told.count.data


@require_safe
def result(request: MemberRequest, pk: int) -> HttpResponse:
    """Show what each project received, and why; before the count, when it will."""
    round = find_round(request, pk)
    if not round.has_ballots:
        return redirect("cobudget:choices", round.pk)
    if not results.may_read(round):
        context = {"round": round, "progress": slow_counts.progress(round)}
        return render(request, "cobudget/result_awaited.html", context)
    if request.headers.get("HX-Target") == "progress":
        return HttpResponse(headers={"HX-Refresh": "true"})  # it has just been counted
    section = _section(request, round)
    told = results.result_of(round, section)
    if _is_whole(told):
        return _sections(request, told)
    results.find_what_ifs(told)
    page = Paginator(told.not_funded, results.PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "round": round,
        "result": told,
        "figures": figures.figures(told),
        "page": page,
        "ballots": pabulib.holds_ballots(round, told.count.voices),
    }
    return render(request, "cobudget/result.html", context)


def _sections(request: MemberRequest, told: results.Result) -> HttpResponse:
    """Show what each section chose; each has a page of its own that says why."""
    context = {
        "round": told.round,
        "result": told,
        "parted": results.by_section(told.round),
        "participation": figures.participation(told),
    }
    return render(request, "cobudget/result_sections.html", context)


@require_safe
def steps(request: MemberRequest, pk: int) -> HttpResponse:
    """Show the count decision by decision."""
    told = _counted(request, pk)
    if _is_whole(told):
        return redirect("cobudget:result", told.round.pk)
    decisions = told.steps or told.in_turn
    page = Paginator(decisions, results.PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "round": told.round,
        "result": told,
        "page": page,
        "rows": [
            told.told(step)
            for step in told.steps[max(page.start_index() - 1, 0) : page.end_index()]
        ],
    }
    return render(request, "cobudget/result_steps.html", context)


@require_safe
def recount(request: MemberRequest, pk: int) -> HttpResponse:
    """Count again from the ballots, and say whether it is the same result."""
    told = _counted(request, pk)
    context: dict[str, Any] = {"round": told.round, "result": told, "small": False}
    if again.small_enough(told.round):
        with suppress(TakesTooLong):
            each = results.by_section(told.round) if _is_whole(told) else [told]
            found = [one for of_one in each for one in again.recounted(of_one)]
            context |= {"differences": found, "small": True}
    return render(request, "cobudget/recount.html", context)


@require_safe
def compare(request: MemberRequest, pk: int) -> HttpResponse:
    """Show what the other rules would have given with the same ballots."""
    told = _counted(request, pk)
    if _is_whole(told):
        return redirect("cobudget:result", told.round.pk)
    small = again.small_enough_to_compare(told.round)
    context = {
        "round": told.round,
        "result": told,
        "trial": comparing.on_earlier(told) if small else None,
    }
    return render(request, "cobudget/compare.html", context)


def _named(round: Round, section: Section | None = None) -> str:
    """The name of a file: the round, its number, and the place of the section."""
    name = f"{slugify(round.name) or 'co-budget'}-{round.pk}"
    return f"{name}-{section.position}-{slugify(section.name)}" if section else name


def _attached(
    told: results.Result, text: str, *, extension: str, content_type: str
) -> HttpResponse:
    name = f"{_named(told.round, told.section)}.{extension}"
    return HttpResponse(
        text,
        content_type=f"{content_type}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_safe
def as_pb(request: MemberRequest, pk: int) -> HttpResponse:
    """Give the election as a Pabulib file that names nobody; sections in a zip."""
    told = _counted(request, pk)
    if _is_whole(told):
        files = {
            f"{_named(told.round, section)}.pb": pabulib.export(told.round, section)
            for section in counting.sections_of(told.round)
        }
        return _zipped(told.round, files)
    text = pabulib.export(told.round, told.section)
    return _attached(told, text, extension="pb", content_type="text/plain")


def _zipped(round: Round, files: Mapping[str, str]) -> HttpResponse:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return HttpResponse(
        out.getvalue(),
        content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{_named(round)}.zip"'},
    )


@require_safe
def as_csv(request: MemberRequest, pk: int) -> HttpResponse:
    """Give the result as a table for a spreadsheet."""
    told = _counted(request, pk)
    by_section = _is_whole(told)
    each = results.by_section(told.round) if by_section else [told]
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(
        [
            *([_("section")] if by_section else []),
            _("rank"),
            _("project"),
            _("minimum"),
            _("goal"),
            _("received"),
            _("people supporting it"),
            _("why"),
        ]
    )
    for section, line in ((one.section, line) for one in each for line in one.all):
        project = line.project
        writer.writerow(
            [
                *([harmless(str(section))] if by_section else []),
                line.fate.rank or "",
                harmless(project.title),
                _plain(project.min_cents),
                _plain(project.max_cents),
                _plain(project.awarded_cents or 0),
                line.people,
                harmless(line.why.verdict),
            ]
        )
    text = out.getvalue()
    return _attached(told, text, extension="csv", content_type="text/csv")


def _plain(cents: int) -> str:
    """An amount a spreadsheet reads as a number: « 1234,50 »."""
    return f"{cents // 100},{cents % 100:02}"
