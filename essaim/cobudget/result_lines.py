"""One project of a result: its money, its rank, why, and its picture."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from essaim.cobudget.explanations import Explanation, Words, explain, number
from essaim.cobudget.models import Project
from essaim.cobudget.pictures import Picture, pictures
from essaim.cobudget.whatif import WhatIf
from essaim.rules.allocation.types import Fate, Rule

PER_PAGE = 100


@dataclass
class Line:
    """One project of the result: its money, its rank, and why."""

    project: Project
    fate: Fate
    rule: Rule
    words: Words
    what_if: WhatIf | None = None

    @property
    def pictures(self) -> list[Picture]:
        """The same as bars, where they point at nobody."""
        return pictures(self.fate, self.rule, self.words)

    @cached_property
    def why(self) -> Explanation:
        """The sentences."""
        return explain(self.fate, self.rule, self.words)

    @property
    def step_page(self) -> int:
        """The page of the steps where its own is told."""
        return ((self.why.step or 1) - 1) // PER_PAGE + 1

    @property
    def people(self) -> str:
        """How many supported it, when that is not too few to be told."""
        if self.words.few(self.fate.votes):
            return _("fewer than %(small)d") % {"small": self.words.small}
        return number(self.fate.votes)

    @property
    def had_it(self) -> str:
        """What would have been enough, if that is known and points at nobody."""
        tried = self.what_if
        if tried is None or self.words.few(self.fate.votes):
            return ""
        cheaper = self.words.money(tried.cheaper_by or 0)
        if tried.supporters and tried.cheaper_by:
            return ngettext(
                "With %(people)d more person answering for it alone, or %(cheaper)s "
                "less, it would have passed.",
                "With %(people)d more people answering for it alone, or %(cheaper)s "
                "less, it would have passed.",
                tried.supporters,
            ) % {"people": tried.supporters, "cheaper": cheaper}
        if tried.supporters:
            return ngettext(
                "With %(people)d more person answering for it alone, it would have "
                "passed.",
                "With %(people)d more people answering for it alone, it would have "
                "passed.",
                tried.supporters,
            ) % {"people": tried.supporters}
        return _("For %(cheaper)s less, it would have passed.") % {"cheaper": cheaper}
