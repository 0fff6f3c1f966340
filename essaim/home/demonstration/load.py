"""Load the demonstration: each thing happens at its date, through the usual verbs."""

import calendar
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import chain

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from essaim.base import events
from essaim.base.clock import standing_at
from essaim.base.models import Cooperative
from essaim.circles.models import Circle, Mandate, Membership, Role
from essaim.home.demonstration import (
    cobudgets,
    contributions,
    debates,
    frames,
    missions,
    needs,
    past,
    payments,
    replay,
)
from essaim.home.demonstration.circles import CIRCLES, MANDATES, WHOLE
from essaim.home.demonstration.people import PASSWORD, PEOPLE
from essaim.ledger.models import FiscalYear
from essaim.members.models import Member, Skill

YEARS = 4
Scene = tuple[datetime, Callable[[], object]]


def is_loaded() -> bool:
    """Whether this database holds a cooperative already."""
    return Cooperative.objects.exists()


def load() -> None:
    """Fill an empty database with Les Ateliers du Fleuve, as of today."""
    found()
    scenes = chain(
        *(arrivals(), circles(), memberships(), mandates()),
        *(replay.scenes(), frames.scenes(), cobudgets.scenes(), missions.scenes()),
        *(needs.scenes(), contributions.scenes(), payments.scenes()),
        *(debates.scenes(), past.scenes()),
    )
    for moment, act in sorted(scenes, key=lambda scene: scene[0]):
        with standing_at(moment):
            act()


def months_before(day: date, months: int) -> date:
    """The same day of the month, so many months earlier; its last day if shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def at(day: date, hour: int = 12, minute: int = 0) -> datetime:
    """An hour of a day, in the cooperative's zone."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def found() -> None:
    """Name the cooperative, open its years and its whole circle."""
    Cooperative.objects.create(pk=1, name=WHOLE, legal_form="scop-sarl")
    this_year = timezone.localdate().year
    for year in range(this_year - YEARS + 1, this_year + 2):
        FiscalYear.objects.create(
            starts_on=date(year, 1, 1), ends_on=date(year, 12, 31)
        )
    Circle.objects.create(
        name=WHOLE,
        kind=Circle.Kind.COOPERATIVE,
        purpose="Exercer nos métiers ensemble, en salarié⋅es et associé⋅es de notre "
        "propre entreprise.",
        domain="Ce qui engage toute la coopérative.",
        created_on=date(2018, 1, 15),
    )


def joined_on(year: int) -> date:
    """People arrive in March; the newest ones, last week."""
    return min(date(year, 3, 1), timezone.localdate() - timedelta(days=9))


def arrivals() -> Iterator[Scene]:
    """Sixty people arrive, with their skills and one password for all."""
    password = make_password(PASSWORD)
    for n, person in enumerate(PEOPLE):

        def arrive(person=person) -> None:  # type: ignore[no-untyped-def]
            member = Member.objects.create(
                email=person.email,
                name=person.name,
                password=password,
                about=f"{person.trade.capitalize()}.",
                joined_on=timezone.localdate(),
            )
            EmailAddress.objects.create(
                user=member, email=member.email, primary=True, verified=True
            )
            for skill in person.skills:
                member.skills.add(Skill.objects.get_or_create(name=skill)[0])
            events.record("member.joined", member, by=member)

        yield at(joined_on(person.joined), 9, n % 60), arrive


def circles() -> Iterator[Scene]:
    """The circles open, each inside its own."""
    for n, story in enumerate(CIRCLES):

        def open_circle(story=story) -> None:  # type: ignore[no-untyped-def]
            circle = Circle.objects.create(
                name=story.name,
                kind=story.kind,
                purpose=story.purpose,
                domain=story.domain,
                parent=Circle.objects.get(name=story.parent or WHOLE),
                channel_url=story.channel,
                created_on=timezone.localdate(),
            )
            events.record("circle.created", circle, by=None, circle=circle.name)

        yield at(date(2018, 4, 3), 14, n), open_circle


def memberships() -> Iterator[Scene]:
    """Three weeks after arriving, people join circles."""
    yesterday = at(timezone.localdate() - timedelta(days=1))
    for person in PEOPLE:
        for n, name in enumerate(person.circles):

            def join(person=person, name=name) -> None:  # type: ignore[no-untyped-def]
                circle = Circle.objects.get(name=name)
                member = Member.objects.get(email=person.email)
                Membership.objects.create(
                    circle=circle, member=member, joined_on=timezone.localdate()
                )
                events.record(
                    "circle.joined", circle, by=member, about=[member], circle=name
                )

            arrived = joined_on(person.joined)
            yield min(at(arrived + timedelta(days=45 + 20 * n)), yesterday), join


def mandates() -> Iterator[Scene]:
    """Elections, assemblies and decisions give mandates."""
    today = timezone.localdate()
    for told in MANDATES:

        def give(told=told) -> None:  # type: ignore[no-untyped-def]
            starts_on = timezone.localdate()
            role, _created = Role.objects.get_or_create(
                circle=Circle.objects.get(name=told.circle), kind=told.kind
            )
            member = Member.objects.get(name=told.person)
            mandate = Mandate.objects.create(
                role=role,
                member=member,
                starts_on=starts_on,
                ends_on=months_before(starts_on, -told.months) - timedelta(days=1),
                source=f"{told.source}, {starts_on:%d/%m/%Y}",
            )
            events.record(
                "mandate.given",
                mandate,
                by=None,
                about=[role.circle, member],
                member=member.name,
                role=role.kind,
                circle=role.circle.name,
                starts_on=mandate.starts_on.isoformat(),
                ends_on=mandate.ends_on.isoformat(),
                source=mandate.source,
            )

        yield at(months_before(today, told.months_ago), 18), give
