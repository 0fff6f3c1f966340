"""A long count: asked, made by the worker, followed on a page that can be left."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from essaim.base.models import Event
from essaim.cobudget import counting, patience, results, tasks
from essaim.cobudget.models import Allocation, Counting, Round
from essaim.cobudget.services import ballots, rounds, slow_counts
from essaim.cobudget.services.allocations import allocate
from essaim.cobudget.tests.pages import text
from essaim.ledger import services as ledger
from essaim.ledger.models import Entry

SHARES = {"rule_name": "equal-shares", "completion": "add1u"}


@pytest.fixture
def long_count(monkeypatch):
    """Every count is long."""
    monkeypatch.setattr(slow_counts, "MOST_AT_ONCE", 0)
    monkeypatch.setattr(slow_counts, "MOST_WITH_TRIES", 0)


@pytest.fixture
def answered(open_round, awa, basile, chloe):
    round = open_round(**SHARES)
    for member in (awa, basile, chloe):
        allocate(round.pk, {open_round.drill.pk: 30_00}, by=member)
    return round


def test_a_round_of_members_is_counted_at_once(answered):
    assert not slow_counts.is_long(answered)


def test_closing_by_hand_leaves_a_long_count_to_the_worker(
    answered, long_count, send, browse, basile, awa
):
    page = send(basile, "round_move", answered.pk, expected="allocation")
    assert page.url == f"/co-budget/{answered.pk}/resultat/"
    round = Round.objects.get(pk=answered.pk)
    assert round.phase == "allocation"
    assert round.is_over
    with pytest.raises(PermissionDenied):
        allocate(round.pk, {}, by=awa)
    told = text(browse(awa, "result", round.pk))
    assert "Le décompte va commencer" in told
    assert "Vous pouvez quitter cette page" in told
    assert tasks.tick(timezone.now()) == 1
    round.refresh_from_db()
    assert round.phase == "result"
    assert round.counting.finished_at
    assert [line.project.title for line in results.result_of(round).funded] == [
        "Une perceuse"
    ]
    assert ledger.balance(round.account_code) == 0
    assert "Une perceuse" in text(browse(awa, "result", round.pk))


def test_asked_twice_it_is_asked_once(answered, long_count, basile):
    for _ in range(2):
        slow_counts.ask(answered.pk, by=basile)
    assert Counting.objects.count() == 1
    assert Event.objects.filter(kind="round.count_asked").count() == 1


def test_only_those_who_run_the_round_ask(answered, long_count, awa):
    with pytest.raises(PermissionDenied):
        slow_counts.ask(answered.pk, by=awa)
    assert not Round.objects.get(pk=answered.pk).is_over


def test_a_date_that_comes_is_counted_the_same_way(answered, long_count):
    Round.objects.update(closes_at=timezone.now() - timedelta(minutes=1))
    assert tasks.tick(timezone.now()) == 1
    round = Round.objects.get(pk=answered.pk)
    assert round.phase == "result"
    assert round.counting.asked_by is None


def test_the_result_is_the_one_of_a_count_at_once(answered, long_count, basile):
    expected = counting.count_round(answered)
    slow_counts.ask(answered.pk, by=basile)
    tasks.tick(timezone.now())
    count = Round.objects.get(pk=answered.pk).count
    assert count.data["selected"] == list(expected.selected)
    assert count.rule_label == expected.rule_label


def test_it_says_how_far_it_is(
    answered, long_count, monkeypatch, basile, awa, open_round
):
    """Awa alone supports the mural: her share is raised till it can pay for it."""
    allocate(answered.pk, {open_round.mural.pk: 10_00}, by=awa)
    monkeypatch.setattr(slow_counts, "EVERY", 0)
    seen = []
    write = slow_counts.told

    def look(poll, endowment, limit):
        under_way = Counting.objects.get()
        seen.append((under_way.tries, write(under_way)))
        return engine(poll, endowment, limit)

    found = slow_counts.engine_for

    def engine_for(poll, name):
        nonlocal engine
        engine = found(poll, name)
        return look

    engine = None
    monkeypatch.setattr(slow_counts, "engine_for", engine_for)
    slow_counts.ask(answered.pk, by=basile)
    tasks.tick(timezone.now())
    assert seen[0][0] == 0
    assert [tries for tries, _ in seen] == list(range(len(seen)))
    assert len(seen) > 3
    assert "%" in seen[2][1]


def test_ballots_that_changed_meanwhile_are_counted_again(
    answered, long_count, basile, open_round
):
    """Nobody can change them: this is what would happen if someone did."""
    slow_counts.ask(answered.pk, by=basile)
    round = Round.objects.get(pk=answered.pk)
    counted = slow_counts.count(round)
    Allocation.objects.update(project=open_round.mural)
    moved = rounds.advance(round.pk, expected="allocation", by=None, counted=counted)
    assert moved.count.data["selected"] == [open_round.mural.key]


def test_a_failure_is_told_and_tried_again(
    answered, long_count, monkeypatch, basile, browse, awa
):
    def broken(*_):
        raise ValueError("no")

    slow_counts.ask(answered.pk, by=basile)
    with monkeypatch.context() as patch:
        patch.setattr(slow_counts, "engine_for", broken)
        assert tasks.tick(timezone.now()) == 0
    assert "s’est arrêté sur une erreur" in text(browse(awa, "result", answered.pk))
    assert not Entry.objects.filter(key__endswith=":awards").exists()
    assert tasks.tick(timezone.now()) == 1
    assert Round.objects.get(pk=answered.pk).is_counted


def test_the_page_that_follows_it_reloads_once_counted(
    answered, long_count, basile, client, awa
):
    slow_counts.ask(answered.pk, by=basile)
    client.force_login(awa)
    url, asks = f"/co-budget/{answered.pk}/resultat/", {"HX-Target": "progress"}
    assert b'id="progress"' in client.get(url, headers=asks).content
    tasks.tick(timezone.now())
    assert client.get(url, headers=asks)["HX-Refresh"] == "true"


def test_a_round_closed_meanwhile_by_another_worker_is_left_alone(
    answered, long_count, basile
):
    slow_counts.ask(answered.pk, by=basile)
    round = Round.objects.get(pk=answered.pk)
    counted = slow_counts.count(round)
    rounds.advance(round.pk, expected="allocation", by=None)
    with pytest.raises(rounds.AlreadyMoved):
        rounds.advance(round.pk, expected="allocation", by=None, counted=counted)
    assert Entry.objects.filter(key__endswith=":returns").count() == 1


@pytest.mark.parametrize(
    "rule",
    [
        *("direct", "greedy-votes", "equal-shares", "phragmen"),
        *("bounded-overspending", "quadratic-matching", "majority-judgment"),
    ],
)
def test_whatever_the_rule_it_says_how_many_ballots_were_read(
    rule, open_round, monkeypatch, awa, basile, chloe
):
    judged = rule == "majority-judgment"
    settings = {"ballot": "grades"} if judged else {}
    if rule == "quadratic-matching":
        settings["matching_percent"] = 10
    round = open_round(rule_name=rule, **settings)
    for member in (awa, basile, chloe):
        if judged:
            ballots.answer(round.pk, {open_round.drill.pk: 3}, by=member)
        else:
            allocate(round.pk, {open_round.drill.pk: 40_00}, by=member)
    monkeypatch.setattr(slow_counts, "EVERY", 0)
    monkeypatch.setattr(patience, "READ_BY", 1)
    told = []
    note = slow_counts._note

    def look(under_way, **known):
        note(under_way, **known)
        told.append(slow_counts.told(Counting.objects.get()))

    monkeypatch.setattr(slow_counts, "_note", look)
    slow_counts.count(round)
    assert [
        f"{share} %" in said.replace("\u00a0", " ").replace("\u202f", " ")
        for share, said in zip((33, 66, 100), told, strict=False)
    ] == [True] * 3
    assert ("choisi" in "".join(told)) == (
        rule in {"equal-shares", "phragmen", "bounded-overspending"}
    )
