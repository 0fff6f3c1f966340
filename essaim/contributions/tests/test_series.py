"""Series: nobody who was signed up is lost when dates change."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.contributions import occurrences
from essaim.contributions.models import Mission
from essaim.contributions.services import series, single_dates
from essaim.contributions.services.signups import sign_up, withdraw
from essaim.contributions.tests.missions import (
    dates,
    in_days,
    of,
    proposed,
    standing,
    states,
    told,
    weekly,
)

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


def shifted(at, **by):
    """So much later on the wall."""
    return timezone.localtime(at) + timedelta(**by)


def test_made_recurring_those_signed_up_go_on_the_first_date(people, circle):
    mission = proposed(circle, people["author"], starts_at=in_days(5), places=1)
    for name in ("peer", "other"):
        sign_up(mission.pk, by=people[name])
    series.recur(mission.pk, "FREQ=WEEKLY;COUNT=3", by=people["author"])
    first, *others = dates(mission)
    assert len(others) == 2
    assert states(mission) == {"peer": {first: "going"}, "other": {first: "waiting"}}
    assert told("mission.recurred") == {"peer", "other"}


def test_an_undated_mission_becomes_a_series(people, circle):
    mission = proposed(circle, people["author"])
    sign_up(mission.pk, by=people["peer"])
    with pytest.raises(Refusal):
        series.recur(mission.pk, "FREQ=WEEKLY;COUNT=3", by=people["author"])
    series.recur(
        mission.pk,
        "FREQ=WEEKLY;COUNT=3",
        by=people["author"],
        starts_at=in_days(2),
        ends_at=in_days(2, 19),
    )
    mission.refresh_from_db()
    assert mission.expires_on is None
    assert mission.next_at == in_days(2)
    assert standing(mission) == {"peer"}


@pytest.mark.parametrize(
    "rrule",
    ["FREQ=WEEKLY", "FREQ=HOURLY;COUNT=3", "n’importe quoi", "FREQ=DAILY;COUNT=10000"],
)
def test_a_rule_that_nobody_could_follow_changes_nothing(people, circle, rrule):
    mission = proposed(circle, people["author"], starts_at=in_days(5))
    signup = sign_up(mission.pk, by=people["peer"])
    with pytest.raises(Refusal):
        series.recur(mission.pk, rrule, by=people["author"])
    mission.refresh_from_db()
    signup.refresh_from_db()
    assert (mission.rrule, signup.occurrence_at) == ("", None)


def test_a_series_is_not_made_recurring_again(people, circle):
    mission = weekly(circle, people["author"])
    with pytest.raises(Refusal):
        series.recur(mission.pk, "FREQ=DAILY;COUNT=2", by=people["author"])


def test_kept_once_nobody_is_lost(people, circle):
    mission = weekly(circle, people["author"], places=2)
    first, second, third, _last = dates(mission)
    sign_up(mission.pk, by=people["peer"])
    sign_up(mission.pk, by=people["other"], at=second)
    sign_up(mission.pk, by=people["outsider"], at=first)
    sign_up(mission.pk, by=people["treasurer"], at=third)
    before = standing(mission)
    once = series.unrecur(mission.pk, second, by=people["author"])
    assert once == mission
    once.refresh_from_db()
    assert (once.rrule, once.starts_at) == ("", second)
    assert standing(once) == before
    assert states(once) == {
        "peer": {None: "going"},
        "other": {None: "going"},
        "outsider": {None: "waiting"},
        "treasurer": {None: "waiting"},
    }
    assert told("mission.unrecurred") == before


def test_kept_once_who_waits_gets_a_place_that_is_free(people, circle):
    mission = weekly(circle, people["author"], places=2)
    first, second, *_others = dates(mission)
    sign_up(mission.pk, by=people["outsider"], at=first)
    sign_up(mission.pk, by=people["peer"], at=first)
    once = series.unrecur(mission.pk, second, by=people["author"])
    assert set(states(once)) == {"outsider", "peer"}
    assert {said[None] for said in states(once).values()} == {"going"}


def test_who_said_they_miss_the_kept_date_does_not_come(people, circle):
    mission = weekly(circle, people["author"])
    first, second, *_others = dates(mission)
    whole = sign_up(mission.pk, by=people["peer"])
    withdraw(whole.pk, by=people["peer"], at=second)
    once = series.unrecur(mission.pk, second, by=people["author"])
    assert states(once) == {}
    assert first != second


def test_kept_once_after_some_dates_these_stay_with_the_series(people, circle):
    mission = weekly(circle, people["author"], places=2)
    first, second, third, _last = dates(mission)
    sign_up(mission.pk, by=people["peer"])
    sign_up(mission.pk, by=people["other"], at=first)
    sign_up(mission.pk, by=people["outsider"], at=third)
    with time_machine.travel(first + timedelta(days=1), tick=False):
        once = series.unrecur(mission.pk, third, by=people["author"])
        mission.refresh_from_db()
        assert once.follows == mission
        assert [one.planned for one in occurrences.every(mission)] == [first]
        assert mission.state == Mission.State.DONE
    assert states(once) == {"peer": {None: "going"}, "outsider": {None: "going"}}
    assert states(mission) == {"peer": {None: "going"}, "other": {first: "going"}}
    assert second not in dates(once)


def test_back_and_forth_nobody_is_lost(people, circle):
    mission = proposed(circle, people["author"], starts_at=in_days(5), places=2)
    for name in ("peer", "other", "outsider"):
        sign_up(mission.pk, by=people[name])
    before = standing(mission)
    for _turn in range(3):
        series.recur(mission.pk, "FREQ=WEEKLY;COUNT=4", by=people["author"])
        assert standing(mission) == before
        first, *_others = dates(mission)
        series.unrecur(mission.pk, first, by=people["author"])
        assert standing(mission) == before
    waiting = [
        name for name, said in states(mission).items() if "waiting" in said.values()
    ]
    assert waiting == ["outsider"]


def test_from_a_date_on_another_series_follows_with_its_signups(people, circle):
    mission = weekly(circle, people["author"], places=3)
    first, second, third, last = dates(mission)
    sign_up(mission.pk, by=people["peer"])
    sign_up(mission.pk, by=people["other"], at=first)
    moved = sign_up(mission.pk, by=people["outsider"], at=third)
    after = series.change_from(
        mission.pk,
        second,
        "FREQ=WEEKLY;COUNT=5",
        by=people["author"],
        starts_at=shifted(second, days=2, hours=1),
        ends_at=shifted(second, days=2, hours=2),
        place="Quai 4",
    )
    mission.refresh_from_db()
    assert [one.planned for one in occurrences.every(mission)] == [first]
    new = dates(after)
    assert len(new) == 5
    assert timezone.localtime(new[0]).hour == 19
    assert (after.follows, after.place, mission.place) == (mission, "Quai 4", "")
    moved.refresh_from_db()
    assert (moved.mission, moved.sequence) == (after, 1)
    same_week = timezone.localtime(third).isocalendar()[:2]
    assert timezone.localtime(moved.occurrence_at).isocalendar()[:2] == same_week
    assert states(mission) == {"peer": {None: "going"}, "other": {first: "going"}}
    assert states(after)["peer"] == {None: "going"}
    assert told("mission.series_changed") == {"peer", "outsider"}
    assert last not in new


def test_from_its_first_date_on_it_is_the_series_itself(people, circle):
    mission = weekly(circle, people["author"])
    first, *_others = dates(mission)
    sign_up(mission.pk, by=people["peer"], at=first)
    after = series.change_from(
        mission.pk,
        first,
        "FREQ=WEEKLY;COUNT=4",
        by=people["author"],
        starts_at=shifted(first, hours=1),
    )
    assert after == mission
    assert Mission.objects.count() == 1
    assert of(after, people["peer"]).occurrence_at == first + timedelta(hours=1)


def test_two_dates_that_become_one_keep_everybody(people, circle):
    mission = weekly(circle, people["author"], places=1)
    first, second, _third, _last = dates(mission)
    sign_up(mission.pk, by=people["peer"], at=first)
    sign_up(mission.pk, by=people["other"], at=second)
    after = series.change_from(
        mission.pk,
        first,
        "FREQ=WEEKLY;INTERVAL=4;COUNT=1",
        by=people["author"],
        starts_at=timezone.localtime(first),
    )
    assert states(after) == {"peer": {first: "going"}, "other": {first: "waiting"}}


def test_one_person_on_two_dates_that_become_one_is_there_once(people, circle):
    mission = weekly(circle, people["author"])
    first, second, *_others = dates(mission)
    for at in (first, second):
        sign_up(mission.pk, by=people["peer"], at=at)
    after = series.change_from(
        mission.pk,
        first,
        "FREQ=MONTHLY;COUNT=1",
        by=people["author"],
        starts_at=timezone.localtime(first),
    )
    assert states(after) == {"peer": {first: "going"}}


def test_all_shifted_by_a_week_nobody_clashes(people, circle):
    mission = weekly(circle, people["author"], places=1)
    for at, name in zip(dates(mission), ("peer", "other", "outsider"), strict=False):
        sign_up(mission.pk, by=people[name], at=at)
    before = standing(mission)
    first, *_others = dates(mission)
    after = series.change_from(
        mission.pk,
        first,
        "FREQ=WEEKLY;COUNT=4",
        by=people["author"],
        starts_at=shifted(first, days=7),
    )
    assert standing(after) == before


def test_a_date_missed_or_cancelled_stays_so_on_the_same_day(people, circle):
    mission = weekly(circle, people["author"], count=5)
    first, second, third, fourth, _fifth = dates(mission)
    whole = sign_up(mission.pk, by=people["peer"])
    withdraw(whole.pk, by=people["peer"], at=third)
    single_dates.cancel_date(mission.pk, fourth, by=people["author"])
    after = series.change_from(
        mission.pk,
        second,
        "FREQ=WEEKLY;COUNT=4",
        by=people["author"],
        starts_at=shifted(second, hours=1),
    )
    hour = timedelta(hours=1)
    assert states(after)["peer"] == {None: "going", third + hour: "absent"}
    assert fourth + hour not in dates(after)
    assert mission.changes.count() == 0
    assert after.changes.count() == 1
    assert first in dates(mission)


def test_a_past_date_or_one_that_is_none_is_refused(people, circle):
    mission = weekly(circle, people["author"])
    first, second, *_others = dates(mission)
    ask = {"by": people["author"], "starts_at": in_days(30)}
    with pytest.raises(Refusal):
        series.change_from(
            mission.pk, first + timedelta(hours=1), "FREQ=DAILY;COUNT=2", **ask
        )
    with time_machine.travel(second + timedelta(days=1), tick=False):
        with pytest.raises(Refusal):
            series.change_from(mission.pk, second, "FREQ=DAILY;COUNT=2", **ask)
        with pytest.raises(Refusal):
            series.unrecur(mission.pk, second, by=people["author"])
    with pytest.raises(Refusal):
        series.change_from(
            mission.pk,
            second,
            "FREQ=DAILY;COUNT=2",
            by=people["author"],
            starts_at=in_days(-30),
        )


def test_a_page_of_before_does_not_change_a_series(people, circle):
    mission = weekly(circle, people["author"])
    first, second, *_others = dates(mission)
    single_dates.cancel_date(mission.pk, first, by=people["author"])
    with pytest.raises(Refusal):
        series.unrecur(mission.pk, second, by=people["author"], version=0)


def test_one_date_is_moved_cancelled_and_put_back(people, circle):
    mission = weekly(circle, people["author"])
    first, second, *_others = dates(mission)
    sign_up(mission.pk, by=people["peer"], at=first)
    sign_up(mission.pk, by=people["other"], at=second)
    single_dates.move_date(
        mission.pk, first, by=people["author"], starts_at=shifted(first, days=1)
    )
    assert told("mission.date_moved") == {"peer"}
    mission.refresh_from_db()
    assert (mission.next_planned_at, mission.sequence) == (first, 1)
    assert mission.next_at == first + timedelta(days=1)
    single_dates.cancel_date(mission.pk, first, by=people["author"])
    single_dates.cancel_date(mission.pk, first, by=people["author"])
    mission.refresh_from_db()
    assert (mission.next_planned_at, mission.sequence) == (second, 2)
    single_dates.restore_date(mission.pk, first, by=people["author"])
    mission.refresh_from_db()
    assert mission.next_at == first
    assert of(mission, people["peer"]).state == "going"
    kinds = Event.objects.filter(kind__startswith="mission.date").values_list("kind")
    assert sorted(kind for (kind,) in kinds) == [
        "mission.date_cancelled",
        "mission.date_moved",
        "mission.date_restored",
    ]


def test_a_date_moves_only_to_a_moment_that_can_be(people, circle):
    mission = weekly(circle, people["author"])
    first, *_others = dates(mission)
    for starts_at, ends_at in (
        (in_days(-1), None),
        (in_days(9), in_days(9)),
        (in_days(9), in_days(8)),
    ):
        with pytest.raises(Refusal):
            single_dates.move_date(
                mission.pk,
                first,
                by=people["author"],
                starts_at=starts_at,
                ends_at=ends_at,
            )
    with pytest.raises(PermissionDenied):
        single_dates.move_date(
            mission.pk, first, by=people["outsider"], starts_at=in_days(9)
        )
    with pytest.raises(PermissionDenied):
        single_dates.cancel_date(mission.pk, first, by=people["peer"])
