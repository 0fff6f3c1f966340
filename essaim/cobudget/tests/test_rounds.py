from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.cobudget import tasks
from essaim.cobudget.models import Envelope, Project, Round
from essaim.cobudget.services import projects, rounds
from essaim.cobudget.services.allocations import allocate
from essaim.ledger.services import POT, balance
from essaim.rules.rounds import ORDER

HELD = 10_000_00


def kinds(round):
    return list(Event.objects.about(round).values_list("kind", flat=True))[::-1]


def test_a_facilitator_creates_a_round_and_it_is_traced(round, basile, circle):
    assert round.phase == "deposit"
    assert round.created_by == basile
    assert kinds(round) == ["round.created"]
    assert kinds(circle)[-1] == "round.created"


def test_a_member_without_mandate_creates_nothing(awa, circle):
    with pytest.raises(PermissionDenied):
        rounds.create_round(by=awa, circle=circle, name="À moi")
    assert not Round.objects.exists()


def test_dates_out_of_order_are_refused(round, basile):
    now = timezone.now()
    with pytest.raises(Refusal):
        rounds.edit_round(round.pk, by=basile, debate_at=now, allocation_at=now)


def test_money_comes_from_the_pot_once_per_form(round, chloe):
    for _ in range(2):
        rounds.fund_round(round.pk, 300_00, by=chloe, key="same form")
    rounds.fund_round(round.pk, 50_00, by=chloe, key="another")
    round.refresh_from_db()
    assert round.pool_cents == 350_00
    assert balance(round.account_code) == 350_00
    assert balance(POT) == HELD - 350_00
    assert kinds(round).count("round.funded") == 2


def test_never_more_than_the_pot_holds(round, chloe):
    with pytest.raises(Refusal):
        rounds.fund_round(round.pk, HELD + 1, by=chloe, key="all")
    round.refresh_from_db()
    assert round.pool_cents == 0
    assert balance(POT) == HELD


def test_money_can_be_taken_back_once_before_opening(round, chloe):
    rounds.fund_round(round.pk, 300_00, by=chloe, key="k")
    entry = rounds.fundings(round).get()
    for _ in range(2):
        rounds.take_back(round.pk, entry.pk, by=chloe)
    round.refresh_from_db()
    assert round.pool_cents == 0
    assert balance(POT) == HELD
    assert balance(round.account_code) == 0


def test_the_pool_of_another_round_is_not_taken_back(round, new_round, chloe):
    other = new_round(name="Autre")
    rounds.fund_round(other.pk, 300_00, by=chloe, key="k")
    with pytest.raises(Refusal):
        rounds.take_back(round.pk, rounds.fundings(other).get().pk, by=chloe)


def test_opening_lists_all_that_is_missing(round, basile, advance, in_an_hour):
    advance(round, "debate")
    rounds.edit_round(round.pk, by=basile, closes_at=timezone.now())
    with pytest.raises(rounds.NotReady) as refusal:
        rounds.advance(round.pk, expected="debate", by=basile)
    assert len(refusal.value.missing) == 3
    round.refresh_from_db()
    assert round.phase == "debate"
    assert not Envelope.objects.exists()


def test_opening_gives_each_active_member_the_same_envelope(
    new_round, submit, chloe, cast, elise, advance
):
    elise.is_active = False
    elise.save()
    round = new_round()
    submit(round)
    rounds.fund_round(round.pk, 100_01, by=chloe, key="k")
    round = advance(round, "allocation")
    envelopes = Envelope.objects.filter(round=round)
    assert {e.member for e in envelopes} == set(cast.values())
    assert {e.cents for e in envelopes} == {25_00}
    assert {balance(e.account_code) for e in envelopes} == {25_00}
    assert balance(round.account_code) == 1, "the cent that cannot be shared"
    assert len(round.tie_seed) == 32
    opened = Event.objects.about(round).get(kind="round.allocation_opened")
    assert opened.data["tie_seed"] == round.tie_seed, "the lot is published"


def test_settings_pool_and_projects_freeze_when_allocation_opens(
    open_round, basile, chloe, awa
):
    round = open_round()
    with pytest.raises(PermissionDenied):
        rounds.edit_round(round.pk, by=basile, name="Autre nom")
    with pytest.raises(PermissionDenied):
        rounds.fund_round(round.pk, 1_00, by=chloe, key="late")
    with pytest.raises(PermissionDenied):
        rounds.take_back(round.pk, rounds.fundings(round).get().pk, by=chloe)
    with pytest.raises(PermissionDenied):
        projects.amend_project(open_round.drill.pk, by=awa, title="Autre")
    with pytest.raises(PermissionDenied):
        projects.withdraw_project(open_round.drill.pk, by=awa)


