"""Two browsers at once. Row locks only mean something on PostgreSQL."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.circles import services
from essaim.circles.models import Circle, Mandate, Membership
from essaim.rules.circletree import ancestors
from tests.factories import CircleFactory, MemberFactory, give_mandate

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.postgres,
    pytest.mark.slow,
]


def together(*deeds: Callable[[], object]) -> list[str]:
    """Start the deeds behind a barrier; say for each whether it was done."""
    start = Barrier(len(deeds))

    def run(deed: Callable[[], object]) -> str:
        connection.ensure_connection()
        start.wait(timeout=10)
        try:
            deed()
        except (Refusal, PermissionDenied):
            return "refused"
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return sorted(pool.map(run, deeds))


def test_one_person_clicking_in_two_browsers_joins_once():
    circle, awa = CircleFactory(), MemberFactory()

    def click():
        services.join(circle.pk, by=awa)

    assert together(*[click] * 4) == ["done"] * 4
    assert Membership.objects.count() == 1
    assert Event.objects.count() == 1


def test_two_people_join_at_once():
    circle = CircleFactory()
    people = [MemberFactory() for _n in range(4)]
    deeds = [lambda who=who: services.join(circle.pk, by=who) for who in people]
    assert together(*deeds) == ["done"] * 4
    assert Membership.objects.count() == 4


def test_two_co_managers_never_seat_two_referents():
    whole = CircleFactory(kind=Circle.Kind.COOPERATIVE)
    circle = CircleFactory(parent=whole)
    managers = [MemberFactory(), MemberFactory()]
    for manager in managers:
        give_mandate(manager, "manager", whole)
    role = services.define_role(circle.pk, kind="referent", purpose="", by=managers[0])
    today = timezone.localdate()

    def seat(manager, member):
        services.give_mandate(
            role.pk,
            member=member,
            starts_on=today,
            ends_on=today + timedelta(days=365),
            source="Élection",
            by=manager,
        )

    people = [MemberFactory(), MemberFactory()]
    deeds = [
        lambda pair=pair: seat(*pair) for pair in zip(managers, people, strict=True)
    ]
    assert together(*deeds) == ["done", "refused"]
    assert Mandate.objects.filter(role=role).count() == 1


def test_two_moves_at_once_never_make_a_loop():
    whole = CircleFactory(kind=Circle.Kind.COOPERATIVE)
    one, other = CircleFactory(parent=whole), CircleFactory(parent=whole)
    driss = MemberFactory()
    give_mandate(driss, "manager", whole)

    def move(circle, into):
        services.edit_circle(circle.pk, name=circle.name, parent=into, by=driss)

    results = together(lambda: move(one, other), lambda: move(other, one))
    assert results == ["done", "refused"]
    parents = dict(Circle.objects.values_list("pk", "parent"))
    for pk in (one.pk, other.pk):
        assert whole.pk in list(ancestors(parents, pk))


def test_two_circles_of_one_name_are_not_opened_at_once():
    whole = CircleFactory(kind=Circle.Kind.COOPERATIVE)
    driss = MemberFactory()
    give_mandate(driss, "manager", whole)

    def click():
        services.create_circle(name="Fêtes", parent=whole, by=driss)

    assert together(click, click) == ["done", "refused"]
    assert Circle.objects.filter(name="Fêtes").count() == 1
