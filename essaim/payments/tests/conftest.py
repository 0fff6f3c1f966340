"""The casts: of a year of contributions, and of those who pay; files as sent."""

import pytest

from essaim.circles.models import Circle, Membership
from essaim.contributions.tests.conftest import (  # noqa: F401
    circle,
    frame,
    line,
    people,
    whole,
    year,
)
from essaim.payments import sources
from essaim.payments.services import expenses
from essaim.payments.tests.claims import claim_of
from tests.factories import MemberFactory, give_mandate

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


@pytest.fixture(autouse=True)
def _files_apart(settings, tmp_path):
    """What tests send is kept in a folder of their own."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def cast(whole, circle):  # noqa: F811
    """One person per role of those who are paid, and of those who pay.

    ``awa`` and ``basile`` are owed money; ``payroll`` and ``second`` hold the payroll;
    ``treasurer`` and ``manager`` are of the whole cooperative, ``keeper`` is treasurer
    of the circle alone; ``gone`` held the payroll and left.
    """
    names = ["awa", "basile", "payroll", "second", "treasurer", "manager", "keeper"]
    names += ["referent", "administrator", "gone"]
    found = {name: MemberFactory(name=name.capitalize()) for name in names}
    for name in ("awa", "basile", "keeper", "referent"):
        Membership.objects.create(circle=circle, member=found[name])
    for name, kind in (
        ("payroll", "payroll"),
        ("second", "payroll"),
        ("gone", "payroll"),
        ("treasurer", "treasurer"),
        ("manager", "manager"),
        ("administrator", "administrator"),
    ):
        give_mandate(found[name], kind, whole)
    give_mandate(found["keeper"], "treasurer", circle)
    give_mandate(found["referent"], "referent", circle)
    found["gone"].is_active = False
    found["gone"].save()
    return found


@pytest.fixture
def claim(people, line):  # noqa: F811
    """Two receipts of the author, in preparation."""
    return claim_of(people["author"], line, 120_00, 60_00)


@pytest.fixture
def submitted(people, claim):  # noqa: F811
    return expenses.submit(claim.pk, by=people["author"])


@pytest.fixture
def approved(people, submitted):  # noqa: F811
    return expenses.approve(submitted.pk, by=people["referent"])


@pytest.fixture
def told():
    """A room that made dues, here for circles: what it was told, in order."""
    heard = []
    before = dict(sources._told)
    sources.register(
        Circle, lambda ids, step, by: heard.append((sorted(ids), step, by))
    )
    yield heard
    sources._told.clear()
    sources._told.update(before)
