"""The sections of a round, read: what each has, who has what in it, what is missing."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _

from essaim.base.templatetags.essaim import euros
from essaim.cobudget import envelope_plans
from essaim.cobudget.envelope_plans import By, Plan
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
        told = {"percent": f"{abs(error.over) / 100:g}".replace(".", ",")}
        if error.over > 0:
            return _("The percentages pass 100 %% by %(percent)s.") % told
        return _("The percentages are %(percent)s short of 100 %%.") % told
    told = {"cents": euros(abs(error.over))}
    if error.over > 0:
        return _("The sections pass the pool by %(cents)s together.") % told
    return _("The sections are %(cents)s short of the pool together.") % told


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


def placed(projects: Mapping[int, int]) -> dict[int, int]:
    """The section of each of these projects."""
    rows = Project.objects.filter(pk__in=list(projects), section__isnull=False)
    return dict(rows.values_list("pk", "section_id"))
