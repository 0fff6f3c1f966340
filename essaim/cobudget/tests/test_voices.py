"""Without amounts a voice is entrusted whole: so many to one, and taken back."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.cobudget import permissions as may
from essaim.cobudget.forms import RoundForm
from essaim.cobudget.models import (
    Allocation,
    Delegation,
    Envelope,
    Round,
)
from essaim.cobudget.services import ballots, delegations, halting
from essaim.cobudget.tests.pages import text
from essaim.cobudget.tests.test_ballots import GRADES, KINDS, SAID, said_by
from essaim.notifications.models import Notice
from tests.factories import MemberFactory
from tests.racing import done, together


@pytest.fixture(params=KINDS)
def kind(request):
    return request.param


@pytest.fixture
def entrusted(open_round, awa, elise):
    """Awa entrusts her voice to Élise."""

    def make(kind="grades", **settings):
        round = open_round(**KINDS[kind], **settings)
        return round, delegations.delegate(round.pk, elise.pk, by=awa)

    return make


def both(open_round, kind):
    """The usual answer of this kind about the two projects."""
    keys = (open_round.drill.pk, open_round.mural.pk)
    return dict(zip(keys, SAID[kind], strict=True))


def envelope_of(round, member):
    return Envelope.objects.get(round=round, member=member)


def answered(round, member):
    return envelope_of(round, member).has_answered


def test_the_delegate_answers_and_it_is_the_voice_of_its_holder(
    entrusted, open_round, awa, elise, advance, kind
):
    round, made = entrusted(kind)
    said = both(open_round, kind)
    delegations.answer_for(made.pk, said, by=elise)
    assert said_by(awa, round) == said
    assert said_by(elise, round) == {}, "her own is apart"
    ballots.answer(round.pk, {open_round.mural.pk: 1}, by=elise)
    assert said_by(awa, round) == said
    round = advance(round, "result")
    assert round.count.voices == 2


def test_its_holder_answers_no_more_until_it_is_taken_back(
    entrusted, open_round, awa, elise, kind
):
    round, made = entrusted(kind)
    delegations.answer_for(made.pk, both(open_round, kind), by=elise)
    with pytest.raises(PermissionDenied):
        ballots.answer(round.pk, {}, by=awa)
    delegations.end_delegation(made.pk, by=awa)
    assert said_by(awa, round) == {}
    assert not answered(round, awa)
    with pytest.raises(PermissionDenied):
        delegations.answer_for(made.pk, {}, by=elise)
    ballots.answer(round.pk, {open_round.mural.pk: 1}, by=awa)
    assert said_by(awa, round) == {open_round.mural.pk: 1}


def test_what_was_answered_is_withdrawn_so_that_the_delegate_never_reads_it(
    open_round, awa, elise, browse, kind
):
    round = open_round(**KINDS[kind])
    ballots.answer(round.pk, both(open_round, kind), by=awa)
    warned = text(browse(awa, "delegate", round.pk))
    assert "Ce que vous avez répondu est retiré" in warned
    made = delegations.delegate(round.pk, elise.pk, by=awa)
    assert not answered(round, awa)
    lines = browse(elise, "direct_for", round.pk, made.pk).context["lines"]
    assert all(line["said"] is None for line in lines)


def test_one_person_holds_so_many_voices_and_no_more(open_round, cast, elise):
    round = open_round(**GRADES, voices_per_delegate=2)
    for name in ("awa", "basile"):
        delegations.delegate(round.pk, elise.pk, by=cast[name])
    with pytest.raises(Refusal, match="Élise"):
        delegations.delegate(round.pk, elise.pk, by=cast["chloe"])
    delegations.delegate(round.pk, cast["driss"].pk, by=cast["chloe"])
    delegations.end_delegation(Delegation.objects.earliest("pk").pk, by=elise)
    delegations.delegate(round.pk, elise.pk, by=cast["driss"])
    assert Delegation.objects.held_by(elise, round) == 2


def test_a_round_may_refuse_any_delegation(open_round, awa, elise, browse):
    round = open_round(**GRADES, voices_per_delegate=0)
    with pytest.raises(PermissionDenied):
        delegations.delegate(round.pk, elise.pk, by=awa)
    assert "confier/" not in text(browse(awa, "round", round.pk))


def test_it_goes_one_step_and_only_to_another_active_member(
    entrusted, awa, elise, basile
):
    round, made = entrusted()
    own = delegations.delegate(round.pk, basile.pk, by=elise)
    assert own.envelope.member == elise, "what she holds of Awa does not follow"
    with pytest.raises(PermissionDenied):
        delegations.answer_for(made.pk, {}, by=basile)
    with pytest.raises(PermissionDenied):
        delegations.delegate(round.pk, basile.pk, by=awa)
    gone = MemberFactory(name="Parti", is_active=False)
    for nobody in (basile.pk, gone.pk, 999_999):
        with pytest.raises(Refusal):
            delegations.delegate(round.pk, nobody, by=basile)


@pytest.mark.parametrize("settings", [KINDS["grades"], {}], ids=["voice", "amounts"])
def test_each_verb_is_for_its_kind_of_round(open_round, awa, elise, settings):
    round = open_round(**settings)
    made = delegations.delegate(round.pk, elise.pk, 10_00, by=awa)
    wrong = delegations.direct_for if settings else delegations.answer_for
    with pytest.raises(Refusal):
        wrong(made.pk, {open_round.drill.pk: 1}, by=elise)
    assert not Allocation.objects.exists()


def test_what_is_not_on_the_scale_changes_nothing(entrusted, open_round, awa, elise):
    round, made = entrusted()
    delegations.answer_for(made.pk, {open_round.drill.pk: 4}, by=elise)
    with pytest.raises(ballots.BadBallot):
        delegations.answer_for(made.pk, {open_round.drill.pk: 5}, by=elise)
    assert said_by(awa, round) == {open_round.drill.pk: 4}


@pytest.mark.parametrize("phase", ["result", "follow_up"])
def test_who_may_when(entrusted, advance, awa, elise, basile, phase):
    round, made = entrusted()
    assert may.may_direct_for(elise, made)
    assert may.may_end_delegation(awa, made)
    assert not may.may_direct_for(awa, made)
    assert not may.may_direct_for(basile, made)
    assert may.may_delegate(basile, round, envelope_of(round, basile))
    assert not may.may_delegate(awa, round, envelope_of(round, awa))
    assert not may.may_allocate(awa, round, envelope_of(round, awa))
    halting.pause_round(round.pk, by=basile, reason="Panne.")
    with pytest.raises(PermissionDenied):
        delegations.answer_for(made.pk, {}, by=elise)
    halting.resume_round(round.pk, by=basile, starts={})
    advance(round, phase)
    made = Delegation.objects.get(pk=made.pk)
    assert not may.may_direct_for(elise, made)
    assert not may.may_end_delegation(awa, made)
    with pytest.raises(PermissionDenied):
        delegations.answer_for(made.pk, {}, by=elise)


def test_only_the_two_of_them_read_the_traces(entrusted, open_round, cast, elise):
    _round, made = entrusted()
    delegations.answer_for(made.pk, {open_round.drill.pk: 4}, by=elise)
    delegations.end_delegation(made.pk, by=cast["awa"])
    events = Event.objects.filter(kind__startswith="voice.")
    assert events.count() == 3
    for person in [*cast.values(), elise]:
        seen = events.visible_to(person).count()
        assert seen == (3 if person in (cast["awa"], elise) else 0), person
    told = Notice.objects.filter(event__in=events).values_list("member", flat=True)
    assert set(told) == {cast["awa"].pk, elise.pk}
    for event in events:
        assert set(event.data) == {"round", "holder", "delegate"}


def test_it_is_entrusted_answered_and_taken_back_on_pages(
    open_round, awa, elise, basile, browse, send, kind
):
    round = open_round(**KINDS[kind])
    assert "confier/" in text(browse(awa, "round", round.pk))
    assert send(awa, "delegate", round.pk, delegate=awa.pk).status_code == 422
    assert send(awa, "delegate", round.pk, delegate=elise.pk).status_code == 302
    made = Delegation.objects.get()
    assert "Awa vous a confié sa voix" in text(browse(elise, "round", round.pk))
    assert browse(awa, "ballot", round.pk).status_code == 302
    said = {f"p{pk}": value for pk, value in both(open_round, kind).items()}
    odd = dict.fromkeys(said, 99)
    assert send(elise, "direct_for", round.pk, made.pk, **odd).status_code == 422
    kept = send(elise, "direct_for", round.pk, made.pk, **said)
    assert kept.status_code == 302
    assert said_by(awa, round) == both(open_round, kind)
    assert "Élise a répondu pour vous" in text(browse(awa, "delegate", round.pk))
    summary = browse(awa, "summary", round.pk)
    assert len(summary.context["answers"]) == 2
    assert browse(basile, "direct_for", round.pk, made.pk).status_code == 404
    assert browse(awa, "direct_for", round.pk, made.pk).status_code == 404
    assert send(basile, "delegation_end", round.pk, made.pk).status_code == 404
    assert send(awa, "delegation_end", round.pk, made.pk).status_code == 302
    assert said_by(awa, round) == {}


def test_the_holder_has_nothing_to_answer_any_more(entrusted, awa, elise):
    round, _made = entrusted()
    assert not Round.objects.awaiting(awa).exists()
    assert list(Round.objects.awaiting(elise)) == [round]


def test_the_form_keeps_how_many_voices_one_person_holds(circle):
    typed = {"name": "R", "circle": circle.pk, "tally": "sealed", "utility": "cost"}
    typed |= {"completion": "none", **KINDS["grades"]}
    circles = type(circle).objects.all()
    for said, kept in (("", 2), ("0", 0), ("10", 10)):
        form = RoundForm({**typed, "voices_per_delegate": said}, circles=circles)
        assert form.is_valid(), form.errors
        assert form.settings["voices_per_delegate"] == kept
    for wrong in ("11", "-1", "deux"):
        form = RoundForm({**typed, "voices_per_delegate": wrong}, circles=circles)
        assert "voices_per_delegate" in form.errors


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_entrusted_by_all_at_once_one_person_never_holds_too_many(
    open_round, cast, elise
):
    crowd = [MemberFactory(name=f"M{n}") for n in range(8)]
    round = open_round(**GRADES, voices_per_delegate=3)
    people = [*crowd, *cast.values()]
    acts = [
        lambda one=one: delegations.delegate(round.pk, elise.pk, by=one)
        for one in people
    ]
    assert len(done(together(acts))) == 3
    assert Delegation.objects.held_by(elise, round) == 3
    kept = Envelope.objects.filter(round=round, set_aside_cents__gt=0)
    assert kept.count() == 3


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_answered_while_it_is_taken_back_or_answered_by_its_holder(
    entrusted, open_round, awa, elise
):
    round, made = entrusted()
    drill, mural = open_round.drill.pk, open_round.mural.pk
    acts = [
        lambda n=n: delegations.answer_for(made.pk, {drill: n % 5}, by=elise)
        for n in range(10)
    ]
    acts.append(lambda: delegations.end_delegation(made.pk, by=awa))
    acts += [lambda: ballots.answer(round.pk, {mural: 3}, by=awa)] * 6
    assert done(together(acts))
    said = said_by(awa, round)
    assert said in ({}, {mural: 3}), "nothing of the delegate is left"
    assert answered(round, awa) == bool(said)


def test_the_delegate_finds_it_on_the_first_page_until_it_is_answered(
    entrusted, open_round, awa, elise, client
):
    round, made = entrusted("grades")
    place = reverse("cobudget:direct_for", args=[round.pk, made.pk])

    def waits(member):
        client.force_login(member)
        return f'href="{place}"' in client.get(reverse("home:index")).text

    assert waits(elise)
    assert not waits(awa)
    delegations.answer_for(made.pk, both(open_round, "grades"), by=elise)
    assert not waits(elise)
