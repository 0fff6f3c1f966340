"""What is kept of a round once its choices are made; computed again at will."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count

from essaim.cobudget.models import (
    Advice,
    Project,
    ProjectObjection,
    ProjectVersion,
    Returned,
    Round,
)
from essaim.discussions.models import Comment

VERSION = 2
"""The format of what is kept. 1: without advice nor objections, nor what was answered.

A page stays in the format it was frozen in, so that its digest is always its own.
"""
DATES = ("created_at", "debate_at", "allocation_at", "closes_at", "follow_up_at")


def content_of(
    round: Round, *, until: datetime, version: int = VERSION
) -> dict[str, Any]:
    """What was proposed, debated and chosen in a counted round, in figures and texts.

    In the format ``version``: that of the page, when it is computed again.

    What was written ``until`` then is counted. The same as long as nothing of it is
    changed. Cents, ISO instants in UTC. Neither an
    allocation nor a name of a member: authors are numbers.
    """
    rows = Project.objects.filter(round=round, is_draft=False).order_by("pk")
    projects = list(
        rows.select_related("circle", "section").prefetch_related("coauthors")
    )
    count = round.count
    declined = dict(
        Returned.objects.filter(project__in=projects, project__follow_up__isnull=True)
        .order_by()
        .values_list("project", "cents")
    )
    standing = [each for each in projects if each.withdrawn_at is None]
    return {
        "version": version,
        "round": {
            "number": round.pk,
            "name": round.name,
            "text": round.text,
            "circle": round.circle.name,
            "dates": {name: _instant(getattr(round, name)) for name in DATES},
        },
        "rule": {
            "name": round.rule_name,
            "utility": round.utility,
            "completion": round.completion,
            "tally": round.tally,
            "cap_cents": round.cap_cents,
            "published_as": count.rule_label,
            "tie_seed": round.tie_seed,
            **({"ballot": round.ballot} if version > 1 else {}),
        },
        "participation": {"could": count.envelopes, "did": count.voices},
        "money": {
            "pool_cents": round.pool_cents,
            "asked_min_cents": sum(each.min_cents for each in standing),
            "asked_cents": sum(each.max_cents for each in standing),
            "granted_cents": sum(each.awarded_cents or 0 for each in standing),
            "declined_cents": sum(declined.values()),
        },
        **_sections(round),
        "projects": list(_projects(projects, declined, until, version)),
    }


def _sections(round: Round) -> dict[str, Any]:
    """Its sections and what each shared, where it has some."""
    found = list(round.sections.select_related("circle"))
    if not found:
        return {}
    shared = {one["section"]: one["cost_cents"] for one in round.count.data["sections"]}
    return {
        "sections": [
            {
                "name": one.name,
                "kind": one.kind,
                "circle": one.circle.name if one.circle else "",
                "pool_cents": one.pool_cents,
                "granted_cents": shared[one.pk],
            }
            for one in found
        ]
    }


def _projects(
    projects: list[Project], declined: dict[int, int], until: datetime, version: int
) -> Iterator[dict[str, Any]]:
    numbers = [each.pk for each in projects]
    versions = _counted(ProjectVersion.objects.filter(project__in=numbers), "project")
    written = Comment.objects.filter(
        content_type=ContentType.objects.get_for_model(Project),
        object_id__in=numbers,
        written_at__lte=until,
    )
    comments = _counted(written, "object_id")
    debated = _debated(numbers) if version > 1 else {}
    for each in projects:
        authors = [each.author_id, *(one.member_id for one in _accepted(each))]
        yield {
            "number": each.pk,
            "title": each.title,
            "summary": each.summary,
            "text": each.text,
            "transverse": each.transverse,
            "circle": each.circle.name if each.circle else "",
            **({"section": each.section.name} if each.section else {}),
            "authors": [number for number in authors if number],
            "submitted_at": _instant(each.created_at),
            "withdrawn": each.withdrawn_at is not None,
            "min_cents": each.min_cents,
            "goal_cents": each.max_cents,
            "versions": versions.get(each.pk, 0),
            "comments": comments.get(each.pk, 0),
            "granted_cents": each.awarded_cents or 0,
            "declined": each.pk in declined,
            **_from_elsewhere(each),
            **debated.get(each.pk, {}),
        }


def _debated(numbers: list[int]) -> dict[int, dict[str, Any]]:
    """What circles advised and what was objected, by project, in order.

    Nothing of it changes once allocation has opened. People are numbers here too.
    """
    found: dict[int, dict[str, Any]] = {}
    rows = Advice.objects.filter(project__in=numbers).select_related("circle")
    for advice in rows.order_by("pk"):
        said = found.setdefault(advice.project_id, {"advice": [], "objections": []})
        said["advice"].append(
            {
                "circle": advice.circle.name,
                "stance": advice.stance,
                "text": advice.text,
                "author": advice.author_id,
                "given_at": _instant(advice.given_at),
                "replaced_at": _instant(advice.replaced_at),
            }
        )
    for one in ProjectObjection.objects.filter(project__in=numbers).order_by("pk"):
        said = found.setdefault(one.project_id, {"advice": [], "objections": []})
        said["objections"].append(
            {
                "author": one.author_id,
                "argument": one.argument,
                "raised_at": _instant(one.raised_at),
                "state": one.state,
                "qualification": one.qualification,
                "outcome": one.outcome,
                "settled_by": one.settled_by_id,
                "settled_at": _instant(one.settled_at),
            }
        )
    return found


def _from_elsewhere(project: Project) -> dict[str, Any]:
    """What only a round finished elsewhere says: what it received, from how many."""
    kept = project.imported or {}
    return {name: kept[name] for name in ("received_cents", "givers") if name in kept}


def _accepted(project: Project) -> list[Any]:
    found = [one for one in project.coauthors.all() if one.accepted_at]
    return sorted(found, key=lambda one: one.pk)


def _counted(rows: Any, by: str) -> dict[int, int]:
    return dict(rows.order_by().values_list(by).annotate(n=Count("pk")))


def _instant(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat() if at is not None else None


def canonical(content: dict[str, Any]) -> bytes:
    """The content as bytes that depend on nothing but what it says.

    >>> canonical({"b": 1, "a": "é"}).decode()
    '{"a":"é","b":1}'
    """
    text = json.dumps(
        content, sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    return text.encode()


def digest(content: dict[str, Any]) -> str:
    """The SHA-256 of the content, as anybody may compute it from the file.

    >>> digest({})[:12]
    '44136fa355b3'
    """
    return hashlib.sha256(canonical(content)).hexdigest()


def differences(kept: Any, found: Any, path: str = "") -> list[str]:
    """Where what is found now is not what was kept: ``projects.2.title``.

    >>> differences({"a": [1, {"b": 2}]}, {"a": [1, {"b": 3}]})
    ['a.1.b']
    """
    if isinstance(kept, dict) and isinstance(found, dict):
        keys = sorted(set(kept) | set(found))
        inside = [(str(key), kept.get(key), found.get(key)) for key in keys]
    elif isinstance(kept, list) and isinstance(found, list):
        if len(kept) != len(found):
            return [path]
        inside = [
            (str(n), a, b) for n, (a, b) in enumerate(zip(kept, found, strict=True))
        ]
    else:
        return [] if kept == found else [path]
    return [
        place
        for name, a, b in inside
        for place in differences(a, b, f"{path}.{name}" if path else name)
    ]
