"""Two workers at the same instant, one mail to each. PostgreSQL is the judge."""

from datetime import timedelta

import pytest
from django.utils import timezone

from essaim.notifications import services
from essaim.notifications.models import Notice, Subscription
from essaim.notifications.tasks import tick
from tests.factories import MemberFactory
from tests.racing import together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_two_workers_at_once_send_one_mail_to_each(postbox, circle, happens):
    people = MemberFactory.create_batch(12)
    for person in people:
        services.choose_rhythm("at-once", by=person)
    for _ in range(3):
        services.tell(happens(), people)
    left = together([lambda: tick(timezone.now())] * 4)
    assert sum(left) == len(people)
    assert sorted(letter["To"] for letter in postbox.letters) == sorted(
        person.email for person in people
    )
    assert not Notice.objects.to_mail().exists()


def test_the_first_mail_of_a_member_leaves_once_too(postbox, circle, happens, awa):
    """Without a preference yet: its row is made by both workers together."""
    event = happens()
    services.tell(event, [awa])
    tomorrow = timezone.now() + timedelta(days=1, hours=1)
    left = together([lambda: tick(tomorrow)] * 4)
    assert sum(left) == len(postbox.to(awa)) == 1


def test_a_double_click_on_follow_is_one_subscription(circle, awa):
    together([lambda: services.subscribe(circle, by=awa)] * 6)
    assert Subscription.objects.count() == 1


def test_told_by_several_at_once_one_is_told_once(circle, awa, happens):
    event = happens()
    services.subscribe(circle, by=awa)
    together([lambda: services.tell_subscribers(event, circle)] * 6)
    assert Notice.objects.filter(member=awa).count() == 1
