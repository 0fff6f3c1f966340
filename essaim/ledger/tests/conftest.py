"""The cast: Awa keeps the books, Basile manages, Chloé keeps a circle's money."""

from types import SimpleNamespace

import pytest

from essaim.circles.models import Circle, Role
from essaim.ledger import services
from essaim.ledger.models import Account
from tests.factories import (
    CircleFactory,
    FiscalYearFactory,
    MemberFactory,
    give_mandate,
)


@pytest.fixture
def cast(db):
    whole = CircleFactory(name="La coopérative", kind=Circle.Kind.COOPERATIVE)
    bread = CircleFactory(name="Boulange", parent=whole)
    awa, basile, chloe, driss = (
        MemberFactory(name=name) for name in ("Awa", "Basile", "Chloé", "Driss")
    )
    give_mandate(awa, Role.Kind.TREASURER, whole)
    give_mandate(basile, Role.Kind.MANAGER, whole)
    give_mandate(chloe, Role.Kind.TREASURER, bread)
    return SimpleNamespace(
        whole=whole, bread=bread, awa=awa, basile=basile, chloe=chloe, driss=driss
    )


@pytest.fixture
def books(cast):
    """An open year, and every kind of account, all empty but the pot."""
    year = FiscalYearFactory()
    services.open_pot()
    services.open_account(services.RESULT, kind=Account.Kind.OUTSIDE, label="Résultat")
    services.open_circle_account(cast.bread)
    services.open_account("round:1", kind=Account.Kind.ROUND, label="Co-budget")
    services.open_account("project:1", kind=Account.Kind.PROJECT, label="Four")
    for number, owner in enumerate((cast.awa, cast.chloe, cast.driss), 1):
        services.open_account(
            f"envelope:{number}", kind=Account.Kind.ENVELOPE, owner=owner
        )
    return SimpleNamespace(year=year, bread=f"circle:{cast.bread.pk}", cast=cast)


@pytest.fixture
def fed(books):
    """The same with 1 000 € in the pot."""
    from django.utils import timezone

    services.feed_pot(
        1_000_00,
        label="Résultat 2025",
        on=timezone.localdate(),
        by=books.cast.awa,
        key="start",
    )
    return books


@pytest.fixture
def awa(client, fed):
    client.force_login(fed.cast.awa)
    return client


@pytest.fixture
def as_(client, fed):
    def sign_in(name):
        client.force_login(getattr(fed.cast, name))
        return client

    return sign_in
