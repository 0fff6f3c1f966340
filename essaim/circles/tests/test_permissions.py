"""The matrix of roles × actions × states. The tables below are the specification."""

import itertools
from datetime import timedelta

import pytest
from django.utils import timezone

from essaim.circles import permissions as p
from essaim.circles.models import Circle, Mandate
from essaim.members.models import AdminSession
from tests.factories import give_mandate

WHO = (
    "Awa",  # a member, without a mandate
    "Basile",  # facilitator of the circle around
    "Chloé",  # referent of the circle around
    "Driss",  # co-manager
    "Emma",  # administrator, no session
    "Emma in session",
    "Farid",  # treasurer of the cooperative
    "Gaëlle",  # referent of the circle itself
    "Hugo",  # facilitator of the circle itself
    "Inès",  # its referent until last month
)
AROUND = {"Basile", "Chloé", "Driss", "Emma in session"}
WHOLE = {"Driss", "Emma in session"}
ITSELF = {"Gaëlle", "Hugo", "Driss", "Emma in session"}
GIVERS = {"Chloé", "Driss", "Emma in session"}
EVERYBODY = set(WHO)
STATES = ("open", "closed", "closing next month")

# action, state → who may. What is not written is refused to everybody.
MAY = {
    ("create inside", "open"): ITSELF,
    ("create inside", "closing next month"): ITSELF,
    ("create at the top", "open"): WHOLE,
    ("create at the top", "closed"): WHOLE,
    ("create at the top", "closing next month"): WHOLE,
    ("choose a kind", "open"): WHOLE,
    ("choose a kind", "closed"): WHOLE,
    ("choose a kind", "closing next month"): WHOLE,
    ("edit", "open"): ITSELF,
    ("edit", "closing next month"): ITSELF,
    ("move out", "open"): AROUND,
    ("move out", "closed"): AROUND,
    ("move out", "closing next month"): AROUND,
    ("close", "open"): AROUND,
    ("reopen", "closed"): AROUND,
    ("reopen", "closing next month"): AROUND,
    ("join", "open"): EVERYBODY,
    ("join", "closing next month"): EVERYBODY,
    ("leave", "open"): EVERYBODY,
    ("leave", "closed"): EVERYBODY,
    ("leave", "closing next month"): EVERYBODY,
    ("define roles", "open"): ITSELF | GIVERS,
    ("define roles", "closing next month"): ITSELF | GIVERS,
    ("give mandates", "open"): GIVERS,
    ("give mandates", "closing next month"): GIVERS,
    ("end Hugo's mandate", "open"): GIVERS | {"Hugo"},
    ("end Hugo's mandate", "closed"): GIVERS | {"Hugo"},
    ("end Hugo's mandate", "closing next month"): GIVERS | {"Hugo"},
}


def asked(action, member, circle):
    if action == "end Hugo's mandate":
        mandate = Mandate.objects.select_related("role__circle__parent").get(
            member__name="Hugo"
        )
        return p.may_end_mandate(member, mandate)
    return {
        "create inside": lambda: p.may_create(member, circle),
        "create at the top": lambda: p.may_create(member, None),
        "choose a kind": lambda: p.may_choose_kind(member),
        "edit": lambda: p.may_edit(member, circle),
        "move out": lambda: p.may_move_out(member, circle),
        "close": lambda: p.may_close(member, circle),
        "reopen": lambda: p.may_reopen(member, circle),
        "join": lambda: p.may_join(member, circle),
        "leave": lambda: p.may_leave(member, circle),
        "define roles": lambda: p.may_define_roles(member, circle),
        "give mandates": lambda: p.may_give_mandates(member, circle),
    }[action]()


ACTIONS = tuple(dict.fromkeys(action for action, _state in MAY))


@pytest.mark.parametrize(("action", "state"), list(itertools.product(ACTIONS, STATES)))
def test_who_may(cast, meetings, action, state):
    today = timezone.localdate()
    meetings.closed_on = {
        "open": None,
        "closed": today,
        "closing next month": today + timedelta(days=30),
    }[state]
    meetings.save()
    allowed = set()
    for who in WHO:
        member = cast[who.split()[0]]
        if who == "Emma in session":
            AdminSession.objects.create(
                member=member,
                reason="test",
                ends_at=timezone.now() + AdminSession.LIFETIME,
            )
        verdict = asked(action, member, meetings)
        assert bool(verdict) is (str(verdict.refusal) == "")
        if verdict:
            allowed.add(who)
    assert allowed == MAY.get((action, state), set())


@pytest.mark.parametrize(
    "kind", [Circle.Kind.ORIENTATION, Circle.Kind.BOARD, Circle.Kind.COOPERATIVE]
)
def test_nobody_joins_or_leaves_a_derived_circle(cast, meetings, whole, kind):
    circle = whole
    if kind != Circle.Kind.COOPERATIVE:
        circle = meetings
        Circle.objects.filter(pk=circle.pk).update(kind=kind)
        circle.refresh_from_db()
    for member in cast.values():
        assert not p.may_join(member, circle)
        assert not p.may_leave(member, circle)


def test_nobody_records_their_own_mandate(cast, meetings):
    assert p.may_give_mandate_to(cast["Chloé"], meetings, cast["Awa"])
    for who in ("Chloé", "Driss"):
        assert not p.may_give_mandate_to(cast[who], meetings, cast[who])


def test_nobody_gives_a_mandate_to_someone_who_left(cast, meetings):
    cast["Awa"].is_active = False
    assert not p.may_give_mandate_to(cast["Chloé"], meetings, cast["Awa"])


def test_the_circle_of_the_whole_never_closes(driss, whole):
    assert not p.may_close(driss, whole)


def test_nothing_reopens_inside_a_closed_circle(driss, animation, meetings):
    today = timezone.localdate()
    animation.closed_on = meetings.closed_on = today
    animation.save()
    assert not p.may_reopen(driss, meetings)


def test_mandates_of_a_closed_circle_give_no_right(cast, animation, meetings):
    assert p.may_edit(cast["Gaëlle"], meetings)
    animation.closed_on = timezone.localdate()
    animation.save()
    assert not p.may_give_mandates(cast["Chloé"], meetings)


def test_a_mandate_of_the_whole_counts_everywhere(cast, whole, meetings):
    assert not p.may_edit(cast["Awa"], meetings)
    give_mandate(cast["Awa"], "facilitator", whole)
    assert p.may_edit(cast["Awa"], meetings)


def test_a_manager_who_left_the_cooperative_may_nothing_more(driss, meetings):
    driss.left_on = timezone.localdate()
    driss.save()
    assert not p.may_edit(driss, meetings)
