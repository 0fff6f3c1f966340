"""What a result page shows, read from what closing stored, in two queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import cached_property
from typing import Any

from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from essaim.base.permissions import ALLOWED, Verdict, refused
from essaim.cobudget import counting, fairness, rule_words, stored
from essaim.cobudget.explanations import Words, nearness, number
from essaim.cobudget.models import Count, Project, Round, Section
from essaim.cobudget.result_lines import PER_PAGE, Line
from essaim.cobudget.rule_words import GRADES
from essaim.cobudget.whatif import WhatIf, what_ifs
from essaim.rules import rounds
from essaim.rules.allocation.types import Fate, Rule, Step, Utility

__all__ = ["PER_PAGE", "Line", "Result", "find_what_ifs", "may_read", "result_of"]

MOST_FOR_WHAT_IFS = 1_000


def may_read(round: Round) -> Verdict:
    """Whether there is a result: before the count, nobody sees any figure of it."""
    if not round.has_ballots:
        return refused(
            _("Only the totals of this round were imported: the history has its page.")
        )
    if round.is_counted:
        return ALLOWED
    return refused(_("The result is known once allocation has closed."))


@dataclass
class Result:
    """A counted round, ready to be told."""

    round: Round
    count: Count
    rule: Rule
    words: Words
    funded: list[Line]
    not_funded: list[Line]
    section: Section | None = None

    @property
    def pool_cents(self) -> int:
        """What was to be shared: the pool, or the section's part of it."""
        return counting.pool_of(self.round, self.section)

    @property
    def query(self) -> str:
        """What addresses of its pages end with, to be about the section."""
        return f"?volet={self.section.pk}" if self.section else ""

    @property
    def address(self) -> str:
        """Where it is read."""
        return reverse("cobudget:result", args=[self.round.pk]) + self.query

    @property
    def name(self) -> str:
        """The round, and the section if it is about one."""
        return (
            f"{self.round.name} · {self.section}" if self.section else str(self.round)
        )

    @property
    def all(self) -> list[Line]:
        """Every project, in order of decision, then of nearness."""
        return [*self.funded, *self.not_funded]

    @property
    def in_turn(self) -> list[Line]:
        """Every project in the order the rule looked at it, where it has one."""
        last = len(self.funded) + len(self.not_funded)
        return sorted(self.all, key=lambda line: line.fate.considered or last)

    @property
    def headline(self) -> str:
        """The whole in one line: « Co-budget 2025 : six projets financés sur onze »."""
        funded, everything = len(self.funded), len(self.funded) + len(self.not_funded)
        return ngettext(
            "%(round)s: %(funded)s project funded of %(all)s",
            "%(round)s: %(funded)s projects funded of %(all)s",
            funded,
        ) % {
            "round": self.name,
            "funded": rule_words.in_letters(funded) or number(funded),
            "all": rule_words.in_letters(everything) or number(everything),
        }

    @property
    def shared(self) -> str:
        """How much, and by how many of those who could."""
        told = {
            "cost": self.words.money(self.count.cost_cents),
            "voices": number(self.count.voices),
            "envelopes": number(self.count.envelopes),
            "small": self.words.small,
        }
        if self.words.few(self.count.voices):
            return _("%(cost)s shared by fewer than %(small)d people") % told
        if self.round.imported is not None:
            return (
                ngettext(
                    "%(cost)s shared by %(voices)s voter",
                    "%(cost)s shared by %(voices)s voters",
                    self.count.voices,
                )
                % told
            )
        return (
            ngettext(
                "%(cost)s shared by %(voices)s member of %(envelopes)s",
                "%(cost)s shared by %(voices)s members of %(envelopes)s",
                self.count.voices,
            )
            % told
        )

    @property
    def rule_name(self) -> str:
        """The rule in a few words."""
        return rule_words.short_name(self.rule)

    @property
    def rule_sentences(self) -> list[str]:
        """The rule in plain words."""
        pairs = bool(counting.pairs_of(self.round))
        return rule_words.sentences(self.rule, pairs=pairs)

    @cached_property
    def heard(self) -> dict[str, Any] | None:
        """Who was heard: a sentence, and bars that point at nobody."""
        voters: list[int] = self.count.data["heard"]
        total = sum(voters)
        if self.words.few(total):
            return None
        bars = fairness.bars(voters, small=self.words.small)
        without = voters[0] if voters else 0
        told = {
            "some": number(total - without),
            "all": number(total),
            "small": self.words.small,
        }
        if 0 < without < self.words.small:
            sentence = _("Fewer than %(small)d people have no project funded.") % told
        elif not without:
            sentence = _("Everyone has at least one project funded.")
        elif without == total:
            sentence = _("Nobody has a project funded.")
        else:
            sentence = (
                ngettext(
                    "%(some)s person of %(all)s has at least one project funded.",
                    "%(some)s people of %(all)s have at least one project funded.",
                    total - without,
                )
                % told
            )
        return {"sentence": sentence, **drawn(bars)}

    @property
    def certificate(self) -> str:
        """Whether some group was left out; empty where that has no sense."""
        certified = self.count.data.get("certified")
        if certified is None:
            return ""
        if certified:
            return _(
                "Checked: no group was forgotten. Wherever people supporting the same "
                "project could have paid for it with their equal shares of the pool, "
                "it is funded, or one of them at least has other funded projects, "
                "worth more than what would remain of their shares."
            )
        left_out = self.count.data["complaint"]
        if self.words.few(left_out["voters"]):
            return ""
        return _(
            "A group was left out: %(people)s supporters of “%(project)s” could have "
            "paid for it with their equal shares of the pool, and none of them has "
            "more than %(most)s in funded projects. The rule chosen allows it."
        ) % {
            "people": number(left_out["voters"]),
            "project": self.words.title(left_out["project"]),
            "most": self.words.money(left_out["most"]),
        }

    @property
    def against_greedy(self) -> str:
        """What the simplest rule would have changed, in one sentence."""
        greedy = self.count.data.get("greedy")
        if greedy is None or self.words.few(self.count.voices):
            return ""
        if set(greedy["selected"]) == set(self.count.data["selected"]):
            return _("Taking the most supported first would have funded the same ones.")
        theirs, ours = greedy["heard"], self.count.data["heard"]
        told = {
            "theirs": number(sum(theirs[1:])),
            "ours": number(sum(ours[1:])),
            "all": number(sum(ours)),
        }
        if {0 < one[0] < self.words.small for one in (theirs, ours)} != {False}:
            return ""
        return (
            _(
                "Taking the most supported first would have given %(theirs)s people "
                "of %(all)s at least one funded project, against %(ours)s here."
            )
            % told
        )

    @cached_property
    def tie_titles(self) -> list[str]:
        """The published order for equal projects, where it is short enough to list."""
        keys = [line.project.key for line in self.all]
        if self.round.imported is not None or len(keys) > 30:
            return []
        order = (
            counting.tie_order(self.round, self.section)
            if self.section
            else rounds.shuffled(keys, seed=self.round.tie_seed)
        )
        return [self.words.title(key) for key in order]

    @cached_property
    def steps(self) -> list[Step]:
        """The decisions of equal shares, one by one; empty for the other rules."""
        transcript = self.count.data.get("transcript")
        if not transcript:
            return []
        return [counting.step_from_json(step) for step in transcript["steps"]]

    @property
    def closed_at(self) -> datetime:
        """When allocation closed."""
        return self.round.closes_at or self.count.counted_at

    @property
    def tries(self) -> int:
        """How many shares were tried to find the one kept."""
        return int((self.count.data.get("transcript") or {}).get("tries", 0))

    @property
    def completed_by(self) -> list[str]:
        """The projects funded with the money left over, in order."""
        transcript = self.count.data.get("transcript") or {}
        return [self.words.title(key) for key in transcript.get("completed_by", [])]

    def told(self, step: Step) -> dict[str, Any]:
        """A step in words and figures; too few people are not counted."""
        whole = step.paid_in_full + step.paid_last_money
        in_full, last = number(step.paid_in_full), number(step.paid_last_money)
        if self.words.few(whole):
            in_full, last = _("fewer than %(small)d") % {"small": self.words.small}, "—"
        elif step.paid_last_money and self.words.few(
            min(step.paid_in_full, step.paid_last_money)
        ):
            in_full, last = _("%(people)s in all") % {"people": number(whole)}, "—"
        point = self.words.point if self.rule.utility is Utility.SCORE else 1
        return {
            "number": step.number,
            "title": self.words.title(step.project),
            "cost": self.words.money(step.cost),
            "payment": self.words.money(step.payment * point),
            "in_full": in_full,
            "last_money": last,
            "left": self.words.left(step.left),
            "added": self.words.money(step.cost - step.paid)
            if step.paid is not None and step.paid != step.cost
            else "",
        }

    @property
    def endowment(self) -> str:
        """What each voice held in the count that was kept."""
        transcript = self.count.data.get("transcript")
        return self.words.left(Fraction(transcript["endowment"])) if transcript else ""

    @property
    def equal_share(self) -> str:
        """What each voice would hold if the pool were shared out."""
        voices = self.count.voices
        return self.words.left(Fraction(self.pool_cents, voices or 1))


