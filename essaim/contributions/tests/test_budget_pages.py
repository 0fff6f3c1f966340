"""Budgets as each person may see them: page, files, pictures and panel say the same."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from essaim.base.templatetags.essaim import euros
from essaim.circles.models import Membership
from essaim.contributions.services import declaring
from essaim.contributions.tests.years import after, announce, at, close, declare
from essaim.ledger.models import FiscalYear
from essaim.payments.models import ExpenseClaim
from tests.factories import CircleFactory, MemberFactory, voted_line

pytestmark = pytest.mark.django_db

SECRET = 123_45
SECRETS = ["123,45", "123.45", ",12345,", "876,55", "876.55"]  # asked, and left


@pytest.fixture
def signed_in(client, people):
    def sign_in(name):
        client.force_login(
            people[name], backend="django.contrib.auth.backends.ModelBackend"
        )
        return client

    return sign_in


def get(client, name, *args, **query):
    answer = client.get(reverse(f"contributions:{name}", args=args), query)
    assert answer.status_code == 200, (name, answer.status_code)
    if answer.streaming:
        return b"".join(answer.streaming_content).decode()
    if name.endswith("_ods"):
        with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
            return book.read("content.xml").decode()
    return answer.content.decode()


def everywhere(client, circle, year):
    """All that a reader can read of a circle's budget."""
    panel = client.get(circle.get_absolute_url()).content.decode()
    return [
        panel,
        get(client, "budgets"),
        get(client, "budgets", exercice=year.pk),
        get(client, "budgets_csv"),
        get(client, "budgets_csv", sep=";"),
        get(client, "budgets_ods"),
        get(client, "budget", circle.pk),
        get(client, "budget_csv", circle.pk),
    ]


def test_what_one_person_asked_is_hidden_from_who_may_not_see_it(
    signed_in, people, line, year
):
    declare(line, people["author"], SECRET)
    for name in ("outsider", "manager", "treasurer"):
        for told in everywhere(signed_in(name), line.circle, year):
            assert all(secret not in told for secret in SECRETS), name


def test_its_circle_and_payroll_see_it(signed_in, people, line, year):
    declare(line, people["author"], SECRET)
    for name in ("author", "peer", "referent", "payroll"):
        told = everywhere(signed_in(name), line.circle, year)
        assert all(any(secret in page for secret in SECRETS) for page in told), name


def test_three_people_are_a_sum_everybody_sees(signed_in, people, line, year):
    for name in ("author", "peer", "other"):
        declare(line, people[name], 100_00)
    told = get(signed_in("outsider"), "budget", line.circle.pk)
    assert euros(300_00) in told
    assert euros(700_00) in told


def test_a_state_of_one_hides_the_states_not_their_sum(signed_in, people, line):
    for name in ("author", "peer", "other"):
        declare(line, people[name], 100_00)
    announce(line, people["author"], SECRET)
    told = get(signed_in("outsider"), "budget", line.circle.pk)
    assert euros(300_00 + SECRET) in told
    assert euros(SECRET) not in told
    assert euros(300_00) not in told, "the sum less it would be the secret"
    row = get(signed_in("outsider"), "budgets_csv")
    assert "423,45" in row
    assert "123,45" not in row


def test_a_total_never_gives_a_hidden_circle_away(signed_in, people, line, year):
    """What is asked elsewhere, taken from the total, is hidden with it."""
    declare(line, people["author"], SECRET)
    other = voted_line(CircleFactory(name="Lieux"), 500_00, year=year)
    for number in range(3):
        declare(other, MemberFactory(), 10_00 * (number + 1))
    told = get(signed_in("outsider"), "budgets")
    assert euros(60_00 + SECRET) in told, "four people together"
    assert euros(60_00) not in told
    assert euros(60_00) not in get(signed_in("outsider"), "budget", other.circle.pk)


def test_who_is_in_a_circle_does_not_subtract_it(signed_in, people, line, year):
    """Their own circle known, the total less it would be the other's."""
    declare(line, people["author"], SECRET)
    mine = Membership.objects.get(member=people["outsider"]).circle
    for number in range(3):
        declare(voted_line(mine, 500_00, year=year), MemberFactory(), 10_00 + number)
    told = get(signed_in("outsider"), "budgets")
    assert euros(30_03) in told
    assert euros(30_03 + SECRET) not in told


def test_an_expense_claim_is_somebody_s_amount_too(signed_in, people, line):
    for name in ("author", "peer"):
        declare(line, people[name], 100_00)
    ExpenseClaim.objects.create(
        member=people["other"],
        circle=line.circle,
        line=line,
        title="Train",
        state="approved",
        submitted_at=timezone.now(),
        looked_at_by=people["referent"],
        looked_at_at=timezone.now(),
        cents=10_00,
    )
    told = get(signed_in("outsider"), "budget_csv", line.circle.pk)
    assert "ensemble" in told
    assert "masqué" not in told


def test_offered_work_makes_nobody_a_third_person(signed_in, people, line):
    """Two people and a gift: the sum is still that of two people."""
    declare(line, people["author"], SECRET)
    declare(line, people["peer"], 50_00)
    gift = declare(line, people["other"], 10_00)
    declaring.offer(gift.pk, by=people["other"])
    told = get(signed_in("outsider"), "budget", line.circle.pk)
    assert euros(50_00 + SECRET) not in told


# The pace


def several(line, day, names, cents):
    with at(day):
        for member in names:
            declare(line, member, cents)


@pytest.fixture
def crowd(circle):
    return MemberFactory.create_batch(4)


