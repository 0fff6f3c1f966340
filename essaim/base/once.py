"""What a page asks several times, asked once: for as long as the page is being read.

Only while a page is read: a request that may write asks the database each time, since
what it has just written must count.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")
_answers: ContextVar[dict[Hashable, Any] | None] = ContextVar("answers", default=None)


@contextmanager
def reading() -> Iterator[None]:
    """Keep what ``once`` finds until the end of this block."""
    token = _answers.set({})
    try:
        yield
    finally:
        _answers.reset(token)


def once(question: Hashable, ask: Callable[[], T]) -> T:
    """Return what ``ask`` found for this question, asking only the first time.

    Outside a page that is read, it is asked each time. Whoever calls it changes
    nothing of what it returns.

    >>> asked = []
    >>> def ask():
    ...     asked.append(1)
    ...     return "yes"
    >>> once("may", ask), once("may", ask), len(asked)
    ('yes', 'yes', 2)
    >>> with reading():
    ...     once("may", ask), once("may", ask), len(asked)
    ('yes', 'yes', 3)
    """
    answers = _answers.get()
    if answers is None:
        return ask()
    if question not in answers:
        answers[question] = ask()
    found: T = answers[question]
    return found
