"""Writing a file back."""

import csv
import io
from collections.abc import Sequence

from .cells import Row
from .file import PabulibFile
from .reader import SECTIONS, bare


def write(file: PabulibFile) -> str:
    """The text of ``file``; reading it again gives an equal file.

    Raises ``ValueError`` when a field holds a line break, or a line could be taken for
    the start of a section: neither comes from a file that was read.
    """
    blocks: tuple[tuple[str, Row, Sequence[Row]], ...] = (
        ("META", ("key", "value"), file.meta),
        ("PROJECTS", file.project_columns, file.projects),
        ("VOTES", file.vote_columns, file.votes),
    )
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    for section, columns, rows in blocks:
        out.write(f"{section}\n")
        writer.writerow(columns)
        for row in rows:
            content = bare(";".join(row) or ";").upper()
            if content in SECTIONS or not content:
                raise ValueError(f"The line {row} cannot be written.")
            writer.writerow(row)
    text = out.getvalue()
    if text.count("\n") != sum(2 + len(rows) for _, _, rows in blocks) or "\r" in text:
        raise ValueError("A field with a line break cannot be written.")
    return text
