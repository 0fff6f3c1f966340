"""Roles × actions × states of a frame: the table is the specification."""

from datetime import timedelta
from itertools import product

import pytest
from django.utils import timezone

from essaim.circles.models import Circle
from essaim.contributions import permissions as may
from essaim.contributions.models import Frame
from tests.factories import CircleFactory, FrameFactory, MemberFactory, give_mandate

pytestmark = pytest.mark.django_db
DRAFT, SET_ASIDE, ADOPTED, IN_FORCE = "draft", "set aside", "adopted", "in force"
STATES = (DRAFT, SET_ASIDE, ADOPTED, IN_FORCE)
EVER = set(STATES)

LEADERS = {"manager", "referent of the whole", "orientation facilitator"}
PREPARERS = {*LEADERS, "referent", "facilitator", "treasurer"}
ALLOWED = {
    # action: who, when
    "prepare_frame": (PREPARERS, EVER),
    "edit_frame": (PREPARERS, {DRAFT}),
    "discard_frame": (PREPARERS, {DRAFT}),
    "adopt_frame": (LEADERS, {DRAFT}),
    "edit_kinds": (PREPARERS, EVER),
}
OTHERS = {"member", "payroll", "circle treasurer", "administrator", "former", "gone"}
ROLES = sorted(PREPARERS | OTHERS)
MATRIX = list(product(sorted(ALLOWED), ROLES, STATES))


@pytest.fixture
def cast(whole, circle):
    """One person per role; ``former`` led until yesterday, ``gone`` left."""
    cast = {role: MemberFactory(name=role) for role in ROLES}
    orientation = CircleFactory(name="Orientation", kind=Circle.Kind.ORIENTATION)
    for role, kind, where in (
        ("manager", "manager", whole),
        ("treasurer", "treasurer", whole),
        ("payroll", "payroll", whole),
        ("administrator", "administrator", whole),
        ("referent of the whole", "referent", whole),
        ("orientation facilitator", "facilitator", orientation),
        ("referent", "referent", circle),
        ("facilitator", "facilitator", circle),
        ("circle treasurer", "treasurer", circle),
        ("gone", "manager", whole),
    ):
        give_mandate(cast[role], kind, where)
    today = timezone.localdate()
    give_mandate(
        cast["former"],
        "manager",
        whole,
        starts_on=today - timedelta(days=400),
        ends_on=today - timedelta(days=1),
    )
    cast["gone"].is_active = False
    cast["gone"].save()
    return cast


@pytest.fixture
def frames(year):
    """The same frame in each of its states."""
    now, later = timezone.now(), year.ends_on
    return {
        DRAFT: Frame(fiscal_year=year, takes_effect_on=later),
        SET_ASIDE: Frame(fiscal_year=year, takes_effect_on=later, discarded_at=now),
        ADOPTED: FrameFactory.build(fiscal_year=year, takes_effect_on=later),
        IN_FORCE: FrameFactory.build(fiscal_year=year),
    }


def test_every_cell_of_the_matrix(cast, frames):
    asks = {
        "prepare_frame": lambda who, frame: may.may_prepare_frame(who),
        "edit_frame": may.may_edit_frame,
        "discard_frame": may.may_discard_frame,
        "adopt_frame": may.may_adopt_frame,
        "edit_kinds": lambda who, frame: may.may_edit_kinds(who),
    }
    wrong = []
    for action, who, state in MATRIX:
        verdict = asks[action](cast[who], frames[state])
        roles, states = ALLOWED[action]
        if bool(verdict) is not (who in roles and state in states):
            wrong.append((action, who, state, str(verdict.refusal)))
        assert bool(verdict) is (str(verdict.refusal) == "")
    assert not wrong
    assert len(MATRIX) == 5 * 12 * 4


def test_all_members_read_drafts_too(cast, year):
    draft = Frame.objects.create(fiscal_year=year, takes_effect_on=year.starts_on)
    for member in cast.values():
        assert draft in Frame.objects.visible_to(member)
