"""The numpy engine (until it is written, the exact one under its name)."""

from fractions import Fraction

from . import equal_shares
from .poll import Poll


class Engine:
    """Exact for now."""

    def __init__(self, poll: Poll) -> None:
        self.poll = poll

    def run(
        self, poll: Poll, endowment: Fraction, limit: int | None
    ) -> list[equal_shares.Purchase]:
        """Run."""
        return equal_shares.run(poll, endowment, limit)
