"""Calendars as other programmes read them: vobject and dateutil are the judges."""

import io
import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
import vobject
from dateutil import tz
from dateutil.rrule import rrulestr
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from essaim.contributions import calendars, occurrences
from essaim.contributions.models import CalendarFeed
from essaim.contributions.services import missions, series, single_dates
from essaim.contributions.services.calendars import close_address, make_address
from essaim.contributions.services.signups import (
    look_for_stand_in,
    sign_up,
    take_over,
    withdraw,
)
from essaim.contributions.tests.missions import (
    PARIS,
    dates,
    in_days,
    of,
    proposed,
    weekly,
)

pytestmark = pytest.mark.django_db


def read(body):
    """The events of a calendar, as an independent reader finds them."""
    calendar = vobject.readOne(body.decode())
    assert calendar.version.value == "2.0"
    return calendar.contents.get("vevent", [])


def mine(member):
    return read(calendars.of_member(member))


def raw(event, name):
    return event.contents[name][0].value


def main(events):
    """The one that is not about a single date of a series."""
    [event] = [one for one in events if "recurrence-id" not in one.contents]
    return event


def departures(events):
    return [one for one in events if "recurrence-id" in one.contents]


def test_a_sign_up_is_an_event_with_its_place_and_its_way(people, circle):
    mission = proposed(
        circle,
        people["author"],
        starts_at=in_days(3),
        ends_at=in_days(3, 20),
        place="Salle du quai",
        text="Demander à peer",
    )
    sign_up(mission.pk, by=people["outsider"])
    [event] = mine(people["outsider"])
    assert raw(event, "summary") == "Tenir l’accueil"
    assert raw(event, "dtstart") == in_days(3)
    assert raw(event, "dtend") == in_days(3, 20)
    assert raw(event, "location") == "Salle du quai"
    assert raw(event, "status") == "CONFIRMED"
    assert mission.get_absolute_url() in raw(event, "description")


def test_nobody_elses_name_is_in_a_calendar(people, circle):
    mission = weekly(
        circle, people["author"], places=3, text="Voir avec peer et referent"
    )
    for name in ("peer", "other", "outsider"):
        sign_up(mission.pk, by=people[name])
    for body in (
        calendars.of_member(people["outsider"]),
        calendars.of_circle(circle, reader=people["outsider"]),
        calendars.of_mission(mission),
    ):
        text = body.decode()
        for name in people:
            assert not re.search(rf"\b{name}\b", text.replace("mission", ""))
        assert "@example.org" not in text


def test_the_address_of_an_event_never_changes_and_its_number_grows(people, circle):
    mission = proposed(circle, people["author"], starts_at=in_days(3), places=1)
    signup = sign_up(mission.pk, by=people["peer"])
    seen = []

    def look():
        event = main(mine(people["peer"]))
        seen.append((raw(event, "uid"), int(raw(event, "sequence"))))

    look()
    missions.edit(mission.pk, by=people["author"], starts_at=in_days(4))
    look()
    series.recur(mission.pk, "FREQ=WEEKLY;COUNT=4", by=people["author"])
    look()
    first, second, *_others = dates(mission)
    single_dates.move_date(mission.pk, first, by=people["author"], starts_at=in_days(5))
    look()
    series.unrecur(mission.pk, second, by=people["author"])
    look()
    withdraw(signup.pk, by=people["peer"])
    look()
    assert len({uid for uid, _number in seen}) == 1
    numbers = [number for _uid, number in seen]
    assert numbers == sorted(set(numbers))


def test_the_number_grows_when_one_misses_a_date_and_comes_back(people, circle):
    mission = weekly(circle, people["author"])
    first, *_others = dates(mission)
    whole = sign_up(mission.pk, by=people["peer"])
    numbers = []
    for act in (
        lambda: None,
        lambda: withdraw(whole.pk, by=people["peer"], at=first),
        lambda: sign_up(mission.pk, by=people["peer"], at=first),
    ):
        act()
        events = mine(people["peer"])
        numbers.append(int(raw(main(events), "sequence")))
        assert len({raw(one, "uid") for one in events}) == 1
    assert numbers == sorted(set(numbers))


def test_what_one_left_stays_a_month_as_cancelled(people, circle):
    mission = proposed(circle, people["author"], starts_at=in_days(60))
    signup = sign_up(mission.pk, by=people["peer"])
    withdraw(signup.pk, by=people["peer"])
    [event] = mine(people["peer"])
    assert raw(event, "status") == "CANCELLED"
    with time_machine.travel(timezone.now() + timedelta(days=29), tick=False):
        assert len(mine(people["peer"])) == 1
    with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
        assert mine(people["peer"]) == []


