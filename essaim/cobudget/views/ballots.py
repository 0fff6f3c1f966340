"""The page where a member answers a round without amounts."""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from essaim.base.errors import Refusal
from essaim.cobudget import listing, rule_words, timeline
from essaim.cobudget.counting import pool_of, rule_of, sections_of
from essaim.cobudget.models import Envelope, Project, Round
from essaim.cobudget.permissions import may_allocate
from essaim.cobudget.services.ballots import BadBallot, answer
from essaim.cobudget.views.acting import find_round
from essaim.members.http import MemberRequest
from essaim.rules.ballots import SCALES, Kind

MOST_DIGITS = 10


class Line(TypedDict):
    """A project, what is said of it, and what may be."""

    project: Project
    said: int | None
    choices: Sequence[tuple[int, str]]
    error: str


@require_http_methods(["GET", "HEAD", "POST"])
def ballot(request: MemberRequest, pk: int) -> HttpResponse:
    """Every project, what I say of each; saves the form sent whole."""
    round = find_round(request, pk)
    envelope = Envelope.objects.visible_to(request.user).in_round(round).first()
    verdict = may_allocate(request.user, round, envelope)
    if envelope is None or not verdict:
        messages.info(request, str(verdict.refusal))
        return redirect(round)
    if round.with_amounts:
        return redirect("cobudget:allocate", round.pk)
    if request.method != "POST":
        return _page(request, round, envelope, listing.said(envelope))
    said = typed_answers(request.POST)
    try:
        answer(round.pk, said, by=request.user)
    except BadBallot as bad:
        return _page(request, round, envelope, said, bad=bad)
    except (Refusal, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
        return redirect(round)
    messages.success(
        request, _("Your answers are saved. You can change them until closing.")
    )
    return redirect("cobudget:ballot", round.pk)


def typed_answers(data: QueryDict) -> dict[int, int]:
    """What was chosen beside each project: fields ``p12``, ``p31``…"""
    chosen = {name: str(data[name]) for name in data if name[:1] == "p"}
    return {
        int(name[1:]): int(value)
        for name, value in chosen.items()
        if name[1:].isdecimal()
        and value.isdecimal()
        and max(len(name), len(value)) < MOST_DIGITS
    }


def _page(
    request: MemberRequest,
    round: Round,
    envelope: Envelope,
    said: Mapping[int, int],
    *,
    bad: BadBallot | None = None,
) -> HttpResponse:
    projects = listing.in_own_order(round, request.user)
    rule = rule_of(round)
    context = {
        "round": round,
        "envelope": envelope,
        "line": timeline.line(round),
        "lines": lines_of(round, projects, said, bad),
        "bad": bad,
        "budgets": _budgets(round, projects, said),
        "rule_name": rule_words.short_name(rule),
        "rule_sentences": rule_words.sentences(
            rule, pairs=any(project.rivals for project in projects)
        ),
    }
    status = 422 if bad else 200
    return render(request, "cobudget/ballot.html", context, status=status)


def _budgets(
    round: Round, projects: Sequence[Project], said: Mapping[int, int]
) -> list[dict[str, Any]]:
    """What a budget one composes has left: of the pool, or of that of each section."""
    if round.ballot != Kind.KNAPSACK.value:
        return []
    found = []
    for section in sections_of(round):
        pool, number = pool_of(round, section), section and section.pk
        inside = [one for one in projects if not number or one.section_id == number]
        spent = sum(one.min_cents for one in inside if said.get(one.pk))
        found.append(
            {
                "section": section,
                "pool": pool,
                "left": max(0, pool - spent),
                "over": max(0, spent - pool),
            }
        )
    return found


def lines_of(
    round: Round,
    projects: Sequence[Project],
    said: Mapping[int, int],
    bad: BadBallot | None = None,
) -> list[Line]:
    """Each project with what is said of it, and what is wrong with it."""
    choices = _choices(Kind(round.ballot), len(projects))
    return [
        {
            "project": project,
            "said": said.get(project.pk),
            "choices": choices,
            "error": str(bad) if bad and bad.project == project.pk else "",
        }
        for project in projects
    ]


def _choices(kind: Kind, projects: int) -> list[tuple[int, str]]:
    """What may be said of one project, each with its name."""
    if kind is Kind.GRADES:
        return [(n, str(name)) for n, name in enumerate(rule_words.GRADES)]
    scale = SCALES.get(kind, range(1, projects + 1))
    return [(number, str(number)) for number in scale]
