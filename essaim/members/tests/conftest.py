"""The cast: Awa is a member, Basile a referent, Chloé a co-manager, Driss an admin."""

import pytest
from django.core.cache import cache

from essaim.circles.models import Circle
from essaim.members.models import AdminSession
from tests.factories import CircleFactory, MemberFactory, give_mandate


@pytest.fixture(autouse=True)
def _no_limit_from_the_test_before():
    cache.clear()


@pytest.fixture
def whole(db):
    return CircleFactory(name="Les Ateliers", kind=Circle.Kind.COOPERATIVE)


@pytest.fixture
def circle(db):
    return CircleFactory(name="Accueil")


@pytest.fixture
def awa(db):
    return MemberFactory(
        name="Awa Diop", email="awa@example.org", password="un long secret"
    )


@pytest.fixture
def basile(circle):
    member = MemberFactory(name="Basile Roy", email="basile@example.org")
    give_mandate(member, "referent", circle)
    return member


@pytest.fixture
def chloe(whole):
    member = MemberFactory(
        name="Chloé Petit", email="chloe@example.org", password="un long secret"
    )
    give_mandate(member, "manager", whole)
    return member


@pytest.fixture
def driss(whole):
    member = MemberFactory(
        name="Driss Ba", email="driss@example.org", password="un long secret"
    )
    give_mandate(member, "administrator", whole)
    return member


@pytest.fixture
def hugo(db):
    return MemberFactory(name="Hugo Le Bris", email="hugo@example.org")


@pytest.fixture
def open_session():
    """Open an administration session for a member, without the proof of the door."""
    from essaim.members.services.admin_sessions import open_session as open_it

    def opened(member, reason="Importer la liste de l’assemblée") -> AdminSession:
        return open_it(by=member, reason=reason)

    return opened