def test_what_is_cancelled_is_said_so_to_those_who_were_going(people, circle):
    mission = weekly(circle, people["author"])
    sign_up(mission.pk, by=people["peer"])
    missions.cancel(mission.pk, by=people["author"])
    assert raw(main(mine(people["peer"])), "status") == "CANCELLED"
    [event] = read(calendars.of_circle(circle, reader=people["outsider"]))
    assert raw(event, "status") == "CANCELLED"
    with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
        assert read(calendars.of_circle(circle, reader=people["outsider"])) == []


def test_who_waits_reads_it_as_not_sure(people, circle):
    mission = proposed(circle, people["author"], starts_at=in_days(3), places=1)
    for name in ("peer", "other"):
        sign_up(mission.pk, by=people[name])
    [event] = mine(people["other"])
    assert raw(event, "status") == "TENTATIVE"
    withdraw(of(mission, people["peer"]).pk, by=people["peer"])
    [event] = mine(people["other"])
    assert raw(event, "status") == "CONFIRMED"


def test_a_series_has_its_rule_and_the_dates_that_depart_from_it(people, circle):
    mission = weekly(circle, people["author"], count=5)
    first, second, third, fourth, _fifth = dates(mission)
    whole = sign_up(mission.pk, by=people["peer"])
    single_dates.move_date(
        mission.pk, second, by=people["author"], starts_at=second + timedelta(hours=2)
    )
    single_dates.cancel_date(mission.pk, third, by=people["author"])
    withdraw(whole.pk, by=people["peer"], at=fourth)
    events = mine(people["peer"])
    assert raw(main(events), "rrule") == "FREQ=WEEKLY;COUNT=5"
    said = {
        raw(one, "recurrence-id"): (raw(one, "status"), raw(one, "dtstart"))
        for one in departures(events)
    }
    assert said == {
        second: ("CONFIRMED", second + timedelta(hours=2)),
        third: ("CANCELLED", third),
        fourth: ("CANCELLED", fourth),
    }
    assert raw(main(events), "dtstart") == first


def test_dates_cut_from_a_series_follow_those_who_go(people, circle):
    mission = weekly(circle, people["author"])
    _first, second, third, _last = dates(mission)
    signup = sign_up(mission.pk, by=people["peer"], at=third)
    before = main(mine(people["peer"]))
    series.change_from(
        mission.pk,
        second,
        "FREQ=WEEKLY;COUNT=3",
        by=people["author"],
        starts_at=timezone.localtime(second) + timedelta(hours=1),
    )
    after = main(mine(people["peer"]))
    assert raw(after, "uid") == raw(before, "uid")
    assert int(raw(after, "sequence")) > int(raw(before, "sequence"))
    signup.refresh_from_db()
    assert raw(after, "dtstart") == signup.occurrence_at


def test_who_takes_over_has_it_and_who_gave_it_has_not(people, circle):
    mission = weekly(circle, people["author"])
    first, *_others = dates(mission)
    whole = sign_up(mission.pk, by=people["peer"])
    wanted = look_for_stand_in(whole.pk, by=people["peer"], at=first)
    take_over(wanted.pk, by=people["outsider"])
    assert raw(main(mine(people["outsider"])), "dtstart") == first
    [departure] = departures(mine(people["peer"]))
    assert raw(departure, "status") == "CANCELLED"
    assert raw(departure, "recurrence-id") == first


def test_a_mission_due_by_a_day_is_a_day_that_blocks_nothing(people, circle):
    due = timezone.localdate() + timedelta(days=4)
    mission = proposed(circle, people["author"], due_on=due)
    sign_up(mission.pk, by=people["peer"])
    [event] = mine(people["peer"])
    assert raw(event, "dtstart") == due
    assert isinstance(raw(event, "dtstart"), date)
    assert raw(event, "transp") == "TRANSPARENT"


def test_what_has_no_date_is_in_no_calendar(people, circle):
    mission = proposed(circle, people["author"])
    sign_up(mission.pk, by=people["peer"])
    assert mine(people["peer"]) == []
    assert read(calendars.of_mission(mission)) == []