@pytest.mark.parametrize("shown", ORDER)
@pytest.mark.parametrize("real", ORDER)
def test_a_stale_page_moves_nothing(open_round, basile, awa, advance, real, shown):
    """Every pair of phases: what the page shows, what the round is in."""
    round = open_round()
    Round.objects.filter(pk=round.pk).update(phase=ORDER[0])
    if ORDER.index(real) > ORDER.index("allocation"):
        Round.objects.filter(pk=round.pk).update(phase="allocation")
        advance(Round.objects.get(pk=round.pk), real)
    else:
        Round.objects.filter(pk=round.pk).update(phase=real)
    before = Event.objects.count()
    moves = Event.objects.filter(kind__startswith="round.")
    moved_before = moves.count()
    if real == shown and real not in {"debate", "follow_up"}:
        moved = rounds.advance(round.pk, expected=shown, by=basile)
        assert ORDER.index(moved.phase) == ORDER.index(real) + 1
        assert moves.count() == moved_before + 1
        return
    if real == shown == "debate":
        return  # opening a second time is another test's business
    with pytest.raises((Refusal, PermissionDenied)):
        rounds.advance(round.pk, expected=shown, by=basile)
    round.refresh_from_db()
    assert round.phase == real
    assert Event.objects.count() == before


def test_dates_move_rounds_one_phase_after_another(
    new_round, submit, chloe, cast, in_an_hour
):
    start = timezone.now()
    hours = [start + timedelta(hours=n) for n in (1, 2, 3, 4)]
    round = new_round(
        debate_at=hours[0],
        allocation_at=hours[1],
        closes_at=hours[2],
        follow_up_at=hours[3],
    )
    submit(round)
    rounds.fund_round(round.pk, 500_00, by=chloe, key="k")
    assert tasks.tick(start) == 0
    for at, phase in zip(hours, ORDER[1:], strict=True):
        assert tasks.tick(at) == 1
        assert tasks.tick(at) == 0, "a second call does nothing"
        round.refresh_from_db()
        assert round.phase == phase
    moves = Event.objects.about(round).filter(kind__in=rounds.MOVED.values())
    assert moves.count() == 4
    assert all(move.actor is None for move in moves)


def test_a_round_that_cannot_open_does_not_stop_the_others(new_round, caplog):
    past = timezone.now() - timedelta(hours=1)
    stuck = new_round(debate_at=past - timedelta(hours=1), allocation_at=past)
    other = new_round(name="Autre", debate_at=past)
    assert tasks.tick(timezone.now()) == 2
    stuck.refresh_from_db()
    other.refresh_from_db()
    assert (stuck.phase, other.phase) == ("debate", "debate")
    assert "stays in debate" in caplog.text


def test_allocation_never_opens_after_its_own_closing_date(
    new_round, submit, chloe, basile
):
    past = timezone.now() - timedelta(hours=3)
    round = new_round(
        debate_at=past,
        allocation_at=past + timedelta(hours=1),
        closes_at=past + timedelta(hours=2),
    )
    submit_at_deposit = submit(round)
    assert submit_at_deposit
    rounds.fund_round(round.pk, 500_00, by=chloe, key="k")
    tasks.tick(timezone.now())
    round.refresh_from_db()
    assert round.phase == "debate", "else it would be counted without any choice"


def test_awaiting_tells_where_money_is_left(open_round, awa, basile, advance):
    round = open_round()
    assert list(Round.objects.awaiting(awa)) == [round]
    assert Round.objects.awaiting(awa).get().left_cents == 100_00
    allocate(round.pk, {open_round.drill.pk: 100_00}, by=awa)
    assert not Round.objects.awaiting(awa)
    assert Round.objects.awaiting(basile)
    advance(round, "result")
    assert not Round.objects.awaiting(basile)


def test_the_latest_round_comes_first_with_its_number_of_projects(
    new_round, submit, awa
):
    older, newer = new_round(name="2026"), new_round(name="2027")
    submit(newer)
    gone = submit(newer, title="Retiré")
    projects.withdraw_project(gone.pk, by=awa)
    out = submit(newer, title="Écarté")
    Project.objects.filter(pk=out.pk).update(kept_out_at=timezone.now())
    rows = Round.objects.with_projects()
    assert [(row, row.standing) for row in rows] == [(newer, 1), (older, 0)]