def drawn(bars: Sequence[fairness.Bar]) -> dict[str, list[Any]]:
    """The heights and labels of the bars of a histogram."""
    return {
        "values": [bar.voters for bar in bars],
        "labels": [_label(bar, last=bar is bars[-1]) for bar in bars],
    }


def _label(bar: fairness.Bar, *, last: bool) -> str:
    if last and bar.high > bar.low:
        return _("%(low)d or more") % {"low": bar.low}
    if bar.high > bar.low:
        return _("%(low)d to %(high)d") % {"low": bar.low, "high": bar.high}
    return str(bar.low)


def result_of(round: Round, section: Section | None = None) -> Result:
    """The result of ``round``, as stored when it was counted; or that of a section."""
    count = Count.objects.get(round=round)
    rule = counting.rule_of(round, section)
    rows = Project.objects.standing().filter(round=round, fate__isnull=False)
    if section is not None:
        count, rows = stored.of_section(count, section), rows.filter(section=section)
    projects = list(rows.defer("text", "imported"))
    titles = {project.key: project.title for project in projects}
    fates = [counting.fate_from_json(project.fate or {}) for project in projects]
    pool = counting.pool_of(round, section)
    words = words_for(round, rule, titles, fates, pool=pool)
    lines = [
        Line(project, fate, rule, words)
        for project, fate in zip(projects, fates, strict=True)
    ]
    funded = sorted(
        (line for line in lines if line.fate.funded),
        key=lambda line: line.fate.rank or 0,
    )
    rest = [line for line in lines if not line.fate.funded]
    # Those with too few supporters come last, in an order that says nothing.
    rest.sort(key=lambda line: (words.few(line.fate.votes), *_near(line, words)))
    return Result(round, count, rule, words, funded, rest, section)


