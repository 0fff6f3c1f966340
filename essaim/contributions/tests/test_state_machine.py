"""Whatever people do in a year, in whatever order, the money is right.

Invariants 1 and 2 of the domain, over every verb of contributions, expense claims,
settlement batches and the closing of the year, while days pass.
"""

from collections import Counter
from contextlib import suppress
from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from essaim.base.errors import Refusal
from essaim.circles.models import Circle, Membership
from essaim.contributions import tasks
from essaim.contributions.models import Contribution, Objection, PreparedClosing
from essaim.contributions.services import (
    announcing,
    closings,
    declaring,
    objections,
)
from essaim.contributions.services.money import hold
from essaim.ledger.models import Account, BudgetLine, Posting
from essaim.ledger.services import budgets
from essaim.payments.models import Batch, Due, ExpenseClaim
from essaim.payments.services import batches, details, expenses
from essaim.payments.tests import paying
from essaim.payments.tests.claims import claim_of
from essaim.rules import expenses as expense_rules
from essaim.rules.budgets import LETS_PASS, Bucket, Overrun
from tests.factories import (
    CircleFactory,
    FiscalYearFactory,
    FrameFactory,
    MemberFactory,
    give_mandate,
    voted_line,
)

VOTED, NEXT_VOTED = 300_00, 200_00
BEGUN = date(2026, 1, 5)
cents = st.integers(-5, 180_00)
who = st.integers(0, 3)
which = st.integers(0, 6)
maybe = st.sampled_from([None, None, None, None, 0, 1, 2, 3])


