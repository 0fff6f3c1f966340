"""The cast: a circle with its people, a frame in force, a thousand euros voted."""

import pytest

from essaim.circles.models import Circle, Membership
from essaim.contributions.tests.history import LEA, NOE, csv, draft, prepare, year_2023
from essaim.contributions.tests.years import declare, open_next
from tests.factories import (
    CircleFactory,
    FiscalYearFactory,
    FrameFactory,
    MemberFactory,
    give_mandate,
    voted_line,
)


@pytest.fixture
def whole(db):
    """The circle of the whole cooperative."""
    return CircleFactory(name="Coopérative", kind=Circle.Kind.COOPERATIVE)


@pytest.fixture
def year(db):
    """The fiscal year of today."""
    return FiscalYearFactory()


@pytest.fixture
def circle(whole):
    return CircleFactory(name="Accompagnement", parent=whole)


@pytest.fixture
def people(whole, circle):
    """One person per role.

    ``author``, ``peer``, ``other`` and ``referent`` are in the circle; ``outsider`` is
    in another; the mandates of ``treasurer``, ``payroll`` and ``manager`` are of the
    whole cooperative; ``gone`` left.
    """
    names = ["author", "peer", "other", "referent", "outsider", "treasurer"]
    names += ["payroll", "manager", "gone"]
    cast = {name: MemberFactory(name=name) for name in names}
    for name in ("author", "peer", "other", "referent", "gone"):
        Membership.objects.create(circle=circle, member=cast[name])
    Membership.objects.create(circle=CircleFactory(), member=cast["outsider"])
    give_mandate(cast["referent"], "referent", circle)
    for name in ("treasurer", "payroll", "manager"):
        give_mandate(cast[name], name, whole)
    cast["gone"].is_active = False
    cast["gone"].save()
    return cast


@pytest.fixture
def frame(year):
    """A frame in force: thirty euros an hour at most, ten days to object."""
    return FrameFactory(fiscal_year=year)


@pytest.fixture
def line(circle, year, frame):
    """A thousand euros voted for the circle."""
    return voted_line(circle, 1_000_00, year=year)


@pytest.fixture
def policy(frame):
    def choose(name):
        type(frame).objects.update(overrun=name, hour_cap_cents=None)

    return choose


@pytest.fixture
def next_year(year):
    return open_next(year)


@pytest.fixture
def two(people):
    return {"preparing": people["treasurer"], "posting": people["manager"]}


@pytest.fixture
def passed(people, line, policy):
    """1 500 € declared on 1 000 €: 600 by one, 900 by the others."""

    def declare_all(name):
        policy(name)
        return [
            declare(line, people["author"], 600_00, "Un"),
            declare(line, people["peer"], 500_00, "Deux"),
            declare(line, people["other"], 400_00, "Trois"),
        ]

    return declare_all


@pytest.fixture
def browse(client):
    """The client, signed in as someone."""

    def sign_in(member):
        client.force_login(member)
        return client

    return sign_in


@pytest.fixture
def past(people):
    """The year 2023, and two members its spreadsheet names."""
    people["lea"] = MemberFactory(name="Léa Garnier", email="lea@exemple.fr")
    people["noe"] = MemberFactory(name="Noé Roux", email="noe@exemple.fr")
    return year_2023()


@pytest.fixture
def pay(people):
    return people["payroll"]


@pytest.fixture
def batch(past, circle, pay):
    """Their two rows, ready to be imported."""
    return prepare(draft(csv(LEA, NOE), by=pay), by=pay)
