"""What an amount would do, said in euros before it is confirmed: nothing is written."""

import copy
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from essaim.base.templatetags.essaim import euros
from essaim.contributions import lines
from essaim.contributions.models import Contribution, Frame
from essaim.contributions.reading.left import is_said
from essaim.contributions.services.announcing import ABOUT, FIELDS, say
from essaim.contributions.services.checking import check_amount, check_said
from essaim.contributions.services.declaring import amount_of
from essaim.ledger.models import BudgetLine
from essaim.ledger.services import budgets
from essaim.members.models import Member
from essaim.rules import contributions as states
from essaim.rules.contributions import State
from essaim.rules.declarations import Effect, Outcome


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be declared, on which line, and what becomes of the budget."""

    contribution: Contribution
    cents: int
    effect: Effect
    says_left: bool  # what is left of it may be said to the author

    @property
    def is_refused(self) -> bool:
        """Whether the overrun policy would not take it."""
        return self.effect.outcome == Outcome.REFUSED

    @property
    def sentence(self) -> str:
        """What the budget becomes, in one sentence."""
        return effect_words(self.effect, self.contribution.line, self.says_left)


def of_new(
    line: BudgetLine,
    frame: Frame,
    *,
    by: Member,
    cents: int | None,
    said: dict[str, Any],
) -> Preview:
    """Say what declaring new work on a line would do; raise what it meets."""
    contribution = Contribution(
        author=by, circle=line.circle, line=line, status=State.DONE
    )
    say(contribution, said, FIELDS | ABOUT)
    return _preview(contribution, frame, cents)


def of_existing(
    contribution: Contribution, frame: Frame, *, cents: int | None, said: dict[str, Any]
) -> Preview:
    """Say what declaring or correcting it so would do; raise what it meets."""
    changed = copy.copy(contribution)
    say(changed, said)
    return _preview(changed, frame, cents)


def _preview(contribution: Contribution, frame: Frame, cents: int | None) -> Preview:
    if contribution.done_on is None:
        contribution.done_on = budgets.day_in_year(contribution.line)
    amount = amount_of(contribution, frame, cents)
    check_said(contribution, frame)
    check_amount(contribution, frame, amount, is_declared=True)
    held = contribution.cents if contribution.state in states.HOLDS else 0
    effect = lines.effect(contribution.line, frame, asked=amount, held=held)
    says_left = is_said(contribution.line, contribution.author)
    return Preview(contribution, amount, effect, says_left)


def effect_words(effect: Effect, line: BudgetLine, says_left: bool) -> str:
    """Say what an amount does to a line, and what the overrun policy makes of it.

    Without a figure of the line to who may not know what is left of it.
    """
    if not says_left:
        return _without_figures(effect.outcome) % {
            "line": line,
            "asked": euros(effect.asked),
        }
    figures = {
        "line": line,
        "asked": euros(effect.asked),
        "before": euros(effect.left_before),
        "after": euros(effect.left_after),
        "excess": euros(effect.excess_after),
    }
    return {
        Outcome.HOLDS: _(
            "“%(line)s” has %(before)s left: %(after)s will be left after this."
        ),
        Outcome.REFUSED: _(
            "“%(line)s” has %(before)s left, and this asks for %(asked)s: the frame "
            "refuses what passes the budget. Declare less, offer the work, or wait."
        ),
        Outcome.DEFERRED: _(
            "“%(line)s” has %(before)s left, and this asks for %(asked)s: the whole "
            "declaration waits for next year’s budget, which takes it up first."
        ),
        Outcome.DEBT: _(
            "“%(line)s” has %(before)s left: this passes it. %(excess)s are carried as "
            "debt; you are paid, and next year’s budget pays the debt first."
        ),
        Outcome.WAITS: _(
            "“%(line)s” has %(before)s left: this passes it by %(excess)s. Nothing of "
            "this budget settles before the year closes; what is left is then shared "
            "in proportion, so that you may receive less than you declare."
        ),
        Outcome.DELIBERATED: _(
            "“%(line)s” has %(before)s left: this passes it by %(excess)s. Nothing of "
            "this budget settles before the year closes; the cooperative then decides."
        ),
    }[effect.outcome] % figures


def _without_figures(outcome: Outcome) -> str:
    return {
        Outcome.HOLDS: _("“%(line)s” has enough left for the %(asked)s you declare."),
        Outcome.REFUSED: _(
            "“%(line)s” has less left than the %(asked)s you declare: the frame "
            "refuses what passes the budget. Declare less, offer the work, or wait."
        ),
        Outcome.DEFERRED: _(
            "“%(line)s” has less left than the %(asked)s you declare: the whole "
            "declaration waits for next year’s budget, which takes it up first."
        ),
        Outcome.DEBT: _(
            "“%(line)s” has less left than the %(asked)s you declare. What passes it "
            "is carried as debt; you are paid, and next year’s budget pays the debt "
            "first."
        ),
        Outcome.WAITS: _(
            "“%(line)s” has less left than the %(asked)s you declare. Nothing of this "
            "budget settles before the year closes; what is left is then shared in "
            "proportion, so that you may receive less than you declare."
        ),
        Outcome.DELIBERATED: _(
            "“%(line)s” has less left than the %(asked)s you declare. Nothing of this "
            "budget settles before the year closes; the cooperative then decides."
        ),
    }[outcome]
