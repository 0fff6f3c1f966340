"""The cast of a year of contributions, and files as telephones send them."""

import pytest

from essaim.contributions.tests.conftest import (  # noqa: F401
    circle,
    frame,
    line,
    people,
    whole,
    year,
)

PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


@pytest.fixture(autouse=True)
def _files_apart(settings, tmp_path):
    """What tests send is kept in a folder of their own."""
    settings.MEDIA_ROOT = tmp_path / "media"
