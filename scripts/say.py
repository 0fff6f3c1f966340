"""Words on the terminal, in the reader's language: French, English, or both."""

import argparse
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


class Options(argparse.ArgumentParser):
    """A command's options; what it does not understand is said as the rest is."""

    def error(self, message: str) -> NoReturn:
        """Show how the command is written, and leave with 2."""
        usage = " ".join(self.format_usage().removeprefix("usage: ").split())
        stop(
            f"Je n’ai pas compris ; la commande s’écrit : {usage}",
            f"Not understood; the command is written: {usage}",
            code=2,
        )
