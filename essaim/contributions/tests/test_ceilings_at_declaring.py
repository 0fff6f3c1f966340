"""Ceilings, agreements beforehand: refused with figures, or agreed by another."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from essaim.base.errors import Refusal
from essaim.contributions.models import Frame, FrameAgreement, Mission
from essaim.contributions.services import announcing, declaring, prior
from essaim.contributions.services.checking import TooMuch
from essaim.contributions.tests.states import SAID, announce, declare
from essaim.notifications.models import Notice
from essaim.rules.contributions import State

pytestmark = pytest.mark.django_db


def limit(**ceilings):
    Frame.objects.update(**ceilings)


def foresee(frame, cents, whose="referent"):
    return FrameAgreement.objects.create(
        frame=frame, what="Au-delà", above_cents=cents, whose=whose
    )


def test_the_ceiling_per_hour_is_said_with_its_figures(people, line):
    with pytest.raises(TooMuch, match=r"120.*121"):
        declare(line, people["author"], cents=121_00, minutes=240)
    assert declare(line, people["author"], cents=120_00, minutes=240)


def test_the_ceiling_per_declaration(people, line):
    limit(declaration_cap_cents=50_00)
    with pytest.raises(TooMuch, match=r"50.*51"):
        declare(line, people["author"], cents=51_00)


def test_the_ceiling_per_person_counts_the_whole_period_in_every_circle(
    people, line, year, whole
):
    from tests.factories import CircleFactory, voted_line

    limit(person_cap_cents=150_00)
    elsewhere = voted_line(CircleFactory(parent=whole), 500_00, year=year)
    declare(elsewhere, people["author"], cents=100_00)
    declare(line, people["peer"], cents=100_00)
    with pytest.raises(TooMuch, match=r"50.*51"):
        declare(line, people["author"], cents=51_00)
    assert declare(line, people["author"], cents=50_00)


def test_what_was_withdrawn_no_longer_counts(people, line):
    limit(person_cap_cents=100_00)
    one = declare(line, people["author"], cents=100_00)
    declaring.withdraw(one.pk, by=people["author"])
    assert declare(line, people["author"], cents=100_00)


def test_the_ceiling_per_mission_counts_everybody(people, line):
    limit(mission_cap_cents=150_00)
    mission = Mission.objects.create(circle=line.circle, title="Permanence")
    declare(line, people["peer"], cents=100_00, mission=mission)
    with pytest.raises(TooMuch, match="50"):
        declare(line, people["author"], cents=51_00, mission=mission)


def test_what_others_took_of_a_mission_is_not_told_outside_the_circle(people, line):
    limit(mission_cap_cents=150_00)
    mission = Mission.objects.create(circle=line.circle, title="Permanence")
    declare(line, people["peer"], cents=123_00, minutes=600, mission=mission)
    with pytest.raises(TooMuch) as refusal:
        declare(line, people["outsider"], cents=51_00, mission=mission)
    assert "27" not in str(refusal.value)
    assert "123" not in str(refusal.value)


@pytest.mark.parametrize(
    ("missing", "frame_says"),
    [
        ("minutes", {}),
        ("reason", {}),
        ("form", {}),
        ("points", {"unit": "points", "point_cents": 10_00, "hour_cap_cents": None}),
    ],
)
def test_what_the_frame_asks_must_be_said(people, line, missing, frame_says):
    limit(**frame_says)
    said = {**SAID, "points": 12, missing: "" if missing in SAID else None}
    if missing == "minutes":
        said["minutes"] = None
    with pytest.raises(Refusal):
        declare(line, people["author"], **said)


def test_points_are_worth_what_the_frame_says(people, line):
    limit(unit="points", point_cents=10_00, hour_cap_cents=None)
    one = declare(line, people["author"], cents=None, points=7)
    assert one.cents == 70_00
    with pytest.raises(TooMuch):
        declare(line, people["author"], cents=71_00, points=7)


def test_only_the_forms_the_frame_allows(people, line):
    limit(forms=["payroll"])
    with pytest.raises(Refusal):
        declare(line, people["author"], form="activity")
    assert declare(line, people["author"], form="payroll")


def test_an_invoice_names_its_structure(people, line):
    with pytest.raises(Refusal):
        declare(line, people["author"], form="invoice")
    assert declare(line, people["author"], form="invoice", structure="Ma SARL")


@pytest.mark.parametrize("days", [1, -400])
def test_a_day_to_come_or_of_another_year_is_refused(people, line, days):
    day = timezone.localdate() + timezone.timedelta(days=days)
    with pytest.raises(Refusal):
        declare(line, people["author"], done_on=day)


@pytest.mark.parametrize("cents", [None, 0, -5])
def test_an_amount_is_said_or_the_work_is_offered(people, line, cents):
    with pytest.raises(Refusal):
        declare(line, people["author"], cents=cents)


def test_without_an_agreement_foreseen_a_ceiling_is_a_ceiling(people, line):
    limit(declaration_cap_cents=50_00)
    with pytest.raises(TooMuch):
        announce(line, people["author"], cents=60_00)


def test_with_an_agreement_recorded_by_another_the_ceiling_is_passed(
    people, line, frame
):
    limit(declaration_cap_cents=50_00)
    foresee(frame, 50_00)
    author = people["author"]
    with pytest.raises(TooMuch):
        declare(line, author, cents=60_00)
    one = announce(line, author, cents=60_00)
    with pytest.raises(TooMuch):
        declaring.declare(one.pk, by=author, cents=60_00, **SAID)
    asked = prior.ask_prior(one.pk, by=author, up_to_cents=60_00, reason="Deux jours")
    told = Notice.objects.filter(event__kind="contribution.agreement_asked")
    assert [notice.member.name for notice in told] == ["referent"]
    for name in ("author", "peer", "manager", "payroll"):
        with pytest.raises(PermissionDenied):
            prior.settle_prior(
                asked.pk, by=people[name], is_granted=True, source="Réunion"
            )
    prior.settle_prior(
        asked.pk, by=people["referent"], is_granted=True, source="Réunion du 2"
    )
    with pytest.raises(TooMuch):
        declaring.declare(one.pk, by=author, cents=61_00, **SAID)
    one = declaring.declare(one.pk, by=author, cents=60_00, **SAID)
    assert one.state == State.DECLARED
    with pytest.raises(PermissionDenied):
        prior.settle_prior(
            asked.pk, by=people["referent"], is_granted=False, source="Oubli"
        )


def test_refused_the_agreement_lets_nothing_pass(people, line, frame):
    limit(declaration_cap_cents=50_00)
    foresee(frame, 50_00)
    one = announce(line, people["author"], cents=60_00)
    asked = prior.ask_prior(
        one.pk, by=people["author"], up_to_cents=60_00, reason="Deux jours"
    )
    prior.settle_prior(
        asked.pk, by=people["referent"], is_granted=False, source="Trop cher"
    )
    with pytest.raises(TooMuch):
        declaring.declare(one.pk, by=people["author"], cents=60_00, **SAID)


def test_an_agreement_is_needed_below_the_ceilings_too_when_the_frame_says_so(
    people, line, frame
):
    foresee(frame, 80_00, whose="circle")
    with pytest.raises(TooMuch):
        declare(line, people["author"], cents=80_00)
    assert declare(line, people["author"], cents=79_99)


def test_nothing_is_asked_that_the_frame_does_not_want(people, line, frame):
    one = announce(line, people["author"])
    with pytest.raises(Refusal):
        prior.ask_prior(one.pk, by=people["author"], up_to_cents=9_00, reason="…")


def test_a_mission_of_another_circle_is_refused(people, line, whole):
    from tests.factories import CircleFactory

    other = Mission.objects.create(circle=CircleFactory(parent=whole), title="M")
    with pytest.raises(Refusal):
        announcing.announce(
            line.pk, by=people["author"], title="T", cents=1_00, mission=other
        )
