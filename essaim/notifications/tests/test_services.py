"""Asked for, told once, put away: and nobody else knows."""

import pytest
from django.core.exceptions import PermissionDenied

from essaim.base.models import Event
from essaim.ledger.models import Account
from essaim.members.models import Skill
from essaim.notifications import services
from essaim.notifications.models import Notice, Preference, Subscription
from tests.factories import CircleFactory, MemberFactory

pytestmark = pytest.mark.django_db


def told(member):
    return [notice.event for notice in Notice.objects.visible_to(member)]


def test_who_follows_a_circle_is_told_once_of_what_happens_in_it(awa, circle, happens):
    services.subscribe(circle, by=awa)
    services.subscribe(circle, by=awa)
    services.subscribe(circle, by=awa, topic="missions")
    event = happens()
    services.tell_subscribers(event, circle, topic="missions")
    services.tell_subscribers(event, circle)
    assert Subscription.objects.count() == 2
    assert told(awa) == [event]


def test_a_topic_narrows_what_one_is_told(awa, circle, happens):
    services.subscribe(circle, by=awa, topic="missions")
    services.tell_subscribers(happens(), circle)
    services.tell_subscribers(happens(), circle, topic="budget")
    services.tell_subscribers(happens(), CircleFactory(), topic="missions")
    assert told(awa) == []
    event = happens()
    services.tell_subscribers(event, circle, topic="missions")
    assert told(awa) == [event]


def test_a_number_shared_by_two_kinds_confuses_nobody(awa, circle, happens):
    skill = Skill.objects.create(pk=circle.pk, name="compta")
    services.subscribe(skill, by=awa, topic="missions")
    services.tell_subscribers(happens(), circle, topic="missions")
    assert told(awa) == []
    services.tell_subscribers(happens(), circle, skill, topic="missions")
    assert len(told(awa)) == 1


def test_who_did_it_is_not_told_of_it(basile, circle, happens):
    services.subscribe(circle, by=basile)
    services.tell_subscribers(happens(), circle)
    assert told(basile) == []


def test_who_left_is_told_nothing(awa, circle, happens):
    services.subscribe(circle, by=awa)
    awa.is_active = False
    awa.save()
    services.tell_subscribers(happens(), circle)
    assert told(awa) == []


def test_nobody_is_told_what_they_may_not_read(awa, circle, happens):
    """An amount is for those concerned: following the circle does not show it."""
    friend = MemberFactory()
    for member in (awa, friend):
        services.subscribe(circle, by=member)
    event = happens(audience=Event.Audience.CONCERNED, about=[friend])
    services.tell_subscribers(event, circle)
    services.tell(event, [awa, friend])
    assert told(awa) == []
    assert told(friend) == [event]


def test_one_stops_in_one_gesture(awa, circle, happens):
    services.subscribe(circle, by=awa)
    services.subscribe(circle, by=awa, topic="missions")
    services.unsubscribe(circle, by=awa)
    services.unsubscribe(circle, by=awa)
    assert not services.follows(awa, circle)
    assert services.follows(awa, circle, "missions")
    services.stop(awa.subscriptions.get().pk, by=awa)
    services.tell_subscribers(happens(), circle)
    assert told(awa) == []


def test_nobody_stops_another_nor_empties_their_inbox(awa, basile, circle, happens):
    services.subscribe(circle, by=awa)
    services.tell_subscribers(happens(), circle)
    notice = Notice.objects.get()
    services.stop(awa.subscriptions.get().pk, by=basile)
    services.put_away(notice.pk, by=basile)
    services.put_all_away(by=basile, up_to=notice.event_id)
    assert awa.subscriptions.exists()
    assert Notice.objects.waiting().count() == 1


@pytest.mark.parametrize("topic", ["", "missions", "budget"])
@pytest.mark.parametrize("who", ["member", "gone"])
@pytest.mark.parametrize("what", ["circle", "skill", "account"])
def test_every_cell_of_what_may_be_followed(who, what, topic, circle):
    """Active members × what a room registered × its topics; everything else is no."""
    allowed = {("circle", ""), ("circle", "missions"), ("skill", "missions")}
    thing = {
        "circle": circle,
        "skill": Skill.objects.create(name="compta"),
        "account": Account(pk=1),
    }[what]
    member = MemberFactory(is_active=who == "member")
    if who == "member" and (what, topic) in allowed:
        services.subscribe(thing, by=member, topic=topic)
        assert services.follows(member, thing, topic)
    else:
        with pytest.raises(PermissionDenied, match=r"\w"):
            services.subscribe(thing, by=member, topic=topic)
        assert not Subscription.objects.exists()


def test_a_thing_one_does_not_see_is_not_followed(awa):
    """Rows are asked of the room that registered them."""
    missing = CircleFactory()
    missing.pk = 10_000
    with pytest.raises(PermissionDenied):
        services.subscribe(missing, by=awa)


def test_putting_all_away_leaves_what_came_since(awa, circle, happens):
    services.subscribe(circle, by=awa)
    seen, since = happens(), happens()
    for event in (seen, since):
        services.tell_subscribers(event, circle)
    services.put_all_away(by=awa, up_to=seen.pk)
    assert [n.event for n in Notice.objects.waiting()] == [since]


def test_following_and_reading_leave_no_trace(awa, circle, happens):
    """Written down, they would say who reads what, and when they came (rule A2)."""
    services.subscribe(circle, by=awa)
    services.tell_subscribers(happens(), circle)
    before = Event.objects.count()
    notice = Notice.objects.get()
    services.put_away(notice.pk, by=awa)
    services.choose_rhythm("weekly", by=awa)
    services.stop(awa.subscriptions.get().pk, by=awa)
    assert Event.objects.count() == before
    moments = [
        f.name
        for model in (Notice, Preference)
        for f in model._meta.get_fields()
        if f.get_internal_type() in {"DateTimeField", "DateField"}
    ]
    # When mails leave is the software's doing, not the reader's.
    assert moments == ["mailed_at", "digest_after", "claimed_until"]
    preference = Preference.objects.get()
    assert preference.digest_after is preference.claimed_until is None


def test_an_unknown_rhythm_is_no_rhythm(awa):
    with pytest.raises(ValueError, match="hourly"):
        services.choose_rhythm("hourly", by=awa)
