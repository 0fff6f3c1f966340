"""Transverse proposals: told to all, debated long enough, advised, objected to."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.cobudget import transverse as reading
from essaim.cobudget.models import Advice, ProjectObjection, Round
from essaim.cobudget.services import projects, rounds
from essaim.cobudget.services import transverse as services
from essaim.cobudget.tasks import tick
from essaim.notifications.models import Notice
from tests.factories import CircleFactory, MemberFactory, give_mandate
from tests.racing import done, together


@pytest.fixture
def proposal(round, submit):
    return submit(round, title="Un fonds commun", transverse=True)


@pytest.fixture
def nadia(whole):
    """Referent of a circle that runs no round."""
    nadia = MemberFactory(name="Nadia")
    give_mandate(nadia, "referent", CircleFactory(name="Accueil", parent=whole))
    return nadia


@pytest.fixture
def accueil(nadia):
    return nadia.mandates.get().role.circle


def told(member):
    rows = Notice.objects.filter(member=member).order_by("event_id")
    return list(rows.values_list("event__kind", flat=True))


def test_all_members_are_told_of_a_transverse_proposal_once(
    round, submit, awa, elise, basile, driss
):
    submit(round, title="Une perceuse")
    assert told(elise) == []
    proposal = submit(round, title="Un fonds", transverse=True)
    projects.amend_project(proposal.pk, by=awa, text="Plus précis")
    for member in (elise, basile, driss):
        assert told(member) == ["proposal.announced"]
    assert told(awa) == []


def test_a_draft_is_told_to_nobody_until_it_is_submitted(round, awa, elise):
    draft = projects.draft_project(
        round.pk, by=awa, title="Un fonds", transverse=True, min_cents=100_00
    )
    assert told(elise) == []
    projects.submit_draft(draft.pk, by=awa)
    assert told(elise) == ["proposal.announced"]


def test_allocation_cannot_open_before_the_debate_has_run(
    round, proposal, advance, cast, chloe
):
    rounds.fund_round(round.pk, 500_00, by=chloe, key="k")
    round = advance(round, "debate")
    with pytest.raises(rounds.NotReady) as refused:
        advance(round, "allocation")
    assert "7" in str(refused.value)
    start = round.debate_at
    with time_machine.travel(start + timedelta(days=7, minutes=-1), tick=False):
        assert rounds.missing_to_open(round)
    with time_machine.travel(start + timedelta(days=7, minutes=1), tick=False):
        assert rounds.missing_to_open(round) == []
        assert advance(round, "allocation").phase == "allocation"


def test_a_proposal_that_comes_late_is_debated_as_long(
    round, submit, awa, advance, cast, chloe
):
    project = submit(round)
    rounds.fund_round(round.pk, 500_00, by=chloe, key="k")
    round = advance(round, "debate")
    late = round.debate_at + timedelta(days=5)
    with time_machine.travel(late, tick=False):
        projects.amend_project(project.pk, by=awa, transverse=True)
    assert reading.debated_until(round) == late + timedelta(days=7)


def test_without_transverse_proposals_nothing_waits(
    round, submit, advance, cast, chloe
):
    submit(round)
    rounds.fund_round(round.pk, 500_00, by=chloe, key="k")
    assert advance(round, "allocation").phase == "allocation"


def test_the_software_opens_allocation_once_the_debate_has_run(
    new_round, submit, cast, chloe
):
    today = timezone.now()
    round = new_round(
        debate_at=today + timedelta(minutes=1), allocation_at=today + timedelta(days=2)
    )
    submit(round, transverse=True)
    rounds.fund_round(round.pk, 500_00, by=chloe, key="k")
    for days, phase in ((3, "debate"), (8, "allocation")):
        with time_machine.travel(today + timedelta(days=days), tick=False):
            tick(timezone.now())
        assert Round.objects.get(pk=round.pk).phase == phase


def test_the_page_says_when_allocation_can_open(
    round, proposal, advance, browse, elise
):
    round = advance(round, "debate")
    page = browse(elise, "round", round.pk).content.decode()
    assert "Un fonds commun" in page
    assert "7 jours" in page
    assert 'id="proposals"' in page


def test_a_circle_has_one_advice_revisable_and_its_earlier_ones_stay(
    proposal, nadia, accueil, awa
):
    services.advise(proposal.pk, accueil, "reserved", "Trop tôt.", by=nadia)
    services.advise(proposal.pk, accueil, "reserved", "Trop tôt.", by=nadia)
    services.advise(proposal.pk, accueil, "favourable", "Oui, ainsi.", by=nadia)
    [said] = reading.said_of(proposal)
    assert (said.now.stance, said.now.text) == ("favourable", "Oui, ainsi.")
    assert [one.text for one in said.before] == ["Trop tôt."]
    assert told(awa) == ["advice.given", "advice.revised"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Advice.objects.create(
            project=proposal, circle=accueil, author=nadia, stance="reserved", text="x"
        )


def test_nobody_speaks_for_a_circle_without_a_mandate_in_it(
    proposal, nadia, accueil, circle, elise, chloe
):
    for member, where in ((elise, accueil), (nadia, circle), (chloe, accueil)):
        with pytest.raises(PermissionDenied):
            services.advise(proposal.pk, where, "favourable", "Oui", by=member)


def test_an_advice_and_an_objection_need_their_reasons(proposal, nadia, accueil, elise):
    for text in ("", "  \0 "):
        with pytest.raises(Refusal):
            services.advise(proposal.pk, accueil, "favourable", text, by=nadia)
        with pytest.raises(Refusal):
            services.object_to(proposal.pk, text, by=elise, key=uuid.uuid4())
    with pytest.raises(Refusal):
        services.advise(proposal.pk, accueil, "delighted", "Oui", by=nadia)


@pytest.fixture
def objection(proposal, elise):
    return services.object_to(
        proposal.pk, "Cela prive l’accueil.", by=elise, key=uuid.uuid4()
    )


def settle(objection, by, *, stands=False, outcome="Le minimum est baissé."):
    return services.settle_objection(
        objection.pk, by=by, stands=stands, qualification="objection", outcome=outcome
    )


def test_an_objection_is_raised_once_and_its_fate_recorded(
    proposal, elise, basile, awa
):
    key = uuid.uuid4()
    for _twice in range(2):
        objection = services.object_to(proposal.pk, "Non", by=elise, key=key)
    assert ProjectObjection.objects.count() == 1
    settle(objection, basile)
    objection.refresh_from_db()
    assert (objection.state, objection.settled_by) == ("lifted", basile)
    assert told(elise)[-1] == "proposal.objection_lifted"
    assert told(awa) == ["proposal.objected", "proposal.objection_lifted"]


def test_an_objection_walks_only_where_the_rule_says(objection, basile, elise):
    settle(objection, basile, stands=True, outcome="Rien ne la lève.")
    with pytest.raises(PermissionDenied):
        settle(objection, basile, stands=True)
    settle(objection, basile)
    for again in (True, False):
        with pytest.raises(PermissionDenied):
            settle(objection, basile, stands=again)
    with pytest.raises(PermissionDenied):
        services.withdraw_objection(objection.pk, by=elise)


def test_who_objected_withdraws_it_and_nobody_else(objection, elise, awa, basile):
    for member in (awa, basile):
        with pytest.raises(PermissionDenied):
            services.withdraw_objection(objection.pk, by=member)
    services.withdraw_objection(objection.pk, by=elise)
    objection.refresh_from_db()
    assert objection.state == "withdrawn"
    assert objection.argument == "Cela prive l’accueil."


def test_only_who_runs_the_round_records_what_became_of_it(objection, awa, elise):
    for member in (awa, elise):
        with pytest.raises(PermissionDenied):
            settle(objection, member)


def test_what_is_not_transverse_takes_neither_advice_nor_objections(
    round, submit, nadia, accueil, elise
):
    project = submit(round)
    with pytest.raises(PermissionDenied):
        services.advise(project.pk, accueil, "favourable", "Oui", by=nadia)
    with pytest.raises(PermissionDenied):
        services.object_to(project.pk, "Non", by=elise, key=uuid.uuid4())


def test_the_pages_give_advice_object_and_settle(
    proposal, round, nadia, accueil, elise, basile, send, browse
):
    where = (round.pk, proposal.pk)
    answer = send(
        nadia,
        "advise",
        *where,
        circle=accueil.pk,
        stance="unfavourable",
        text="Pas ainsi.",
    )
    assert answer.status_code == 302
    key = uuid.uuid4()
    assert send(elise, "object", *where, argument="", key=key).status_code == 422
    send(elise, "object", *where, argument="Cela coûte.", key=key)
    objection = ProjectObjection.objects.get()
    assert browse(elise, "settle_objection", *where, objection.pk).status_code == 403
    send(
        basile,
        "settle_objection",
        *where,
        objection.pk,
        qualification="concern",
        stands="1",
        outcome="On veillera au budget.",
    )
    page = browse(elise, "project", *where).content.decode()
    for words in ("Pas ainsi.", "Cela coûte.", "On veillera au budget."):
        assert words in page
    page = browse(elise, "round", round.pk).content.decode()
    assert "Accueil" in page
    assert "1 objection" in page


def test_another_round_takes_nothing_of_this_one(
    new_round, objection, basile, send, proposal
):
    """Nothing of a project is reached through the address of another round."""
    other = new_round(name="Autre")
    answer = send(basile, "settle_objection", other.pk, proposal.pk, objection.pk)
    assert answer.status_code == 404


def test_proposals_take_as_many_queries_whatever_is_said(
    round, submit, nadia, accueil, elise, django_assert_num_queries
):
    first = submit(round, transverse=True)
    services.advise(first.pk, accueil, "favourable", "Oui", by=nadia)
    with django_assert_num_queries(5):
        reading.proposals(round)
    for n in range(6):
        more = submit(round, transverse=True, title=f"Fonds {n}")
        services.advise(more.pk, accueil, "reserved", "Peut-être", by=nadia)
        services.object_to(more.pk, "Non", by=elise, key=uuid.uuid4())
    with django_assert_num_queries(5):
        assert len(reading.proposals(round)) == 7
    assert Event.objects.filter(kind="proposal.objected").count() == 6


def test_the_history_of_choices_tells_what_was_said(
    round, proposal, nadia, accueil, elise, basile, advance, cast, chloe, browse
):
    services.advise(proposal.pk, accueil, "unfavourable", "Pas ainsi.", by=nadia)
    objection = services.object_to(
        proposal.pk, "Cela prive l’accueil.", by=elise, key=uuid.uuid4()
    )
    settle(objection, basile, stands=True, outcome="Rien ne la lève.")
    rounds.fund_round(round.pk, 500_00, by=chloe, key="k")
    round = advance(round, "debate")
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        advance(round, "follow_up")
        page = browse(elise, "choices", round.pk).content.decode()
    assert 'id="debated"' in page
    for words in ("Accueil", "défavorable", "Cela prive l’accueil.", "demeure"):
        assert words in page


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_role_holders_at_once_leave_one_advice_of_their_circle(
    proposal, nadia, accueil
):
    second = MemberFactory(name="Omar")
    give_mandate(second, "facilitator", accueil)
    together(
        [
            lambda member=member: services.advise(
                proposal.pk, accueil, "favourable", f"Oui, dit {member}.", by=member
            )
            for member in (nadia, second)
        ]
    )
    assert Advice.objects.current().count() == 1
    assert Advice.objects.count() == 2


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_an_objection_settled_six_times_at_once_is_settled_once(objection, basile):
    answers = together([lambda: settle(objection, basile) for _n in range(6)])
    assert len(done(answers)) == 1
    assert Event.objects.filter(kind="proposal.objection_lifted").count() == 1
