"""The counting rules in words a member can repeat."""

from collections.abc import Mapping
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from essaim.base.templatetags.essaim import euros
from essaim.rules.allocation.types import Completion, Rule, RuleName, Utility

EURO = 100

Told = str | Promise

NAMES: Mapping[RuleName, Told] = {
    RuleName.DIRECT: gettext_lazy("direct allocation"),
    RuleName.EQUAL_SHARES: gettext_lazy("equal shares"),
    RuleName.GREEDY_VOTES: gettext_lazy("most supported first"),
    RuleName.GREEDY_RATIO: gettext_lazy("most supported per euro first"),
    RuleName.PHRAGMEN: gettext_lazy("Phragmén’s sequence"),
    RuleName.BOUNDED: gettext_lazy("equal shares, overspending bounded"),
    RuleName.MAJORITY: gettext_lazy("majority judgment"),
    RuleName.QUADRATIC: gettext_lazy("quadratic matching"),
}
_COMPLETED: Mapping[Completion, Told] = {
    Completion.NONE: gettext_lazy("equal shares"),
    Completion.ADD1_EXHAUSTIVE: gettext_lazy("equal shares, adjusted"),
    Completion.ADD1_OVERSPEND: gettext_lazy("equal shares, adjusted to the limit"),
    Completion.ADD1U: gettext_lazy("equal shares, completed"),
}
_WITH_POINTS: Mapping[RuleName, Told] = {
    RuleName.EQUAL_SHARES: gettext_lazy("equal shares of points"),
    RuleName.GREEDY_VOTES: gettext_lazy("most points first"),
    RuleName.GREEDY_RATIO: gettext_lazy("most points per euro first"),
    RuleName.BOUNDED: gettext_lazy("equal shares of points, overspending bounded"),
}


GRADES: tuple[Told, ...] = (
    pgettext_lazy("grade", "to be set aside"),
    pgettext_lazy("grade", "fair"),
    pgettext_lazy("grade", "rather good"),
    pgettext_lazy("grade", "good"),
    pgettext_lazy("grade", "very good"),
)
"""The grades members give in majority judgment, the lowest first."""


def short_name(rule: Rule) -> str:
    """The rule in a few words, for a line under a title."""
    if rule.name is RuleName.EQUAL_SHARES and rule.utility is not Utility.SCORE:
        return str(_COMPLETED[rule.completion])
    if rule.utility is Utility.SCORE:
        return str(_WITH_POINTS[rule.name])
    return str(NAMES[rule.name])


