"""Elections for tests: made by hand, drawn at random, or read from Pabulib."""

import csv
import json
import os
import warnings
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from essaim.rules import pabulib
from essaim.rules.allocation import Ballot, Election, Project

BESIDE = Path(__file__).resolve().parents[3] / "../shared/data/pabulib"


def election(budget: int, costs: dict[str, int], *ballots: str | dict[str, int]):
    """``"ab"`` approves a and b; a mapping gives points."""
    return Election(
        budget,
        tuple(Project(name, cost) for name, cost in costs.items()),
        tuple(
            Ballot(b if isinstance(b, dict) else dict.fromkeys(b, 1)) for b in ballots
        ),
    )


@st.composite
def elections(draw: Any, *, free: bool = False) -> Election:
    """Small ones where ties are frequent: round costs, few points, equal voters."""
    names = "abcdefgh"[: draw(st.integers(1, 8))]
    unit = draw(st.sampled_from([1, 5, 7, 100]))
    lowest = 0 if free else 1
    costs = {name: unit * draw(st.integers(lowest, 12)) for name in names}
    points = st.dictionaries(st.sampled_from(names), st.integers(0, 3), max_size=8)
    ballots = draw(
        st.lists(st.builds(Ballot, points, st.integers(1, 3)), min_size=1, max_size=9)
    )
    return Election(
        unit * draw(st.integers(0, 40)),
        tuple(Project(name, cost) for name, cost in costs.items()),
        tuple(ballots),
    )


def folder() -> Path | None:
    """Where the real elections are, or None, said plainly."""
    path = Path(os.environ.get("ESSAIM_PABULIB", BESIDE))
    if (path / "outcomes.json").exists():
        return path
    warnings.warn(
        f"No Pabulib folder at {path}: agreement with it is not checked.", stacklevel=2
    )
    return None


@cache
def known_outcomes() -> dict[str, dict[str, Any]]:
    """What the oracle says of each file; empty where the folder is absent."""
    path = folder()
    if path is None:
        return {}
    return json.loads((path / "outcomes.json").read_text())


@cache
def real_file(name: str) -> pabulib.PabulibFile:
    path = folder()
    assert path is not None
    return pabulib.parse(pabulib.decode((path / name).read_bytes()))


@cache
def budgets() -> dict[str, float]:
    """Each file's budget, from the folder's list."""
    path = folder()
    assert path is not None
    with (path / "MANIFEST.tsv").open() as rows:
        return {
            row["file"]: float(row["budget"])
            for row in csv.DictReader(rows, delimiter="\t")
        }
