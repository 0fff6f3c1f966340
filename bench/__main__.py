"""Run the measurements named, or all: ``python -m bench [NAME...]``.

A measurement is a module of this folder with a function ``run(out)``, which says what
it finds line by line through ``out``. Each runs in a process of its own, so that none
weighs on the memory of the next.
"""

import importlib
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def names() -> list[str]:
    """Every measurement of this folder."""
    return sorted(
        path.stem
        for path in HERE.glob("*.py")
        if "\ndef run(out" in path.read_text(encoding="utf-8")
    )


def say(line: str) -> None:
    """Print a line at once."""
    print(line, flush=True)


def main(arguments: list[str]) -> int:
    """Run what is asked; the exit code is that of the worst."""
    if arguments[:1] == ["--here"]:
        importlib.import_module(f"bench.{arguments[1]}").run(say)
        return 0
    known = names()
    unknown = sorted(set(arguments) - set(known))
    if unknown:
        say(f"No measurement is called {unknown[0]}. There are: {', '.join(known)}.")
        return 2
    worst = 0
    for name in arguments or known:
        say(f"== {name}")
        command = [sys.executable, "-m", "bench", "--here", name]
        worst = max(worst, subprocess.run(command, cwd=HERE.parent).returncode)
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
