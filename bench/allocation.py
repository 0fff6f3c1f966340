"""Counting against pabutools 1.2.3, file by file, in one run.

Times are processor seconds of one thread, the best of a few, so that a busy machine
disturbs them less; only ratios mean something elsewhere. pabutools counts with exact
rationals on the faster of its two profile types. *Kernel* is the count alone, ballots
already grouped (pabutools': ballots already loaded). *File to result* begins with the
bytes of the file. Both must select the same projects, or the measurement fails.
"""

import json
import os
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
FOLDER = Path(os.environ.get("ESSAIM_PABULIB", ROOT / "../shared/data/pabulib"))
THEIRS = ROOT / ".cache" / "bench"
PANEL = [
    "Netherlands_Assen_2025",
    "Poland_Swiecie_2023",
    "Poland_Wieliczka_2023_Green_Budget",
    "Poland_Warszawa_2023_Ochota",
    "France_Toulouse_2024",
    "Poland_Warszawa_2020_Praga-Poludnie",
    "Poland_Wroclaw_2022",
    "Poland_Lodz_2022",
]
HEADINGS = (
    "file | voters | different ballots | kernel, exact: x | kernel, vectorised: x "
    "| with grouping: x | file to result: x | pabutools' kernel, s "
    "| memory, pabutools / ours, MB"
)
OTHER_LARGE = ["Poland_Katowice_2020", "Poland_Krakow_2024"]
LARGE = 25_000
MANY_DISTINCT = 10_000
COOPERATIVES = [
    "Netherlands_Assen_2025",
    "Switzerland_Zurich_D10",
    "Switzerland_Zurich_SN",
    "Poland_Czestochowa_2025_Ostatni_Grosz",
    "France_Toulouse_2022_12_-_Pont_des_Demoiselles_Ormeau_Montaudran_La_Terrasse"
    "_Malepere",
    "Poland_Lodz_2023_Lagiewniki",
]
VOTERS = 1_000_000

Out = Callable[[str], Any]


def run(out: Out) -> None:
    """Measure everything; say each bar beside what was measured."""
    if not (FOLDER / "outcomes.json").exists():
        out(f"No Pabulib folder at {FOLDER}: nothing measured on real elections.")
        return
    theirs = _their_python(out)
    if theirs:
        _panel(out, theirs)
    _cooperatives(out, theirs)
    _million(out)


def _their_python(out: Out) -> Path | None:
    """A Python that has pabutools, in an environment made for it the first time."""
    if named := os.environ.get("ESSAIM_BENCH_PYTHON"):
        return Path(named)
    python = THEIRS / "bin" / "python"
    if not (THEIRS / "ready").exists():
        venv.create(THEIRS, with_pip=True, clear=True)
        locked = ROOT / "requirements" / "bench.txt"
        install = ["-m", "pip", "install", "-q", "--require-hashes", "-r", str(locked)]
        done = subprocess.run(
            [python, *install], capture_output=True, text=True, check=False
        )
        if done.returncode:
            out("pabutools cannot be installed here, nothing is compared with it:")
            out(done.stderr.strip().splitlines()[-1])
            return None
        (THEIRS / "ready").touch()
    return python


def _report(python: str | Path, script: str, *arguments: str) -> dict[str, Any]:
    command = [str(python), str(ROOT / "bench" / script), *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, env=environment
    )
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def _panel(out: Out, theirs: Path) -> None:
    out(HEADINGS)
    sums = dict.fromkeys(("theirs", "exact", "vectorised", "grouped"), 0.0)
    large: list[tuple[str, float]] = []
    whole: list[tuple[str, float]] = []
    for name in [*PANEL, *OTHER_LARGE]:
        path = str(FOLDER / f"{name}.pb")
        other = _report(theirs, "_pabutools.py", path, "plain")
        ours = _report(sys.executable, "_ours.py", path, "plain")
        if set(other["selected"]) != set(ours["selected"]):
            raise SystemExit(f"{name}: pabutools selects other projects.")
        kernel = other["count"]
        grouped = ours["prepare"] + ours["arrays"] + ours["vectorised"]
        to_result = (other["load"] + kernel) / ours["file"]
        out(
            f"{name} | {ours['voters']} | {ours['distinct']} | "
            f"{kernel / ours['exact']:.0f} | {kernel / ours['vectorised']:.0f} | "
            f"{kernel / grouped:.0f} | {to_result:.0f} | {kernel:.3f} | "
            f"{other['peak']:.0f} / {ours['peak']:.0f}"
        )
        if ours["voters"] > LARGE:
            whole.append((name, to_result))
            if ours["distinct"] > MANY_DISTINCT:
                large.append((name, kernel / ours["vectorised"]))
        if name in OTHER_LARGE:
            continue
        sums["theirs"] += kernel
        sums["exact"] += ours["exact"]
        sums["vectorised"] += ours["vectorised"]
        sums["grouped"] += grouped
    bar = sums["theirs"] / sums["exact"]
    out(f"whole panel, exact engine: {bar:.0f}x (bar: 50x)")
    out(f"whole panel, vectorised: {sums['theirs'] / sums['vectorised']:.0f}x")
    out(f"whole panel, with grouping: {sums['theirs'] / sums['grouped']:.0f}x")
    for name, ratio in large:
        out(f"vectorised, {name}: {ratio:.0f}x (bar: 1000x)")
    for name, ratio in whole:
        out(f"file to result, {name}: {ratio:.0f}x (bar: 20x)")


def _cooperatives(out: Out, theirs: Path | None) -> None:
    for name in COOPERATIVES:
        path = str(FOLDER / f"{name}.pb")
        ours = _report(sys.executable, "_ours.py", path, "add1")
        beside = ""
        if theirs:
            other = _report(theirs, "_pabutools.py", path, "add1")
            if set(other["selected"]) != set(ours["selected"]):
                raise SystemExit(f"{name}: pabutools selects other projects.")
            beside = f", pabutools {other['count'] / ours['exact']:.0f} times as long"
        out(
            f"add1-exhaustive, exact engine, {name}: {ours['exact']:.2f} s"
            f" (bar: 0.5 s){beside}"
        )


def _million(out: Out) -> None:
    found = _report(sys.executable, "_ours.py", str(FOLDER), str(VOTERS))
    out(
        f"synthetic: {VOTERS} voters x {found['projects']} projects, "
        f"{found['approvals']} approvals on {found['distinct']} different ballots, "
        f"{found['funded']} funded: {found['count']:.1f} s (bar: 10 s), of which "
        f"{found['kernel']:.1f} s in the kernel; {found['peak']:.0f} MB (bar: 2000 MB)"
    )
