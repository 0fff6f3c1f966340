"""What each person sees and does on the pages of circles."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from essaim.base import events
from essaim.base.models import Event
from essaim.circles import panels, services
from essaim.circles.models import Circle, Mandate, Membership, Role
from essaim.circles.tests.conftest import in_circle
from tests.factories import CircleFactory, MemberFactory, give_mandate

DAY = timedelta(days=1)
PAGES = ("index", "feed", "detail")
EN = {"accept-language": "en"}


def url(name, thing=None):
    return reverse(f"circles:{name}", args=[thing.pk] if thing else [])


@pytest.fixture
def signed(client, cast):
    def sign(who):
        cast[who].language = ""
        cast[who].save()
        client.force_login(cast[who])
        return client

    return sign


def every_door(meetings):
    role = Role.objects.get(circle=meetings, kind="facilitator")
    mandate = Mandate.objects.get(role=role)
    return {
        "index": (url("index"), "get"),
        "feed": (url("feed"), "get"),
        "detail": (url("detail", meetings), "get"),
        "create": (url("create"), "get"),
        "edit": (url("edit", meetings), "get"),
        "close": (url("close", meetings), "get"),
        "define_role": (url("define_role", meetings), "get"),
        "edit_role": (url("edit_role", role), "get"),
        "give_mandate": (url("give_mandate", role), "get"),
        "renew_mandate": (url("renew_mandate", mandate), "get"),
        "end_mandate": (url("end_mandate", mandate), "get"),
    }


AROUND = {"index", "feed", "detail", "create"}
READ = {"index", "feed", "detail"}
# Who may open which page about Rencontres; the others answer 403.
OPENS = {
    "Awa": READ,
    "Basile": AROUND | {"close"},
    "Chloé": AROUND
    | {"close", "define_role", "edit_role"}
    | {"give_mandate", "renew_mandate", "end_mandate"},
    "Emma": READ,
    "Farid": READ,
    "Gaëlle": AROUND | {"edit", "define_role", "edit_role"},
    "Hugo": AROUND | {"edit", "define_role", "edit_role", "end_mandate"},
    "Inès": READ,
}


@pytest.mark.parametrize("who", [*OPENS, "Driss"])
def test_each_page_opens_to_whom_it_should(signed, meetings, who):
    client = signed(who)
    opened = set()
    for name, (address, _verb) in every_door(meetings).items():
        status = client.get(address).status_code
        assert status in (200, 403), name
        if status == 200:
            opened.add(name)
    assert opened == OPENS.get(who, set(every_door(meetings)))


def test_signing_in_comes_first(client, cast, meetings):
    for address, _verb in every_door(meetings).values():
        assert client.get(address).status_code == 302
    for name in ("join", "leave", "reopen"):
        response = client.post(url(name, meetings))
        assert "next=" in response.headers["location"]
    assert not Membership.objects.exists()


def test_buttons_are_not_followed_by_a_link(signed, meetings):
    client = signed("Driss")
    for name in ("join", "leave", "reopen"):
        assert client.get(url(name, meetings)).status_code == 405


def test_joining_and_leaving_work_without_scripts(signed, cast, meetings):
    client = signed("Awa")
    page = url("detail", meetings)
    assertContains(client.get(page, headers=EN), "Join the circle")
    response = client.post(url("join", meetings), headers=EN, follow=True)
    assertRedirects(response, page)
    assertContains(response, "Welcome to the circle Rencontres.")
    assertContains(response, "Leave the circle")
    response = client.post(url("leave", meetings), headers=EN, follow=True)
    assertContains(response, "You have left the circle Rencontres.")
    assert Membership.objects.get(member=cast["Awa"]).left_on


def test_a_refused_button_says_why(signed, whole):
    client = signed("Awa")
    response = client.post(url("join", whole), headers=EN, follow=True)
    assertContains(response, "Every member of the cooperative is in this circle")
    assert not Event.objects.exists()


def test_a_closed_circle_offers_nothing_to_join(signed, meetings):
    Circle.objects.filter(pk=meetings.pk).update(closed_on=timezone.localdate())
    response = signed("Awa").get(url("detail", meetings), headers=EN)
    assertContains(response, "closed")
    assertNotContains(response, "Join the circle")


def test_names_of_members_are_shown_to_all(signed, cast, meetings):
    in_circle(meetings, cast["Hugo"])
    response = signed("Awa").get(url("detail", meetings), headers=EN)
    assertContains(response, cast["Hugo"].get_absolute_url())
    assertContains(response, "1 member")


def test_the_map_and_its_table_say_the_same(signed, cast, meetings):
    in_circle(meetings, cast["Awa"])
    response = signed("Awa").get(url("index"), headers=EN)
    for circle in Circle.objects.all():
        assertContains(response, f'href="{circle.get_absolute_url()}"', count=2)
    assertContains(response, "Rencontres, 1 member<", count=1)
    assertContains(response, "you are in it")
    assertContains(response, "Gaëlle")
    assertNotContains(response, "style=")


def test_the_organisation_on_another_day(signed, cast, meetings):
    today = timezone.localdate()
    in_circle(meetings, cast["Awa"], since=today)
    client = signed("Awa")
    day = today - 200 * DAY
    response = client.get(url("index"), {"au": day.isoformat()}, headers=EN)
    assertContains(response, "The organisation on")
    assertContains(response, "Inès")
    assertNotContains(response, "Gaëlle")
    assertContains(response, f"?au={day.isoformat()}")
    response = client.get(url("detail", meetings), {"au": day.isoformat()}, headers=EN)
    assertContains(response, "0 members")
    assertNotContains(response, "Join the circle")


@pytest.mark.parametrize("day", ["x", "2026-13-01", "", "0000-00-00"])
def test_a_day_that_is_none_shows_today(signed, meetings, day):
    client = signed("Awa")
    for address in (url("index"), url("detail", meetings)):
        assert client.get(address, {"au": day}).status_code == 200


def test_an_old_name_is_shown_on_its_day(signed, cast, meetings):
    services.edit_circle(
        meetings.pk, name="Fêtes", parent=meetings.parent, by=cast["Gaëlle"]
    )
    yesterday = (timezone.localdate() - DAY).isoformat()
    client = signed("Awa")
    assertContains(client.get(url("detail", meetings)), "<h1>Fêtes</h1>")
    response = client.get(url("detail", meetings), {"au": yesterday})
    assertContains(response, "<h1>Rencontres</h1>")


def test_opening_a_circle(signed, animation):
    client = signed("Chloé")
    response = client.post(
        url("create"),
        {"name": "Fêtes", "parent": animation.pk, "purpose": "Danser."},
        follow=True,
    )
    circle = Circle.objects.get(name="Fêtes")
    assertRedirects(response, url("detail", circle))
    assertContains(response, "Danser.")


def test_a_form_that_fails_keeps_what_was_typed(signed, animation):
    client = signed("Chloé")
    response = client.post(
        url("create"),
        {"name": "Fêtes", "purpose": "Danser.", "channel_url": "javascript:x"},
        headers=EN,
    )
    assert response.status_code == 422
    assertContains(response, "Danser.", status_code=422)
    assertContains(response, "A channel is a link", status_code=422)
    response = client.post(url("create"), {"name": "Fêtes"}, headers=EN)
    assertContains(response, "inside no other", status_code=422)
    assert not Circle.objects.filter(name="Fêtes").exists()


def test_kinds_are_only_offered_to_those_who_choose_them(signed, animation):
    assertNotContains(signed("Chloé").get(url("create")), 'name="kind"')
    assertContains(signed("Driss").get(url("create")), 'name="kind"')


def test_editing_closing_and_reopening(signed, meetings):
    client = signed("Driss")
    client.post(
        url("edit", meetings),
        {"name": "Fêtes", "parent": meetings.parent_id, "domain": "Les bals"},
    )
    meetings.refresh_from_db()
    assert (meetings.name, meetings.domain) == ("Fêtes", "Les bals")
    today = timezone.localdate().isoformat()
    response = client.post(url("close", meetings), {"on": today})
    assert response.status_code == 422
    client.post(url("close", meetings), {"on": today, "reason": "Fin."})
    meetings.refresh_from_db()
    assert meetings.closed_on
    assertContains(client.get(url("index"), headers=EN), "1 closed circle")
    client.post(url("reopen", meetings))
    meetings.refresh_from_db()
    assert meetings.closed_on is None


def test_giving_renewing_and_ending_a_mandate(signed, cast, meetings):
    client = signed("Chloé")
    role = Role.objects.get(circle=meetings, kind="facilitator")
    today = timezone.localdate()
    typed = {
        "member": cast["Awa"].pk,
        "starts_on": today.isoformat(),
        "ends_on": (today + 100 * DAY).isoformat(),
        "source": "Élection",
    }
    response = client.post(url("give_mandate", role), {**typed, "source": ""})
    assert response.status_code == 422
    client.post(url("give_mandate", role), typed)
    mandate = Mandate.objects.get(member=cast["Awa"])
    response = client.get(url("renew_mandate", mandate))
    assertContains(response, (today + 101 * DAY).isoformat())
    response = client.post(
        url("end_mandate", mandate),
        {"on": today.isoformat(), "reason": "Départ."},
        follow=True,
        headers=EN,
    )
    assertContains(response, "Awa")
    mandate.refresh_from_db()
    assert mandate.ends_on == today


def test_a_mandate_is_not_offered_to_its_author(signed, cast, meetings):
    role = Role.objects.get(circle=meetings, kind="facilitator")
    response = signed("Chloé").get(url("give_mandate", role))
    assertNotContains(response, ">Chloé</option>")
    assertContains(response, ">Awa</option>")


def test_roles_are_written_and_reworded(signed, meetings):
    client = signed("Gaëlle")
    page = client.get(url("define_role", meetings))
    assertNotContains(page, 'value="manager"')
    assertNotContains(page, 'value="referent"')  # it has one already
    client.post(url("define_role", meetings), {"kind": "treasurer", "purpose": "A"})
    role = Role.objects.get(circle=meetings, kind="treasurer")
    client.post(url("edit_role", role), {"purpose": "Tenir la caisse."})
    assertContains(client.get(url("detail", meetings)), "Tenir la caisse.")
    forged = {"kind": "manager", "purpose": ""}
    assert client.post(url("define_role", meetings), forged).status_code == 422


def test_a_channel_is_a_link_that_tells_nothing_to_its_target(signed, meetings):
    Circle.objects.filter(pk=meetings.pk).update(channel_url="https://chat.example/r")
    assertContains(
        signed("Awa").get(url("detail", meetings)),
        'href="https://chat.example/r" rel="noopener noreferrer"',
    )


def test_what_is_typed_is_never_markup(signed, meetings):
    Circle.objects.filter(pk=meetings.pk).update(
        name="<script>x</script>", purpose="<b>y</b>"
    )
    client = signed("Awa")
    for address in (url("index"), url("detail", meetings)):
        page = client.get(address)
        assertNotContains(page, "<script>x")
        assertNotContains(page, "<b>y")


def test_other_apps_show_their_panel(signed, monkeypatch, meetings):
    monkeypatch.setattr(panels, "_makers", [])
    panels.register(lambda reader, circle: None)
    panels.register(lambda reader, circle: ("components/tag.html", {"text": "unused"}))
    assert len(panels.about(meetings, reader=MemberFactory())) == 1
    assert signed("Awa").get(url("detail", meetings)).status_code == 200


def test_the_feed_is_of_everything_or_of_one_circle(signed, cast, meetings):
    services.join(meetings.pk, by=cast["Hugo"])
    other = CircleFactory(name="Lieux")
    services.join(other.pk, by=cast["Basile"])
    client = signed("Awa")
    everything = client.get(url("feed"), headers=EN)
    assertContains(everything, "Hugo joined the circle Rencontres.")
    assertContains(everything, "Basile joined the circle Lieux.")
    one = client.get(url("feed"), {"cercle": meetings.pk}, headers=EN)
    assertContains(one, "Hugo joined")
    assertNotContains(one, "Basile joined")
    assert client.get(url("feed"), {"cercle": "x", "page": "z"}).status_code == 200


def test_a_trace_for_those_concerned_is_hidden_from_others(signed, cast, meetings):
    events.record(
        "circle.joined",
        meetings,
        by=cast["Hugo"],
        audience=Event.Audience.CONCERNED,
        circle="Secret",
    )
    for address in (url("feed"), url("detail", meetings)):
        assertNotContains(signed("Awa").get(address), "Secret")
        assertContains(signed("Hugo").get(address), "Secret")


def test_thirty_traces_a_page(signed, cast, meetings):
    for n in range(31):
        events.record("circle.joined", meetings, by=cast["Hugo"], circle=f"n{n}.")
    client = signed("Awa")
    first = client.get(url("feed"))
    assertContains(first, "n30.")
    assertNotContains(first, " n0.")
    assertContains(client.get(url("feed"), {"page": 2}), " n0.")


def grow(whole, times):
    for n in range(times):
        circle = CircleFactory(name=f"C{whole.pk}-{times}-{n}", parent=whole)
        member = MemberFactory()
        in_circle(circle, member)
        give_mandate(member, "referent", circle)
        CircleFactory(kind=Circle.Kind.BOARD, parent=whole)
        services.join(circle.pk, by=MemberFactory())


@pytest.mark.slow
@pytest.mark.parametrize("day", [0, 1])
@pytest.mark.parametrize("page", PAGES)
def test_ten_times_the_data_costs_no_more_queries(
    signed, cast, meetings, page, day, django_assert_num_queries
):
    client = signed("Driss")
    address = url(page, meetings if page == "detail" else None)
    if day:
        address += f"?au={(timezone.localdate() + day * DAY).isoformat()}"

    def fill(times):
        grow(meetings, times)
        for _n in range(times):
            member = MemberFactory()
            in_circle(meetings, member)
            give_mandate(member, "treasurer", meetings)

    fill(2)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    fill(20)
    with django_assert_num_queries(len(few)):
        client.get(address)


def test_a_persons_page_says_their_circles_and_mandates(signed, cast, meetings):
    in_circle(meetings, cast["Hugo"])
    client = signed("Awa")
    page = client.get(cast["Hugo"].get_absolute_url(), headers=EN)
    assertContains(page, meetings.get_absolute_url())
    assertContains(page, "Facilitator")
    own = client.get(cast["Awa"].get_absolute_url(), headers=EN)
    assertContains(own, "You are in no circle yet.")


def test_htmx_receives_the_page_its_part_is_taken_from(signed, meetings):
    client = signed("Awa")
    response = client.post(
        url("join", meetings), headers={**EN, "hx-request": "true"}, follow=True
    )
    assertContains(response, 'id="main"')
    assertContains(response, "Leave the circle")
