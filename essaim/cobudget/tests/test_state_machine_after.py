"""Whatever is done after the result, in whatever order, what was granted is right.

Granted = what the budgets of the project hold + what came back to the pot; no budget
of a project is ever passed; nothing leaves the books.
"""

import uuid
from contextlib import suppress
from datetime import date, datetime, time, timedelta

import pytest
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
    rule,
    run_state_machine_as_test,
)

from essaim.base.clock import standing_at
from essaim.base.errors import Refusal
from essaim.circles.models import Circle
from essaim.cobudget import money
from essaim.cobudget.models import Allocation, Project, ProjectLine, Round
from essaim.cobudget.services import grants, projects, rounds
from essaim.cobudget.services.allocations import allocate
from essaim.ledger import services as ledger
from essaim.ledger.models import Account, BudgetLine, Entry, FiscalYear, Posting
from essaim.ledger.services import budgets
from essaim.rules.budgets import Bucket, figures
from essaim.rules.ledger import transfer
from tests.factories import CircleFactory, MemberFactory, give_mandate

PLACES = [Bucket.AVAILABLE, Bucket.RESERVED, Bucket.DECLARED, Bucket.SETTLED]
cents = st.integers(-1, 130_00)


class AfterTheResult(RuleBasedStateMachine):
    """Any verb at any moment, by anyone; a refusal changes nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.world = transaction.atomic()
        self.world._from_testcase = True
        self.world.__enter__()
        self.day = date(2027, 11, 20)
        for year in (2027, 2028, 2029):
            FiscalYear.objects.get_or_create(
                starts_on=date(year, 1, 1), ends_on=date(year, 12, 31)
            )
        whole = CircleFactory(kind=Circle.Kind.COOPERATIVE)
        self.circle = CircleFactory(parent=whole)
        self.people = MemberFactory.create_batch(4)
        self.author, self.runner, self.keeper, self.other = self.people
        always = {"starts_on": date(2026, 1, 1), "ends_on": date(2030, 1, 1)}
        give_mandate(self.runner, "facilitator", whole, **always)
        give_mandate(self.keeper, "treasurer", whole, **always)
        # What each thing holds, and where: (line, place, cents).
        self.held = {}
        self.number = 0

    def teardown(self):
        transaction.set_rollback(True)
        self.world.__exit__(None, None, None)

    def at(self):
        moment = timezone.make_aware(datetime.combine(self.day, time(12)))
        return standing_at(moment)

    def attempt(self, verb, *args, **options):
        with self.at(), suppress(Refusal, PermissionDenied):
            return verb(*args, **options)

    @initialize(given=st.lists(st.integers(30_00, 90_00), min_size=3, max_size=3))
    def count(self, given):
        with self.at():
            ledger.open_pot()
            ledger.open_account(ledger.RESULT, kind=Account.Kind.OUTSIDE)
            ledger.post(
                transfer(400_00, source=ledger.RESULT, target=ledger.POT),
                on=self.day,
                label="Résultat",
                key="pot",
                by=None,
            )
            round = rounds.create_round(by=self.runner, circle=self.circle, name="R")
            self.round_id = round.pk
            wanted = [
                projects.submit_project(
                    round.pk,
                    by=self.author,
                    title="Le même titre",
                    min_cents=80_00,
                    max_cents=120_00,
                    circle=self.circle,
                ).pk
                for _ in range(2)
            ]
            rounds.fund_round(round.pk, 400_00, by=self.keeper, key="all")
            for phase in ("deposit", "debate"):
                rounds.advance(round.pk, expected=phase, by=self.runner)
            for who, one in zip(self.people, given, strict=False):
                allocate(round.pk, {wanted[0]: one, wanted[1]: 100_00 - one}, by=who)
            rounds.advance(round.pk, expected="allocation", by=self.runner)
            self.chosen = list(Allocation.objects.values_list("pk", "cents"))

    @property
    def funded(self):
        return list(Project.objects.filter(awarded_cents__gt=0).order_by("pk"))

    def one(self, which):
        found = self.funded
        return found[which % len(found)] if found else None

    @rule()
    def start_follow_up(self):
        phase = Round.objects.get(pk=self.round_id).phase
        self.attempt(rounds.advance, self.round_id, expected=phase, by=self.runner)

    @rule(which=st.integers(0, 1), who=st.integers(0, 3), accepted=st.booleans())
    def answer(self, which, who, accepted):
        if project := self.one(which):
            self.attempt(
                grants.answer_award,
                project.pk,
                accepted=accepted,
                by=self.people[who],
            )

    @rule(days=st.integers(1, 90))
    def time_passes(self, days):
        self.day = min(self.day + timedelta(days), date(2029, 12, 30))

    @rule(which=st.integers(0, 1), who=st.integers(0, 3), cents=cents)
    def give_back(self, which, who, cents):
        if project := self.one(which):
            self.attempt(
                grants.return_rest,
                project.pk,
                cents,
                by=self.people[who],
                key=uuid.uuid4(),
            )

    @rule(which=st.integers(0, 1), who=st.integers(0, 3))
    def carry(self, which, who):
        if project := self.one(which):
            self.attempt(grants.carry, project.pk, by=self.people[who])

    @rule(
        which=st.integers(0, 5),
        place=st.sampled_from(PLACES[1:]),
        cents=st.integers(1, 130_00),
        may_pass=st.booleans(),
    )
    def draw(self, which, place, cents, may_pass):
        """Work or an expense takes from a budget, as those rooms do."""
        lines = list(BudgetLine.objects.filter(kind="project").order_by("pk"))
        if not lines:
            return
        line = lines[which % len(lines)]
        self.number += 1
        thing = f"thing:{self.number}"
        moved = self.attempt(
            lambda: (
                budgets.change(
                    line,
                    (Bucket.AVAILABLE, 0),
                    (place, cents),
                    on=self.day,
                    label="x",
                    key=thing,
                    by=None,
                    may_pass=may_pass,
                )
                or True
            )
        )
        if moved:
            self.held[thing] = (line, place, cents)

    @rule(which=st.integers(0, 20), place=st.sampled_from(PLACES), cents=cents)
    def move(self, which, place, cents):
        """What is held is given back, reduced, or asks for more."""
        if not self.held:
            return
        thing = sorted(self.held)[which % len(self.held)]
        line, before, had = self.held[thing]
        wanted = 0 if place is Bucket.AVAILABLE else max(1, cents)
        self.number += 1
        moved = self.attempt(
            lambda: (
                budgets.change(
                    line,
                    (before, had),
                    (place, wanted),
                    on=self.day,
                    label="x",
                    key=f"move:{self.number}",
                    by=None,
                    may_pass=True,
                )
                or True
            )
        )
        if moved:
            self.held.pop(thing)
            if wanted:
                self.held[thing] = (line, place, wanted)

    @invariant()
    def the_books_balance(self):
        assert (Posting.objects.aggregate(s=Sum("cents"))["s"] or 0) == 0
        for account in Account.objects.with_balance():
            if account.kind != Account.Kind.OUTSIDE:
                assert account.balance_cents >= 0

    @invariant()
    def what_was_granted_is_somewhere_and_nowhere_twice(self):
        if not hasattr(self, "round_id"):
            return
        for project in self.funded:
            lines = [row.line for row in ProjectLine.objects.of(project)]
            balances = budgets.balances(lines)
            held = sum(figures(balances[line.pk]).voted for line in lines)
            returned = project.returns.aggregate(s=Sum("cents"))["s"] or 0
            waiting = ledger.balance(project.account_code)
            assert held + returned + waiting == project.awarded_cents
            grant = money.grants_of([project])[project.pk]
            mine = [c for line, _p, c in self.held.values() if line in lines]
            assert grant.spent == sum(mine)
            for line in lines:
                assert figures(balances[line.pk]).excess == 0

    @invariant()
    def nothing_is_erased(self):
        if not hasattr(self, "chosen"):
            return
        assert list(Allocation.objects.values_list("pk", "cents")) == self.chosen
        count = Entry.objects.count()
        assert count >= getattr(self, "entries", 0)
        self.entries = count


@pytest.mark.slow
@pytest.mark.django_db
def test_whatever_is_done_after_the_result():
    run_state_machine_as_test(
        AfterTheResult,
        settings=settings(
            max_examples=25,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
