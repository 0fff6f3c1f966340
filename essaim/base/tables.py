"""A table given as the reader wants it: CSV, ODS or XLSX, whatever its length."""

import tempfile
from collections.abc import Sequence
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponseBase

from essaim.base import csv, ods, xlsx
from essaim.base.sheet_parts import Sheet

KINDS = ("csv", "ods", "xlsx")
IN_MEMORY = 1_000_000  # bytes; a larger file waits on the disk, and goes once sent


class KindConverter:
    """``<sheet:kind>`` in an address: one of ``KINDS``."""

    regex = "|".join(KINDS)

    def to_python(self, value: str) -> str:
        """Return it as it is."""
        return value

    def to_url(self, value: Any) -> str:
        """Return it as it is."""
        return str(value)


def response(
    request: HttpRequest, name: str, kind: str, sheets: Sequence[Sheet]
) -> HttpResponseBase:
    """Answer with ``name``.``kind``; as CSV, the first sheet alone.

    A spreadsheet is written to a temporary file: memory does not grow with the table.
    """
    if kind == "csv":
        return csv.response(request, name, sheets[0][1])
    writer = {"ods": ods, "xlsx": xlsx}[kind]
    out = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - given away
    writer.write(out, sheets)
    out.seek(0)
    return FileResponse(
        out,
        as_attachment=True,
        filename=f"{name}.{kind}",
        content_type=writer.TYPE,
    )
