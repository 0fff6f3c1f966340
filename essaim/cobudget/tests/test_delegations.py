"""Part of an envelope is entrusted: capped, taken back at will, known to two only."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.cobudget import permissions as may
from essaim.cobudget.models import Allocation, Delegation, Envelope, Project, Round
from essaim.cobudget.services import delegations, halting
from essaim.cobudget.services.allocations import TooMuch, allocate
from essaim.cobudget.tests.pages import text
from essaim.notifications.models import Notice
from tests.racing import done, together


@pytest.fixture
def entrusted(open_round, awa, elise):
    """Awa entrusts 40 € of her 100 € to Élise."""

    def make(cents=40_00, **settings):
        round = open_round(**{"tally": "open", **settings})
        made = delegations.delegate(round.pk, elise.pk, cents, by=awa)
        return round, made

    return make


def envelope_of(round, member):
    return Envelope.objects.get(round=round, member=member)


def received(project):
    return Project.objects.get(pk=project.pk).received_cents


def test_the_holder_directs_the_rest_and_the_delegate_their_part(
    entrusted, open_round, awa, elise
):
    round, made = entrusted()
    drill = open_round.drill
    with pytest.raises(TooMuch):
        allocate(round.pk, {drill.pk: 60_01}, by=awa)
    allocate(round.pk, {drill.pk: 60_00}, by=awa)
    with pytest.raises(TooMuch):
        delegations.direct_for(made.pk, {drill.pk: 40_01}, by=elise)
    delegations.direct_for(made.pk, {drill.pk: 40_00}, by=elise)
    assert received(drill) == 100_00
    one = Allocation.objects.get()
    assert (one.cents, one.delegated_cents) == (100_00, 40_00)
    envelope = envelope_of(round, awa)
    assert (envelope.directed_cents, envelope.left_cents) == (100_00, 0)
    assert envelope_of(round, elise).cents == 100_00, "her own is untouched"


def test_neither_touches_what_the_other_directs(entrusted, open_round, awa, elise):
    round, made = entrusted()
    drill = open_round.drill
    allocate(round.pk, {drill.pk: 30_00}, by=awa)
    delegations.direct_for(made.pk, {drill.pk: 20_00}, by=elise)
    allocate(round.pk, {drill.pk: 0}, by=awa)
    one = Allocation.objects.get()
    assert (one.cents, one.delegated_cents) == (20_00, 20_00)
    delegations.direct_for(made.pk, {drill.pk: 0}, by=elise)
    assert not Allocation.objects.exists()
    assert received(drill) == 0


@pytest.mark.parametrize("who", ["awa", "elise"])
def test_ended_by_either_what_it_directed_is_withdrawn(
    entrusted, open_round, awa, elise, who
):
    round, made = entrusted()
    allocate(round.pk, {open_round.drill.pk: 30_00}, by=awa)
    delegations.direct_for(
        made.pk, {open_round.drill.pk: 10_00, open_round.mural.pk: 30_00}, by=elise
    )
    delegations.end_delegation(made.pk, by={"awa": awa, "elise": elise}[who])
    assert (received(open_round.drill), received(open_round.mural)) == (30_00, 0)
    envelope = envelope_of(round, awa)
    assert (envelope.directed_cents, envelope.left_cents) == (30_00, 70_00)
    with pytest.raises(PermissionDenied):
        delegations.direct_for(made.pk, {open_round.mural.pk: 1_00}, by=elise)
    delegations.delegate(round.pk, elise.pk, 10_00, by=awa)


def test_a_delegate_cannot_entrust_it_further(entrusted, awa, elise, basile):
    round, made = entrusted()
    with pytest.raises(Refusal):
        delegations.delegate(round.pk, basile.pk, 100_01, by=elise)
    with pytest.raises(PermissionDenied):
        delegations.direct_for(made.pk, {}, by=basile)
    with pytest.raises(PermissionDenied):
        delegations.end_delegation(made.pk, by=basile)
    with pytest.raises(PermissionDenied):
        delegations.delegate(round.pk, basile.pk, 1_00, by=awa)


def test_what_is_directed_already_is_not_entrusted(open_round, awa, elise):
    round = open_round()
    allocate(round.pk, {open_round.drill.pk: 80_00}, by=awa)
    for cents in (20_01, 0, -5):
        with pytest.raises(Refusal):
            delegations.delegate(round.pk, elise.pk, cents, by=awa)
    for nobody in (awa.pk, 999_999):
        with pytest.raises(Refusal):
            delegations.delegate(round.pk, nobody, 10_00, by=awa)


def test_the_cap_is_shared_like_the_envelope(entrusted, open_round, awa, elise):
    round, made = entrusted(25_00, cap_cents=60_00)
    with pytest.raises(TooMuch):
        allocate(round.pk, {open_round.drill.pk: 45_01}, by=awa)
    with pytest.raises(TooMuch):
        delegations.direct_for(made.pk, {open_round.drill.pk: 15_01}, by=elise)
    allocate(round.pk, {open_round.drill.pk: 45_00}, by=awa)
    delegations.direct_for(made.pk, {open_round.drill.pk: 15_00}, by=elise)
    assert Allocation.objects.get().cents == 60_00


def test_a_choice_over_the_shared_cap_is_lowered_first(open_round, awa, elise):
    round = open_round(cap_cents=60_00)
    allocate(round.pk, {open_round.drill.pk: 60_00}, by=awa)
    with pytest.raises(Refusal):
        delegations.delegate(round.pk, elise.pk, 20_00, by=awa)


def test_it_is_counted_as_the_voice_of_its_holder(
    entrusted, open_round, awa, elise, advance
):
    round, made = entrusted()
    allocate(round.pk, {open_round.drill.pk: 60_00}, by=awa)
    delegations.direct_for(made.pk, {open_round.drill.pk: 40_00}, by=elise)
    round = advance(round, "result")
    assert round.count.voices == 1
    assert Project.objects.get(pk=open_round.drill.pk).awarded_cents == 100_00


def test_nothing_changes_once_closed_or_halted(
    entrusted, open_round, awa, elise, basile
):
    round, made = entrusted()
    halting.pause_round(round.pk, by=basile, reason="Panne.")
    with pytest.raises(PermissionDenied):
        delegations.direct_for(made.pk, {open_round.drill.pk: 1_00}, by=elise)
    with pytest.raises(PermissionDenied):
        delegations.end_delegation(made.pk, by=awa)
    halting.resume_round(round.pk, by=basile, starts={})
    Round.objects.filter(pk=round.pk).update(
        closes_at=timezone.now() - timedelta(minutes=1)
    )
    with pytest.raises(PermissionDenied):
        delegations.end_delegation(made.pk, by=awa)


def test_only_the_two_of_them_read_the_traces(entrusted, open_round, cast, elise):
    _round, made = entrusted()
    delegations.direct_for(made.pk, {open_round.drill.pk: 5_00}, by=elise)
    delegations.end_delegation(made.pk, by=cast["awa"])
    kinds = {"envelope.entrusted", "envelope.directed_for", "envelope.taken_back"}
    events = Event.objects.filter(kind__in=kinds)
    assert events.count() == 3
    for person in [*cast.values(), elise]:
        seen = events.visible_to(person).count()
        assert seen == (3 if person in (cast["awa"], elise) else 0), person
    told = Notice.objects.filter(event__in=events).values_list("member", flat=True)
    assert set(told) == {cast["awa"].pk, elise.pk}
    assert not Delegation.objects.visible_to(cast["basile"]).exists()
    assert not any("project" in event.data for event in events)


def test_the_database_itself_keeps_each_in_their_part(entrusted, awa, elise):
    round, made = entrusted()
    row = Envelope.objects.filter(round=round, member=awa)
    for wrong in (
        {"directed_cents": 60_01},
        {"delegated_cents": 40_01, "directed_cents": 40_01},
        {"set_aside_cents": 100_01},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Delegation.objects.create(
            envelope=made.envelope, delegate=elise, cap_cents=1_00
        )


@pytest.mark.parametrize("phase", ["result", "follow_up"])
def test_who_may_when(entrusted, advance, awa, elise, basile, phase):
    round, made = entrusted()
    assert may.may_direct_for(elise, made)
    assert may.may_end_delegation(awa, made)
    assert not may.may_direct_for(awa, made)
    assert not may.may_direct_for(basile, made)
    round = advance(round, phase)
    made = Delegation.objects.get(pk=made.pk)
    assert not may.may_direct_for(elise, made)
    assert not may.may_end_delegation(awa, made)
    assert not may.may_delegate(elise, round, envelope_of(round, elise))


def test_it_is_entrusted_directed_and_taken_back_on_pages(
    open_round, awa, elise, basile, browse, send
):
    round = open_round()
    assert "confier/" in text(browse(awa, "round", round.pk))
    allocate(round.pk, {open_round.mural.pk: 37_00}, by=awa)
    refused = send(awa, "delegate", round.pk, delegate=elise.pk, cents="90")
    assert refused.status_code == 422
    kept = send(awa, "delegate", round.pk, delegate=elise.pk, cents="40")
    assert kept.status_code == 302
    made = Delegation.objects.get()
    assert "Awa vous a confié 40 €" in text(browse(elise, "round", round.pk))
    page = text(browse(elise, "direct_for", round.pk, made.pk))
    for shown in ("37 €", 'value="37"'):
        assert shown not in page, "never what Awa directs"
    field = f"p{open_round.drill.pk}"
    over = send(elise, "direct_for", round.pk, made.pk, **{field: "41"})
    assert over.status_code == 422
    odd = send(elise, "direct_for", round.pk, made.pk, **{field: "douze"})
    assert odd.status_code == 422
    assert send(elise, "direct_for", round.pk, made.pk, **{field: "25"}).status_code
    assert "25 €" in text(browse(awa, "delegate", round.pk))
    assert "25 €" in text(browse(awa, "summary", round.pk))
    assert browse(basile, "direct_for", round.pk, made.pk).status_code == 404
    assert browse(awa, "direct_for", round.pk, made.pk).status_code == 404
    assert send(basile, "delegation_end", round.pk, made.pk).status_code == 404
    assert send(awa, "delegation_end", round.pk, made.pk).status_code == 302
    assert received(open_round.drill) == 0
    hidden = Event.objects.filter(kind__startswith="envelope")
    assert not hidden.visible_to(basile).exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_both_at_once_and_a_taking_back_never_pass_the_envelope(
    entrusted, open_round, awa, elise
):
    round, made = entrusted()
    keys = [open_round.drill.pk, open_round.mural.pk]
    acts = [
        lambda n=n: allocate(round.pk, {keys[n % 2]: n * 5_00}, by=awa)
        for n in range(1, 13)
    ]
    acts += [
        lambda n=n: delegations.direct_for(made.pk, {keys[n % 2]: n * 3_00}, by=elise)
        for n in range(1, 13)
    ]
    acts.append(lambda: delegations.end_delegation(made.pk, by=awa))
    assert done(together(acts))
    envelope = envelope_of(round, awa)
    rows = list(Allocation.objects.filter(envelope=envelope))
    assert sum(row.cents for row in rows) == envelope.directed_cents
    assert (envelope.set_aside_cents, envelope.delegated_cents) == (0, 0)
    assert not any(row.delegated_cents for row in rows)
    total = received(open_round.drill) + received(open_round.mural)
    assert total == envelope.directed_cents <= envelope.cents
