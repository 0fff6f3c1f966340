"""Roles × actions × states of needs and workstreams: the table is the specification."""

from datetime import date
from itertools import product

import pytest

from essaim.circles.models import Circle
from essaim.contributions import permissions as may
from essaim.contributions.models import Need, Workstream
from essaim.rules.needs import Stage, State
from tests.factories import CircleFactory, MemberFactory, give_mandate

pytestmark = pytest.mark.django_db

CIRCLE = {"author", "peer", "other", "referent"}
EVERYONE = {*CIRCLE, "outsider", "treasurer", "payroll", "manager", "facilitator"}
ROLES = sorted(EVERYONE | {"gone"})
NEEDS, STAGES = set(State), set(Stage)
WAITING, ANSWERED = State.OPEN, State.ANSWERED
GOING_ON = {Stage.OPEN, Stage.PAUSED}
OVER = {Stage.DONE, Stage.DROPPED}
SHARERS = {"referent", "facilitator"}

# Of the need said by ``author``; of the workstream minded by ``peer``.
ALLOWED_ON_NEEDS = {
    "say": (EVERYONE, NEEDS),
    "feel": (EVERYONE - {"author"}, {WAITING}),
    "refresh": (CIRCLE, {WAITING, ANSWERED, State.EXPIRED}),
    "meet": (CIRCLE, {WAITING, ANSWERED}),
    "withdraw": ({"author"}, {WAITING, ANSWERED}),
    "answer": (EVERYONE, {WAITING, ANSWERED, State.EXPIRED}),
    "workstream": (CIRCLE, {WAITING, ANSWERED, State.EXPIRED}),
}
ALLOWED_ON_WORKSTREAMS = {
    "open": (CIRCLE, STAGES),
    "edit": (CIRCLE, GOING_ON),
    "note": (CIRCLE, GOING_ON),
    "mind": (CIRCLE - {"peer"}, GOING_ON),
    "let_go": ({"peer"}, STAGES),
    "to_open": (CIRCLE, {Stage.PAUSED, *OVER}),
    "to_paused": (CIRCLE, {Stage.OPEN}),
    "to_done": (CIRCLE, GOING_ON),
    "to_dropped": (CIRCLE, GOING_ON),
    "share": (SHARERS, GOING_ON),
    "take_back": (SHARERS, STAGES),
}


@pytest.fixture
def cast(people, whole, circle):
    """The facilitator's mandate is of the whole: it counts in every circle."""
    people["facilitator"] = MemberFactory(name="facilitator")
    give_mandate(people["facilitator"], "facilitator", whole)
    give_mandate(people["gone"], "referent", circle)
    return people


@pytest.fixture
def need(circle, cast):
    return Need(circle=circle, text="x", author=cast["author"], expires_on=date.max)


@pytest.fixture
def workstream(circle, cast, line):
    return Workstream.objects.create(
        circle=circle, title="Site", minder=cast["peer"], line=line
    )


def wrong_cells(allowed, states, asks, thing):
    wrong = []
    for action, who, state in product(sorted(allowed), ROLES, states):
        thing.state = state.value
        verdict = asks[action](who)
        roles, when = allowed[action]
        if bool(verdict) is not (who in roles and state in when):
            wrong.append((action, who, state, str(verdict.refusal)))
        assert bool(verdict) is (str(verdict.refusal) == "")
    return wrong


def test_every_cell_of_needs(cast, circle, need):
    asks = {
        "say": lambda who: may.may_say_need(cast[who], circle),
        "feel": lambda who: may.may_feel(cast[who], need),
        "refresh": lambda who: may.may_refresh(cast[who], need),
        "meet": lambda who: may.may_meet(cast[who], need),
        "withdraw": lambda who: may.may_withdraw_need(cast[who], need),
        "answer": lambda who: may.may_answer(cast[who], need),
        "workstream": lambda who: may.may_make_workstream(cast[who], need),
    }
    assert asks.keys() == ALLOWED_ON_NEEDS.keys()
    assert wrong_cells(ALLOWED_ON_NEEDS, State, asks, need) == []


def test_every_cell_of_workstreams(cast, circle, workstream):
    def move(to):
        return lambda who: may.may_move_workstream(cast[who], workstream, to)

    asks = {
        "open": lambda who: may.may_open_workstream(cast[who], circle),
        "edit": lambda who: may.may_edit_workstream(cast[who], workstream),
        "note": lambda who: may.may_note(cast[who], workstream),
        "mind": lambda who: may.may_mind(cast[who], workstream),
        "let_go": lambda who: may.may_let_go(cast[who], workstream),
        **{f"to_{stage.value}": move(stage) for stage in Stage},
        "share": lambda who: may.may_share_budget(cast[who], workstream),
        "take_back": lambda who: may.may_take_back(cast[who], workstream),
    }
    assert asks.keys() == ALLOWED_ON_WORKSTREAMS.keys()
    assert wrong_cells(ALLOWED_ON_WORKSTREAMS, Stage, asks, workstream) == []


@pytest.mark.parametrize("kind", Circle.Kind)
def test_needs_are_of_circles_in_which_work_is_done(cast, whole, kind):
    where = whole if kind == whole.kind else CircleFactory(kind=kind)
    verdict = may.may_say_need(cast["author"], where)
    assert bool(verdict) is (kind != Circle.Kind.COOPERATIVE)


def test_nothing_starts_in_a_closed_circle(cast, circle, need, workstream):
    circle.closed_on = "2020-01-01"
    circle.save()
    circle.refresh_from_db()
    author, workstream.circle, need.circle = cast["author"], circle, circle
    workstream.state = Stage.DONE.value
    need.state = State.EXPIRED.value
    assert not may.may_say_need(author, circle)
    assert not may.may_open_workstream(author, circle)
    assert not may.may_refresh(author, need)
    assert not may.may_move_workstream(author, workstream, "open")


def test_nothing_is_taken_back_from_a_workstream_that_was_given_nothing(
    cast, workstream
):
    workstream.line = None
    assert not may.may_take_back(cast["referent"], workstream)
