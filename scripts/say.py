"""Words on the terminal, in the reader's language: French, English, or both."""

import os
import sys
from typing import NoReturn


def _language() -> str:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return os.environ[name][:2]
    return ""


def say(french: str, english: str, *, error: bool = False) -> None:
    """Print the sentence: in French, in English, or in both when nothing says which."""
    language = _language()
    out = sys.stderr if error else sys.stdout
    if language != "en":
        print(french, file=out, flush=True)
    if language != "fr":
        print(english, file=out, flush=True)


def stop(french: str, english: str, *, code: int = 1) -> NoReturn:
    """Say why nothing more is done, and leave with ``code``."""
    say(french, english, error=True)
    sys.exit(code)
