"""Counting a Pabulib file, nothing stored: the command and the page share this."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from essaim.base.errors import Refusal
from essaim.base.templatetags.essaim import euros
from essaim.cobudget import rule_words
from essaim.cobudget.counting import exact
from essaim.cobudget.explanations import (
    Explanation,
    Words,
    explain,
    nearness,
    number,
)
from essaim.cobudget.pictures import Picture, pictures
from essaim.rules import allocation, pabulib
from essaim.rules.allocation import Engine
from essaim.rules.allocation.types import (
    GIVING,
    Completion,
    Election,
    Fate,
    Outcome,
    Rule,
    RuleName,
    Utility,
)

RULES = tuple(name for name in RuleName if name not in GIVING)
_SIGNS = {"EUR": "€", "PLN": "zł", "GBP": "£", "USD": "$", "HUF": "Ft", "CZK": "Kč"}
NARROW = "\u202f"


class BadFile(Refusal):
    """A file that cannot be counted: one sentence, and the place when it has one."""

    def __init__(
        self, sentence: str, *, line: int | None = None, column: int | None = None
    ) -> None:
        self.line, self.column = line, column
        super().__init__(sentence)


def read(data: bytes) -> pabulib.PabulibFile:
    """Read a whole file, or raise ``BadFile`` with the sentence to show."""
    try:
        return pabulib.parse(pabulib.decode(data))
    except pabulib.PabulibError as error:
        sentence = told(error)
        if error.line:
            sentence = _("Line %(line)d: %(fault)s") % {
                "line": error.line,
                "fault": sentence,
            }
        raise BadFile(sentence, line=error.line, column=error.column) from None


def told(error: pabulib.PabulibError) -> str:
    """What is wrong with a file, in the reader's language, without the place."""
    sentences = {
        "not_text": _("this is not a text file in UTF-8."),
        "too_large": _("the file has more than %(limit)s characters."),
        "no_section": _("the section %(section)s is missing."),
        "section_twice": _("the section %(section)s appears twice."),
        "outside_section": _("this line comes before any section."),
        "no_column": _("the section %(section)s has no column “%(name)s”."),
        "column_twice": _("the column “%(name)s” appears twice."),
        "too_many_fields": _(
            "this line has %(found)s fields, for %(expected)s columns."
        ),
        "field_too_long": _("a field of this line is too long."),
        "key_twice": _("the key “%(key)s” appears twice."),
        "no_key": _("META has no “%(key)s”."),
        "unknown_vote_type": _("the vote type “%(value)s” is not known."),
        "not_a_number": _("“%(value)s” is not a number."),
        "negative": _("“%(value)s” is negative."),
        "no_id": _("an identifier is missing."),
        "project_twice": _("the project “%(project)s” appears twice."),
        "voter_twice": _("the voter “%(voter)s” appears twice."),
        "unknown_project": _("the project “%(project)s” does not exist."),
        "points_mismatch": _(
            "this vote names %(projects)s projects and gives %(points)s points."
        ),
        "choose_one": _("this vote names %(projects)s projects where one is allowed."),
    }
    shown = {name: str(value)[:60] for name, value in error.params.items()}
    told = sentences.get(error.code)
    return told % shown if told else str(error)


def rule_for(
    file: pabulib.PabulibFile, *, rule: str, utility: str | None, completion: str
) -> Rule:
    """The rule asked for, in the money of ``file``.

    Raises ``Refusal`` for a name that is unknown or options that do not go together.
    """
    check_choice(rule, utility, completion)
    takes = rule != RuleName.MAJORITY
    return Rule(
        RuleName(rule),
        utility=Utility(utility) if takes and utility else None,
        completion=Completion(completion),
        increment=file.scale,
    )


def check_choice(rule: str, utility: str | None, completion: str) -> None:
    """Raise ``Refusal`` unless these options exist and go together."""
    known: tuple[tuple[str, str, tuple[str, ...]], ...] = (
        (_("rule"), rule, RULES),
        (_("utility"), utility or Utility.COST, tuple(Utility)),
        (_("completion"), completion, tuple(Completion)),
    )
    for option, value, choices in known:
        if value not in choices:
            raise Refusal(
                _("There is no %(option)s “%(value)s”: choose among %(choices)s.")
                % {
                    "option": option,
                    "value": value[:40],
                    "choices": ", ".join(map(str, choices)),
                }
            )
    if completion != Completion.NONE and rule != RuleName.EQUAL_SHARES:
        raise Refusal(
            _("A completion goes with equal-shares only; %(rule)s takes none.")
            % {"rule": rule}
        )
    if rule == RuleName.MAJORITY and utility == Utility.SCORE:
        raise Refusal(_("Majority judgment reads points as grades: it takes no score."))
    if rule == RuleName.PHRAGMEN and utility == Utility.SCORE:
        raise Refusal(_("Phragmén’s rule counts approvals: it takes no score."))


@dataclass(frozen=True, slots=True)
class Line:
    """One project of the file with its fate and why."""

    id: str
    name: str
    fate: Fate
    cost: str
    why: Explanation
    pictures: list[Picture]


