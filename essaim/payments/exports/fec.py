"""The journal in FEC layout, for the accountant's software to import.

It is not the legal FEC of the company, which holds all its journals: neither its name
nor its page lets anybody take it for that.
"""

from collections.abc import Iterator

from essaim.payments.exports.content import Content
from essaim.rules import letters
from essaim.rules.accounting import fec_rows

SEPARATORS = {"tab": "\t", "bar": "|"}


def write(content: Content) -> Iterator[bytes]:
    """Yield the file record by record."""
    separator = SEPARATORS[content.setup["separator"]]
    rows = fec_rows(
        content.lines(), content.chart, on=content.on, valid_on=content.made_at.date()
    )
    for row in rows:
        yield letters.encode(f"{separator.join(row)}\r\n", content.encoding)
