"""No sum says what one person or two asked: what an adversary tries, path by path.

``outsider`` is of another circle. What was voted is public, so that what is left says
what was asked.
"""

import re
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from essaim.base.models import Event
from essaim.base.templatetags.essaim import euros
from essaim.circles.models import Circle, Membership
from essaim.contributions import lines
from essaim.contributions.reading import closings as closing_reading
from essaim.contributions.reading import left
from essaim.contributions.reading.budgets import Book
from essaim.contributions.services import alerts, announcing, declaring
from essaim.contributions.services.announcing import BeyondBudget
from essaim.contributions.tests.years import after, announce, close, declare, open_next
from essaim.payments.services import expenses
from essaim.payments.tests.claims import claim_of
from tests.factories import MemberFactory, voted_line

pytestmark = pytest.mark.django_db
ASKED, LEFT = 612_34, 387_66


@pytest.fixture
def secret(people, line):
    """One person of the circle asked something: a thousand euros are voted."""
    return declare(line, people["author"], ASKED)


def shapes(cents):
    """An amount as a page, a file or a machine may write it."""
    whole, rest = divmod(cents, 100)
    yield euros(cents)
    for mark in ",.":
        yield f"{whole}{mark}{rest:02}"
    yield str(cents)


def says(text, *amounts):
    """The amounts a text says, whatever their dress."""
    bare = re.sub(r"(?<=\d)[\s\u202f\u00a0](?=\d)", "", str(text))
    return [
        cents
        for cents in amounts
        for shape in shapes(cents)
        if re.search(rf"(?<!\d){re.escape(re.sub(chr(0x202F), '', shape))}", bare)
        or shape in str(text)
    ]


def text_of(answer):
    """What an answer says, page or file."""
    body = answer.getvalue()
    if body.startswith(b"PK"):
        body = ZipFile(BytesIO(body)).read("content.xml")
    return body.decode(errors="replace")


def form_of(line, cents, **more):
    return {
        "line": line.pk,
        "cents": f"{cents / 100:.2f}".replace(".", ","),
        "title": "Essai",
        "minutes": "90:00",
        "reason": "pour voir",
        "form": "activity",
        "done_on": timezone.localdate().isoformat(),
        "key": "7e58ecb4-8c0d-4f4f-a9b3-0d1f4f0f3a3e",
        **more,
    }


@pytest.mark.parametrize(
    ("name", "knows"),
    [
        *((name, False) for name in ("outsider", "manager", "treasurer")),
        *((name, True) for name in ("peer", "author", "payroll")),
    ],
)
def test_what_is_left_is_told_to_who_may_read_the_amounts(
    people, line, secret, name, knows
):
    reader = people[name]
    assert left.is_said(line, reader) is knows
    assert bool(says(lines.choices(reader), LEFT)) is knows
    with pytest.raises(BeyondBudget) as refusal:
        announce(line, reader, 900_00)
    if name != "author":
        assert bool(says(refusal.value, LEFT)) is knows
    assert says(refusal.value, 900_00)


@pytest.mark.parametrize("number", [1, 2])
def test_less_than_three_others_are_hidden_from_one_of_the_contributors(
    people, line, number
):
    """Who knows their own amount would find the others' in the sum."""
    outsider = people["outsider"]
    for name in ("author", "peer")[:number]:
        declare(line, people[name], 150_00)
    declare(line, outsider, 200_00)
    assert Book(line.fiscal_year, outsider).line(line).standing.is_hidden
    declare(line, people["other"], 100_00)
    is_hidden = Book(line.fiscal_year, outsider).line(line).standing.is_hidden
    assert is_hidden is (number == 1)


def test_what_one_asked_alone_is_not_hidden_from_them(people, line):
    outsider = people["outsider"]
    declare(line, outsider, 200_00)
    assert Book(line.fiscal_year, outsider).line(line).standing.left == 800_00
    assert left.is_said(line, outsider)


@pytest.mark.parametrize(
    "overrun", ["refuse", "defer", "debt", "prorate", "deliberate"]
)
@pytest.mark.parametrize("cents", [100_00, 900_00])
def test_no_page_that_asks_an_amount_tells_what_is_left(
    people, line, secret, policy, browse, overrun, cents
):
    policy(overrun)
    client = browse(people["outsider"])
    excess = ASKED + cents - 1_000_00
    for page in ("announce", "declare"):
        url = reverse(f"contributions:{page}")
        told = client.get(url).content.decode()
        assert not says(told, LEFT, ASKED)
        told = client.post(url, form_of(line, cents)).content.decode()
        assert not says(told, LEFT, ASKED, abs(excess)), page


def test_the_page_of_one_s_own_contribution_hides_what_others_asked(
    people, line, secret, browse
):
    own = declare(line, people["outsider"], 50_00)
    url = own.get_absolute_url()
    told = browse(people["outsider"]).get(url).content.decode()
    assert says(told, 50_00)
    assert not says(told, LEFT - 50_00, ASKED, ASKED + 50_00)
    told = browse(people["peer"]).get(url).content.decode()
    assert says(told, LEFT - 50_00)


