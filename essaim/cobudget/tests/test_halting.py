"""A round is paused, resumed, cancelled: with a reason, told to all, nothing erased."""

from datetime import timedelta
from itertools import product

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.cobudget import permissions as may
from essaim.cobudget import tasks, timeline
from essaim.cobudget.models import Allocation, Envelope, Project, Round
from essaim.cobudget.services import halting, projects, rounds
from essaim.cobudget.services.allocations import allocate
from essaim.cobudget.tests.pages import text
from essaim.home import desk
from essaim.ledger.models import Account, Entry
from essaim.ledger.services import POT, balance
from essaim.notifications.models import Notice
from essaim.rules.rounds import Phase, overtaken

HALTED = ["paused", "cancelled"]
WHY = "La salle a brûlé."


def pause(round, by):
    return halting.pause_round(round.pk, by=by, reason=WHY)


def cancel(round, by):
    return halting.cancel_round(round.pk, by=by, reason=WHY)


HALT = {"paused": pause, "cancelled": cancel}


@pytest.mark.parametrize(("how", "phase"), [*product(HALTED, list(Phase)[:3])])
def test_whatever_stopped_refuses_every_verb_and_says_so(
    open_round, new_round, submit, advance, cast, elise, how, phase
):
    if phase is Phase.ALLOCATION:
        round, project = open_round(), None
    else:
        round = new_round()
        project = submit(round)
        round = advance(round, phase)
    halted = HALT[how](round, cast["basile"])
    envelope = Envelope.objects.filter(round=round, member=cast["awa"]).first()
    verdicts = [
        may.may_edit_round(cast["basile"], halted),
        may.may_move(cast["basile"], halted),
        may.may_fund(cast["chloe"], halted),
        may.may_submit(cast["awa"], halted),
        may.may_pause(cast["basile"], halted),
        may.may_allocate(cast["awa"], halted, envelope),
    ]
    if project is not None:
        project.round = halted
        verdicts += [
            may.may_amend(cast["awa"], project),
            may.may_withdraw(cast["awa"], project),
        ]
    assert not any(verdicts)
    assert {str(one.refusal) for one in verdicts} == {str(may.goes_on(halted).refusal)}
    assert bool(may.may_resume(cast["basile"], halted)) is (how == "paused")
    assert bool(may.may_cancel(cast["basile"], halted)) is (how == "paused")
    assert not may.may_resume(elise, halted)
    assert not may.may_cancel(elise, halted)


@pytest.mark.parametrize("phase", ["result", "follow_up"])
def test_what_is_counted_is_neither_paused_nor_cancelled(
    open_round, advance, basile, phase
):
    round = advance(open_round(), phase)
    for halt in HALT.values():
        with pytest.raises(PermissionDenied):
            halt(round, basile)
    with pytest.raises(IntegrityError), transaction.atomic():
        Round.objects.filter(pk=round.pk).update(
            cancelled_at=timezone.now(), halt_reason="x"
        )


@pytest.mark.parametrize("how", HALTED)
def test_a_reason_is_asked_and_the_database_wants_it_too(round, basile, how):
    verb = {"paused": halting.pause_round, "cancelled": halting.cancel_round}[how]
    with pytest.raises(Refusal):
        verb(round.pk, by=basile, reason="  ")
    with pytest.raises(IntegrityError), transaction.atomic():
        Round.objects.filter(pk=round.pk).update(**{f"{how}_at": timezone.now()})


@pytest.mark.parametrize("how", HALTED)
def test_all_members_are_told_with_the_reason(open_round, cast, elise, how):
    HALT[how](open_round(), cast["basile"])
    event = Event.objects.get(kind=f"round.{how}")
    told = Notice.objects.filter(event=event).values_list("member", flat=True)
    assert set(told) == {cast["awa"].pk, elise.pk, cast["chloe"].pk, cast["driss"].pk}
    assert event.data["reason"] == WHY


def test_dates_do_nothing_during_a_pause(new_round, submit, basile, chloe, in_an_hour):
    round = new_round(debate_at=in_an_hour)
    pause(round, basile)
    tasks.tick(in_an_hour + timedelta(minutes=1))
    round.refresh_from_db()
    assert (round.phase, round.is_paused) == ("deposit", True)
    assert timeline.coming(round, now=timezone.now()) is None
    with pytest.raises(PermissionDenied):
        rounds.advance(round.pk, expected="deposit", by=None, at=in_an_hour)