@dataclass(frozen=True, slots=True)
class FileCount:
    """A file, counted and explained."""

    file: pabulib.PabulibFile
    election: Election
    rule: Rule
    outcome: Outcome
    words: Words

    @property
    def funded(self) -> list[Line]:
        """The projects funded, in order of decision."""
        return [self._line(project) for project in self.outcome.selected]

    @property
    def not_funded(self) -> list[Line]:
        """The others, the nearest to being funded first."""
        rest = [f for f in self.outcome.fates.values() if not f.funded]
        return [self._line(fate.project) for fate in sorted(rest, key=nearness)]

    def _line(self, project: str) -> Line:
        fate = self.outcome.fates[project]
        return Line(
            id=project,
            name=self.words.title(project),
            fate=fate,
            cost=self.words.money(fate.cost),
            why=explain(fate, self.rule, self.words),
            pictures=pictures(fate, self.rule, self.words),
        )


def count_file(
    file: pabulib.PabulibFile, rule: Rule, *, engine: str | Engine = "auto"
) -> FileCount:
    """Count ``file`` by ``rule``; equal projects go by identifier, as Pabulib's do."""
    election = file.election()
    outcome = allocation.count(election, rule, tie_order=file.tie_order, engine=engine)
    return FileCount(file, election, rule, outcome, words_for(file, election.budget))


def headline(count: FileCount) -> str:
    """The whole in a line: which election, how many projects are funded."""
    file, funded = count.file, len(count.outcome.selected)
    told = [file.get("unit"), file.get("subunit"), file.get("instance")]
    return ngettext(
        "%(election)s: %(funded)s project funded of %(all)s",
        "%(election)s: %(funded)s projects funded of %(all)s",
        funded,
    ) % {
        "election": " · ".join(part for part in told if part) or _("This election"),
        "funded": rule_words.in_letters(funded) or number(funded),
        "all": rule_words.in_letters(len(count.outcome.fates))
        or number(len(count.outcome.fates)),
    }


def summary(count: FileCount) -> str:
    """How much is shared, of what, by how many voters."""
    outcome = count.outcome
    return ngettext(
        "%(voters)s voter, %(cost)s shared of %(budget)s",
        "%(voters)s voters, %(cost)s shared of %(budget)s",
        count.election.voters,
    ) % {
        "voters": number(count.election.voters),
        "cost": count.words.money(outcome.cost),
        "budget": count.words.money(outcome.budget),
    }


def words_for(file: pabulib.PabulibFile, budget: int) -> Words:
    """How a file's money, points and projects are told; all its figures are public."""
    scale, sign = file.scale, _SIGNS.get(file.currency, file.currency)

    def say(amount: Fraction) -> str:
        return amount_in(amount * 100 // scale, sign)

    return Words(
        budget=budget,
        say=say,
        coin=Fraction(scale, 100),
        titles=file.names,
        small=0,
        point=file.points_scale,
    )


def amount_in(hundredths: int, sign: str) -> str:
    """``123450`` with « zł » is « 1 234,50 zł »; euros are written as everywhere."""
    if sign == "€":
        return euros(hundredths)
    whole, rest = divmod(abs(hundredths), 100)
    figure = number_format(
        f"{whole}.{rest:02}" if rest else whole,
        decimal_pos=2 if rest else 0,
        use_l10n=True,
        force_grouping=True,
    )
    minus = "−" if hundredths < 0 else ""
    return f"{minus}{figure}{NARROW}{sign}" if sign else f"{minus}{figure}"


Exact = int | float | str


def in_currency(units: Fraction | int, scale: int) -> Exact:
    """An amount in the file's currency: a number when JSON can hold it exactly.

    >>> in_currency(1250, 100), in_currency(1200, 100), in_currency(Fraction(1, 3), 1)
    (12.5, 12, '1/3')
    """
    amount = Fraction(units) / scale
    if amount.denominator == 1:
        return int(amount)
    if amount.denominator < 10**13 and abs(amount) < 10**15:
        number = float(amount)
        if Fraction(Decimal(repr(number))) == amount:
            return number
    return exact(amount)


_MONEY = ("missing", "payment", "money_then", "money_at_end", "room", "time")


def as_json(count: FileCount) -> dict[str, Any]:
    """The outcome as data: money in the file's currency, exact fractions as « p/q »."""
    scale = count.file.scale
    return {
        "selected": list(count.outcome.selected),
        "cost": in_currency(count.outcome.cost, scale),
        "projects": {
            line.id: _why(line, scale) for line in (*count.funded, *count.not_funded)
        },
    }


def _why(line: Line, scale: int) -> dict[str, Any]:
    fate = line.fate
    why: dict[str, Any] = {
        "name": line.name,
        "funded": fate.funded,
        "rank": fate.rank,
        "reason": str(fate.reason),
        "why": line.why.verdict,
        "details": list(line.why.details),
        "cost": in_currency(fate.cost, scale),
        "award": in_currency(fate.award, scale),
        "votes": fate.votes,
        "score": fate.score,
    }
    numbers: Mapping[str, Fraction | int | None] = {
        name: getattr(fate, name) for name in _MONEY
    }
    why |= {
        name: in_currency(amount, scale)
        for name, amount in numbers.items()
        if amount is not None
    }
    for name in ("price", "effective_support"):
        share: Fraction | None = getattr(fate, name)
        if share is not None:
            why[name] = exact(share)
    for name in (
        *("paid_in_full", "paid_last_money", "short_since", "considered"),
        *("more", "before", "grade"),
    ):
        if getattr(fate, name) is not None:
            why[name] = getattr(fate, name)
    if fate.grades:
        why["grades"] = list(fate.grades)
    if fate.taken_by:
        why["taken_by"] = [
            [project, in_currency(part, scale)] for project, part in fate.taken_by
        ]
    return why
