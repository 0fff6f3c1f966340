"""Whatever members do, in whatever order, the money is right (invariants 1, 3, 4)."""

from contextlib import suppress

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from essaim.base.errors import Refusal
from essaim.circles.models import Circle
from essaim.cobudget.counting import count_ballots, fate_as_json
from essaim.cobudget.envelope_plans import Part, Plan
from essaim.cobudget.models import (
    Allocation,
    Delegation,
    Envelope,
    PaperBallot,
    Project,
    Round,
)
from essaim.cobudget.services import delegations, halting, paper, projects, rounds
from essaim.cobudget.services.allocations import allocate, undo
from essaim.cobudget.services.people import plan_people
from essaim.cobudget.services.sections import Row, define, place
from essaim.ledger import services as ledger
from essaim.ledger.models import Account, Posting
from essaim.rules.ledger import transfer
from tests.factories import (
    CircleFactory,
    FiscalYearFactory,
    MemberFactory,
    give_mandate,
)

POT = 2_000_00
RULES = ["direct", "equal-shares", "greedy-votes", "greedy-ratio", "phragmen"]
cents = st.integers(-1_00, 400_00)


def in_two(first, there=()):
    """Two sections of any project, by percentages that may make no sense."""
    numbers = [*there, None, None]
    return [
        Row(name, basis_points=part, pk=pk)
        for name, part, pk in zip("ab", (first, 10_000 - first), numbers, strict=False)
    ]