def test_a_resumed_round_goes_on_at_the_dates_it_says(new_round, basile, in_an_hour):
    round = new_round(debate_at=in_an_hour)
    pause(round, basile)
    resumed = halting.resume_round(round.pk, by=basile, starts={})
    assert not resumed.is_halted
    assert resumed.halt_reason == ""
    assert resumed.debate_at == in_an_hour
    tasks.tick(in_an_hour)
    round.refresh_from_db()
    assert round.phase == "debate"


def test_a_date_that_came_during_the_pause_is_chosen_anew(open_round, basile, awa):
    """Nothing shifts silently: otherwise it would be counted as soon as resumed."""
    closing = timezone.now() + timedelta(hours=1)
    round = open_round(closes_at=closing, tally="open")
    allocate(round.pk, {open_round.drill.pk: 60_00}, by=awa)
    pause(round, basile)
    Round.objects.filter(pk=round.pk).update(
        closes_at=timezone.now() - timedelta(days=1)
    )
    with pytest.raises(Refusal, match="Résultat"):
        halting.resume_round(round.pk, by=basile, starts={})
    later = timezone.now() + timedelta(days=3)
    resumed = halting.resume_round(round.pk, by=basile, starts={Phase.RESULT: later})
    assert resumed.closes_at == later
    data = Event.objects.get(kind="round.resumed").data
    assert data["before"]["result"] != data["after"]["result"] == later.isoformat()
    envelope = Envelope.objects.get(round=round, member=awa)
    assert envelope.directed_cents == 60_00
    allocate(round.pk, {open_round.drill.pk: 50_00}, by=awa)


def test_resuming_never_changes_a_phase_that_has_started(open_round, basile):
    round = open_round()
    pause(round, basile)
    with pytest.raises(Refusal):
        halting.resume_round(
            round.pk, by=basile, starts={Phase.ALLOCATION: timezone.now()}
        )
    day = timezone.now() + timedelta(days=2)
    with pytest.raises(Refusal):
        halting.resume_round(
            round.pk,
            by=basile,
            starts={Phase.RESULT: day, Phase.FOLLOW_UP: day - timedelta(hours=1)},
        )


def test_overtaken_phases_are_those_ahead_whose_instant_has_come():
    now = timezone.now()
    starts = {
        Phase.DEBATE: now - timedelta(days=2),
        Phase.ALLOCATION: now - timedelta(days=1),
        Phase.RESULT: now,
        Phase.FOLLOW_UP: now + timedelta(days=1),
    }
    assert overtaken(Phase.DEBATE, starts, now=now) == [Phase.ALLOCATION, Phase.RESULT]
    assert overtaken(Phase.RESULT, starts, now=now) == []


def test_04_a_cancelled_round_keeps_its_projects_choices_and_history(
    open_round, basile, awa, browse
):
    round = open_round()
    allocate(round.pk, {open_round.drill.pk: 60_00}, by=awa)
    entries = set(Entry.objects.values_list("pk", flat=True))
    cancel(round, basile)
    assert entries < set(Entry.objects.values_list("pk", flat=True))
    assert Allocation.objects.get().cents == 60_00
    assert Project.objects.filter(round=round).count() == 2
    kinds = Event.objects.about(round).values_list("kind", flat=True)
    assert {"round.created", "round.allocation_opened", "round.cancelled"} <= set(kinds)
    assert "60" in text(browse(awa, "summary", round.pk))
    assert browse(awa, "project", round.pk, open_round.drill.pk).status_code == 200


def test_08_a_cancelled_round_leaves_no_money_in_between(open_round, basile, awa):
    round = open_round()
    allocate(round.pk, {open_round.drill.pk: 60_00}, by=awa)
    cancel(round, basile)
    assert balance(POT) == 10_000_00
    accounts = Account.objects.with_balance().exclude(code__in=[POT, "outside:result"])
    assert {account.balance_cents for account in accounts} == {0}


