"""How well the skills the cooperative cannot do without are covered: counts only."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Q

from essaim.contributions.models import Mission, SkillDomain
from essaim.members.models import Member, Skill


@dataclass(slots=True)
class Coverage:
    """One domain: how many people cover it, what nobody does, what rests on one."""

    domain: SkillDomain
    people: int = 0
    skills: int = 0
    alone: list[Skill] = field(default_factory=list)
    missing: list[Skill] = field(default_factory=list)
    missions: list[Mission] = field(default_factory=list)

    @property
    def is_fragile(self) -> bool:
        """Whether something in it may be lost with one person, or is not done."""
        return bool(self.people < 2 or self.alone or self.missing or self.missions)


def coverage() -> list[Coverage]:
    """Return every domain, in its order: seven queries, whatever their number.

    A person counts when they show their skills to all members: nobody is named, and
    nobody's hidden skills can be guessed from a count.
    """
    shown = Q(
        skills__members__is_active=True,
        skills__members__skills_shown_to=Member.Shown.ALL,
    )
    counts = SkillDomain.objects.annotate(
        people=Count("skills__members", filter=shown, distinct=True),
        made_of=Count("skills", distinct=True),
    ).values_list("pk", "people", "made_of")
    known = {pk: (people, skills) for pk, people, skills in counts}
    found = {
        domain.pk: Coverage(domain, *known[domain.pk])
        for domain in SkillDomain.objects.filter(pk__in=known)
    }
    _add_skills(found)
    _add_missions(found)
    return list(found.values())


def _add_skills(found: dict[int, Coverage]) -> None:
    shown = Q(members__is_active=True, members__skills_shown_to=Member.Shown.ALL)
    rare = (
        Skill.objects.filter(domains__isnull=False)
        .annotate(holders=Count("members", filter=shown, distinct=True))
        .filter(holders__lt=2)
        .prefetch_related("domains")
        .order_by("name")
    )
    for skill in rare.distinct():
        for domain in skill.domains.all():
            place = found[domain.pk]
            (place.alone if skill.holders else place.missing).append(skill)


def _add_missions(found: dict[int, Coverage]) -> None:
    missions = {mission.pk: mission for mission in uncovered_essentials()}
    by_kind = Mission.objects.filter(pk__in=missions, kind__domain__isnull=False)
    by_skill = Mission.objects.filter(pk__in=missions, skills__domains__isnull=False)
    pairs = set(by_kind.values_list("kind__domain", "pk"))
    pairs |= set(by_skill.values_list("skills__domains", "pk"))
    for domain, mission in pairs:
        found[domain].missions.append(missions[mission])
    for place in found.values():
        place.missions = _sorted(place.missions)


def _sorted(missions: Iterable[Mission]) -> list[Mission]:
    return sorted(missions, key=lambda mission: (mission.title.casefold(), mission.pk))


def uncovered_essentials() -> list[Mission]:
    """Return the essential missions that are open and where nobody goes."""
    return list(Mission.objects.uncovered().select_related("circle"))


def outside_all_domains(rows: Iterable[Coverage]) -> list[Mission]:
    """Return the uncovered essential missions that are in none of the domains."""
    inside = {mission.pk for row in rows for mission in row.missions}
    return _sorted(m for m in uncovered_essentials() if m.pk not in inside)
