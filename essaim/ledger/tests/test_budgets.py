"""Budget lines in the books: votes, movements, and what nobody reads of them."""

import io
import zipfile

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from essaim.base.errors import Refusal
from essaim.ledger import services
from essaim.ledger.models import Account, Entry, Posting
from essaim.ledger.services import budgets
from essaim.ledger.tests.reading import page
from essaim.rules.budgets import Bucket, Figures
from tests.factories import CircleFactory, FiscalYearFactory, voted_line

SECRET = 123_45
SECRETS = ["123,45", "123.45", ",12345,", "Ranger l’atelier"]


@pytest.fixture
def line(fed):
    """Four hundred euros, voted from the pot for the circle Boulange."""
    row = budgets.open_line(fed.cast.bread, fed.year)
    budgets.vote(
        row, 400_00, on=today(), label="Budget Boulange", key="v", by=fed.cast.awa
    )
    return row


def today():
    return timezone.localdate()


def moving(line, before, after, *, key="1", may_pass=False):
    budgets.change(
        line,
        before,
        after,
        on=today(),
        label="Ranger l’atelier",
        key=key,
        by=None,
        may_pass=may_pass,
    )


def declaring(line, cents, **more):
    moving(line, (Bucket.AVAILABLE, 0), (Bucket.DECLARED, cents), **more)


def figures(line):
    return budgets.figures([line])[line.pk]


def test_what_is_voted_comes_from_the_pot_once(line, fed):
    for _again in range(2):
        budgets.vote(
            line, 400_00, on=today(), label="Budget Boulange", key="v", by=None
        )
    assert figures(line) == Figures(voted=400_00)
    assert services.balance("pot") == 600_00


def test_the_pot_gives_no_more_than_it_holds(line):
    with pytest.raises(Refusal, match="600"):
        budgets.vote(line, 600_01, on=today(), label="Plus", key="w", by=None)
    assert figures(line).voted == 400_00


def test_only_what_is_available_is_taken_back(line):
    declaring(line, 300_00)
    with pytest.raises(Refusal):
        budgets.vote(line, -100_01, on=today(), label="Moins", key="w", by=None)
    budgets.vote(line, -100_00, on=today(), label="Moins", key="x", by=None)
    assert figures(line) == Figures(voted=300_00, declared=300_00)


def test_a_movement_of_the_same_key_counts_once(line):
    for _again in range(2):
        declaring(line, SECRET)
    assert figures(line).declared == SECRET


def test_what_lacks_is_said_and_nothing_moves(line):
    with pytest.raises(budgets.BudgetExhausted) as refusal:
        declaring(line, 400_01)
    assert refusal.value.left_cents == 400_00
    assert figures(line) == Figures(voted=400_00)


def test_a_vote_first_fills_what_is_passed(line):
    declaring(line, 500_00, may_pass=True)
    assert (figures(line).left, figures(line).excess) == (0, 100_00)
    budgets.vote(line, 150_00, on=today(), label="Supplément", key="s", by=None)
    assert (figures(line).left, figures(line).excess) == (50_00, 0)


def test_a_debt_is_repaid_even_by_a_line_that_has_too_little(line, fed):
    declaring(line, 500_00, may_pass=True)
    source = voted_line(fed.cast.bread, 60_00, year=fed.year, label="Suite")
    for _again in range(2):
        budgets.repay(
            line, 100_00, source=source, on=today(), label="Dette", key="d", by=None
        )
    assert figures(line) == Figures(voted=500_00, declared=500_00)
    assert budgets.balances([source])[source.pk][Bucket.EXCESS] == -40_00
    assert Posting.objects.total() == 0


def test_many_parts_move_in_one_entry_once(line):
    declaring(line, 300_00)
    parts = {Bucket.DECLARED: -300_00, Bucket.SETTLED: 200_00, Bucket.AVAILABLE: 100_00}
    before = Entry.objects.count()
    for _again in range(2):
        budgets.move(line, parts, on=today(), label="Clôture", key="c", by=None)
    assert Entry.objects.count() == before + 1
    assert figures(line) == Figures(voted=400_00, settled=200_00)
    assert budgets.move(line, {}, on=today(), label="Rien", key="n", by=None) is None


def test_the_figures_of_a_year_are_those_of_its_lines(
    line, fed, django_assert_num_queries
):
    other = voted_line(CircleFactory(), 50_00, year=fed.year)
    declaring(line, SECRET)
    with django_assert_num_queries(1):
        told = budgets.figures_of_year(fed.year)
    assert told == {
        line.pk: Figures(voted=400_00, declared=SECRET),
        other.pk: Figures(voted=50_00),
    }


