"""What changed between two texts, word by word."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_WORDS = re.compile(r"\s*\S+|\s+")
_EFFORT = 2_000_000  # pairs of equal words compared exactly; beyond, by larger pieces


class Change(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of one text, of the other, or of both."""

    change: Change
    text: str


def differences(before: str, after: str) -> list[Piece]:
    """Return the pieces that make both texts, in reading order.

    What is the same or removed gives ``before`` again, what is the same or added gives
    ``after``; two neighbours never have the same change. Space belongs to the word
    after it.

    >>> found = differences("un four", "un grand four")
    >>> [(piece.change.value, piece.text) for piece in found]
    [('same', 'un'), ('added', ' grand'), ('same', ' four')]
    >>> [(p.change.value, p.text) for p in differences("a b", "a")]
    [('same', 'a'), ('removed', ' b')]
    """
    return list(_joined(_compared(_WORDS.findall(before), _WORDS.findall(after))))


def _compared(before: Sequence[str], after: Sequence[str]) -> Iterator[Piece]:
    often = Counter(after)
    effort = sum(count * often[word] for word, count in Counter(before).items())
    # A text that says the same word thousands of times would keep everybody waiting.
    matcher = SequenceMatcher(None, before, after, autojunk=effort > _EFFORT)
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            yield Piece(Change.SAME, "".join(before[i:j]))
            continue
        yield Piece(Change.REMOVED, "".join(before[i:j]))
        yield Piece(Change.ADDED, "".join(after[k:m]))


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Without the empty ones, neighbours alike made one."""
    last: Piece | None = None
    for piece in pieces:
        if not piece.text:
            continue
        if last is not None and last.change is piece.change:
            last = Piece(last.change, last.text + piece.text)
            continue
        if last is not None:
            yield last
        last = piece
    if last is not None:
        yield last
