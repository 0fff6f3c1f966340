"""What becomes of a project once it has its money, and what its people are asked.

Its people say that it has started, that it is done, that it stops. *Late* is said by
nobody: it is what the dates of its milestones say, and only of the project.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from essaim.rules.states import Transitions

SOON = timedelta(days=7)
QUIET = timedelta(days=60)
REPORT_AFTER = timedelta(days=14)


class State(StrEnum):
    """What the people of a project say of it."""

    GRANTED = "granted"
    STARTED = "started"
    DONE = "done"
    STOPPED = "stopped"


class Verb(StrEnum):
    """What they may say next."""

    START = "start"
    FINISH = "finish"
    STOP = "stop"
    RESUME = "resume"


OVER = frozenset({State.DONE, State.STOPPED})
TRANSITIONS = Transitions(
    State,
    {
        (State.GRANTED, Verb.START): State.STARTED,
        (State.GRANTED, Verb.STOP): State.STOPPED,
        (State.STARTED, Verb.FINISH): State.DONE,
        (State.STARTED, Verb.STOP): State.STOPPED,
        (State.DONE, Verb.RESUME): State.STARTED,
        (State.STOPPED, Verb.RESUME): State.STARTED,
    },
)


class Standing(StrEnum):
    """What a page says of a project: its state, or that a milestone is late."""

    GRANTED = "granted"
    STARTED = "started"
    LATE = "late"
    DONE = "done"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone: the day it is expected, whether it is still awaited."""

    key: int
    due_on: date
    is_awaited: bool = True


def standing(state: State, steps: Sequence[Step], *, today: date) -> Standing:
    """Return what is said of a project on a day.

    >>> passed = Step(1, date(2027, 5, 1))
    >>> standing(State.STARTED, [passed], today=date(2027, 5, 2))
    <Standing.LATE: 'late'>
    >>> standing(State.DONE, [passed], today=date(2027, 5, 2))
    <Standing.DONE: 'done'>
    """
    if state not in OVER and any(
        step.is_awaited and step.due_on < today for step in steps
    ):
        return Standing.LATE
    return Standing(state.value)


class Ask(StrEnum):
    """What the people of a project are reminded of."""

    MILESTONE_SOON = "milestone-soon"
    MILESTONE_LATE = "milestone-late"
    NEWS = "news"
    REPORT = "report"
    REST = "rest"


@dataclass(frozen=True, slots=True)
class Reminder:
    """One thing to be reminded of, once: ``key`` names it for good."""

    ask: Ask
    key: str
    step: int | None = None


def report_is_late(ended_on: date | None, *, has_report: bool, today: date) -> bool:
    """Whether a project that ended on a day is late to tell what it became.

    Fourteen days are given. Its people are reminded from then on, and who runs the
    round reads it.

    >>> report_is_late(date(2027, 5, 1), has_report=False, today=date(2027, 5, 15))
    True
    """
    late = ended_on is not None and today >= ended_on + REPORT_AFTER
    return late and not has_report


def reminders(
    state: State,
    steps: Sequence[Step],
    *,
    last_word: date,
    ended_on: date | None,
    has_report: bool,
    has_rest: bool,
    today: date,
) -> Iterator[Reminder]:
    """Yield what the people of a project should be reminded of on a day.

    ``last_word`` is when they last said something: their last news, or the day they
    received the money. Of a silence they are reminded every sixty days; of a milestone
    seven days before and the day after, again if it is moved; of the report and of
    what is left, fourteen days after the end.

    >>> [r.key for r in reminders(State.STARTED, [Step(3, date(2027, 5, 8))],
    ...     last_word=date(2027, 4, 30), ended_on=None, has_report=False,
    ...     has_rest=True, today=date(2027, 5, 1))]
    ['milestone-soon:3:2027-05-08']
    """
    if state in OVER:
        if report_is_late(ended_on, has_report=has_report, today=today):
            yield Reminder(Ask.REPORT, f"{Ask.REPORT}:{ended_on}")
        if report_is_late(ended_on, has_report=not has_rest, today=today):
            yield Reminder(Ask.REST, f"{Ask.REST}:{ended_on}")
        return
    for step in steps:
        if not step.is_awaited:
            continue
        if step.due_on < today:
            key = f"{Ask.MILESTONE_LATE}:{step.key}:{step.due_on}"
            yield Reminder(Ask.MILESTONE_LATE, key, step.key)
        elif step.due_on <= today + SOON:
            key = f"{Ask.MILESTONE_SOON}:{step.key}:{step.due_on}"
            yield Reminder(Ask.MILESTONE_SOON, key, step.key)
    silences = (today - last_word) // QUIET
    if silences > 0:
        yield Reminder(Ask.NEWS, f"{Ask.NEWS}:{last_word}:{silences}")