def by_section(round: Round) -> list[Result]:
    """The result of each section, in their order; empty where the pool is one."""
    return [
        result_of(round, section)
        for section in counting.sections_of(round)
        if section is not None
    ]


def _near(line: Line, words: Words) -> tuple[Any, ...]:
    if words.few(line.fate.votes):
        return (line.project.key,)
    return nearness(line.fate)


def words_for(
    round: Round,
    rule: Rule,
    titles: dict[str, str],
    fates: Sequence[Fate],
    *,
    pool: int | None = None,
) -> Words:
    """How a round tells its money and its people."""
    imported = round.imported is not None
    own_point = 100 if round.with_amounts else 1
    prices = {fate.project: fate.payment for fate in fates if fate.payment}
    return Words(
        budget=round.pool_cents if pool is None else pool,
        titles=titles,
        prices={} if rule.utility is Utility.SCORE else prices,
        small=fairness.SMALL,
        point=(round.imported or {}).get("points_scale", 1) if imported else own_point,
        euros_directed=not imported and round.with_amounts,
        grades=() if imported else GRADES,
        quiet=frozenset(f.project for f in fates if f.votes < fairness.SMALL),
    )


def find_what_ifs(result: Result) -> None:
    """Say of the nearest projects what it would have taken, in small rounds.

    It is counted once for each result: a result never changes.
    """
    voices, key = result.count.voices, f"cobudget:what-ifs:{result.count.pk}"
    if result.section is not None:
        key += f":{result.section.pk}"
    if voices > MOST_FOR_WHAT_IFS or not result.not_funded:
        return
    found: dict[str, WhatIf] | None = cache.get(key)
    if found is None:
        election = counting.election_of(result.round, result.section)
        order = counting.tie_order(result.round, result.section)
        fates = {line.project.key: line.fate for line in result.all}
        found = what_ifs(election, result.rule, order, fates, coin=counting.EURO)
        cache.set(key, found, timeout=None)
    for line in result.not_funded:
        line.what_if = found.get(line.project.key)
