"""Tables as files that a spreadsheet opens rightly, and cannot be tricked by.

RFC 4180 with a byte order mark (accents survive); the separator is a comma, or what
the reader asks (``?sep=;`` for a French spreadsheet). Rows are written as they come.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Protocol

from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone, translation

BOM = "\ufeff"
SEPARATORS = {",": ",", ";": ";", "tab": "\t"}
BATCH = 500
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

Cell = str | int | None


class Figure(str):
    """A number already written as it must appear in the file."""

    __slots__ = ()


def decimal(cents: int) -> Figure:
    """Write cents as euros, with a comma and without spaces.

    >>> decimal(-123450)
    '-1234,50'
    """
    whole, rest = divmod(abs(cents), 100)
    return Figure(f"{'-' if cents < 0 else ''}{whole},{rest:02}")


def harmless(cell: Cell) -> str:
    """Return the cell as text that no spreadsheet takes for a formula.

    >>> harmless("=HYPERLINK(A1)"), harmless(decimal(-5)), harmless("Four à pain")
    ("'=HYPERLINK(A1)", '-0,05', 'Four à pain')
    """
    if cell is None:
        return ""
    if isinstance(cell, int | Figure):
        return str(cell)
    return f"'{cell}" if cell.startswith(_DANGEROUS) else cell


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        """Return the line."""
        return text


class _Writer(Protocol):
    def writerow(self, row: Iterable[str], /) -> str: ...


def lines(rows: Iterable[Sequence[Cell]], *, separator: str = ",") -> Iterator[str]:
    """Yield the file line by line, each ended by CR LF as the RFC wants.

    >>> list(lines([["a;b", "c,d"], ["é", 1]]))
    ['\\ufeff', 'a;b,"c,d"\\r\\n', 'é,1\\r\\n']
    """
    writer: _Writer = csv.writer(_Echo(), delimiter=separator)
    yield BOM
    for row in rows:
        yield writer.writerow([harmless(cell) for cell in row])


def response(
    request: HttpRequest, name: str, rows: Iterable[Sequence[Cell]]
) -> StreamingHttpResponse:
    """Stream ``rows`` as ``name``.csv, separated as the address asks."""
    separator = SEPARATORS.get(request.GET.get("sep", ""), ",")
    answer = StreamingHttpResponse(
        lines(_as_now(rows), separator=separator),
        content_type="text/csv; charset=utf-8",
    )
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def _as_now(rows: Iterable[Sequence[Cell]]) -> Iterator[Sequence[Cell]]:
    """Make each row in the language and the zone of this request.

    They are read after the page's own work is over, when another request may have
    set its own.
    """
    language, zone = translation.get_language(), timezone.get_current_timezone()

    def batches() -> Iterator[Sequence[Cell]]:
        source = iter(rows)
        while True:
            with translation.override(language), timezone.override(zone):
                batch = list(islice(source, BATCH))
            if not batch:
                return
            yield from batch

    return batches()