_SHARES: Mapping[Utility, Told] = {
    Utility.COST: gettext_lazy(
        "Everyone who answered holds the same share of the pool. Step by step, of the "
        "projects whose supporters together still have enough, the one that asks each "
        "of them for the smallest share of its cost is funded. Its supporters share "
        "its cost equally; those who have less give what they have left."
    ),
    Utility.CARDINALITY: gettext_lazy(
        "Everyone who answered holds the same share of the pool. Step by step, of the "
        "projects whose supporters together still have enough, the one that asks each "
        "of them for the smallest amount is funded. Its supporters share its cost "
        "equally; those who have less give what they have left."
    ),
    Utility.SCORE: gettext_lazy(
        "Everyone who answered holds the same share of the pool. Step by step, of the "
        "projects whose supporters together still have enough, the one that asks for "
        "the smallest amount per point is funded. Its supporters share its cost in "
        "proportion to the points they gave; those who have less give what they have "
        "left."
    ),
}
_COMPLETIONS: Mapping[Completion, Told] = {
    Completion.NONE: gettext_lazy(
        "What no group of supporters can spend any more returns to the pool."
    ),
    Completion.ADD1_EXHAUSTIVE: gettext_lazy(
        "As shares rarely fit costs, everyone’s share is raised one euro at a time and "
        "all is counted again, until no other project fits in the pool, or the next "
        "euro would spend more than it holds."
    ),
    Completion.ADD1_OVERSPEND: gettext_lazy(
        "As shares rarely fit costs, everyone’s share is raised one euro at a time and "
        "all is counted again; the last count that does not spend more than the pool "
        "is kept."
    ),
    Completion.ADD1U: gettext_lazy(
        "As shares rarely fit costs, everyone’s share is raised one euro at a time and "
        "all is counted again, until no other project fits in the pool, or the next "
        "euro would spend more than it holds. Then the most supported projects that "
        "still fit are funded with what is left."
    ),
}
_OTHERS: Mapping[RuleName, Told] = {
    RuleName.DIRECT: gettext_lazy(
        "Each member directs the euros of their envelope. A project is funded when "
        "what it is given reaches its minimum, and receives up to its goal. What does "
        "not reach a minimum, or passes a goal, goes back to those who gave it."
    ),
    RuleName.GREEDY_VOTES: gettext_lazy(
        "Projects are taken from the most to the least supported. Each is funded when "
        "it asks for no more than what is left; otherwise the next one is looked at."
    ),
    RuleName.GREEDY_RATIO: gettext_lazy(
        "Projects are taken from the most to the least supported for each euro they "
        "cost. Each is funded when it asks for no more than what is left; otherwise "
        "the next one is looked at."
    ),
    RuleName.PHRAGMEN: gettext_lazy(
        "Everyone who answered receives money at the same steady pace. As soon as the "
        "supporters of a project together hold its cost, it is funded with all they "
        "hold, and they start again from nothing. Counting stops when the next "
        "project asks for more than what is left in the pool."
    ),
    RuleName.MAJORITY: gettext_lazy(
        "Everyone who answered gives each project a grade; a project without one has "
        "the lowest. The grade that counts is the one in the middle: half of the "
        "voters at least give it or a better one. Projects are taken from the best to "
        "the worst; with the same grade, one vote of that grade is taken off each and "
        "the middles are compared again. Each is funded when it asks for no more than "
        "what is left; one whose middle is the lowest grade is not."
    ),
    RuleName.QUADRATIC: gettext_lazy(
        "Each member directs the euros of their envelope, and a common part of the "
        "pool is added to what they give: the more people give to a project, the more "
        "it is added, and the gift of one person alone adds nothing. The part of each "
        "project is the square of the sum of the square roots of its gifts, less the "
        "gifts. Nothing is added above a goal."
    ),
}
_BOUNDED = gettext_lazy(
    "When they have not quite enough, a project that would be a good price can be "
    "funded all the same: they pay all they have at that price, and the rest is taken "
    "from what others do not use. The smaller the part they can pay, the better the "
    "price must be. Counting stops when nothing fits in what is left of the pool, or "
    "nobody has money left."
)
_QUADRATIC = gettext_lazy(
    "A project is funded when both together reach its minimum. While some do not, the "
    "one that lacks most is set aside: its gifts go back to those who gave, and the "
    "common part is shared again between the others."
)


def sentences(rule: Rule, *, pairs: bool = False) -> list[str]:
    """The whole rule, ready to be read aloud.

    With ``pairs``, some projects of the round cannot be made together.
    """
    told = _alone(rule)
    if pairs:
        told.append(
            _(
                "Some projects cannot be made together: the first the rule chooses "
                "sets the other aside."
            )
        )
    return told


def _alone(rule: Rule) -> list[str]:
    if rule.name is RuleName.BOUNDED:
        return [str(_SHARES[rule.utility or Utility.COST]), str(_BOUNDED)]
    if rule.name is not RuleName.EQUAL_SHARES:
        told = [str(_OTHERS[rule.name])]
        if rule.name is RuleName.QUADRATIC:
            told.append(str(_QUADRATIC))
        if rule.utility is Utility.SCORE:
            told.append(_("Points take the place of supporters."))
        return told
    told = [
        str(_SHARES[rule.utility or Utility.COST]),
        str(_COMPLETIONS[rule.completion]),
    ]
    if rule.completion is not Completion.NONE and rule.increment > EURO:
        told.append(
            _("Here the pool is large: the share is raised by %(step)s at a time.")
            % {"step": euros(rule.increment)}
        )
    return told


@cache
def _words() -> tuple[Told, ...]:
    return (
        pgettext_lazy("how many projects", "none"),
        pgettext_lazy("how many projects", "one"),
        pgettext_lazy("how many projects", "two"),
        pgettext_lazy("how many projects", "three"),
        pgettext_lazy("how many projects", "four"),
        pgettext_lazy("how many projects", "five"),
        pgettext_lazy("how many projects", "six"),
        pgettext_lazy("how many projects", "seven"),
        pgettext_lazy("how many projects", "eight"),
        pgettext_lazy("how many projects", "nine"),
        pgettext_lazy("how many projects", "ten"),
        pgettext_lazy("how many projects", "eleven"),
        pgettext_lazy("how many projects", "twelve"),
        pgettext_lazy("how many projects", "thirteen"),
        pgettext_lazy("how many projects", "fourteen"),
        pgettext_lazy("how many projects", "fifteen"),
        pgettext_lazy("how many projects", "sixteen"),
    )


def in_letters(figure: int) -> str | None:
    """A number of projects in letters up to sixteen; ``None`` above."""
    words = _words()
    return str(words[figure]) if figure < len(words) else None
