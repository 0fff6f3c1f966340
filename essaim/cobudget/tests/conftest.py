"""The cast of the co-budget: Awa, Basile, Chloé, Driss and Élise.

Awa and Élise are members like any other; Basile facilitates the circle that runs the
round, Chloé is the cooperative's treasurer, Driss a co-manager.
"""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from essaim.circles.models import Circle
from essaim.cobudget.models import Round
from essaim.cobudget.services import projects, rounds
from essaim.ledger import services as ledger
from essaim.ledger.models import Account
from essaim.rules.ledger import transfer
from tests.factories import (
    CircleFactory,
    FiscalYearFactory,
    MemberFactory,
    give_mandate,
)

POT = 10_000_00


@pytest.fixture
def whole(db):
    return CircleFactory(name="Les Ateliers", kind=Circle.Kind.COOPERATIVE)


@pytest.fixture
def circle(whole):
    return CircleFactory(name="Co-budget", parent=whole)


@pytest.fixture
def awa(db):
    return MemberFactory(name="Awa")


@pytest.fixture
def elise(db):
    return MemberFactory(name="Élise")


@pytest.fixture
def basile(circle):
    basile = MemberFactory(name="Basile")
    give_mandate(basile, "facilitator", circle)
    return basile


@pytest.fixture
def chloe(whole):
    chloe = MemberFactory(name="Chloé")
    give_mandate(chloe, "treasurer", whole)
    return chloe


@pytest.fixture
def driss(whole):
    driss = MemberFactory(name="Driss")
    give_mandate(driss, "manager", whole)
    return driss


@pytest.fixture
def cast(awa, elise, basile, chloe, driss):
    return {"awa": awa, "basile": basile, "chloe": chloe, "driss": driss}


@pytest.fixture
def pot(db):
    """The cooperative's pot holds 10 000 €."""
    FiscalYearFactory()
    ledger.open_pot()
    ledger.open_account(ledger.RESULT, kind=Account.Kind.OUTSIDE)
    ledger.post(
        transfer(POT, source=ledger.RESULT, target=ledger.POT),
        on=timezone.localdate(),
        label="Résultat",
        key="test:pot",
        by=None,
    )


@pytest.fixture
def new_round(circle, basile, pot):
    """Make a round in deposit, with the settings given."""

    def make(**settings):
        return rounds.create_round(
            by=basile, circle=circle, **{"name": "Co-budget 2027", **settings}
        )

    return make


@pytest.fixture
def round(new_round):
    return new_round()


@pytest.fixture
def advance(basile):
    """Walk a round by hand to a phase."""

    def walk(round, phase):
        round = Round.objects.get(pk=round.pk)
        while round.phase != phase:
            round = rounds.advance(round.pk, expected=round.phase, by=basile)
        return round

    return walk


@pytest.fixture
def submit(awa):
    """Submit a project for so many euros."""

    def make(round, euros=100, goal=None, *, by=awa, title="Une perceuse", **fields):
        return projects.submit_project(
            round.pk,
            by=by,
            title=title,
            min_cents=euros * 100,
            max_cents=(goal or euros) * 100,
            **fields,
        )

    return make


@pytest.fixture
def open_round(new_round, submit, advance, cast, chloe):
    """A round in allocation: five members, 100 € each, two projects.

    ``drill`` asks for 100 to 150 €, ``mural`` for 200 €.
    """

    def make(**settings):
        round = new_round(**settings)
        make.drill = submit(round, 100, 150, title="Une perceuse")
        make.mural = submit(round, 200, title="Une fresque")
        rounds.fund_round(round.pk, 500_00, by=chloe, key="all")
        return advance(round, "allocation")

    return make


@pytest.fixture
def in_an_hour():
    return timezone.now() + timedelta(hours=1)


@pytest.fixture
def browse(client):
    """Open a page as someone."""

    def get(member, name, /, *args, **query):
        client.force_login(member)
        return client.get(reverse(f"cobudget:{name}", args=args), query)

    return get


@pytest.fixture
def send(client):
    """Send a form as someone."""

    def post(member, name, /, *args, htmx=False, **data):
        client.force_login(member)
        headers = {"HX-Request": "true"} if htmx else {}
        return client.post(
            reverse(f"cobudget:{name}", args=args), data, headers=headers
        )

    return post
