"""What a member lets others see of their page, decided here and nowhere else."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from essaim.base import mandates
from essaim.members.models import Member, Skill


@dataclass(frozen=True, slots=True)
class Card:
    """What one reader may see of one person."""

    person: Member
    skills: tuple[Skill, ...]
    availability: str
    is_self: bool


def cards(people: Iterable[Member], reader: Member) -> list[Card]:
    """Return what ``reader`` may see of each person, in the order given.

    One query, however many they are; prefetch ``skills`` for as much again.
    """
    people = list(people)
    near = set(
        Member.objects.filter(
            pk__in=mandates.circlemates(reader),
        )
        .filter(pk__in=[person.pk for person in people])
        .values_list("pk", flat=True)
    )
    shown = []
    for person in people:
        open_to = {Member.Shown.ALL.value}
        if person.pk in near:
            open_to.add(Member.Shown.CIRCLES)
        if person.pk == reader.pk:
            open_to.update(Member.Shown.values)
        shown.append(
            Card(
                person,
                tuple(person.skills.all()) if person.skills_shown_to in open_to else (),
                person.availability if person.availability_shown_to in open_to else "",
                is_self=person.pk == reader.pk,
            )
        )
    return shown


def card(person: Member, reader: Member) -> Card:
    """Return what ``reader`` may see of ``person``."""
    return cards([person], reader)[0]


def whose_skills_are_open_to(reader: Member) -> Q:
    """The condition for a member to let ``reader`` find them by a skill."""
    return (
        Q(pk=reader.pk)
        | Q(skills_shown_to=Member.Shown.ALL)
        | Q(
            skills_shown_to=Member.Shown.CIRCLES,
            pk__in=mandates.circlemates(reader),
        )
    )
