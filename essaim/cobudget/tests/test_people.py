"""Who has an envelope and how large: planned, shown beforehand, frozen at opening."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from essaim.base.errors import Refusal
from essaim.circles.models import Membership
from essaim.cobudget import envelope_plans
from essaim.cobudget.envelope_plans import Part, Plan
from essaim.cobudget.models import Envelope, Round
from essaim.cobudget.services import rounds
from essaim.cobudget.services.people import plan_people
from essaim.cobudget.tests.pages import text
from essaim.ledger.services import balance
from tests.factories import CircleFactory, MemberFactory


@pytest.fixture
def funded(new_round, submit, chloe, cast, elise):
    """A round in deposit with 500 € and a project; five members."""
    round = new_round()
    submit(round)
    rounds.fund_round(round.pk, 500_00, by=chloe, key="all")
    return round


def held(round):
    rows = Envelope.objects.filter(round=round)
    return {one.member.name: one.cents for one in rows.select_related("member")}


def test_all_active_members_have_the_same_unless_said_otherwise(funded, advance):
    advance(funded, "allocation")
    assert set(held(funded).values()) == {100_00}
    assert len(held(funded)) == 5


def test_members_of_the_chosen_circles_only(funded, advance, awa, basile):
    one, other = CircleFactory(members=[awa]), CircleFactory(members=[basile])
    plan_people(funded.pk, Plan(people="circles", circles=[one, other]), by=basile)
    advance(funded, "allocation")
    assert held(funded) == {"Awa": 250_00, "Basile": 250_00}


def test_the_circles_are_as_they_were_on_the_day(funded, advance, awa, elise, basile):
    day = timezone.localdate()
    circle = CircleFactory(created_on=day - timedelta(days=30))
    Membership.objects.create(
        circle=circle, member=awa, joined_on=day - timedelta(days=9)
    )
    Membership.objects.create(circle=circle, member=elise, joined_on=day)
    plan = Plan(people="circles", circles=[circle], people_on=day - timedelta(days=5))
    plan_people(funded.pk, plan, by=basile)
    advance(funded, "allocation")
    assert held(funded) == {"Awa": 500_00}


def test_newcomers_after_the_day_have_none(funded, advance, basile):
    day = timezone.localdate() - timedelta(days=1)
    plan_people(funded.pk, Plan(people_on=day), by=basile)
    with pytest.raises(rounds.NotReady):
        advance(funded, "allocation")
    MemberFactory(name="Ancienne", joined_on=day)
    advance(funded, "allocation")
    assert held(funded) == {"Ancienne": 500_00}


def test_it_does_not_open_before_the_day_on_which_people_are_known(
    funded, advance, basile
):
    tomorrow = timezone.localdate() + timedelta(days=1)
    plan_people(funded.pk, Plan(people_on=tomorrow), by=basile)
    funded.refresh_from_db()
    assert len(rounds.missing_to_open(funded)) == 1
    at = timezone.now() + timedelta(days=1)
    assert rounds.missing_to_open(funded, at=at) == []


def test_half_an_envelope_for_newcomers(funded, advance, basile, elise):
    day = timezone.localdate()
    type(elise).objects.active().exclude(pk=elise.pk).update(
        joined_on=day - timedelta(days=400)
    )
    plan = Plan(envelopes_by="parts", parts=[Part(50, joined_since=day)])
    plan_people(funded.pk, plan, by=basile)
    round = advance(funded, "allocation")
    amounts = held(funded)
    assert amounts.pop("Élise") == 55_55
    assert set(amounts.values()) == {111_11}
    assert balance(round.account_code) == 500_00 - 55_55 - 4 * 111_11


def test_who_is_in_two_groups_is_in_the_first(funded, basile, elise):
    day = timezone.localdate()
    circle = CircleFactory(members=[elise])
    parts = [Part(50, joined_since=day), Part(10, circle=circle)]
    plan = Plan(envelopes_by="parts", parts=parts)
    given = dict(envelope_plans.shares(plan, 100_00))
    assert given[elise] == given[basile]


def test_amounts_by_file(funded, advance, awa, elise, basile):
    plan = Plan(
        people="list",
        envelopes_by="file",
        listed={awa.pk: 120_00, elise.pk: 30_50},
    )
    plan_people(funded.pk, plan, by=basile)
    advance(funded, "allocation")
    assert held(funded) == {"Awa": 120_00, "Élise": 30_50}


def test_who_left_meanwhile_has_no_envelope(funded, advance, awa, elise, basile):
    plan_people(
        funded.pk, Plan(people="list", listed={awa.pk: None, elise.pk: None}), by=basile
    )
    elise.is_active = False
    elise.save()
    advance(funded, "allocation")
    assert held(funded) == {"Awa": 500_00}


def test_envelopes_over_the_pool_are_refused(funded, advance, awa, elise, basile):
    plan = Plan(
        people="list", envelopes_by="file", listed={awa.pk: 400_00, elise.pk: 100_01}
    )
    plan_people(funded.pk, plan, by=basile)
    funded.refresh_from_db()
    assert "0,01" in text_of(rounds.missing_to_open(funded))
    with pytest.raises(rounds.NotReady):
        advance(funded, "allocation")
    assert not Envelope.objects.exists()


def text_of(sentences):
    return " ".join(sentences).replace("\u202f", " ")


@pytest.mark.parametrize(
    "plan",
    [
        Plan(people="circles"),
        Plan(people="list"),
        Plan(envelopes_by="file"),
        Plan(people="list", envelopes_by="file", listed={1: None}),
        Plan(envelopes_by="parts"),
    ],
)
def test_a_plan_that_says_nothing_is_refused(funded, basile, plan):
    with pytest.raises(Refusal):
        plan_people(funded.pk, plan, by=basile)


def test_unequal_envelopes_only_go_with_direct_allocation(new_round, basile):
    half = Plan(envelopes_by="parts", parts=[Part(50, joined_since="2026-01-01")])
    with pytest.raises(Refusal):
        plan_people(new_round(rule_name="equal-shares").pk, half, by=basile)
    round = new_round()
    plan_people(round.pk, half, by=basile)
    with pytest.raises(Refusal):
        rounds.edit_round(round.pk, by=basile, rule_name="equal-shares")


def test_the_plan_freezes_when_allocation_opens(open_round, basile, awa):
    round = open_round()
    for person in (basile, awa):
        with pytest.raises(PermissionDenied):
            plan_people(round.pk, Plan(), by=person)


def test_a_list_is_pasted_previewed_then_kept(funded, basile, browse, send):
    send_ = {"people": "list", "envelopes_by": "file"}
    emails = "membre@nulle.part;5\n" + "\n".join(
        f"{one.email};{n}"
        for n, one in enumerate(type(basile).objects.active(), start=10)
    )
    answer = send(basile, "round_people", funded.pk, listed=emails, **send_)
    assert answer.status_code == 422
    assert "Ligne 1" in text(answer)
    good = emails.partition("\n")[2]
    answer = send(basile, "round_people", funded.pk, listed=good, **send_)
    assert answer.status_code == 200
    assert "60 €" in text(answer), "the total, before it is kept"
    assert not funded.listed.exists()
    kept = send(basile, "round_people", funded.pk, listed=good, keep="1", **send_)
    assert kept.status_code == 302
    assert funded.listed.count() == 5
    assert good.split("\n")[0] in text(browse(basile, "round_people", funded.pk))


def test_a_file_takes_the_place_of_the_list(funded, basile, awa, send):
    for encoding in ("utf-8-sig", "cp1252"):
        file = SimpleUploadedFile(
            "liste.csv", f"Courriel;Prénom\n{awa.email};Éa".encode(encoding)
        )
        answer = send(
            basile,
            "round_people",
            funded.pk,
            people="list",
            envelopes_by="equal",
            file=file,
            keep="1",
        )
        assert answer.status_code == 302
        assert [one.member for one in funded.listed.all()] == [awa]


def test_all_members_read_who_and_how_large_never_the_list(
    funded, basile, awa, elise, browse
):
    plan = Plan(
        people="list", envelopes_by="file", listed={awa.pk: 120_00, elise.pk: 30_00}
    )
    plan_people(funded.pk, plan, by=basile)
    page = text(browse(awa, "round", funded.pk))
    assert "2 membres, inscrit" in page
    assert "Aucune enveloppe ne dépend du capital" in page
    assert "120 €" not in page
    assert browse(awa, "round_people", funded.pk).status_code == 403


def test_each_reads_their_own_envelope_where_they_differ(
    funded, advance, basile, awa, elise, browse
):
    plan = Plan(
        people="list", envelopes_by="file", listed={awa.pk: 120_00, elise.pk: 30_00}
    )
    plan_people(funded.pk, plan, by=basile)
    round = advance(funded, "allocation")
    assert Round.objects.get(pk=round.pk).phase == "allocation"
    assert "Votre enveloppe est de 120 €" in text(browse(awa, "allocate", round.pk))
    assert "la même pour chaque" not in text(browse(awa, "round", round.pk))
    assert browse(awa, "index").status_code == 200
