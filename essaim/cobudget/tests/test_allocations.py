import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.cobudget.models import Allocation, Envelope, Project, Round
from essaim.cobudget.services import rounds
from essaim.cobudget.services.allocations import TooMuch, allocate
from essaim.ledger.models import Entry


def received(project):
    return Project.objects.get(pk=project.pk).received_cents


def test_a_member_directs_changes_and_takes_back(open_round, awa):
    round = open_round()
    drill, mural = open_round.drill, open_round.mural
    allocate(round.pk, {drill.pk: 30_00, mural.pk: 70_00}, by=awa)
    assert (received(drill), received(mural)) == (30_00, 70_00)
    envelope = allocate(round.pk, {mural.pk: 20_00}, by=awa)
    assert envelope.left_cents == 50_00
    allocate(round.pk, {drill.pk: 0}, by=awa)
    assert (received(drill), received(mural)) == (0, 20_00)
    assert Allocation.objects.count() == 1


def test_the_same_again_changes_nothing_and_leaves_no_trace(open_round, awa):
    round = open_round()
    for _ in range(3):
        allocate(round.pk, {open_round.drill.pk: 30_00}, by=awa)
    assert received(open_round.drill) == 30_00
    assert Event.objects.filter(kind="allocation.changed").count() == 1


def test_the_trace_says_neither_what_nor_how_much(open_round, awa, basile):
    round = open_round()
    allocate(round.pk, {open_round.drill.pk: 30_00}, by=awa)
    told = Event.objects.get(kind="allocation.changed")
    assert told.data == {"round": round.name}
    assert told.subject == round
    assert told in Event.objects.visible_to(awa)
    assert told not in Event.objects.visible_to(basile)


def test_all_or_nothing_and_every_limit_is_told(open_round, awa):
    round = open_round(cap_cents=60_00)
    drill, mural = open_round.drill, open_round.mural
    allocate(round.pk, {drill.pk: 10_00}, by=awa)
    with pytest.raises(TooMuch) as refusal:
        allocate(round.pk, {drill.pk: 55_00, mural.pk: 65_00}, by=awa)
    assert "60" in refusal.value.by_project[mural.pk]
    assert drill.pk not in refusal.value.by_project
    assert "20" in refusal.value.whole
    assert (received(drill), received(mural)) == (10_00, 0)


def test_an_open_direct_round_never_passes_a_goal(open_round, awa, basile):
    round = open_round(tally="open")
    drill = open_round.drill
    allocate(round.pk, {drill.pk: 100_00}, by=awa)
    with pytest.raises(TooMuch) as refusal:
        allocate(round.pk, {drill.pk: 80_00}, by=basile)
    assert "50" in refusal.value.by_project[drill.pk], "how much it still accepts"
    allocate(round.pk, {drill.pk: 50_00}, by=basile)
    assert received(drill) == 150_00


def test_a_sealed_round_tells_nobody_that_a_goal_is_passed(open_round, awa, basile):
    round = open_round(tally="sealed")
    allocate(round.pk, {open_round.drill.pk: 100_00}, by=awa)
    allocate(round.pk, {open_round.drill.pk: 100_00}, by=basile)
    assert received(open_round.drill) == 200_00


@pytest.mark.parametrize("cents", [-1, 100_01])
def test_neither_negative_nor_over_the_envelope(open_round, awa, cents):
    round = open_round()
    with pytest.raises(TooMuch):
        allocate(round.pk, {open_round.drill.pk: cents}, by=awa)


def test_nothing_of_another_round(open_round, new_round, submit, awa):
    other = submit(new_round(name="Autre"))
    round = open_round()
    with pytest.raises(Refusal):
        allocate(round.pk, {other.pk: 10_00}, by=awa)


def test_without_envelope_nothing(open_round):
    from tests.factories import MemberFactory

    round = open_round()
    late = MemberFactory()
    with pytest.raises(PermissionDenied):
        allocate(round.pk, {open_round.drill.pk: 10_00}, by=late)


