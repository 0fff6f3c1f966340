"""How a place tells money, projects and people; what an explanation is made of."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from essaim.base.templatetags.essaim import euros
from essaim.rules.allocation.types import Fate


def _euros(cents: Fraction) -> str:
    return euros(int(cents))


@dataclass(frozen=True, slots=True)
class Words:
    """How this place tells money, projects and numbers of people.

    ``say`` writes a whole number of coins; ``coin`` is the smallest amount told (in
    coins). ``titles`` name the projects. Fewer than ``small`` people are not counted.
    ``prices`` is what each supporter paid, at most, for each funded project.
    ``grades`` name the grades of majority judgment, the lowest first.
    ``quiet`` are the projects that too few support for their votes to be told.
    ``point`` is how many of the count's points make one that people know: 100 where
    members direct euros. ``euros_directed``: a total of points is told as money.
    """

    budget: int
    say: Callable[[Fraction], str] = _euros
    coin: Fraction = Fraction(1)
    titles: Mapping[str, str] = field(default_factory=dict)
    small: int = 3
    prices: Mapping[str, Fraction] = field(default_factory=dict)
    point: int = 1
    euros_directed: bool = False
    grades: Sequence[str | Promise] = ()
    quiet: frozenset[str] = frozenset()

    def money(self, amount: Fraction | int, *, up: bool = False) -> str:
        """Say ``amount`` to the nearest coin, or up to the next one."""
        coins = Fraction(amount) / self.coin
        whole = -(-coins // 1) if up else Fraction(round(coins))
        if amount and not whole:
            return _("less than %(coin)s") % {"coin": self.say(self.coin)}
        return self.say(whole * self.coin)

    def left(self, amount: Fraction | int) -> str:
        """Say what someone still has: never more than the truth."""
        return self.say(Fraction(amount) // self.coin * self.coin)

    def points(self, points: int) -> str:
        """Say a total of points."""
        if self.euros_directed:
            return self.money(points)
        told = Fraction(points, self.point)
        figure = number(int(told)) if told.denominator == 1 else _decimal(told)
        return ngettext("%(points)s point", "%(points)s points", int(told)) % {
            "points": figure
        }

    def grade(self, grade: int) -> str:
        """Say a grade: by its name, or its number of points where it has none."""
        known = grade < len(self.grades)
        return str(self.grades[grade]) if known else self.points(grade)

    def few(self, people: int) -> bool:
        """Whether so few people are not to be counted."""
        return people < self.small

    def from_few(self, project: str, amount: Fraction) -> bool:
        """Whether ``amount`` paid for ``project`` may come from too few people."""
        if not self.small:
            return False
        price = self.prices.get(project)
        return price is None or amount < self.small * price

    def title(self, project: str) -> str:
        """The name of a project."""
        return self.titles.get(project, project)


@dataclass(frozen=True, slots=True)
class Explanation:
    """``verdict`` alone is enough; ``details`` are the sentences after it.

    ``step`` is where it was decided in the transcript, when there is one.
    """

    verdict: str
    details: tuple[str, ...] = ()
    step: int | None = None


def number(figure: int) -> str:
    """A figure with its thousands apart."""
    return number_format(figure, use_l10n=True, force_grouping=True)


def _decimal(figure: Fraction) -> str:
    hundredths = round(figure * 100)
    told = f"{hundredths // 100}.{hundredths % 100:02}".rstrip("0").rstrip(".")
    places = len(told.partition(".")[2])
    return number_format(told, decimal_pos=places, force_grouping=True)


def percent(share: Fraction) -> str:
    """A share as a percentage, one decimal under ten, rounded down."""
    places = 0 if share >= Fraction(1, 10) else 1
    scaled = share * 100 * 10**places // 1
    figure = number_format(
        f"{scaled // 10**places}.{scaled % 10**places}" if places else scaled,
        decimal_pos=places,
        use_l10n=True,
    )
    return _("%(figure)s%%") % {"figure": figure}


def nearness(fate: Fate) -> tuple[bool, Fraction, int, str]:
    """Sorts projects that were not funded: what lacked least comes first."""
    return (
        fate.missing is None,
        fate.missing or Fraction(0),
        -fate.votes,
        fate.project,
    )


def enough(fate: Fate, words: Words) -> list[str]:
    """How many more supporters would have been enough, where nobody else shows by it.

    A project it should have come before says its own votes: not told if they are few.
    """
    if not fate.more or (fate.before in words.quiet):
        return []
    told = {"more": number(fate.more), "all": number(fate.votes + fate.more)}
    if fate.before is None:
        sentence = ngettext(
            "With %(more)s more person answering for it alone, it would have been "
            "funded.",
            "With %(more)s more people answering for it alone, it would have been "
            "funded.",
            fate.more,
        )
        return [sentence % told]
    sentence = ngettext(
        "With %(more)s more supporter, %(all)s in all, it would have come before "
        "“%(before)s” and been funded.",
        "With %(more)s more supporters, %(all)s in all, it would have come before "
        "“%(before)s” and been funded.",
        fate.more,
    )
    return [sentence % {**told, "before": words.title(fate.before)}]


def short(fate: Fate, words: Words) -> str:
    """The verdict of a project that lacked some money."""
    return _("Not funded: it was %(missing)s short.") % {
        "missing": words.money(fate.missing or 0, up=True)
    }