def test_08_the_money_returns_by_reversals_that_tell_no_choice(
    open_round, basile, awa, elise
):
    """Each envelope returns whole: used or not, the books say the same."""
    round = open_round()
    allocate(round.pk, {open_round.drill.pk: 60_00}, by=awa)
    cancel(round, basile)
    undone = Entry.objects.filter(reverses__key=f"round:{round.pk}:envelopes").get()
    returned = {p.cents for p in undone.postings.filter(account__kind="envelope")}
    assert returned == {-100_00}
    new = Entry.objects.filter(reverses__isnull=False)
    assert new.count() == 2


def test_09_nothing_moves_in_what_stopped(open_round, basile, awa, chloe):
    round = open_round()
    allocate(round.pk, {open_round.drill.pk: 60_00}, by=awa)
    cancel(round, basile)
    with pytest.raises(PermissionDenied):
        allocate(round.pk, {open_round.drill.pk: 10_00}, by=awa)
    with pytest.raises(PermissionDenied):
        rounds.advance(round.pk, expected="allocation", by=basile)
    with pytest.raises(PermissionDenied):
        rounds.fund_round(round.pk, 1_00, by=chloe, key="late")
    with pytest.raises(PermissionDenied):
        projects.withdraw_project(open_round.drill.pk, by=awa)
    assert Allocation.objects.get().cents == 60_00


def test_cancelling_in_deposit_takes_back_only_what_was_not(
    round, basile, chloe, submit
):
    rounds.fund_round(round.pk, 30_00, by=chloe, key="a")
    rounds.fund_round(round.pk, 20_00, by=chloe, key="b")
    [first, _second] = rounds.fundings(round).order_by("pk")
    rounds.take_back(round.pk, first.pk, by=chloe)
    pause(round, basile)
    cancel(round, basile)
    assert balance(POT) == 10_000_00
    assert Event.objects.get(kind="round.cancelled").data["amount_cents"] == 20_00


@pytest.mark.parametrize("how", HALTED)
def test_nobody_is_asked_to_direct_anything_meanwhile(open_round, cast, how):
    round = open_round()
    assert Round.objects.awaiting(cast["awa"]).exists()
    assert any(round.name in one.deed for one in desk.what_waits(cast["awa"]))
    HALT[how](round, cast["basile"])
    assert not Round.objects.awaiting(cast["awa"]).exists()
    assert not any(round.name in one.deed for one in desk.what_waits(cast["awa"]))


def test_the_round_is_paused_resumed_and_cancelled_from_its_page(
    new_round, basile, awa, browse, send, in_an_hour
):
    round = new_round(debate_at=in_an_hour)
    assert "pause/" in text(browse(basile, "round", round.pk))
    assert browse(awa, "round_pause", round.pk).status_code == 403
    assert send(basile, "round_pause", round.pk, reason="").status_code == 422
    assert send(basile, "round_pause", round.pk, reason=WHY).status_code == 302
    shown = text(browse(awa, "round", round.pk))
    assert "La salle a brûlé." in shown
    assert "reprendre/" not in shown
    assert "reprendre/" in text(browse(basile, "round", round.pk))
    assert "suspendue" in text(browse(awa, "index"))

    Round.objects.filter(pk=round.pk).update(
        debate_at=timezone.now() - timedelta(minutes=1)
    )
    page = text(browse(basile, "round_resume", round.pk))
    assert "Ces dates sont passées pendant la suspension" in page
    late = timezone.localtime() - timedelta(days=1)
    answer = send(basile, "round_resume", round.pk, debate_at=f"{late:%Y-%m-%dT%H:%M}")
    assert answer.status_code == 422
    assert send(basile, "round_resume", round.pk, debate_at="").status_code == 302
    round.refresh_from_db()
    assert (round.debate_at, round.is_paused) == (None, False)

    assert browse(basile, "round_cancel", round.pk).status_code == 200
    assert send(basile, "round_cancel", round.pk, reason=WHY).status_code == 302
    shown = text(browse(awa, "index"))
    assert "Campagnes annulées" in shown
    assert send(basile, "round_cancel", round.pk, reason=WHY).status_code == 403
    assert "Annulée avant le décompte" in text(browse(awa, "result", round.pk))