def test_closed_at_the_minute_said_even_before_the_count(open_round, awa):
    round = open_round()
    Round.objects.filter(pk=round.pk).update(closes_at=timezone.now())
    with pytest.raises(PermissionDenied):
        allocate(round.pk, {open_round.drill.pk: 10_00}, by=awa)


def test_the_books_do_not_tell_what_anybody_chose(open_round, awa, basile, advance):
    def entries(choice):
        round = open_round(name=f"Vers {choice}")
        project = getattr(open_round, choice)
        for member in (awa, basile):
            allocate(round.pk, {project.pk: 100_00}, by=member)
        advance(round, "result")
        returned = Entry.objects.get(key=f"round:{round.pk}:returns")
        return sorted(p.cents for p in returned.postings.all())

    assert entries("drill") == entries("mural")


def test_after_the_count_choices_stay_their_members_own(open_round, awa, advance):
    round = open_round()
    allocate(round.pk, {open_round.drill.pk: 100_00}, by=awa)
    advance(round, "result")
    assert [e.member for e in Envelope.objects.visible_to(awa)] == [awa]


def test_closing_pays_projects_and_returns_the_rest(
    open_round, awa, basile, advance, chloe
):
    from essaim.ledger.services import POT, balance

    round = open_round()
    before = balance(POT)
    allocate(round.pk, {open_round.drill.pk: 90_00}, by=awa)
    allocate(round.pk, {open_round.drill.pk: 80_00}, by=basile)
    allocate(round.pk, {open_round.mural.pk: 50_00}, by=chloe)
    round = advance(round, "result")
    drill = Project.objects.get(pk=open_round.drill.pk)
    mural = Project.objects.get(pk=open_round.mural.pk)
    assert (drill.awarded_cents, mural.awarded_cents) == (150_00, 0)
    assert balance(drill.account_code) == 150_00
    assert balance(mural.account_code) == 0
    assert balance(round.account_code) == 0
    assert balance(POT) == before + 350_00
    for envelope in Envelope.objects.filter(round=round):
        assert balance(envelope.account_code) == 0
    assert round.count.cost_cents == 150_00
    assert (round.count.voices, round.count.envelopes) == (3, 5)


@pytest.mark.parametrize(
    ("rule", "utility", "completion"),
    [
        ("equal-shares", "cost", "add1u"),
        ("equal-shares", "cardinality", "none"),
        ("equal-shares", "score", "add1-exhaustive"),
        ("greedy-votes", "cost", "none"),
        ("greedy-ratio", "score", "none"),
        ("phragmen", "cost", "none"),
    ],
)
def test_every_rule_closes_and_balances(
    open_round, awa, basile, chloe, advance, rule, utility, completion
):
    from essaim.ledger.services import POT, balance

    round = open_round(rule_name=rule, utility=utility, completion=completion)
    before = balance(POT)
    for member in (awa, basile, chloe):
        allocate(round.pk, {open_round.mural.pk: 1_00}, by=member)
    round = advance(round, "result")
    mural = Project.objects.get(pk=open_round.mural.pk)
    assert mural.awarded_cents == 200_00
    assert balance(mural.account_code) == 200_00
    assert balance(POT) == before + 300_00


def test_nothing_directed_returns_everything(open_round, advance):
    from essaim.ledger.services import POT, balance

    round = open_round()
    advance(round, "result")
    assert balance(POT) == 10_000_00
    assert Project.objects.get(pk=open_round.drill.pk).awarded_cents == 0


def test_closing_twice_counts_once(open_round, basile, awa):
    round = open_round()
    allocate(round.pk, {open_round.drill.pk: 100_00}, by=awa)
    rounds.advance(round.pk, expected="allocation", by=basile)
    entries = Entry.objects.count()
    with pytest.raises(rounds.AlreadyMoved):
        rounds.advance(round.pk, expected="allocation", by=basile)
    assert Entry.objects.count() == entries
