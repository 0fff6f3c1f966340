"""Pages of what one was told and follows: one's own, and in one gesture."""

import pytest
from django.urls import reverse

from essaim.members.models import Skill
from essaim.notifications import services
from essaim.notifications.models import Notice, Preference, Subscription
from tests.factories import CircleFactory

pytestmark = pytest.mark.django_db
INBOX = reverse("notifications:inbox")
FOLLOWED = reverse("notifications:subscriptions")


@pytest.fixture
def told(awa, happens):
    """Awa is told of so many things."""

    def make(count=1):
        events = [happens(circle=f"Fait {n}") for n in range(count)]
        for event in events:
            services.tell(event, [awa])
        return events

    return make


def shown(client, url=INBOX):
    return client.get(url).content.decode()


def follow(client, thing, topic="", verb="follow", **more):
    said = {
        "kind": thing._meta.label_lower,
        "number": thing.pk,
        "topic": topic,
        **more,
    }
    return client.post(reverse(f"notifications:{verb}"), said)


def test_one_reads_ones_own_notices_only(client, awa, basile, told):
    told()
    client.force_login(awa)
    assert "Fait 0" in shown(client)
    client.force_login(basile)
    assert "Fait 0" not in shown(client)
    notice = Notice.objects.get()
    answer = client.post(reverse("notifications:put_away", args=[notice.pk]))
    assert answer.status_code == 404


def test_a_notice_put_away_is_found_again(client, awa, told):
    told(2)
    client.force_login(awa)
    notice = Notice.objects.latest("event_id")
    client.post(reverse("notifications:put_away", args=[notice.pk]), {"next": INBOX})
    assert "Fait 1" not in shown(client)
    assert "Fait 0" in shown(client)
    assert "Fait 1" in shown(client, f"{INBOX}?ranges")


def test_putting_all_away_keeps_what_came_while_one_read(client, awa, told):
    told(2)
    client.force_login(awa)
    newest = client.get(INBOX).context["newest"]
    told(1)
    client.post(reverse("notifications:put_all_away"), {"newest": newest})
    assert Notice.objects.waiting().count() == 1


@pytest.mark.parametrize("newest", ["", "x", "-1", "²", "9" * 30])
def test_nonsense_puts_nothing_away(client, awa, told, newest):
    told()
    client.force_login(awa)
    client.post(reverse("notifications:put_all_away"), {"newest": newest})
    assert Notice.objects.waiting().count() == 1


def test_the_bar_says_how_many_wait(client, awa, told):
    client.force_login(awa)
    assert 'class="count"' not in shown(client, FOLLOWED)
    told(3)
    page = shown(client, FOLLOWED)
    assert '<span class="count">3</span>' in page
    told(120)
    assert '<span class="count">99+</span>' in shown(client, FOLLOWED)


def test_long_lists_come_page_by_page(client, awa, told):
    told(35)
    client.force_login(awa)
    assert shown(client).count('class="told"') == 30
    assert shown(client, f"{INBOX}?page=2").count('class="told"') == 5


# Following


def test_the_button_follows_and_unfollows_and_comes_back(client, awa, circle):
    client.force_login(awa)
    answer = follow(client, circle, "missions", next=f"{FOLLOWED}?x")
    assert answer.url == f"{FOLLOWED}?x"
    assert services.follows(awa, circle, "missions")
    page = shown(client, FOLLOWED)
    assert "Accompagnement" in page
    assert "ses missions" in page
    follow(client, circle, "missions", verb="unfollow")
    assert not Subscription.objects.exists()


def test_a_button_never_leads_elsewhere(client, awa, circle):
    client.force_login(awa)
    for away in ("https://evil.example/", "//evil.example", "javascript:alert(1)"):
        assert follow(client, circle, next=away).url == INBOX


@pytest.mark.parametrize(
    "said",
    [
        {"kind": "members.member"},
        {"kind": "ledger.account"},
        {"kind": ""},
        {"number": "0"},
        {"number": "x"},
        {"number": "9" * 40},
        {"topic": "votes"},
    ],
)
def test_only_what_a_room_registered_is_followed(client, awa, circle, said):
    client.force_login(awa)
    whole = {"kind": "circles.circle", "number": circle.pk, "topic": "", **said}
    answer = client.post(reverse("notifications:follow"), whole)
    assert answer.status_code == 404
    assert not Subscription.objects.exists()


def test_one_stops_from_the_list_even_what_is_gone(client, awa, basile):
    gone = CircleFactory(name="Parti")
    services.subscribe(gone, by=awa)
    gone.delete()
    client.force_login(awa)
    assert "n’est plus là" in shown(client, FOLLOWED)
    number = Subscription.objects.get().pk
    client.force_login(basile)
    client.post(reverse("notifications:stop", args=[number]))
    assert Subscription.objects.exists()
    client.force_login(awa)
    for _ in range(2):
        answer = client.post(reverse("notifications:stop", args=[number]))
        assert answer.url == FOLLOWED
    assert not Subscription.objects.exists()


def test_the_list_costs_the_same_whatever_one_follows(
    client, awa, circle, django_assert_max_num_queries
):
    for n in range(25):
        services.subscribe(CircleFactory(), by=awa)
        skill = Skill.objects.create(name=f"Savoir {n}")
        services.subscribe(skill, by=awa, topic="missions")
    client.force_login(awa)
    with django_assert_max_num_queries(14):
        shown(client, FOLLOWED)


# By mail


def test_a_daily_mail_unless_one_says_otherwise(client, awa):
    client.force_login(awa)
    page = reverse("notifications:preferences")
    assert 'value="daily"' in shown(client, page).split("checked")[0]
    assert client.post(page, {"rhythm": "weekly"}).url == page
    assert Preference.objects.get(member=awa).rhythm == "weekly"
    assert client.post(page, {"rhythm": "hourly"}).status_code == 422
    assert client.post(page, {}).status_code == 422
    assert Preference.objects.get(member=awa).rhythm == "weekly"


@pytest.mark.parametrize("name", ["put_all_away", "follow", "unfollow"])
def test_nothing_changes_by_merely_looking(client, awa, name):
    client.force_login(awa)
    assert client.get(reverse(f"notifications:{name}")).status_code == 405