@pytest.mark.parametrize("end", ["COUNT=4", "UNTIL={:%Y%m%d}"])
@pytest.mark.parametrize("month", [3, 10])
def test_the_hour_stays_when_the_clocks_change_for_any_reader(
    people, circle, month, end
):
    day = datetime(timezone.localdate().year + 1, month, 18, 18, 0, tzinfo=PARIS)
    mission = proposed(
        circle,
        people["author"],
        starts_at=day,
        ends_at=day.replace(hour=20),
        rrule=f"FREQ=WEEKLY;{end.format(day + timedelta(days=21))}",
    )
    body = calendars.of_mission(mission).decode()
    [event] = read(body.encode())
    start = raw(event, "dtstart")
    ours = [one.planned for one in occurrences.every(mission)]
    # Once by the rules of the file itself, once by dateutil's own reading of them.
    theirs = [one.astimezone(UTC) for one in event.getrruleset(addRDate=True)]
    assert theirs == ours
    block = body[body.index("BEGIN:VTIMEZONE") : body.index("END:VTIMEZONE")]
    zone = tz.tzical(io.StringIO(f"{block}END:VTIMEZONE\r\n".replace("\r\n", "\n")))
    wall = start.replace(tzinfo=zone.get("Europe/Paris"))
    again = rrulestr(raw(event, "rrule"), dtstart=wall)
    assert [one.astimezone(UTC) for one in again] == ours
    assert {one.hour for one in again} == {18}
    assert len({one.hour for one in ours}) == 2
    assert len(ours) == 4


def test_the_file_says_how_often_to_look_again_and_in_which_zone(people, circle):
    mission = proposed(circle, people["author"], starts_at=in_days(3))
    sign_up(mission.pk, by=people["peer"])
    body = calendars.of_member(people["peer"]).decode()
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT4H\r\n" in body
    assert "DTSTART;TZID=Europe/Paris:" in body
    assert "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\n" in body.replace(
        "BYDAY=-1SU;BYMONTH=3", "BYMONTH=3;BYDAY=-1SU"
    )
    assert all(len(line.encode()) <= 75 for line in body.split("\r\n"))


# Addresses


def test_an_address_is_read_without_signing_in(client, people, circle):
    mission = proposed(circle, people["author"], starts_at=in_days(3))
    sign_up(mission.pk, by=people["peer"])
    token = make_address(by=people["peer"])
    answer = client.get(f"/contribuer/agenda/{token}.ics")
    assert answer.status_code == 200
    assert answer["content-type"] == "text/calendar; charset=utf-8"
    assert len(read(answer.content)) == 1
    assert CalendarFeed.objects.get().digest not in {token, ""}
    assert token not in str(CalendarFeed.objects.values())


def test_nothing_new_is_said_in_a_word(client, people, circle):
    mission = proposed(circle, people["author"], starts_at=in_days(3))
    sign_up(mission.pk, by=people["peer"])
    url = f"/contribuer/agenda/{make_address(by=people['peer'])}.ics"
    tag = client.get(url)["etag"]
    same = client.get(url, headers={"if-none-match": tag})
    assert (same.status_code, same.content) == (304, b"")
    missions.edit(mission.pk, by=people["author"], title="Autre titre")
    assert client.get(url, headers={"if-none-match": tag}).status_code == 200


def test_a_new_address_replaces_the_one_before(client, people):
    old = make_address(by=people["peer"])
    new = make_address(by=people["peer"])
    assert client.get(f"/contribuer/agenda/{old}.ics").status_code == 404
    assert client.get(f"/contribuer/agenda/{new}.ics").status_code == 200
    close_address(by=people["peer"])
    close_address(by=people["peer"])
    assert client.get(f"/contribuer/agenda/{new}.ics").status_code == 404


def test_an_address_opens_one_calendar_only(client, people, circle):
    own = make_address(by=people["peer"])
    of_circle = make_address(by=people["peer"], circle=circle)
    assert client.get(f"/contribuer/agenda/cercle/{of_circle}.ics").status_code == 200
    assert client.get(f"/contribuer/agenda/cercle/{own}.ics").status_code == 404
    assert client.get(f"/contribuer/agenda/{of_circle}.ics").status_code == 404
    assert client.get("/contribuer/agenda/x.ics").status_code == 404


def test_who_left_reads_nothing_any_more(client, people):
    token = make_address(by=people["peer"])
    people["peer"].is_active = False
    people["peer"].save()
    assert client.get(f"/contribuer/agenda/{token}.ics").status_code == 404
    with pytest.raises(PermissionDenied):
        make_address(by=people["peer"])


def test_the_page_shows_the_address_once(client, people, circle):
    client.force_login(people["peer"])
    page = client.post("/contribuer/agenda/")
    [token] = re.findall(r"/contribuer/agenda/([\w-]{43})\.ics", page.content.decode())[
        :1
    ]
    assert page["cache-control"] == "no-store"
    assert token not in client.get("/contribuer/agenda/").content.decode()
    client.logout()
    assert client.get(f"/contribuer/agenda/{token}.ics").status_code == 200
    client.force_login(people["peer"])
    client.post("/contribuer/agenda/", {"cercle": circle.pk})
    assert CalendarFeed.objects.filter(circle=circle).count() == 1
    assert client.post("/contribuer/agenda/", {"cercle": "x"}).status_code == 404
    client.post("/contribuer/agenda/", {"close": "1"})
    assert CalendarFeed.objects.filter(circle=None).count() == 0