class AYear(RuleBasedStateMachine):
    """Any verb at any moment, by anyone; a refusal changes nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = time_machine.travel(
            f"{BEGUN.isoformat()}T10:00:00+01:00", tick=False
        )
        self.time = self.clock.start()
        # Each example lives in a transaction of its own, undone at its end.
        self.world = transaction.atomic()
        self.world._from_testcase = True
        self.world.__enter__()
        self.verbs = 0
        whole = CircleFactory(kind=Circle.Kind.COOPERATIVE)
        self.circle = CircleFactory(parent=whole)
        self.people = MemberFactory.create_batch(4)
        for member in self.people:
            Membership.objects.create(
                circle=self.circle, member=member, joined_on=BEGUN
            )
        self.treasurer, self.manager, self.payroll = MemberFactory.create_batch(3)
        in_office = {"starts_on": BEGUN, "ends_on": date(2028, 1, 1)}
        give_mandate(self.people[3], "referent", self.circle, **in_office)
        give_mandate(self.treasurer, "treasurer", whole, **in_office)
        give_mandate(self.manager, "manager", whole, **in_office)
        give_mandate(self.payroll, "payroll", whole, **in_office)
        paying.set_accounts(self.payroll, self.circle)
        for number, member in enumerate(self.people):
            codes = {"analytic_code": f"A{number}", "payroll_number": f"{number}"}
            details.give_codes(member.pk, codes, by=self.payroll)

    @initialize(
        policy=st.sampled_from(list(Overrun)),
        amounts=st.lists(st.integers(1, 150_00), max_size=4),
        late=st.booleans(),
        paid=st.booleans(),
    )
    def a_year_begins(self, policy, amounts, late, paid):
        self.policy = policy
        for number, voted in ((2026, VOTED), (2027, NEXT_VOTED)):
            year = FiscalYearFactory(starts_on=date(number, 1, 1))
            FrameFactory(
                fiscal_year=year,
                overrun=policy.value,
                hour_cap_cents=None,
                unit="flat",
                objection_days=5,
            )
            voted_line(self.circle, voted, year=year)
        if late:
            self.days_pass(354)
        for number, amount in enumerate(amounts):
            self.declare_new(number % 4, amount)
        if paid:  # half of the years go on from a batch that was paid
            self.prepare_a_batch(3)

    def teardown(self):
        transaction.set_rollback(True)
        self.world.__exit__(None, None, None)
        self.clock.stop()

    @property
    def line(self):
        return BudgetLine.objects.get(fiscal_year__starts_on__year=2026)

    def attempt(self, verb, *args, **options):
        self.verbs += 1
        with suppress(Refusal, PermissionDenied):
            return verb(*args, **options)

    def pick(self, rows, n):
        """One of the last rows, whichever: verbs find what they refuse as well."""
        numbers = list(rows.order_by("-pk").values_list("pk", flat=True)[:7])
        return numbers[n % len(numbers)] if numbers else None

    def on_one(self, verb, n, *, stranger=None, by=None, **options):
        """Its author acts, unless ``by`` or another of the circle is named."""
        pk = self.pick(Contribution.objects.all(), n)
        if pk:
            author = Contribution.objects.get(pk=pk).author
            other = None if stranger is None else self.people[stranger]
            self.attempt(verb, pk, by=by or other or author, **options)

    def said(self):
        return {"title": "T", "form": "activity", "reason": "R"}

    # Contributions

    @rule(person=who, cents=cents)
    def announce(self, person, cents):
        by = self.people[person]
        self.attempt(
            announcing.announce, self.line.pk, by=by, cents=cents, **self.said()
        )

    @rule(person=who, cents=cents)
    def declare_new(self, person, cents):
        self.attempt(
            declaring.declare_new,
            self.line.pk,
            by=self.people[person],
            cents=cents,
            done_on=timezone.localdate(),
            **self.said(),
        )

    @rule(
        n=which,
        person=maybe,
        verb=st.sampled_from(
            [
                announcing.start,
                announcing.finish,
                announcing.abandon,
                declaring.offer,
                declaring.withdraw,
            ]
        ),
    )
    def move_on(self, n, person, verb):
        self.on_one(verb, n, stranger=person)

    @rule(n=which, person=maybe, cents=cents, again=st.booleans())
    def declare_or_adjust(self, n, person, cents, again):
        verb = declaring.adjust if again else declaring.declare
        self.on_one(verb, n, stranger=person, cents=cents)

    @rule(n=which, person=who)
    def object_(self, n, person):
        self.on_one(
            objections.raise_objection,
            n,
            by=self.people[person],
            about="work",
            argument="A",
        )

    @rule(n=which, person=who)
    def lift(self, n, person):
        pk = self.pick(Objection.objects.filter(closed_at=None), n)
        if pk:
            self.attempt(objections.lift, pk, by=self.people[person])

    @rule(n=which, cents=st.none() | cents)
    def rule_on_it(self, n, cents):
        self.on_one(
            objections.rule,
            n,
            by=self.people[3],
            ruling="D",
            source="S",
            cents=cents,
        )

    # Expenses

    @rule(person=who, cents=st.integers(1, 150_00))
    def claim(self, person, cents):
        claim = self.attempt(claim_of, self.people[person], self.line, cents)
        if claim:
            self.attempt(expenses.submit, claim.pk, by=self.people[person])

    @rule(
        n=which,
        person=who,
        verb=st.sampled_from([expenses.approve, expenses.withdraw, expenses.submit]),
    )
    def act_on_a_claim(self, n, person, verb):
        pk = self.pick(ExpenseClaim.objects.all(), n)
        if pk:
            self.attempt(verb, pk, by=self.people[person])

    # Batches

    @rule(steps=st.integers(0, 3))
    def prepare_a_batch(self, steps):
        self.days_pass(6)  # nobody objects: what was declared settles
        self.attempt(
            batches.prepare,
            self.line.fiscal_year_id,
            up_to=timezone.localdate(),
            execution_on=timezone.localdate() + timedelta(days=30),
            by=self.payroll,
        )
        for verb in ("approve", "freeze", "pay")[:steps]:
            self.act_on_a_batch(0, verb)

    @rule(n=which, verb=st.sampled_from(["approve", "freeze", "pay", "cancel"]))
    def act_on_a_batch(self, n, verb):
        pk = self.pick(Batch.objects.all(), n)
        if pk is None:
            return
        version = Batch.objects.get(pk=pk).version
        if verb == "approve":
            by = self.treasurer
            self.attempt(batches.read, pk, reason="Relire avant la paie", by=by)
            self.attempt(batches.approve, pk, version=version, by=by)
        elif verb == "freeze":
            self.attempt(batches.freeze, pk, version=version, by=self.payroll)
        elif verb == "pay":
            today = timezone.localdate()
            self.attempt(batches.mark_paid, pk, paid_on=today, by=self.payroll)
        else:
            self.attempt(
                batches.cancel, pk, reason="Relire avant la paie", by=self.payroll
            )

    # Time and the year's end

    @rule(days=st.integers(1, 15))
    def days_pass(self, days):
        self.time.shift(timedelta(days=days))
        tasks.tick(timezone.now())

    @precondition(lambda self: self.verbs > 20)
    @rule(applied=st.sampled_from(["refuse", "defer", "debt", "prorate"]))
    def close_the_year(self, applied):
        year = self.line.fiscal_year
        days = (date(2027, 2, 1) - timezone.localdate()).days
        if days > 0:
            self.days_pass(days)
        decided = {"applied": applied, "source": "Réunion"}
        options = decided if self.policy is Overrun.DELIBERATE else {}
        for claim in ExpenseClaim.objects.filter(state="submitted"):
            self.attempt(expenses.approve, claim.pk, by=self.people[3])
        for one in Contribution.objects.filter(status="in-dialogue"):
            by = self.people[3]
            self.attempt(objections.rule, one.pk, by=by, ruling="D", source="S")
        self.attempt(closings.prepare, year.pk, by=self.treasurer, **options)
        prepared = PreparedClosing.objects.filter(fiscal_year=year).first()
        if prepared:
            self.attempt(
                closings.post,
                year.pk,
                by=self.manager,
                fingerprint=prepared.fingerprint,
            )

    # What is always true

    @invariant()
    def the_books_balance(self):
        assert (Posting.objects.aggregate(s=Sum("cents"))["s"] or 0) == 0
        for account in Account.objects.with_balance():
            if account.holds_money:
                assert account.balance_cents >= 0, account.code

    @invariant()
    def the_books_say_what_the_pages_say(self):
        for line in BudgetLine.objects.all():
            held = Counter(dict.fromkeys(Bucket, 0))
            for contribution in Contribution.objects.filter(line=line):
                bucket, cents = hold(contribution)
                held[bucket] += cents
            for claim in ExpenseClaim.objects.filter(line=line):
                bucket, cents = expense_rules.hold(claim.state, claim.cents)
                held[bucket] += cents
            booked = budgets.balances([line])[line.pk]
            for bucket in (
                Bucket.RESERVED,
                Bucket.DECLARED,
                Bucket.SETTLED,
                Bucket.PAID,
            ):
                assert booked[bucket] == held[bucket], (bucket, booked, held)

    @invariant()
    def a_budget_is_passed_only_as_its_policy_says(self):
        if not hasattr(self, "policy"):
            return
        for pk, figures in budgets.figures(BudgetLine.objects.all()).items():
            booked = budgets.balances([BudgetLine.objects.get(pk=pk)])[pk]
            assert figures.engaged <= figures.voted + figures.excess
            assert booked[Bucket.EXCESS] == -figures.excess
            if self.policy not in LETS_PASS:
                assert figures.excess == 0

    @invariant()
    def what_is_settled_is_owed_once(self):
        for line in BudgetLine.objects.all():
            owed = Due.objects.filter(line=line, cancelled_at=None)
            total = owed.aggregate(s=Sum("cents"))["s"] or 0
            booked = budgets.balances([line])[line.pk]
            assert total == booked[Bucket.SETTLED] + booked[Bucket.PAID]
            paid = owed.filter(batch__state=Batch.State.PAID)
            assert (paid.aggregate(s=Sum("cents"))["s"] or 0) == booked[Bucket.PAID]


@pytest.mark.slow
@pytest.mark.django_db
def test_whatever_people_do_in_a_year():
    run_state_machine_as_test(
        AYear,
        settings=settings(
            max_examples=25,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
