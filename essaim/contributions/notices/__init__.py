"""How the feed tells what happens when people contribute, one file per noun."""

from essaim.contributions.notices import (  # noqa: F401
    budgets,
    closings,
    contributions,
    frames,
    imports,
    missions,
    needs,
)