def test_correcting_upwards_tells_no_more(people, line, secret, browse):
    own = declare(line, people["outsider"], 50_00)
    url = reverse("contributions:adjust", args=[own.pk])
    told = browse(people["outsider"]).post(
        url, form_of(line, 800_00, version=own.version)
    )
    assert not says(told.content.decode(), LEFT, LEFT - 50_00, ASKED)


def test_expenses_tell_no_more(people, line, secret, browse):
    outsider = people["outsider"]
    client = browse(outsider)
    told = client.get(reverse("payments:expense_create")).content.decode()
    assert line.circle.name in told
    assert not says(told, LEFT, ASKED)
    claim = claim_of(outsider, line, 700_00)
    told = client.get(claim.get_absolute_url()).content.decode()
    assert not says(told, LEFT, ASKED)
    submit = reverse("payments:expense_submit", args=[claim.pk])
    told = client.post(submit, {"version": claim.version}, follow=True).content.decode()
    assert says(told, 700_00)
    assert not says(told, LEFT, ASKED)


def test_an_expense_of_one_person_hides_what_is_left(people, line):
    claim = claim_of(people["author"], line, ASKED)
    expenses.submit(claim.pk, by=people["author"])
    assert not left.is_said(line, people["outsider"])


def test_pages_files_and_pictures_of_budgets_tell_no_more(people, line, secret, browse):
    client = browse(people["outsider"])
    pages = [
        reverse("contributions:budgets"),
        reverse("contributions:budget", args=[line.circle_id]),
        reverse("contributions:contributions", args=[line.circle_id]),
        line.circle.get_absolute_url(),
        reverse("contributions:closing", args=[line.fiscal_year_id]),
        reverse("ledger:index"),
        reverse("ledger:journal"),
        "/",
        secret.get_absolute_url(),
    ]
    pages += [f"{page}?format={kind}" for page in pages for kind in ("csv", "ods")]
    pages += [
        reverse("contributions:budgets_csv"),
        reverse("contributions:budgets_ods"),
        reverse("contributions:budget_csv", args=[line.circle_id]),
        reverse("contributions:closing_csv", args=[line.fiscal_year_id]),
    ]
    for page in pages:
        assert not says(text_of(client.get(page)), ASKED, LEFT), page
    at_home = browse(people["peer"])
    for page in (*pages[1:3], *pages[-4:-1]):
        assert says(text_of(at_home.get(page)), ASKED, LEFT), page


def test_two_lines_of_one_person_do_not_tell_each_other(people, line, year):
    """A total of the cooperative less what is shown would say what one asked."""
    crowd = MemberFactory.create_batch(3)
    elsewhere = Circle.objects.create(name="Ailleurs", parent=line.circle.parent)
    other_line = voted_line(elsewhere, 2_000_00, year=year)
    for member in crowd:
        declare(other_line, member, 100_00)
    declare(line, people["author"], ASKED)
    book = Book(year, people["outsider"])
    assert book.line(line).standing.is_hidden
    assert book.total.is_hidden or book.line(other_line).standing.is_hidden


def test_the_mails_of_alerts_tell_no_more(people, line, mailoutbox):
    declare(line, people["author"], 912_34)
    alerts.watch(timezone.now())
    outsider = Event.objects.visible_to(people["outsider"])
    assert not says(list(outsider.values_list("data", flat=True)), 912_34, 87_66)
    assert not any(says(letter.body, 912_34, 87_66) for letter in mail.outbox)


def test_who_no_longer_asks_hides_nobody(people, line, policy, year, two):
    """Withdrawn, given up: they are no company for those who remain."""
    policy("prorate")
    open_next(year)
    gone = declare(line, people["peer"], 100_00)
    declaring.withdraw(gone.pk, by=people["peer"])
    waiting = announce(line, people["other"], 50_00)
    announcing.abandon(waiting.pk, by=people["other"])
    declare(line, people["author"], 600_00)
    declare(line, people["outsider"], 700_00)
    assert closing_reading.lines_of_few(year) == {line.pk}
    with after(year):
        close(year, **two)
    told = Event.objects.visible_to(people["outsider"])
    assert told.filter(kind="closing.prorated_among_few").exists()
    assert not told.filter(kind="closing.prorated").exists()


def test_three_who_close_a_year_learn_no_sum_of_two(people, line, policy, year, two):
    """Of three, one outside the circle would learn what the two others asked."""
    policy("prorate")
    open_next(year)
    for name, cents in (("author", 500_00), ("peer", 400_00), ("outsider", 300_00)):
        declare(line, people[name], cents)
    with after(year):
        close(year, **two)
    kinds = {
        name: set(
            Event.objects.about(people[name])
            .filter(kind__startswith="closing.prorated")
            .values_list("kind", flat=True)
        )
        for name in ("author", "outsider")
    }
    assert kinds == {
        "author": {"closing.prorated"},
        "outsider": {"closing.prorated_among_few"},
    }


def test_joining_the_circle_is_how_one_reads_it(people, line, secret):
    """What is hidden is not hidden from who takes part: anybody may join."""
    outsider = people["outsider"]
    Membership.objects.create(circle=line.circle, member=outsider)
    assert left.is_said(line, outsider)
