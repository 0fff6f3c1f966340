"""The first page: what waits, where to help, what happened."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from essaim.base import events
from essaim.base.models import Event
from essaim.circles.models import Circle, Membership
from essaim.cobudget.models import Allocation, Envelope, Round
from essaim.home import desk
from essaim.members.models import Member, Skill
from tests.factories import CircleFactory, MemberFactory, ProjectFactory, RoundFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def awa():
    return MemberFactory(name="Awa Diallo")


def open_round(member, *, directed=0, days=6, **options):
    row = RoundFactory(
        phase=Round.Phase.ALLOCATION,
        closes_at=timezone.now() + timedelta(days=days),
        **options,
    )
    envelope = Envelope.objects.create(
        round=row, member=member, key="1", cents=300_00, directed_cents=directed
    )
    return row, envelope


def test_money_left_waits_for_its_owner(awa):
    row, envelope = open_round(awa, directed=120_00, name="Co-budget 2026")
    first, second, gone = (ProjectFactory(round=row) for _ in range(3))
    gone.withdrawn_at = timezone.now()
    gone.save()
    Allocation.objects.create(envelope=envelope, project=first, cents=120_00)
    Allocation.objects.create(envelope=envelope, project=second, cents=0)

    (one,) = desk.what_waits(awa)

    assert one.deed == "Share out my remaining €180: Co-budget 2026"
    assert one.url == reverse("cobudget:allocate", args=[row.pk])
    assert one.due == row.closes_at
    assert "1 of 2 projects" in one.detail


def test_an_answer_without_amounts_waits_until_it_is_given(awa):
    round = RoundFactory(
        phase=Round.Phase.ALLOCATION,
        rule_name="majority-judgment",
        ballot=Round.Ballot.GRADES,
    )
    envelope = Envelope.objects.create(round=round, member=awa, key="1", cents=10_00)
    [one] = desk.what_waits(awa)
    assert one.url == reverse("cobudget:ballot", args=[round.pk])
    envelope.has_answered = True
    envelope.save()
    assert desk.what_waits(awa) == []


def test_nothing_waits_once_all_is_directed_or_closing_has_passed(awa):
    open_round(awa, directed=300_00)
    open_round(awa, days=-1)
    open_round(MemberFactory())
    assert desk.what_waits(awa) == []


def test_a_round_asks_for_projects_until_one_has_proposed(awa):
    row = RoundFactory(phase=Round.Phase.DEPOSIT)
    assert desk.what_waits(awa)[0].verb == "Propose a project"
    ProjectFactory(round=row, author=awa)
    assert desk.what_waits(awa) == []


def test_a_debate_asks_to_read_when_there_is_something_to_read(awa):
    row = RoundFactory(phase=Round.Phase.DEBATE)
    assert desk.what_waits(awa) == []
    ProjectFactory(round=row)
    (one,) = desk.what_waits(awa)
    assert one.url == row.get_absolute_url()
    assert one.detail.startswith("1 project.")


def test_an_imported_election_asks_nothing(awa):
    RoundFactory(phase=Round.Phase.DEPOSIT, imported={"meta": {}})
    assert desk.what_waits(awa) == []


def test_the_nearest_deadline_comes_first_and_none_last(awa):
    RoundFactory(phase=Round.Phase.DEPOSIT, name="no date")
    open_round(awa, days=9, name="later")
    open_round(awa, days=2, name="sooner")
    order = [one.deed.rpartition(": ")[2] for one in desk.what_waits(awa)]
    assert order == ["sooner", "later", "no date"]


def test_circles_to_meet_are_open_ordinary_and_not_mine(awa):
    mine = CircleFactory(members=[awa])
    CircleFactory(closed_on=timezone.localdate())
    CircleFactory(kind=Circle.Kind.BOARD)
    other = CircleFactory()
    assert list(desk.circles_of(awa)) == [mine]
    assert list(desk.circles_to_meet(awa)) == [other]


def test_a_circle_left_may_be_met_again(awa):
    circle = CircleFactory(members=[awa])
    Membership.objects.update(left_on=timezone.localdate())
    assert list(desk.circles_to_meet(awa)) == [circle]
    assert not desk.circles_of(awa).exists()


def test_circles_that_share_a_skill_come_first(awa):
    skill = Skill.objects.create(name="comptabilité")
    shown, hidden = MemberFactory(), MemberFactory(skills_shown_to=Member.Shown.NOBODY)
    for person in (awa, shown, hidden):
        person.skills.add(skill)
    CircleFactory(name="A", members=[hidden])
    close = CircleFactory(name="B", members=[shown])
    first, second = desk.circles_to_meet(awa)
    assert first == close
    assert first.shares_skills
    assert not second.shares_skills  # a skill kept to oneself reveals nothing


def test_a_short_list_of_circles(awa):
    CircleFactory.create_batch(5)
    assert len(desk.circles_to_meet(awa)) == desk.SHOWN


def test_what_happened_is_of_my_circles_my_rounds_and_myself(awa):
    mine, elsewhere = CircleFactory(members=[awa]), CircleFactory()
    followed, _envelope = open_round(awa)
    other = MemberFactory()
    kept = [
        events.record("circle.joined", mine, by=other, circle="x"),
        events.record("round.opened", followed, by=other, round="x"),
        events.record("circle.joined", elsewhere, by=awa, circle="x"),
        events.record(
            "circle.joined",
            elsewhere,
            by=other,
            about=[awa],
            audience=Event.Audience.CONCERNED,
            circle="x",
        ),
    ]
    events.record("circle.joined", elsewhere, by=other, circle="x")
    events.record(
        "circle.joined",
        mine,
        by=other,
        audience=Event.Audience.CONCERNED,
        circle="secret",
    )
    assert set(desk.what_happened(awa)) == set(kept)


def test_a_newcomer_reads_what_happens_to_all(awa):
    seen = events.record("circle.joined", CircleFactory(), by=None, circle="x")
    assert list(desk.latest(awa)) == [seen]
    assert not desk.what_happened(awa).exists()
