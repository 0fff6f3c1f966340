"""The sections of a round, read: what each has, who has what in it, what is missing."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import F, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.base.fields import typed
from essaim.base.templatetags.essaim import euros
from essaim.cobudget import envelope_plans
from essaim.cobudget.envelope_plans import By, Plan, Preview
from essaim.cobudget.models import Envelope, Project, Round, Section
from essaim.members.models import Member
from essaim.rules import sections as rule
from essaim.rules.sections import Unbalanced

Shares = list[tuple[Member, list[int]]]


def of(round: Round) -> list[Section]:
    """Its sections in their order; none where the pool is one."""
    return list(round.sections.select_related("circle"))


def pools(round: Round, found: Sequence[Section]) -> list[int]:
    """What each section has of the pool in cents: as frozen, or as it would be now.

    Raises ``Unbalanced`` when the parts do not make the pool.
    """
    if all(one.pool_cents is not None for one in found):
        return [one.pool_cents or 0 for one in found]
    return rule.pools(round.pool_cents, [one.as_rule for one in found])


def say(error: Unbalanced) -> str:
    """Why the parts do not make the pool, in a sentence."""
    if error.in_percent:
        points = {"percent": percent(abs(error.over))}
        if error.over > 0:
            return _("The percentages pass 100 %% by %(percent)s.") % points
        return _("The percentages are %(percent)s short of 100 %%.") % points
    figures = {"cents": euros(abs(error.over))}
    if error.over > 0:
        return _("The sections pass the pool by %(cents)s together.") % figures
    return _("The sections are %(cents)s short of the pool together.") % figures


def shares(
    plan: Plan, round: Round, found: Sequence[Section], *, today: date
) -> Shares:
    """What each member would have in each section if allocation opened ``today``.

    As ``envelope_plans.shares``, section by section; the amounts of a list are parted
    to the cent. Raises ``Unbalanced``.
    """
    percent = round.matching_percent
    own = [cents - cents * percent // 100 for cents in pools(round, found)]
    if plan.envelopes_by == By.FILE:
        listed = envelope_plans.shares(plan, sum(own), today=today)
        if sum(cents for _member, cents in listed) > sum(own):
            return []
        rows = rule.split_amounts([cents for _member, cents in listed], own)
        members = [member for member, _cents in listed]
        return list(zip(members, rows, strict=True))
    columns = [envelope_plans.shares(plan, cents, today=today) for cents in own]
    return [
        (row[0][0], [cents for _member, cents in row])
        for row in zip(*columns, strict=True)
    ]


def preview(round: Round, plan: Plan) -> Preview:
    """What ``plan`` would give now, worked out section by section if need be."""
    whole = envelope_plans.preview(plan, round.shared_cents)
    found = of(round)
    try:
        rows = shares(plan, round, found, today=timezone.localdate()) if found else []
    except Unbalanced:
        rows = []
    if not rows:
        return whole
    sizes = Counter(sum(row) for _member, row in rows)
    return replace(
        whole,
        sizes=sorted(sizes.items(), reverse=True),
        whole_cents=sum(sizes.elements()),
    )


def missing(round: Round, *, today: date) -> Iterator[str]:
    """What prevents allocation from opening by sections, in whole sentences."""
    found = of(round)
    if not found:
        return
    try:
        rows = shares(Plan.of(round), round, found, today=today)
    except Unbalanced as error:
        yield say(error)
        rows = []
    standing = Project.objects.standing().filter(round=round)
    lost = list(standing.filter(section=None).values_list("title", flat=True))
    if lost:
        yield _("These projects are in no section yet: %(titles)s.") % {
            "titles": ", ".join(lost)
        }
    for one in standing.prefetch_related("incompatible__section"):
        for other in one.rivals:
            if one.pk < other.pk and one.section_id != other.section_id:
                yield _(
                    "“%(one)s” and “%(other)s” cannot be made together: place them in "
                    "the same section."
                ) % {"one": one, "other": other}
    used = set(standing.values_list("section", flat=True))
    by_file = round.envelopes_by == By.FILE
    for place, section in enumerate(found):
        if section.pk not in used:
            yield _(
                "The section “%(section)s” has no project: remove it, or fill it."
            ) % {"section": section}
        if not by_file and any(cents[place] < 1 for _member, cents in rows):
            yield _("“%(section)s” is too small: less than a cent for each member.") % {
                "section": section
            }


def parts_of(envelope: Envelope, *, by_delegate: bool = False) -> dict[int, int]:
    """What is directed by its member, or by their delegate, at most in each section.

    Empty where the round has no sections.
    """
    whole = dict(envelope.shares.values_list("section", "cents"))
    if not envelope.set_aside_cents:
        return dict.fromkeys(whole, 0) if by_delegate else whole
    theirs = rule.entrusted(whole, envelope.set_aside_cents) if whole else {}
    return theirs if by_delegate else {one: whole[one] - theirs[one] for one in whole}


@dataclass(frozen=True, slots=True)
class Left:
    """What one may still direct in a section, of how much, in cents."""

    section: Section
    left: int
    whole: int


def lefts(envelope: Envelope, *, by_delegate: bool = False) -> list[Left]:
    """What its member, or their delegate, has left in each section; none without."""
    shares = list(envelope.shares.select_related("section"))
    if not shares or not envelope.round.with_amounts:
        return []
    parts = parts_of(envelope, by_delegate=by_delegate)
    part = F("delegated_cents") if by_delegate else F("cents") - F("delegated_cents")
    rows = envelope.allocations.order_by().values_list("project__section")
    sums = rows.annotate(used=Sum(part))
    used = {section: int(cents) for section, cents in sums}
    return [
        Left(
            one.section,
            left=parts[one.section_id] - used.get(one.section_id, 0),
            whole=parts[one.section_id],
        )
        for one in shares
    ]


@dataclass(frozen=True, slots=True)
class Told:
    """A section as pages tell it; ``cents`` where the parts make the pool."""

    section: Section
    cents: int | None

    @property
    def takes(self) -> str:
        """Which projects it takes."""
        kinds = {
            Section.Kind.TRANSVERSE: _("transverse proposals"),
            Section.Kind.THEME: _("any project"),
        }
        return str(
            kinds.get(
                Section.Kind(self.section.kind),
                _("the projects of %(circle)s") % {"circle": self.section.circle},
            )
        )

    @property
    def percent(self) -> str:
        """Its percentage, as it was said; empty for an amount."""
        return percent(self.section.basis_points)


def percent(basis_points: int | None) -> str:
    """A percentage as one types it: « 12,5 »; empty for none."""
    return typed(basis_points)


def told(round: Round) -> list[Told]:
    """The sections of a round, with what each has of the pool."""
    found = of(round)
    cents: Sequence[int | None]
    try:
        cents = pools(round, found) if found and round.pool_cents else []
    except Unbalanced:
        cents = []
    known = cents or [one.cents for one in found]
    return [Told(one, has) for one, has in zip(found, known, strict=True)]


def placed(projects: Mapping[int, int]) -> dict[int, int]:
    """The section of each of these projects."""
    rows = Project.objects.filter(pk__in=list(projects), section__isnull=False)
    return dict(rows.values_list("pk", "section_id"))
