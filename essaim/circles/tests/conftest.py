"""The cast, in a cooperative that holds Animation, which holds Rencontres.

Awa is a member of nothing, Basile facilitates Animation, Chloé is its referent, Driss
is a co-manager, Emma an administrator, Farid the treasurer; Gaëlle is the referent of
Rencontres, Hugo facilitates it, Inès was its referent last year.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from essaim.circles.models import Circle, Membership
from essaim.members.models import AdminSession
from tests.factories import CircleFactory, MemberFactory, give_mandate

LONG_AGO = timezone.localdate() - timedelta(days=3000)


@pytest.fixture
def whole(db):
    return CircleFactory(
        name="Les Ateliers", kind=Circle.Kind.COOPERATIVE, created_on=LONG_AGO
    )


@pytest.fixture
def animation(whole):
    return CircleFactory(name="Animation", parent=whole, created_on=LONG_AGO)


@pytest.fixture
def meetings(animation):
    return CircleFactory(name="Rencontres", parent=animation, created_on=LONG_AGO)


@pytest.fixture
def cast(whole, animation, meetings):
    names = [
        "Awa",
        "Basile",
        "Chloé",
        "Driss",
        "Emma",
        "Farid",
        "Gaëlle",
        "Hugo",
        "Inès",
    ]
    people = {name: MemberFactory(name=name, joined_on=LONG_AGO) for name in names}
    give_mandate(people["Basile"], "facilitator", animation)
    give_mandate(people["Chloé"], "referent", animation)
    give_mandate(people["Driss"], "manager", whole)
    give_mandate(people["Emma"], "administrator", whole)
    give_mandate(people["Farid"], "treasurer", whole)
    give_mandate(people["Gaëlle"], "referent", meetings)
    give_mandate(people["Hugo"], "facilitator", meetings)
    today = timezone.localdate()
    give_mandate(
        people["Inès"],
        "referent",
        meetings,
        starts_on=today - timedelta(days=400),
        ends_on=today - timedelta(days=31),
    )
    return people


@pytest.fixture
def awa(cast):
    return cast["Awa"]


@pytest.fixture
def driss(cast):
    return cast["Driss"]


@pytest.fixture
def emma_in_session(cast):
    AdminSession.objects.create(
        member=cast["Emma"],
        reason="test",
        ends_at=timezone.now() + AdminSession.LIFETIME,
    )
    return cast["Emma"]


def in_circle(circle, member, since=LONG_AGO):
    return Membership.objects.create(circle=circle, member=member, joined_on=since)
