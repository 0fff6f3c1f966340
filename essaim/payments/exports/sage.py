"""The Sage import: a general and an analytic line for each, as enDI writes them."""

import csv
from collections.abc import Iterator

from essaim.payments.exports.content import Content
from essaim.rules import letters
from essaim.rules.accounting import sage_rows


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        """Return the line."""
        return text


def write(content: Content) -> Iterator[bytes]:
    """Yield the file row by row, every cell between quotes."""
    writer = csv.writer(_Echo(), delimiter=";", quoting=csv.QUOTE_ALL)
    for row in sage_rows(content.lines(), content.chart, on=content.on):
        line: str = writer.writerow(row)
        yield letters.encode(line, content.encoding)
