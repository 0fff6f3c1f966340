"""Joining and leaving: every step allowed, every step forbidden, nothing lost."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from essaim.base import mandates
from essaim.base.models import Event
from essaim.circles import services
from essaim.circles.models import Circle, Membership
from essaim.circles.people import circles_of, members_of
from essaim.circles.tests.conftest import in_circle
from tests.factories import CircleFactory, give_mandate


def test_joining_is_traced_for_the_circle_and_the_person(awa, meetings):
    services.join(meetings.pk, by=awa)
    assert list(members_of(meetings)) == [awa]
    event = Event.objects.get()
    assert event.kind == "circle.joined"
    assert event in Event.objects.about(meetings)
    assert event in Event.objects.about(awa)


def test_a_double_click_joins_once_and_leaves_once(awa, meetings):
    for _click in range(2):
        services.join(meetings.pk, by=awa)
    for _click in range(2):
        services.leave(meetings.pk, by=awa)
    assert Membership.objects.count() == 1
    kinds = Event.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["circle.joined", "circle.left"]


def test_coming_back_keeps_the_first_time(awa, meetings):
    today = timezone.localdate()
    for n, verb in enumerate((services.join, services.leave, services.join)):
        with time_machine.travel(timezone.now() + timedelta(days=10 * n)):
            verb(meetings.pk, by=awa)
    there = [bool(members_of(meetings, today + timedelta(days=n))) for n in range(25)]
    assert there == [True] * 10 + [False] * 10 + [True] * 5


def test_joining_and_leaving_on_the_same_day_leaves_nobody_in(awa, meetings):
    services.join(meetings.pk, by=awa)
    services.leave(meetings.pk, by=awa)
    assert list(members_of(meetings)) == []


@pytest.mark.parametrize("kind", ["cooperative", "orientation", "board"])
def test_a_derived_circle_is_neither_joined_nor_left(awa, whole, kind):
    circle = whole if kind == "cooperative" else CircleFactory(kind=kind)
    for verb in (services.join, services.leave):
        with pytest.raises(PermissionDenied):
            verb(circle.pk, by=awa)
    assert not Event.objects.exists()


def test_a_closed_circle_is_left_but_not_joined(awa, cast, meetings):
    in_circle(meetings, awa)
    meetings.closed_on = timezone.localdate()
    meetings.save()
    with pytest.raises(PermissionDenied):
        services.join(meetings.pk, by=cast["Basile"])
    services.leave(meetings.pk, by=awa)
    assert not Membership.objects.filter(left_on__isnull=True).exists()


def test_the_database_refuses_to_be_in_a_circle_twice(awa, meetings):
    in_circle(meetings, awa)
    with pytest.raises(IntegrityError), transaction.atomic():
        in_circle(meetings, awa)


def test_the_orientation_circle_follows_from_mandates(cast, whole, meetings):
    today = timezone.localdate()
    circle = CircleFactory(
        name="Cap", kind=Circle.Kind.ORIENTATION, created_on=whole.created_on
    )
    board = CircleFactory(kind=Circle.Kind.BOARD)
    give_mandate(cast["Farid"], "referent", board)  # the board sends nobody
    in_circle(circle, cast["Awa"])  # a row nobody may write counts for nothing

    def names(day):
        return [member.name for member in members_of(circle, day)]

    assert names(today) == ["Chloé", "Driss", "Gaëlle"]
    assert names(today - timedelta(days=100)) == ["Inès"]
    assert circle in circles_of(cast["Driss"])
    assert circle not in circles_of(cast["Awa"])
    meetings.closed_on = today
    meetings.save()
    assert names(today) == ["Chloé", "Driss"]


def test_the_board_is_who_was_named_to_it_and_who_holds_its_mandates(cast):
    board = CircleFactory(kind=Circle.Kind.BOARD)
    in_circle(board, cast["Awa"])
    give_mandate(cast["Farid"], "referent", board)
    assert [member.name for member in members_of(board)] == ["Awa", "Farid"]
    assert board in circles_of(cast["Awa"])
    assert board in circles_of(cast["Farid"])


def test_the_rooms_below_may_ask_who_shares_a_circle(cast, meetings, animation):
    in_circle(meetings, cast["Awa"])
    in_circle(meetings, cast["Hugo"])
    in_circle(animation, cast["Inès"])
    mates = set(mandates.circlemates(cast["Awa"]))
    assert mates == {cast["Awa"].pk, cast["Hugo"].pk}
    assert set(mandates.circlemates(cast["Farid"])) == set()


def test_the_rooms_below_may_ask_who_holds_a_mandate(cast, meetings, animation):
    assert mandates.holds(cast["Driss"], "manager")
    assert mandates.holds(cast["Chloé"], "referent", circle_id=animation.pk)
    assert not mandates.holds(cast["Chloé"], "referent", circle_id=meetings.pk)
    assert mandates.holds(cast["Driss"], "manager", circle_id=meetings.pk)
    last_year = timezone.localdate() - timedelta(days=200)
    assert mandates.holds(cast["Inès"], "referent", on=last_year)
    assert not mandates.holds(cast["Inès"], "referent")


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 3)), max_size=12))
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_whatever_the_steps_one_is_in_after_joining_and_out_after_leaving(awa, steps):
    """A walk over the states: days pass, the person joins or leaves."""
    circle = CircleFactory()
    start, day = timezone.now(), 0
    for joins, days in steps:
        day += days
        with time_machine.travel(start + timedelta(days=day)):
            (services.join if joins else services.leave)(circle.pk, by=awa)
            assert members_of(circle).exists() is joins
            still = circle.memberships.filter(left_on__isnull=True)
            assert still.count() == int(joins)
