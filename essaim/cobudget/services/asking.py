"""What those who run a round ask of its projects: tags, questions, and which of them
cannot be made together."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from essaim.base import events
from essaim.base.clock import now
from essaim.base.errors import Refusal
from essaim.cobudget.models import Project, Question, Round, Tag
from essaim.cobudget.permissions import may_edit_round
from essaim.cobudget.services.telling import record_project
from essaim.members.models import Member

MOST_TAGS, MOST_QUESTIONS = 30, 20


def _lock(round_id: int, by: Member) -> Round:
    rows = Round.objects.select_for_update(of=("self",)).select_related("circle")
    round = rows.get(pk=round_id)
    may_edit_round(by, round).or_raise()
    return round


def _record(kind: str, round: Round, *, by: Member, what: str) -> None:
    events.record(kind, round, by=by, about=[round.circle], round=round.name, what=what)


@transaction.atomic(durable=True)
def add_tag(round_id: int, name: str, *, by: Member) -> Tag:
    """Add a word to the tags; the same again, whatever its case, changes nothing."""
    round = _lock(round_id, by)
    name = " ".join(name.split())[:40]
    if not name:
        raise Refusal(_("Write the tag."))
    known = round.tags.filter(name__iexact=name).first()
    if known is not None:
        return known
    if round.tags.count() >= MOST_TAGS:
        raise Refusal(_("A round has at most %(n)d tags.") % {"n": MOST_TAGS})
    tag = Tag.objects.create(round=round, name=name)
    _record("round.tag_added", round, by=by, what=name)
    return tag


@transaction.atomic(durable=True)
def remove_tag(round_id: int, tag_id: int, *, by: Member) -> None:
    """Take a word off the list, and off the projects that bore it."""
    round = _lock(round_id, by)
    tag = round.tags.filter(pk=tag_id).first()
    if tag is None:
        return
    tag.projects.clear()
    tag.delete()
    _record("round.tag_removed", round, by=by, what=tag.name)


@transaction.atomic(durable=True)
def add_question(round_id: int, *, by: Member, **said: Any) -> Question:
    """Ask one more thing of each project.

    ``said`` is ``kind``, ``label``, ``options`` and ``is_required``. Projects
    already submitted answer at their next amendment.
    """
    round = _lock(round_id, by)
    standing = round.questions.filter(retired_at__isnull=True)
    if standing.count() >= MOST_QUESTIONS:
        raise Refusal(
            _("A round asks at most %(n)d questions.") % {"n": MOST_QUESTIONS}
        )
    question = Question(round=round, position=round.questions.count() + 1, **said)
    if not question.label.strip():
        raise Refusal(_("Write the question."))
    if question.kind == Question.Kind.CHOICE and len(set(question.choices)) < 2:
        raise Refusal(_("Give at least two choices, a line each."))
    question.save()
    _record("round.question_added", round, by=by, what=question.label)
    return question


@transaction.atomic(durable=True)
def move_question(
    round_id: int, question_id: int, *, by: Member, down: bool = False
) -> None:
    """Ask a question before the one that precedes it, or after the next one.

    The first one does not go up, nor the last one down; one asked no longer is passed.
    """
    round = _lock(round_id, by)
    asked = list(round.questions.filter(retired_at__isnull=True))
    place = next((n for n, one in enumerate(asked) if one.pk == question_id), None)
    other = None if place is None else place + (1 if down else -1)
    if place is None or other is None or not 0 <= other < len(asked):
        return
    moved = asked[place]
    asked[place], asked[other] = asked[other], asked[place]
    retired = round.questions.filter(retired_at__isnull=False)
    rows = [*asked, *retired]
    for position, one in enumerate(rows, start=1):
        one.position = position
    Question.objects.bulk_update(rows, ["position"])
    _record("round.question_moved", round, by=by, what=moved.label)


@transaction.atomic(durable=True)
def retire_question(round_id: int, question_id: int, *, by: Member) -> None:
    """Ask it no longer; what was answered stays readable."""
    round = _lock(round_id, by)
    question = round.questions.filter(pk=question_id, retired_at__isnull=True).first()
    if question is None:
        return
    question.retired_at = now()
    question.save(update_fields=["retired_at"])
    _record("round.question_retired", round, by=by, what=question.label)


def _two(round: Round, one_id: int, other_id: int) -> tuple[Project, Project]:
    standing = Project.objects.standing().filter(round=round)
    found = standing.select_related("round", "circle", "author").in_bulk(
        [one_id, other_id]
    )
    if len(found) != 2:
        raise Refusal(_("Choose two different projects of this round."))
    return found[one_id], found[other_id]


@transaction.atomic(durable=True)
def declare_incompatible(
    round_id: int, one_id: int, other_id: int, *, by: Member
) -> None:
    """Say that of two projects one at most can be made; their authors are told.

    Whatever the rule, the first it chooses then excludes the other. Declared again, in
    whatever order, nothing changes.
    """
    round = _lock(round_id, by)
    one, other = _two(round, one_id, other_id)
    if one.section_id != other.section_id:
        raise Refusal(
            _("They are in two sections, counted apart: neither excludes the other.")
        )
    if one.incompatible.filter(pk=other.pk).exists():
        return
    one.incompatible.add(other)
    told = {author.pk: author for author in (*one.authors, *other.authors)}
    record_project(
        "project.incompatible", one, by=by, told=told.values(), other=other.title
    )


@transaction.atomic(durable=True)
def declare_compatible(
    round_id: int, one_id: int, other_id: int, *, by: Member
) -> None:
    """Take back that two projects cannot be made together."""
    round = _lock(round_id, by)
    one, other = _two(round, one_id, other_id)
    if not one.incompatible.filter(pk=other.pk).exists():
        return
    one.incompatible.remove(other)
    told = {author.pk: author for author in (*one.authors, *other.authors)}
    record_project(
        "project.compatible", one, by=by, told=told.values(), other=other.title
    )
