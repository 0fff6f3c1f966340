"""Pabulib's ``.pb`` files: read, counted, written back.

The format (pabulib.org/format) has three sections of semicolon-separated rows, META,
PROJECTS and VOTES. Real files vary: decimals, quotes, byte-order marks, either line
ending, columns of their own. All that is kept, so that a file can be written back.
"""

from .cells import VoteType
from .errors import PabulibError
from .file import INCOMPATIBLE, PabulibFile
from .reader import decode, parse
from .writer import write

__all__ = [
    "INCOMPATIBLE",
    "PabulibError",
    "PabulibFile",
    "VoteType",
    "decode",
    "parse",
    "write",
]
