"""Two frames side by side, line by line, in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from essaim.base.dates import date_format
from essaim.base.templatetags.essaim import euros
from essaim.contributions import frame_words
from essaim.contributions.models import Frame
from essaim.rules import frames as rules
from essaim.rules.frames import Change

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """What one line says in each frame; empty where it is not."""

    name: str
    before: str
    after: str
    change: Change


@dataclass(frozen=True, slots=True)
class Part:
    """One part of two frames: rules, budgets, reference points, agreements."""

    title: str
    lines: list[Line]

    @property
    def changed(self) -> list[Line]:
        """Those that are not the same."""
        return [line for line in self.lines if line.change is not Change.SAME]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two frames, the older first."""

    before: Frame
    after: Frame
    parts: list[Part]
    text: list[rules.TextLine]

    @property
    def text_changes(self) -> bool:
        """Whether the text is not the same."""
        return any(line.change is not Change.SAME for line in self.text)

    @property
    def count(self) -> int:
        """How many lines change, those of the text apart."""
        return sum(len(part.changed) for part in self.parts)


def compare(before: Frame, after: Frame) -> Comparison:
    """Put two frames side by side: three queries each, whatever their length."""
    old, new = _said(before), _said(after)
    return Comparison(
        before,
        after,
        [Part(title, _lines(old[title], new[title])) for title in new],
        rules.compare_texts(before.text, after.text),
    )


def _lines(old: Mapping[Key, str], new: Mapping[Key, str]) -> list[Line]:
    return [
        Line(
            " · ".join(each.key),
            str(each.before or ""),
            str(each.after or ""),
            each.change,
        )
        for each in rules.compare(old, new)
    ]


def _said(frame: Frame) -> dict[str, dict[Key, str]]:
    """Each part of a frame: what its lines are called, and what they say."""
    return {
        _("Rules"): {(name,): words for name, words in _rules(frame) if words},
        _("Budgets"): dict(_budgets(frame)),
        _("Reference points"): dict(_references(frame)),
        _("Agreements beforehand"): {
            (each.what, str(each.get_whose_display())): frame_words.from_words(each)
            for each in frame.agreements.all()
        },
    }


def _rules(frame: Frame) -> Iterator[tuple[str, str]]:
    yield _("Takes effect on"), date_format(frame.takes_effect_on)
    yield _("Work is counted in"), str(frame.get_unit_display())
    if frame.unit == Frame.Unit.POINTS:
        yield _("A point is worth"), euros(frame.point_cents)
    yield _("Amounts are in"), str(frame.get_basis_display())
    for name, cents in (
        (_("Ceiling per hour"), frame.hour_cap_cents),
        (_("Ceiling per declaration"), frame.declaration_cap_cents),
        (_("Ceiling per mission"), frame.mission_cap_cents),
    ):
        yield name, "" if cents is None else euros(cents)
    if frame.person_cap_cents is not None:
        yield (
            _("Ceiling per person"),
            _("%(amount)s each %(period)s")
            % {
                "amount": euros(frame.person_cap_cents),
                "period": frame.get_person_cap_period_display(),
            },
        )
    yield _("Days to object"), str(frame.objection_days)
    yield _("An announcement expires after, in days"), str(frame.announcement_days)
    yield _("A need fades after, in days"), str(frame.need_days)
    yield _("What others feel of a need fades after, in days"), str(frame.felt_days)
    yield (
        _("Payments are gathered"),
        _("each %(period)s, on day %(day)s")
        % {"period": frame.get_settles_every_display(), "day": frame.cutoff_day},
    )
    yield _("Forms of payment allowed"), ", ".join(frame_words.form_words(frame))
    yield _("When a budget is passed"), str(frame.get_overrun_display())


def _budgets(frame: Frame) -> Iterator[tuple[Key, str]]:
    total = 0
    for line in frame.lines.select_related("circle"):
        name = (str(line.circle), str(line.get_kind_display()), line.label)
        total += line.cents
        yield tuple(filter(None, name)), euros(line.cents)
    yield (_("In all"),), euros(total)


def _references(frame: Frame) -> Iterator[tuple[Key, str]]:
    for each in frame.references.select_related("kind"):
        yield (
            (each.kind.name, str(each.get_per_display())),
            frame_words.range_words(each.low_cents, each.high_cents),
        )