# Nobody reads in the books what one person declared


def test_the_accounts_inside_a_budget_are_not_found(as_, line):
    for bucket in Bucket:
        for name in ("account", "account_csv", "account_ods"):
            url = reverse(f"ledger:{name}", args=[budgets.code(line, bucket)])
            for who in ("awa", "basile", "chloe", "driss"):
                assert as_(who).get(url).status_code == 404, (bucket, name, who)


def test_an_entry_inside_a_budget_is_not_found(as_, line):
    declaring(line, SECRET)
    entry = Entry.objects.get(label="Ranger l’atelier")
    for name in ("entry", "reverse"):
        url = reverse(f"ledger:{name}", args=[entry.pk])
        assert as_("awa").get(url).status_code == 404


def test_no_page_tells_what_one_person_declared(as_, line, fed):
    declaring(line, SECRET)
    moving(line, (Bucket.DECLARED, SECRET), (Bucket.SETTLED, SECRET), key="2")
    vote = Entry.objects.get(label="Budget Boulange")
    chloe = as_("chloe")
    pages = [
        page(chloe, "index"),
        page(chloe, "index", kind="budget"),
        page(chloe, "index", kind="excess"),
        page(chloe, "journal"),
        page(chloe, "account", "pot"),
        page(chloe, "entry", vote.pk),
    ]
    assert all(secret not in shown for shown in pages for secret in SECRETS)


def test_no_file_tells_it_either(as_, line):
    declaring(line, SECRET)
    chloe = as_("chloe")
    for name, args in (("journal_csv", ()), ("account_csv", ("pot",))):
        answer = chloe.get(reverse(f"ledger:{name}", args=args))
        text = b"".join(answer.streaming_content).decode()
        assert all(secret not in text for secret in SECRETS)
        assert "budgets contributifs" in text
        assert "enveloppes" not in text
    answer = chloe.get(reverse("ledger:journal_ods"))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        text = book.read("content.xml").decode()
    assert all(secret not in text for secret in SECRETS)


def test_what_passes_a_budget_is_told_with_what_was_voted(as_, line):
    """Apart, the sum of what passes budgets would say what somebody declared."""
    declaring(line, 400_00 + SECRET, may_pass=True)
    told = page(as_("chloe"), "index")
    assert all(secret not in told for secret in SECRETS)
    assert "400\u202f€" in told
    assert str(Account.Kind.EXCESS.label) not in told


def test_a_vote_says_the_budgets_and_who_posted_it(as_, line):
    vote = Entry.objects.get(label="Budget Boulange")
    told = page(as_("driss"), "entry", vote.pk)
    assert "Budgets contributifs" in told
    assert "enveloppe" not in told
    assert "<dd>Awa</dd>" in told


def test_the_pot_names_the_budgets_it_gave_to(as_, line):
    told = page(as_("driss"), "account", "pot")
    assert "budgets contributifs" in told
    assert "enveloppe" not in told


places = st.sampled_from(
    [Bucket.RESERVED, Bucket.DECLARED, Bucket.SETTLED, Bucket.PAID]
)
acts = st.lists(
    st.one_of(
        st.tuples(st.just("vote"), st.integers(-300, 300), st.none()),
        st.tuples(st.integers(1, 4), st.integers(0, 300), places | st.none()),
    ),
    max_size=12,
)


class TestAnyHistory(TestCase):
    """Whatever happens to a line, the books agree with what each thing holds."""

    @given(acts, st.booleans())
    @settings(max_examples=25, deadline=None)
    def test_the_books_say_what_each_thing_holds(self, told, may_pass):
        line = voted_line(CircleFactory(), 100, year=FiscalYearFactory())
        held, voted = {}, 100
        for number, (what, cents, place) in enumerate(told):
            try:
                if what == "vote":
                    if cents:
                        self.vote(line, cents, number)
                    voted += cents
                    continue
                bucket = place or Bucket.AVAILABLE
                after = (bucket, cents if place else 0)
                before = held.get(what, (Bucket.AVAILABLE, 0))
                moving(line, before, after, key=str(number), may_pass=may_pass)
                held[what] = after
            except Refusal:
                if what == "vote":
                    assert cents < 0, "only what is available is taken back"
        now = figures(line)
        assert now.voted == voted
        assert now.engaged == sum(cents for _place, cents in held.values())
        assert may_pass or not now.excess
        assert Posting.objects.total() == 0

    def vote(self, line, cents, number):
        budgets.vote(
            line,
            cents,
            on=today(),
            label="Vote",
            key=f"any:{line.pk}:{number}",
            by=None,
            source="outside:test",
        )
