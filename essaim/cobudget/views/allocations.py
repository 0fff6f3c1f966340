"""The page where a member directs their envelope, and its summary."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from essaim.base.errors import Refusal
from essaim.base.fields import typed
from essaim.base.shortcuts import get_visible_or_404
from essaim.base.templatetags.essaim import euros
from essaim.cobudget import listing, receipts, rule_words, timeline
from essaim.cobudget.counting import rule_of, uses_amounts
from essaim.cobudget.models import Envelope, Project, Round
from essaim.cobudget.permissions import may_allocate
from essaim.cobudget.reading import ballots
from essaim.cobudget.services import allocations as services
from essaim.cobudget.services.allocations import Stale, TooMuch, allocate
from essaim.cobudget.views.acting import find_round
from essaim.members.http import MemberRequest, untold
from essaim.rules.money import NotAnAmount, parse_euros

MOST_DIGITS = 19  # fewer digits than the largest number of a database


def allocation(request: MemberRequest, pk: int) -> HttpResponse:
    """The whole list, my part of each, what is left; saves the form sent whole."""
    round, envelope = _find(request, pk)
    verdict = may_allocate(request.user, round, envelope)
    if envelope is None or not verdict:
        messages.info(request, str(verdict.refusal))
        return redirect(round)
    if not round.with_amounts:
        return redirect(round.answer_url)
    if request.method == "POST":
        return _save_all(request, round, envelope)
    return _page(request, round, envelope)


def _find(request: MemberRequest, pk: int) -> tuple[Round, Envelope | None]:
    round = find_round(request, pk)
    return round, Envelope.objects.visible_to(request.user).in_round(round).first()


def _page(
    request: MemberRequest,
    round: Round,
    envelope: Envelope,
    *,
    answers: Mapping[int, str] | None = None,
    refused: Mapping[int, str] | None = None,
    whole: str = "",
    is_stale: bool = False,
) -> HttpResponse:
    """Show the list; after a refusal, with what was typed and what is wrong."""
    held = listing.choices(envelope)
    wanted = listing.Wanted.of(request.GET, request.user)
    page = listing.member_page(
        round, request.user, wanted, request.GET.get("page"), held=held
    )
    shown = {pk: typed(cents) for pk, cents in held.items() if cents}
    shown.update(answers or {})
    errors = dict(refused or {})
    if is_stale:
        errors |= _saved_elsewhere(answers or {}, held)
    query = request.GET.copy()
    address = query.urlencode()
    query.pop("page", None)
    rule = rule_of(round)
    context = {
        "round": round,
        "envelope": envelope,
        "line": timeline.line(round),
        "page": page,
        "parts": [
            {
                "project": project,
                "value": shown.get(project.pk, ""),
                "error": errors.get(project.pk, ""),
                "more": listing.more_possible(round, held.get(project.pk, 0)),
            }
            for project in sorted(
                [*listing.beside(round, page, answers or {}), *page.object_list],
                key=listing.place_of,
            )
        ],
        "chosen": sum(1 for cents in held.values() if cents),
        "wanted": wanted,
        "circles": listing.circles_of(round),
        "query": query.urlencode(),
        "address": address,
        "counts_support_only": not uses_amounts(rule),
        "rule_name": rule_words.short_name(rule),
        "key": uuid4(),
        "undoing": bool(envelope.before),
        "refused": bool(errors or whole),
        "whole": whole,
    }
    status = 422 if errors or whole else 200
    return render(request, "cobudget/allocate.html", context, status=status)


def _save_all(request: MemberRequest, round: Round, envelope: Envelope) -> HttpResponse:
    """Save every field of the page or none."""
    answers = typed_amounts(request.POST)
    amounts, refused = read_amounts(answers)
    whole = ""
    step = _step(request.POST)
    if step is not None and not refused:
        project, cents = step
        amounts[project] = max(0, amounts.get(project, 0) + cents)
        answers[project] = typed(amounts[project])
    if not refused:
        try:
            allocate(round.pk, amounts, by=request.user, **_shown(request.POST))
        except TooMuch as excess:
            refused, whole = excess.by_project, excess.whole
        except Stale as stale:
            envelope.refresh_from_db()
            return _page(
                request,
                round,
                envelope,
                answers=answers,
                whole=str(stale),
                is_stale=True,
            )
        except (Refusal, PermissionDenied) as refusal:
            messages.error(request, str(refusal))
            return redirect(round)
        else:
            messages.success(request, _("Your choices are saved."))
            anchor = f"#project-{step[0]}" if step else ""
            return redirect(f"{request.get_full_path()}{anchor}")
    return _page(
        request, round, envelope, answers=answers, refused=refused, whole=whole
    )


def _saved_elsewhere(
    answers: Mapping[int, str], held: Mapping[int, int]
) -> dict[int, str]:
    """Beside each amount typed on a stale page, what is saved now if it differs."""
    amounts, _unreadable = read_amounts(answers)
    return {
        project: _("Saved now: %(money)s.") % {"money": euros(held.get(project, 0))}
        for project, cents in amounts.items()
        if cents != held.get(project, 0)
    }


def _shown(data: QueryDict) -> dict[str, Any]:
    """Which request this is, and which choices its page showed; what can be read."""
    seen = data.get("seen", "")
    try:
        key = UUID(data.get("key", ""))
    except ValueError:
        key = None
    number = int(seen) if seen.isdecimal() and len(seen) < MOST_DIGITS else None
    return {"key": key, "seen": number}


def typed_amounts(data: QueryDict) -> dict[int, str]:
    """What was typed beside each project: fields ``p12``, ``p31``…"""
    return {
        int(name[1:]): str(data[name]).strip()
        for name in data
        if name[0:1] == "p" and name[1:].isdecimal() and len(name) < MOST_DIGITS
    }


def read_amounts(answers: Mapping[int, str]) -> tuple[dict[int, int], dict[int, str]]:
    """The cents of each answer, and what is wrong with those that cannot be read."""
    amounts: dict[int, int] = {}
    refused: dict[int, str] = {}
    for project, text in answers.items():
        try:
            amounts[project] = parse_euros(text) if text else 0
        except NotAnAmount:
            refused[project] = _("Write an amount in euros, for instance 20 or 12,50.")
    return amounts, refused


def _step(data: QueryDict) -> tuple[int, int] | None:
    """The button − or + that sent the form, as a project and cents."""
    project, _colon, cents = data.get("step", "").partition(":")
    whole = project.isdecimal() and cents.removeprefix("-").isdecimal()
    if whole and max(len(project), len(cents)) < MOST_DIGITS:
        return int(project), int(cents)
    return None


@untold
@require_POST
def one(request: MemberRequest, pk: int, project_pk: int) -> HttpResponse:
    """Save one field as soon as it changes; answer what is left, or what is wrong."""
    round, envelope = _find(request, pk)
    verdict = may_allocate(request.user, round, envelope)
    if envelope is None or not verdict:
        return _answer(request, round, envelope, error=str(verdict.refusal))
    if not request.htmx:
        return redirect("cobudget:allocate", round.pk)
    answers = typed_amounts(request.POST)
    amounts, refused = read_amounts({project_pk: answers.get(project_pk, "")})
    error = refused.get(project_pk, "")
    if not error:
        try:
            envelope = allocate(
                round.pk, amounts, by=request.user, **_shown(request.POST)
            )
        except (Refusal, PermissionDenied) as refusal:
            error = str(refusal)
    project = get_visible_or_404(
        Project.objects, request.user, round_id=pk, pk=project_pk
    )
    return _answer(request, round, envelope, project=project, error=error)


def _answer(
    request: MemberRequest,
    round: Round,
    envelope: Envelope | None,
    *,
    project: Project | None = None,
    error: str = "",
) -> HttpResponse:
    held = listing.choices(envelope)
    context: dict[str, Any] = {
        "round": round,
        "envelope": envelope,
        "project": project,
        "error": error,
        "saved": not error,
        "chosen": len(held),
        "undoing": bool(envelope and envelope.before),
        "more": listing.more_possible(round, held.get(project.pk, 0) if project else 0),
    }
    status = 422 if error else 200
    return render(request, "cobudget/part_saved.html", context, status=status)


@untold
@require_POST
def undo(request: MemberRequest, pk: int) -> HttpResponse:
    """Put back what the last change replaced, and show the list."""
    round, _envelope = _find(request, pk)
    try:
        services.undo(round.pk, by=request.user, seen=_shown(request.POST)["seen"])
        messages.success(request, _("Your last change is undone."))
    except (Refusal, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    return redirect("cobudget:allocate", round.pk)


@require_safe
def compare(request: MemberRequest, pk: int) -> HttpResponse:
    """Show two projects side by side, with my part of each while it is open."""
    round, envelope = _find(request, pk)
    held = listing.choices(envelope)
    context = {
        "round": round,
        "envelope": envelope,
        "allocation": may_allocate(request.user, round, envelope)
        and round.with_amounts,
        "titles": listing.titles(round),
        "key": uuid4(),
        "parts": [
            {
                "project": project,
                "value": typed(held[project.pk]) if held.get(project.pk) else "",
                "error": "",
                "more": listing.more_possible(round, held.get(project.pk, 0)),
            }
            for project in listing.of_numbers(
                round, [request.GET.get("a", ""), request.GET.get("b", "")]
            )
        ],
    }
    return render(request, "cobudget/compare_projects.html", context)


@untold
@require_POST
def mail_receipt(request: MemberRequest, pk: int) -> HttpResponse:
    """Send to this member alone what they direct."""
    round = get_visible_or_404(Round.objects, request.user, pk=pk)
    envelope = get_visible_or_404(
        Envelope.objects.in_round(round), request.user, member=request.user
    )
    if receipts.send(envelope):
        messages.success(request, _("Your receipt has left, to your address alone."))
    else:
        messages.error(
            request, _("The mail could not leave. Your choices are saved all the same.")
        )
    return redirect("cobudget:summary", round.pk)


@require_safe
def summary(request: MemberRequest, pk: int) -> HttpResponse:
    """What I direct, on one page that prints well. Nobody else reads it."""
    round = find_round(request, pk)
    envelope = get_visible_or_404(
        Envelope.objects.in_round(round), request.user, member=request.user
    )
    context = {
        "round": round,
        "envelope": envelope,
        "chosen": listing.chosen(envelope) if round.with_amounts else [],
        "answers": [] if round.with_amounts else ballots.told(envelope, round),
        "allocation": may_allocate(request.user, round, envelope),
        "counts_support_only": not uses_amounts(rule_of(round)),
    }
    return render(request, "cobudget/summary.html", context)
