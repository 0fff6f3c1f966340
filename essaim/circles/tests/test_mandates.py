"""Mandates: given, renewed, ended early; each step allowed and each one refused."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.circles import services
from essaim.circles.models import Circle, Mandate, Role, holds
from tests.factories import MemberFactory

DAY = timedelta(days=1)


@pytest.fixture
def role(cast, meetings):
    return Role.objects.get(circle=meetings, kind="facilitator")


@pytest.fixture
def today():
    return timezone.localdate()


def give(role, member, by, start, days=365, source="Élection du 3 mars"):
    return services.give_mandate(
        role.pk,
        member=member,
        starts_on=start,
        ends_on=start + timedelta(days=days),
        source=source,
        by=by,
    )


def test_a_mandate_gives_a_right_on_its_days_only(cast, meetings, role, today):
    give(role, cast["Awa"], cast["Chloé"], today + 10 * DAY, days=20)
    for day, has in [(9, False), (10, True), (30, True), (31, False)]:
        assert (
            holds(cast["Awa"], "facilitator", circle=meetings, on=today + day * DAY)
            is has
        )


def test_giving_is_traced_with_its_source(cast, role, meetings, today):
    mandate = give(role, cast["Awa"], cast["Chloé"], today)
    event = Event.objects.get()
    assert event.kind == "mandate.given"
    assert event.data["source"] == "Élection du 3 mars"
    for thing in (mandate, meetings, cast["Awa"]):
        assert event in Event.objects.about(thing)


def test_several_facilitators_but_one_referent(cast, meetings, role, today):
    give(role, cast["Awa"], cast["Chloé"], today)
    referent = Role.objects.get(circle=meetings, kind="referent")
    with pytest.raises(Refusal):
        give(referent, cast["Awa"], cast["Chloé"], today)
    after = Mandate.objects.get(role=referent, member=cast["Gaëlle"]).ends_on + DAY
    give(referent, cast["Awa"], cast["Chloé"], after)


@pytest.mark.parametrize(
    ("days", "source"), [(-1, "AG"), (1500, "AG"), (365, ""), (365, "  ")]
)
def test_without_source_or_with_impossible_days_nothing_is_given(
    cast, role, today, days, source
):
    with pytest.raises(Refusal):
        give(role, cast["Awa"], cast["Chloé"], today, days, source)
    assert not Mandate.objects.filter(member=cast["Awa"]).exists()
    assert not Event.objects.exists()


def test_a_double_click_gives_once(cast, role, today):
    give(role, cast["Awa"], cast["Chloé"], today)
    with pytest.raises(Refusal):
        give(role, cast["Awa"], cast["Chloé"], today)
    assert Mandate.objects.filter(member=cast["Awa"]).count() == 1


def test_a_renewal_is_another_mandate(cast, role, today):
    first = give(role, cast["Awa"], cast["Chloé"], today)
    give(role, cast["Awa"], cast["Chloé"], first.ends_on + DAY)
    assert Mandate.objects.filter(member=cast["Awa"]).count() == 2


@pytest.mark.parametrize("who", ["Awa", "Basile", "Gaëlle", "Hugo", "Emma", "Farid"])
def test_those_who_may_not_record_one_write_nothing(cast, role, today, who):
    with pytest.raises(PermissionDenied):
        give(role, cast["Inès"], cast[who], today)
    assert not Event.objects.exists()


def test_nobody_records_their_own(cast, role, today):
    for who in ("Chloé", "Driss"):
        with pytest.raises(PermissionDenied):
            give(role, cast[who], cast[who], today)


def test_an_administrator_records_in_a_session_only(cast, role, emma_in_session, today):
    give(role, cast["Awa"], emma_in_session, today)
    with (
        time_machine.travel(timezone.now() + timedelta(minutes=31)),
        pytest.raises(PermissionDenied),
    ):
        give(role, cast["Inès"], emma_in_session, today)


def test_no_mandate_in_a_closed_circle(cast, meetings, role, today):
    Circle.objects.filter(pk=meetings.pk).update(closed_on=today)
    with pytest.raises(PermissionDenied):
        give(role, cast["Awa"], cast["Chloé"], today)


def test_ending_moves_the_last_day_and_says_why(cast, meetings, role, today):
    mandate = give(role, cast["Awa"], cast["Chloé"], today - 30 * DAY)
    planned = mandate.ends_on
    services.end_mandate(mandate.pk, on=today - DAY, reason="Départ.", by=cast["Chloé"])
    assert not holds(cast["Awa"], "facilitator", circle=meetings)
    event = Event.objects.get(kind="mandate.ended")
    assert event.data["planned_on"] == planned.isoformat()
    assert event.data["reason"] == "Départ."


def test_one_resigns_from_ones_own(cast, role, today):
    mandate = give(role, cast["Awa"], cast["Chloé"], today - 30 * DAY)
    services.end_mandate(mandate.pk, on=today, reason="Fatigue.", by=cast["Awa"])
    mandate.refresh_from_db()
    assert mandate.ends_on == today


def test_ending_twice_on_the_same_day_is_once(cast, role, today):
    mandate = give(role, cast["Awa"], cast["Chloé"], today - 30 * DAY)
    for _click in range(2):
        services.end_mandate(mandate.pk, on=today, reason="Fin.", by=cast["Chloé"])
    assert Event.objects.filter(kind="mandate.ended").count() == 1


@pytest.mark.parametrize(
    ("days", "reason"), [(-2, "Fin."), (-31, "Fin."), (400, "Fin."), (0, " ")]
)
def test_an_end_that_rewrites_lengthens_or_says_nothing_is_refused(
    cast, role, today, days, reason
):
    mandate = give(role, cast["Awa"], cast["Chloé"], today - 30 * DAY)
    with pytest.raises(Refusal):
        services.end_mandate(
            mandate.pk, on=today + days * DAY, reason=reason, by=cast["Chloé"]
        )
    assert Mandate.objects.get(pk=mandate.pk).ends_on == mandate.ends_on


@pytest.mark.parametrize("who", ["Basile", "Gaëlle", "Inès", "Emma"])
def test_others_end_nothing(cast, role, today, who):
    mandate = give(role, cast["Awa"], cast["Chloé"], today)
    with pytest.raises(PermissionDenied):
        services.end_mandate(mandate.pk, on=today, reason="Fin.", by=cast[who])


@pytest.mark.parametrize("kind", ["manager", "administrator", "payroll"])
def test_what_binds_the_whole_belongs_to_its_circle(cast, whole, meetings, kind):
    with pytest.raises(Refusal):
        services.define_role(meetings.pk, kind=kind, purpose="", by=cast["Driss"])
    services.define_role(whole.pk, kind=kind, purpose="Pour tous.", by=cast["Driss"])
    assert Role.objects.get(circle=whole, kind=kind).purpose == "Pour tous."


def test_a_role_is_written_then_reworded_then_left_alone(cast, meetings):
    for purpose in ("Tenir la caisse.", "Tenir la caisse.", "Compter."):
        services.define_role(
            meetings.pk, kind="treasurer", purpose=purpose, by=cast["Gaëlle"]
        )
    kinds = Event.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["role.created", "role.edited"]


@pytest.mark.django_db
def test_founding_gives_the_first_mandates_once():
    founder = MemberFactory()
    circle = services.found(founder, name="La Coop", source="AG constitutive")
    assert circle.kind == Circle.Kind.COOPERATIVE
    assert holds(founder, "manager")
    assert holds(founder, "administrator")
    with pytest.raises(Refusal):
        services.found(MemberFactory(), name="Autre", source="AG")


def test_the_database_refuses_a_mandate_from_nowhere(cast, role, today):
    for fields in ({"source": ""}, {"source": "AG", "ends_on": today - 2 * DAY}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Mandate.objects.create(
                **{
                    "role": role,
                    "member": cast["Awa"],
                    "starts_on": today,
                    "ends_on": today,
                    **fields,
                }
            )