def test_the_pace_is_drawn_and_carried_on(signed_in, people, line, year, crowd):
    first = year.starts_on
    several(line, first + timedelta(10), crowd, 20_00)
    several(line, first + timedelta(70), crowd, 40_00)
    with at(first + timedelta(100)):
        told = get(signed_in("outsider"), "budget", line.circle.pk)
        assert euros(240_00) in told
        assert "Au rythme constaté" in told
        assert 'class="actual"' in told


def test_nothing_is_projected_in_the_first_days(signed_in, line, year, crowd):
    several(line, year.starts_on + timedelta(10), crowd, 20_00)
    with at(year.starts_on + timedelta(20)):
        told = get(signed_in("peer"), "budget", line.circle.pk)
    assert "Au rythme" not in told
    assert "projected" not in told


def test_a_month_of_one_person_is_told_with_another(
    signed_in, people, line, year, crowd
):
    """March is that of one person: no point of the curve stands before it alone."""
    first = year.starts_on
    several(line, first + timedelta(10), crowd, 20_29)
    several(line, first + timedelta(70), [people["author"]], SECRET)
    outside = get(signed_in("outsider"), "budget", line.circle.pk)
    inside = get(signed_in("peer"), "budget", line.circle.pk)
    assert euros(81_16) in inside
    assert euros(81_16) not in outside, "the sum less this would be the secret"
    assert euros(81_16 + SECRET) in outside


def test_the_rule_is_said_in_euros_before_it_acts(signed_in, line, year, policy, crowd):
    policy("debt")
    first = year.starts_on
    several(line, first + timedelta(10), crowd, 50_00)
    several(line, first + timedelta(50), crowd, 50_00)
    with at(first + timedelta(90)):
        told = get(signed_in("peer"), "budget", line.circle.pk)
    assert "commencerait avec environ" in told


def test_what_passes_is_said_under_each_rule(signed_in, people, line, policy, passed):
    passed("prorate")
    told = get(signed_in("peer"), "budget", line.circle.pk)
    assert euros(500_00) in told, "beyond"
    assert euros(66_66) in told, "of a hundred euros"


# Years, links, roles


def test_a_debt_is_shown_where_it_is_paid_and_voted_stays_voted(
    signed_in, people, line, passed, year, next_year, two
):
    passed("debt")
    coming = voted_line(line.circle, 800_00, year=next_year)
    with after(year):
        close(year, **two)
        told = get(signed_in("outsider"), "budget", line.circle.pk)
        assert euros(800_00) in told
        assert euros(300_00) in told, "left of it"
        assert euros(500_00) in told, "owed"
        before = get(signed_in("outsider"), "budget", line.circle.pk, exercice=year.pk)
        assert euros(1_000_00) in before
        assert euros(1_500_00) in before
    assert coming.fiscal_year == next_year


def test_the_debt_of_one_person_is_hidden_in_both_years(
    signed_in, people, line, policy, year, next_year, two
):
    """What the next year pays, less what was voted, would be what they asked."""
    policy("debt")
    declare(line, people["author"], 1_000_00 + SECRET)
    voted_line(line.circle, 1_000_00, year=next_year)
    with after(year):
        close(year, **two)
        for shown in (year, next_year):
            for name, args in [
                ("budgets", []),
                ("budgets_csv", []),
                ("budget", [line.circle.pk]),
                ("budget_csv", [line.circle.pk]),
            ]:
                told = get(signed_in("outsider"), name, *args, exercice=shown.pk)
                assert all(secret not in told for secret in SECRETS), (name, shown)
            told = get(
                signed_in("peer"), "budget", line.circle.pk, exercice=next_year.pk
            )
            assert euros(SECRET) in told


def test_a_year_that_is_over_leads_to_its_closing(signed_in, line, year, people):
    with after(year):
        for name, words in [("manager", "clôturer"), ("author", "sa clôture fera")]:
            told = get(signed_in(name), "budgets", exercice=year.pk)
            assert reverse("contributions:closing", args=[year.pk]) in told
            assert words in told


def test_an_unknown_year_shows_this_one(signed_in, line, year):
    for nonsense in ("0", "x", "999999999999999999999", ""):
        told = get(signed_in("author"), "budgets", exercice=nonsense)
        assert str(year) in told


def test_without_a_year_or_a_budget_the_page_teaches(signed_in, people, circle):
    assert not FiscalYear.objects.exists()
    told = get(signed_in("author"), "budgets")
    assert "cadre" in told
    assert get(signed_in("author"), "budget", circle.pk)
    answer = signed_in("author").get(reverse("contributions:budgets_csv"))
    assert answer.status_code == 404


def test_the_number_of_queries_does_not_grow(
    signed_in, people, line, year, django_assert_max_num_queries
):
    def fill(count):
        for _circle in range(count):
            other = voted_line(CircleFactory(), 500_00, year=year)
            voted_line(other.circle, 100_00, year=year, label="Suite")
            for number in range(3):
                declare(other, MemberFactory(), 10_00 + number)

    def counted(name, *args):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        client = signed_in("outsider")
        url = reverse(f"contributions:{name}", args=args)
        client.get(url)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = client.get(url)
            if answer.streaming:
                list(answer.streaming_content)
        return len(queries)

    pages = [
        ("budgets", []),
        ("budget", [line.circle.pk]),
        ("budgets_csv", []),
        ("budgets_ods", []),
    ]
    fill(2)
    few = [counted(name, *args) for name, args in pages]
    fill(8)
    assert [counted(name, *args) for name, args in pages] == few
    assert max(few) < 30


def test_every_page_asks_to_sign_in(client, line):
    for name, args in [
        ("budgets", []),
        ("budgets_csv", []),
        ("budgets_ods", []),
        ("budget", [line.circle.pk]),
        ("budget_csv", [line.circle.pk]),
    ]:
        answer = client.get(reverse(f"contributions:{name}", args=args))
        assert answer.status_code == 302
        assert "/compte/" in answer.url
