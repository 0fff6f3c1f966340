"""What projects answer to the questions of their round."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from essaim.base.errors import Refusal
from essaim.base.fields import LONGEST_TEXT
from essaim.cobudget.models import Project, Question, Round

LONGEST = {Question.Kind.LINE: 300, Question.Kind.TEXT: LONGEST_TEXT}


@dataclass(frozen=True, slots=True)
class Answer:
    """A question and what a project answers, as words."""

    question: Question
    text: str


def asked(round: Round) -> list[Question]:
    """The questions a round asks now, in order."""
    return list(round.questions.filter(retired_at__isnull=True))


def read(round: Round, said: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers worth keeping, by the number of their question.

    An empty one is none. Raises ``Refusal`` for what is no answer to its question.
    Answers to questions no longer asked are kept as they are.
    """
    questions = {str(one.pk): one for one in round.questions.all()}
    kept = {}
    for number, value in said.items():
        question = questions.get(number)
        if question is None:
            continue
        if value is None or value == "":
            continue
        if not _answers(question, value):
            raise Refusal(
                _("This is no answer to: %(question)s") % {"question": question}
            )
        kept[number] = value
    return kept


def _answers(question: Question, value: Any) -> bool:
    if question.kind == Question.Kind.YES_NO:
        return isinstance(value, bool)
    if not isinstance(value, str):
        return False
    if question.kind == Question.Kind.CHOICE:
        return value in question.choices
    return len(value) <= LONGEST[Question.Kind(question.kind)]


def lacking(round: Round, answers: Mapping[str, Any]) -> list[Question]:
    """The questions that must be answered and are not."""
    return [
        one for one in asked(round) if one.is_required and str(one.pk) not in answers
    ]


def shown(project: Project) -> list[Answer]:
    """What a project answers, in the order of the questions; the retired ones too."""
    return [
        Answer(question, in_words(project.answers[str(question.pk)]))
        for question in project.round.questions.all()
        if str(question.pk) in project.answers
    ]


def in_words(value: Any) -> str:
    """An answer as it is read."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)