class CoBudget(RuleBasedStateMachine):
    """Any verb at any moment, by anyone; a refusal changes nothing."""

    submitted = Bundle("submitted")

    def __init__(self) -> None:
        super().__init__()
        # Each example lives in a transaction of its own, undone at its end.
        self.world = transaction.atomic()
        self.world._from_testcase = True
        self.world.__enter__()
        whole = CircleFactory(kind=Circle.Kind.COOPERATIVE)
        self.people = MemberFactory.create_batch(4)
        self.runner, self.keeper, *_others = self.people
        give_mandate(self.runner, "facilitator", whole)
        give_mandate(self.people[2], "facilitator", whole)
        give_mandate(self.keeper, "treasurer", whole)
        FiscalYearFactory()
        ledger.open_pot()
        ledger.open_account(ledger.RESULT, kind=Account.Kind.OUTSIDE)
        ledger.post(
            transfer(POT, source=ledger.RESULT, target=ledger.POT),
            on=timezone.localdate(),
            label="Résultat",
            key="pot",
            by=None,
        )
        self.circle = whole
        self.forms = 0
        self.papers = {}

    @initialize(
        rule_name=st.sampled_from(RULES),
        tally=st.sampled_from(["open", "sealed"]),
        cap=st.none() | st.integers(1, 300_00),
        completion=st.sampled_from(["none", "add1u"]),
        halfway=st.booleans(),
        first=st.none() | st.integers(1, 9_999),
    )
    def create(self, rule_name, tally, cap, completion, halfway, first):
        self.round_id = rounds.create_round(
            by=self.runner,
            circle=self.circle,
            name="R",
            rule_name=rule_name,
            tally=tally,
            cap_cents=cap,
            completion=completion,
        ).pk
        made = [None]
        if first:
            made = define(self.round_id, in_two(first), by=self.runner)
        if halfway:
            for number, goal in enumerate((90_00, 150_00, 400_00)):
                projects.submit_project(
                    self.round_id,
                    by=self.people[0],
                    title="P",
                    min_cents=goal - 20_00,
                    max_cents=goal,
                    section=made[number % len(made)],
                )
            self.fund(400_03, again=False)
            self.advance()
            self.advance()

    def teardown(self):
        transaction.set_rollback(True)
        self.world.__exit__(None, None, None)

    @property
    def round(self):
        return Round.objects.get(pk=self.round_id)

    def attempt(self, verb, *args, **options):
        with suppress(Refusal, PermissionDenied):
            return verb(*args, **options)

    @rule(
        target=submitted,
        who=st.integers(0, 3),
        least=st.integers(0, 500_00),
        more=st.integers(0, 200_00),
        number=st.integers(0, 2),
    )
    def submit(self, who, least, more, number):
        made = [*self.round.sections.all(), None]
        project = self.attempt(
            projects.submit_project,
            self.round_id,
            by=self.people[who],
            title="P",
            min_cents=least,
            max_cents=least + more,
            section=made[number % len(made)],
        )
        return project.pk if project else 0

    @rule(project=submitted, who=st.integers(0, 3), least=st.integers(0, 500_00))
    def amend(self, project, who, least):
        if project:
            self.attempt(
                projects.amend_project,
                project,
                by=self.people[who],
                min_cents=least,
                max_cents=least,
            )

    @rule(project=submitted, back=st.booleans())
    def withdraw_or_put_back(self, project, back):
        if project:
            verb = projects.put_back_project if back else projects.withdraw_project
            author = Project.objects.get(pk=project).author
            self.attempt(verb, project, by=author)

    @rule(first=st.none() | st.integers(0, 12_000), keeps=st.booleans())
    def define_sections(self, first, keeps):
        """One pool again, or two sections; those there change, or go away."""
        there = list(self.round.sections.values_list("pk", flat=True)) if keeps else []
        rows = in_two(first, there) if first is not None else []
        self.attempt(define, self.round_id, rows, by=self.runner)

    @rule(project=submitted, number=st.integers(0, 1), who=st.integers(0, 3))
    def place(self, project, number, who):
        made = list(self.round.sections.all())
        if project and made:
            wanted = {project: made[number % len(made)].pk}
            self.attempt(place, self.round_id, wanted, by=self.people[who])

    @rule()
    def place_what_is_left(self):
        made = self.round.sections.first()
        lost = Project.objects.standing().filter(round=self.round_id, section=None)
        if made:
            wanted = dict.fromkeys(lost.values_list("pk", flat=True), made.pk)
            self.attempt(place, self.round_id, wanted, by=self.runner)

    @rule(cents=st.integers(-10, 3_000_00), again=st.booleans())
    def fund(self, cents, again):
        self.forms += not again
        self.attempt(
            rounds.fund_round,
            self.round_id,
            cents,
            by=self.keeper,
            key=str(self.forms),
        )

    @rule()
    def take_back(self):
        entry = rounds.fundings(self.round).first()
        if entry:
            self.attempt(rounds.take_back, self.round_id, entry.pk, by=self.keeper)

    @rule()
    def advance(self):
        self.attempt(
            rounds.advance, self.round_id, expected=self.round.phase, by=self.runner
        )

    @rule(
        amounts=st.lists(st.integers(1, 200_00), max_size=4),
        percent=st.none() | st.integers(1, 99),
    )
    def plan(self, amounts, percent):
        """A list with amounts, or parts for those who joined today; both maybe."""
        listed = {one.pk: c for one, c in zip(self.people, amounts, strict=False)}
        by = "parts" if percent else "file" if listed else "equal"
        parts = [Part(percent, joined_since=timezone.localdate())] if percent else []
        plan = Plan(
            people="list" if listed else "everyone",
            envelopes_by=by,
            listed=listed,
            parts=parts,
        )
        self.attempt(plan_people, self.round_id, plan, by=self.runner)

    @rule(who=st.integers(0, 3), to=st.integers(0, 3), cents=cents)
    def entrust(self, who, to, cents):
        self.attempt(
            delegations.delegate,
            self.round_id,
            self.people[to].pk,
            cents,
            by=self.people[who],
        )

    @rule(number=st.integers(0, 3), who=st.integers(0, 3))
    def end_what_was_entrusted(self, number, who):
        standing = list(Delegation.objects.standing().order_by("pk"))
        if standing:
            one = standing[number % len(standing)]
            self.attempt(delegations.end_delegation, one.pk, by=self.people[who])

    @rule(
        number=st.integers(0, 3),
        amounts=st.lists(st.tuples(st.integers(1, 5), cents), min_size=1),
    )
    def direct_for_another(self, number, amounts):
        standing = list(Delegation.objects.standing().order_by("pk"))
        if standing:
            one = standing[number % len(standing)]
            self.attempt(
                delegations.direct_for, one.pk, self.wishes(amounts), by=one.delegate
            )

    def wishes(self, amounts):
        rows = Project.objects.filter(round=self.round_id).order_by("pk")
        numbers = dict(enumerate(rows.values_list("pk", flat=True), start=1))
        return {numbers[n]: cents for n, cents in amounts if n in numbers}

    @rule(
        first=st.integers(0, 3),
        member=st.integers(0, 3),
        amounts=st.lists(st.tuples(st.integers(1, 5), cents), min_size=1, max_size=2),
    )
    def enter_paper(self, first, member, amounts):
        wishes = self.wishes(amounts)
        made = self.attempt(
            paper.enter_paper,
            self.round_id,
            self.people[member].pk,
            "R",
            wishes,
            by=self.people[first],
        )
        if made:
            self.papers[made.pk] = wishes

    @rule(number=st.integers(0, 3), second=st.integers(0, 3), agrees=st.booleans())
    def confirm_or_discard_paper(self, number, second, agrees):
        standing = list(PaperBallot.objects.standing().order_by("pk"))
        if standing:
            one = standing[number % len(standing)].pk
            by = self.people[second]
            if agrees:
                self.attempt(paper.confirm_paper, one, self.papers[one], by=by)
            else:
                self.attempt(paper.discard_paper, one, by=by)

    @rule(cancels=st.integers(0, 9), who=st.integers(0, 3))
    def pause_or_cancel(self, cancels, who):
        verb = halting.pause_round if cancels else halting.cancel_round
        self.attempt(verb, self.round_id, by=self.people[who], reason="R")

    @rule(who=st.integers(0, 3))
    def resume(self, who):
        self.attempt(
            halting.resume_round, self.round_id, by=self.people[who], starts={}
        )

    @rule(
        who=st.integers(0, 3),
        amounts=st.lists(st.tuples(st.integers(1, 5), cents), min_size=1),
    )
    def direct(self, who, amounts):
        wishes = self.wishes(amounts)
        self.attempt(allocate, self.round_id, wishes, by=self.people[who])

    @rule(who=st.integers(0, 3))
    def undo_last(self, who):
        self.attempt(undo, self.round_id, by=self.people[who])

    @invariant()
    def the_books_balance(self):
        assert (Posting.objects.aggregate(s=Sum("cents"))["s"] or 0) == 0
        for account in Account.objects.with_balance():
            if account.kind != Account.Kind.OUTSIDE:
                assert account.balance_cents >= 0

    @invariant()
    def envelopes_fit_the_pool_and_choices_fit_envelopes(self):
        if not hasattr(self, "round_id"):
            return
        round = self.round
        envelopes = list(Envelope.objects.filter(round=round))
        assert sum(envelope.cents for envelope in envelopes) <= round.pool_cents
        if round.has_equal_envelopes:
            assert len({envelope.cents for envelope in envelopes}) <= 1
        for envelope in envelopes:
            given = envelope.allocations.aggregate(s=Sum("cents"))["s"] or 0
            assert given == envelope.directed_cents <= envelope.cents
            theirs = envelope.allocations.aggregate(s=Sum("delegated_cents"))["s"] or 0
            assert theirs == envelope.delegated_cents <= envelope.set_aside_cents
            standing = envelope.delegations.standing().first()
            assert envelope.set_aside_cents == (standing.cap_cents if standing else 0)
            assert envelope.left_cents >= 0
        if round.cap_cents:
            assert not Allocation.objects.filter(cents__gt=round.cap_cents)

    @invariant()
    def sections_part_the_pool_and_each_envelope_and_are_never_passed(self):
        if not hasattr(self, "round_id"):
            return
        round = self.round
        made = list(round.sections.all())
        opened = round.is_frozen and Envelope.objects.filter(round=round).exists()
        if made and opened:
            assert sum(one.pool_cents for one in made) == round.pool_cents
        for one in made:
            shares = one.shares.aggregate(s=Sum("cents"))["s"] or 0
            assert shares <= (one.pool_cents or 0)
            if round.is_counted:
                rows = Project.objects.filter(section=one)
                given = rows.aggregate(s=Sum("awarded_cents"))["s"] or 0
                assert given <= one.pool_cents
        for envelope in Envelope.objects.filter(round=round):
            shares = list(envelope.shares.all())
            assert bool(shares) == bool(made)
            for share in shares:
                inside = envelope.allocations.filter(project__section=share.section)
                given = inside.aggregate(s=Sum("cents"))["s"] or 0
                assert given == share.directed_cents <= share.cents
            if made:
                assert sum(share.cents for share in shares) == envelope.cents

    @invariant()
    def projects_receive_what_is_directed_and_no_more_than_their_goal(self):
        if not hasattr(self, "round_id"):
            return
        round = self.round
        for project in Project.objects.filter(round=round):
            given = project.allocations.aggregate(s=Sum("cents"))["s"] or 0
            assert given == project.received_cents
            if round.tally == "open" and round.gives_money and round.is_frozen:
                assert given <= project.max_cents
            if project.awarded_cents:
                assert project.min_cents <= project.awarded_cents <= project.max_cents
                waits = round.phase != "follow_up"
                held = project.awarded_cents if waits else 0
                assert ledger.balance(project.account_code) == held

    @invariant()
    def the_pool_is_in_the_books(self):
        if not hasattr(self, "round_id"):
            return
        round = self.round
        held = ledger.balance(round.account_code)
        envelopes = Envelope.objects.filter(round=round)
        inside = sum(ledger.balance(one.account_code) for one in envelopes)
        if round.is_counted or round.is_cancelled:
            assert held == inside == 0
        else:
            assert held + inside == round.pool_cents

    @invariant()
    def a_cancelled_round_cost_nothing(self):
        if hasattr(self, "round_id") and self.round.is_cancelled:
            assert ledger.balance(ledger.POT) == POT

    @invariant()
    def counting_again_gives_the_same_result(self):
        if not hasattr(self, "round_id") or not self.round.is_counted:
            return
        outcomes = [one.outcome for one in count_ballots(self.round)]
        cost = sum(outcome.cost for outcome in outcomes)
        assert cost == self.round.count.cost_cents <= self.round.pool_cents
        fates = {key: one for outcome in outcomes for key, one in outcome.fates.items()}
        for project in Project.objects.standing().filter(round=self.round_id):
            assert fate_as_json(fates[project.key]) == project.fate
            assert fates[project.key].award == project.awarded_cents


@pytest.mark.slow
@pytest.mark.django_db
def test_whatever_members_do():
    run_state_machine_as_test(
        CoBudget,
        settings=settings(
            max_examples=25,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
