"""Fifty at once, behind a barrier. On SQLite writers queue: PostgreSQL is the judge."""

import random

import pytest
from django.db.models import Sum
from django.utils import timezone

from essaim.base.models import Event
from essaim.cobudget import tasks
from essaim.cobudget.counting import count_round
from essaim.cobudget.models import (
    Allocation,
    Count,
    Envelope,
    Project,
    Review,
    Round,
    SectionShare,
)
from essaim.cobudget.services import ballots, reviews, rounds, slow_counts
from essaim.cobudget.services.allocations import allocate
from essaim.cobudget.services.sections import Row, define
from essaim.ledger import services as ledger
from essaim.ledger.models import Entry
from tests.factories import MemberFactory
from tests.racing import done, together

MANY = 50
pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def directing(round, member, wishes):
    return lambda: allocate(round.pk, wishes, by=member)


def directed(**where):
    return Allocation.objects.filter(**where).aggregate(s=Sum("cents"))["s"] or 0


@pytest.fixture
def crowd(open_round, cast):
    """Fifty members more, in an open round of 60 € each; projects of 1 000 €."""

    def make(goal=1000, projects=3, sections=0, **settings):
        people = MemberFactory.create_batch(MANY)
        round = make.new_round(**{"tally": "open", **settings})
        placed = [{}]
        if sections:
            rows = [
                Row(str(number), basis_points=10_000 // sections)
                for number in range(sections)
            ]
            made = define(round.pk, rows, by=make.basile)
            placed = [{"section": section} for section in made]
        make.projects = [
            make.submit(round, goal, goal, **placed[number % len(placed)])
            for number in range(projects)
        ]
        everyone = MANY + len(make.others)
        rounds.fund_round(
            round.pk, everyone * 60_00, by=make.chloe, key=f"crowd-{round.pk}"
        )
        make.people = people
        return make.advance(round, "allocation")

    return make


@pytest.fixture(autouse=True)
def _crowd_needs(crowd, new_round, submit, cast, elise, chloe, basile, advance):
    crowd.basile = basile
    crowd.new_round, crowd.submit, crowd.advance = new_round, submit, advance
    crowd.chloe, crowd.others = chloe, [*cast.values(), elise]


def test_fifty_members_never_pass_a_goal(crowd):
    round = crowd(goal=1000)
    [project, *_others] = crowd.projects
    answers = together(
        [directing(round, member, {project.pk: 45_00}) for member in crowd.people]
    )
    project.refresh_from_db()
    assert len(done(answers)) == 1000 // 45
    assert project.received_cents == len(done(answers)) * 45_00
    assert directed(project=project) == project.received_cents


def test_fifty_requests_of_one_member_never_pass_the_envelope(crowd):
    round = crowd(projects=MANY)
    [member, *_others] = crowd.people
    answers = together(
        [directing(round, member, {project.pk: 7_00}) for project in crowd.projects]
    )
    envelope = Envelope.objects.get(round=round, member=member)
    assert len(done(answers)) == 60 // 7
    assert envelope.directed_cents == len(done(answers)) * 7_00
    assert directed(envelope=envelope) == envelope.directed_cents


def test_fifty_requests_of_one_member_never_pass_the_cap(crowd):
    round = crowd(cap_cents=20_00)
    [member, *_others] = crowd.people
    [project, *_others] = crowd.projects
    answers = together(
        [directing(round, member, {project.pk: n * 1_00}) for n in range(1, MANY + 1)]
    )
    project.refresh_from_db()
    assert len(done(answers)) == 20
    assert project.received_cents == directed(project=project) <= 20_00


def test_fifty_members_on_the_same_projects_never_block_each_other(crowd):
    """Whatever the order they list them in, all go through: no deadlock."""
    round = crowd(projects=8)
    wishes = {}
    for number, member in enumerate(crowd.people):
        chosen = list(crowd.projects)
        random.Random(number).shuffle(chosen)
        wishes[member] = {project.pk: 5_00 for project in chosen}
    answers = together(
        [directing(round, member, given) for member, given in wishes.items()]
    )
    assert len(done(answers)) == MANY
    for project in Project.objects.filter(round=round):
        assert project.received_cents == MANY * 5_00 == directed(project=project)


def test_fifty_requests_of_one_member_never_pass_a_section(crowd, basile):
    """Two sections of half the pool: 30 € each, whatever comes at once."""
    round = crowd(projects=MANY, sections=2)
    [member, *_others] = crowd.people
    answers = together(
        [directing(round, member, {project.pk: 4_00}) for project in crowd.projects]
    )
    assert len(done(answers)) == 2 * (30 // 4)
    shares = SectionShare.objects.filter(envelope__member=member)
    assert [one.directed_cents for one in shares] == [28_00, 28_00]
    for share in shares:
        given = directed(envelope__member=member, project__section=share.section)
        assert given == share.directed_cents <= share.cents == 30_00


def test_fifty_members_in_two_sections_are_counted_whole_or_not_at_all(crowd, basile):
    round = crowd(projects=4, sections=2, tally="sealed")
    wishes = {project.pk: 15_00 for project in crowd.projects}
    acts = [directing(round, member, wishes) for member in crowd.people]
    acts.insert(
        MANY // 2,
        lambda: rounds.advance(round.pk, expected="allocation", by=basile),
    )
    answers = together(acts)
    saved = [answer for answer in answers if isinstance(answer, Envelope)]
    assert all(isinstance(a, Exception | Envelope | Round) for a in answers)
    stored = Count.objects.get(round=round)
    assert directed() == len(saved) * 60_00
    assert stored.voices == len(saved)
    for section in round.sections.all():
        used = section.shares.aggregate(s=Sum("directed_cents"))["s"]
        assert used == directed(project__section=section) == len(saved) * 30_00
    assert ledger.balance(round.account_code) == 0


@pytest.mark.parametrize("attempt", range(3))
def test_closing_counts_a_saving_member_whole_or_not_at_all(crowd, basile, attempt):
    round = crowd(rule_name="direct", tally="sealed")
    keys = [project.pk for project in crowd.projects]

    def close():
        return rounds.advance(round.pk, expected="allocation", by=basile)

    acts = [
        directing(round, member, dict.fromkeys(keys, 20_00)) for member in crowd.people
    ]
    acts.insert(random.Random(attempt).randrange(MANY), close)
    answers = together(acts)
    assert all(isinstance(a, Exception | Envelope | Round) for a in answers)
    saved = [answer for answer in answers if isinstance(answer, Envelope)]
    stored = Count.objects.get(round=round)
    assert directed() == len(saved) * 60_00
    assert stored.voices == len(saved), "who was told “saved” is counted"
    assert count_round(Round.objects.get(pk=round.pk)).cost == stored.cost_cents
    assert ledger.balance(round.account_code) == 0


def test_closing_clicked_eight_times_at_once_closes_once(crowd, basile):
    round = crowd()
    allocate(round.pk, {crowd.projects[0].pk: 60_00}, by=crowd.people[0])

    def close():
        return rounds.advance(round.pk, expected="allocation", by=basile)

    answers = together([close] * 8)
    assert len(done(answers)) == 1
    assert sum(isinstance(a, rounds.AlreadyMoved) for a in answers) == 7
    assert Count.objects.filter(round=round).count() == 1
    assert Event.objects.filter(kind="round.counted").count() == 1
    assert Entry.objects.filter(key=f"round:{round.pk}:returns").count() == 1


def test_opening_clicked_eight_times_at_once_makes_one_envelope_each(
    new_round, submit, chloe, basile, cast, elise, advance
):
    round = new_round()
    submit(round)
    rounds.fund_round(round.pk, 500_00, by=chloe, key="k")
    advance(round, "debate")
    answers = together(
        [lambda: rounds.advance(round.pk, expected="debate", by=basile)] * 8
    )
    assert len(done(answers)) == 1
    assert Envelope.objects.filter(round=round).count() == 5
    assert ledger.balance(round.account_code) == 0


@pytest.mark.parametrize("attempt", range(4))
def test_a_review_racing_the_opening_is_counted_or_refused(
    new_round, submit, advance, chloe, basile, cast, attempt
):
    """What all found not feasible when allocation opened is out, and nothing else."""
    round = new_round(name=f"Course {attempt}")
    doubted, other = (submit(round, 30, 30, title=title) for title in ("Un", "Deux"))
    reviews.set_review_effect(round.pk, "keeps_out", by=basile)
    reviews.give_review(doubted.pk, by=basile, opinion="infeasible", reason="Trop haut")
    rounds.fund_round(round.pk, 600_00, by=chloe, key=f"race-{attempt}")
    advance(round, "debate")

    def opens():
        return rounds.advance(round.pk, expected="debate", by=basile)

    def finds(project, opinion):
        return lambda: reviews.give_review(
            project.pk, by=basile, opinion=opinion, reason="Vu de nouveau"
        )

    acts = [finds(doubted, "feasible"), opens, finds(other, "infeasible")]
    answers = together(acts[attempt % 3 :] + acts[: attempt % 3])
    assert Round.objects.get(pk=round.pk).phase == "allocation"
    assert done(answers), "at least the opening"
    for project in (doubted, other):
        project.refresh_from_db()
        said = Review.objects.filter(project=project).first()
        is_out = said is not None and said.opinion == "infeasible"
        assert bool(project.kept_out_at) is is_out, project


def test_rounds_funded_at_once_never_take_more_than_the_pot(new_round, chloe):
    some = [new_round(name=f"R{n}") for n in range(8)]
    answers = together(
        [
            lambda round=round: rounds.fund_round(
                round.pk, 3_000_00, by=chloe, key="once"
            )
            for round in some
        ]
    )
    assert len(done(answers)) == 3
    assert ledger.balance(ledger.POT) == 1_000_00


def test_one_form_sent_eight_times_at_once_brings_money_once(round, chloe):
    together([lambda: rounds.fund_round(round.pk, 100_00, by=chloe, key="form")] * 8)
    round.refresh_from_db()
    assert round.pool_cents == ledger.balance(round.account_code) == 100_00


def test_a_long_count_counts_whole_whoever_was_saving(crowd, monkeypatch, basile):
    """Fifty save while the allocation is stopped and the worker counts."""
    monkeypatch.setattr(slow_counts, "MOST_AT_ONCE", 0)
    round = crowd(tally="sealed", rule_name="equal-shares")
    project = crowd.projects[0]

    def stop_and_count():
        slow_counts.ask(round.pk, by=basile)
        return tasks.tick(timezone.now())

    answers = together(
        [
            *(
                directing(round, member, {project.pk: 10_00})
                for member in crowd.people[: MANY // 2]
            ),
            stop_and_count,
            *(
                directing(round, member, {project.pk: 10_00})
                for member in crowd.people[MANY // 2 :]
            ),
        ]
    )
    round.refresh_from_db()
    assert round.phase == "result"
    saved = len(done(answers)) - 1
    assert round.count.voices == saved
    assert Allocation.objects.filter(envelope__round=round).count() == saved
    counted = count_round(round)
    assert round.count.data["selected"] == list(counted.selected)
    assert ledger.balance(round.account_code) == 0
    assert Entry.objects.filter(key=f"round:{round.pk}:returns").count() == 1


def test_answers_racing_the_closing_are_counted_or_refused(crowd, basile):
    """Fifty grade the projects, each twice, while the round is closed by hand."""
    round = crowd(
        tally="sealed", rule_name="majority-judgment", ballot="grades", projects=2
    )
    first, second = crowd.projects

    def answering(member, grade):
        said = {first.pk: grade, second.pk: 4 - grade}
        return lambda: ballots.answer(round.pk, said, by=member)

    half = MANY // 2
    answers = together(
        [
            *(answering(member, n % 5) for n, member in enumerate(crowd.people)),
            lambda: rounds.advance(round.pk, expected="allocation", by=basile),
            *(answering(member, 3) for member in crowd.people[:half]),
        ]
    )
    round.refresh_from_db()
    assert round.phase == "result"
    kept = Envelope.objects.filter(round=round, has_answered=True).count()
    assert round.count.voices == kept
    assert Allocation.objects.filter(envelope__round=round).count() == 2 * kept
    assert len(done(answers)) - 1 >= kept
    assert round.count.data["selected"] == list(count_round(round).selected)
    assert ledger.balance(round.account_code) == 0
