"""Roles × actions × states of budgets and closings: the table is the specification."""

from itertools import product

import pytest
from django.urls import reverse

from essaim.contributions import permissions as may
from essaim.contributions.models import PreparedClosing, YearClosing
from essaim.contributions.services import closings
from essaim.contributions.tests.years import after, close, declare
from tests.factories import give_mandate

pytestmark = pytest.mark.django_db

OPEN, PREPARED, CLOSED = STATES = ("open", "prepared", "closed")
EVER = set(STATES)
ROLES = (
    *("author", "peer", "referent", "outsider", "circle_treasurer", "treasurer"),
    *("payroll", "manager", "preparer", "gone"),
)
CLOSERS = {"treasurer", "manager", "preparer"}

ALLOWED = {
    # action: who, in which states of the year
    "read_amounts": ({"author", "peer", "referent", "payroll"}, EVER),
    "prepare_closing": (CLOSERS, {OPEN, PREPARED}),
    "post_closing": (CLOSERS - {"preparer"}, {PREPARED}),
    "read_closing": (CLOSERS | {"payroll"}, EVER),
}
MATRIX = list(product(sorted(ALLOWED), ROLES, STATES))


@pytest.fixture
def cast(people, circle, whole):
    """``preparer`` is the co-manager who prepared; ``gone`` was one and left."""
    from tests.factories import MemberFactory

    cast = {role: people.get(role) or MemberFactory(name=role) for role in ROLES}
    give_mandate(cast["preparer"], "manager", whole)
    give_mandate(cast["gone"], "manager", whole)
    give_mandate(cast["circle_treasurer"], "treasurer", circle)
    return cast


@pytest.fixture
def over(year):
    """Stand after the year: it is then that it is closed."""
    with after(year):
        yield


def test_before_the_end_of_the_year_payroll_alone_reads_everybody_s(cast, year):
    assert {role for role in ROLES if may.may_read_closing(cast[role], year)} == {
        "payroll"
    }


def test_only_who_prepares_a_closing_tries_a_supplement(
    browse, cast, line, year, policy
):
    """Any other member would find, by trying, what passes the budgets."""
    policy("deliberate")
    declare(line, cast["author"], 900_00)
    declare(line, cast["peer"], 300_00)
    url = reverse("contributions:closing", args=[year.pk])
    pages = {
        cents: browse("outsider").get(f"{url}?applied=refuse&supplement={cents}")
        for cents in (1, 5000)
    }
    assert len({page.context["plan"] for page in pages.values()}) == 1
    assert not any(page.context["form"].is_bound for page in pages.values())


def test_every_cell_of_the_matrix(cast, circle, year, line, frame, over):
    posted = PreparedClosing(fiscal_year=year, prepared_by=cast["preparer"])
    wrong = []
    for state in STATES:
        prepared = None if state == OPEN else posted
        if state == CLOSED:
            YearClosing.objects.create(
                fiscal_year=year,
                frame=frame,
                applied="refuse",
                prepared_by=cast["preparer"],
                posted_by=cast["manager"],
            )
        asks = {
            "read_amounts": lambda who: may.may_read_amounts(who, circle),
            "prepare_closing": lambda who: may.may_prepare_closing(who, year),
            "post_closing": lambda who, p=prepared: may.may_post_closing(who, p),
            "read_closing": lambda who: may.may_read_closing(who, year),
        }
        for action, role in product(sorted(ALLOWED), ROLES):
            verdict = asks[action](cast[role])
            roles, states = ALLOWED[action]
            if bool(verdict) is not (role in roles and state in states):
                wrong.append((action, role, state, str(verdict.refusal)))
            assert bool(verdict) is (str(verdict.refusal) == "")
    assert not wrong
    assert len(MATRIX) == 4 * 10 * 3


@pytest.fixture
def browse(client, cast):
    def sign_in(role):
        client.force_login(
            cast[role], backend="django.contrib.auth.backends.ModelBackend"
        )
        return client

    return sign_in


@pytest.mark.parametrize("role", [role for role in ROLES if role != "gone"])
@pytest.mark.parametrize("state", STATES)
def test_the_pages_obey_the_same_table(
    browse, cast, line, year, next_year, policy, role, state
):
    policy("prorate")
    declare(line, cast["author"], 900_00, "À moi")
    declare(line, cast["peer"], 300_00, "Pas à moi")
    with after(year):
        if state != OPEN:
            prepared = closings.prepare(year.pk, by=cast["preparer"])
        if state == CLOSED:
            closings.post(year.pk, by=cast["manager"], fingerprint=prepared.fingerprint)
        client = browse(role)
        page = client.get(reverse("contributions:closing", args=[year.pk]))
        file = client.get(reverse("contributions:closing_csv", args=[year.pk]))
        rows = b"".join(file.streaming_content).decode()
        text = page.content.decode()
        reads_all = role in ALLOWED["read_closing"][0]
        assert page.status_code == file.status_code == 200
        for told in (text, rows):
            assert ("Pas à moi" in told) is (reads_all or role == "peer")
            assert ("À moi" in told) is (reads_all or role == "author")
        post = reverse("contributions:closing_post", args=[year.pk])
        prepare = reverse("contributions:closing_prepare", args=[year.pk])
        roles, states = ALLOWED["post_closing"]
        assert (post in text) is (role in roles and state in states)
        roles, states = ALLOWED["prepare_closing"]
        assert (prepare in text) is (role in roles and state in states)
        if role not in CLOSERS:
            assert client.post(prepare).status_code in (302, 403)
            assert YearClosing.objects.exists() is (state == CLOSED)
            if state == OPEN:
                assert not PreparedClosing.objects.exists()


def test_names_are_in_no_file(browse, cast, line, year, next_year, policy):
    policy("prorate")
    cast["author"].name = "Zoé Quatrefages"
    cast["author"].save()
    declare(line, cast["author"], 1_200_00)
    with after(year):
        close(year, preparing=cast["preparer"], posting=cast["manager"])
        client = browse("payroll")
        url = reverse("contributions:closing_csv", args=[year.pk])
        rows = b"".join(client.get(url).streaming_content).decode()
    assert "Quatrefages" not in rows
    assert "1200,00" in rows
