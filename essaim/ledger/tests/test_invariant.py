"""Invariant 1, with every verb of the ledger in any order, on the database.

Money is whole cents; every movement balances; nothing is deleted or edited, only
reversed; the sum of all balances is zero.
"""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.ledger import services
from essaim.ledger.models import Account, Entry, FiscalYear, Posting
from essaim.rules.ledger import Posting as Line
from essaim.rules.ledger import Unbalanced

AMOUNT = st.one_of(st.integers(1, 300), st.integers(1, 300), st.integers(-5, 10**11))
KEY = st.integers(0, 30)  # now and then the same one again
# More of who may and of where money is: a machine that is always refused proves little.
WHO = st.sampled_from(["awa", "awa", "awa", "basile", "chloe", "driss"])
BY_HAND = st.sampled_from(["pot", "circle", "pot", "circle", "round:1"])
CODE = st.sampled_from(
    ["pot", "circle", "round:1", "project:1", "envelope:1", services.RESULT]
)


def snapshot():
    """Every entry and posting as stored."""
    return (
        {row[0]: row for row in Entry.objects.values_list()},
        {row[0]: row for row in Posting.objects.values_list()},
    )


class Ledger(RuleBasedStateMachine):
    """The verbs, and beside them a plain dictionary that says what must be there."""

    books = None

    def __init__(self):
        super().__init__()
        # Each example is a transaction of its own, rolled back at its end. The
        # verbs must believe they are the outermost, as in any Django test.
        self.example = transaction.atomic()
        self.example._from_testcase = True
        self.example.__enter__()
        self.entries, self.postings = snapshot()
        codes = Account.objects.values_list("code", flat=True)
        self.model = dict.fromkeys(codes, 0)
        self.keys = {}
        self.posted = []

    def teardown(self):
        transaction.set_rollback(True)
        self.example.__exit__(None, None, None)

    def code(self, name):
        return self.books.bread if name == "circle" else name

    def attempt(self, act, *, key, lines):
        """Act; the model moves when the ledger says it did."""
        known = key in self.keys
        try:
            entry = act()
        except (Refusal, PermissionDenied, Unbalanced):
            return
        if known:
            assert entry.pk == self.keys[key][0]
            assert sorted(lines) == self.keys[key][1]
            return
        self.keys[key] = entry.pk, sorted(lines)
        self.posted.append(entry.pk)
        for account, cents in lines:
            self.model[account] += cents

    @rule(cents=AMOUNT, by=WHO, n=KEY)
    def feed(self, cents, by, n):
        self.attempt(
            lambda: services.feed_pot(
                cents,
                label="Résultat",
                on=timezone.localdate(),
                by=getattr(self.books.cast, by),
                key=str(n),
            ),
            key=f"hand:feed:{n}",
            lines=[(services.RESULT, -cents), ("pot", cents)],
        )

    @rule(cents=AMOUNT, by=WHO, n=KEY, giver=BY_HAND, taker=BY_HAND)
    def move(self, cents, by, n, giver, taker):
        giver, taker = self.code(giver), self.code(taker)
        self.attempt(
            lambda: services.move(
                cents,
                source=giver,
                target=taker,
                label="Virement",
                on=timezone.localdate(),
                by=getattr(self.books.cast, by),
                key=str(n),
            ),
            key=f"hand:move:{n}",
            lines=[(giver, -cents), (taker, cents)],
        )

    @rule(
        lines=st.lists(st.tuples(CODE, st.integers(-300, 300)), max_size=4),
        balanced=st.booleans(),
        n=KEY,
    )
    def post(self, lines, balanced, n):
        lines = [(self.code(name), cents) for name, cents in lines]
        gap = sum(cents for _code, cents in lines)
        if balanced and gap:
            lines = [*lines, (services.RESULT, -gap)]
        self.attempt(
            lambda: services.post(
                [Line(*line) for line in lines],
                on=timezone.localdate(),
                label="Écriture",
                key=f"post:{n}",
                by=None,
            ),
            key=f"post:{n}",
            lines=lines,
        )

    @precondition(lambda self: self.posted)
    @rule(data=st.data(), by=WHO, by_hand=st.booleans())
    def reverse(self, data, by, by_hand):
        pk = data.draw(st.sampled_from(self.posted))
        entry = Entry.objects.get(pk=pk)
        lines = [
            (posting.account.code, -posting.cents)
            for posting in entry.postings.select_related("account")
        ]
        options = {
            "on": timezone.localdate(),
            "by": getattr(self.books.cast, by),
            "reason": "erreur",
        }
        self.attempt(
            (lambda: services.reverse_entry(pk, **options))
            if by_hand
            else (lambda: services.reverse(entry, **options)),
            key=f"reversal:{pk}",
            lines=lines,
        )

    @rule(by=WHO, days=st.integers(-5, 800), gap=st.integers(-3, 3))
    def open_year(self, by, days, gap):
        latest = FiscalYear.objects.order_by("ends_on").last()
        first = latest.ends_on + timedelta(days=1 + gap)
        try:
            services.open_fiscal_year(
                first,
                first + timedelta(days=days),
                by=getattr(self.books.cast, by),
            )
        except (Refusal, PermissionDenied):
            return
        assert gap == 0

    @invariant()
    def the_sum_of_all_balances_is_zero(self):
        assert Posting.objects.total() == 0

    @invariant()
    def every_balance_is_what_was_moved(self):
        there = dict(
            Account.objects.with_balance().values_list("code", "balance_cents")
        )
        assert there == self.model

    @invariant()
    def nothing_held_is_below_zero(self):
        assert all(
            account.balance_cents >= 0
            for account in Account.objects.with_balance()
            if account.holds_money
        )

    @invariant()
    def nothing_written_ever_changes(self):
        entries, postings = snapshot()
        assert self.entries.items() <= entries.items()
        assert self.postings.items() <= postings.items()
        self.entries, self.postings = entries, postings

    @invariant()
    def every_entry_balances_alone(self):
        sums = {}
        for _pk, entry, _account, cents in self.postings.values():
            sums.setdefault(entry, []).append(cents)
        assert sums.keys() == self.entries.keys()
        assert all(sum(s) == 0 and len(s) > 1 for s in sums.values())

    @invariant()
    def each_movement_by_hand_left_one_trace(self):
        by_hand = sum(key.startswith("hand:") for key in self.keys)
        reversed_ = sum(key.startswith("reversal:") for key in self.keys)
        kinds = ["pot.fed", "money.moved", "entry.reversed"]
        traces = Event.objects.filter(kind__in=kinds).count()
        assert traces == by_hand + reversed_

    @invariant()
    def years_follow_each_other(self):
        years = list(FiscalYear.objects.order_by("starts_on"))
        for year, following in pairwise(years):
            assert following.starts_on == year.ends_on + timedelta(days=1)


def run(books, **effort):
    run_state_machine_as_test(
        type("LedgerOfThisTest", (Ledger,), {"books": books}),
        settings=settings(
            deadline=None, suppress_health_check=list(HealthCheck), **effort
        ),
    )


@pytest.mark.slow
def test_money_only_moves(books):
    run(books, max_examples=25, stateful_step_count=20)


def test_money_only_moves_a_little(books):
    run(books, max_examples=8, stateful_step_count=12)
