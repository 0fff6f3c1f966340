"""What those who enter papers read of them: never an amount."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from essaim.cobudget.models import PaperBallot, Project, Round
from essaim.members.models import Member


def waiting(round: Round) -> QuerySet[PaperBallot]:
    """The papers of this round entered once."""
    return PaperBallot.objects.in_round(round).standing()


def find(round: Round, number: int) -> PaperBallot:
    """One of them, or a 404."""
    return get_object_or_404(waiting(round), pk=number)


def holders(round: Round, *, apart_from: Member) -> QuerySet[Member]:
    """The active members who have an envelope, oneself excepted."""
    active = Member.objects.active().filter(envelopes__round=round)
    return active.exclude(pk=apart_from.pk)


def projects(round: Round) -> list[Project]:
    """Those of the round by section, in the order of their numbers, as on a paper."""
    standing = Project.objects.standing().filter(round=round)
    rows = standing.select_related("circle", "section")
    return list(rows.order_by("section__position", "pk"))


def lines(
    round: Round, answers: Mapping[int, str], errors: Mapping[int, str]
) -> list[dict[str, Any]]:
    """The same with the amounts that are being typed."""
    return [
        {
            "project": project,
            "value": answers.get(project.pk, ""),
            "error": errors.get(project.pk, ""),
        }
        for project in projects(round)
    ]
