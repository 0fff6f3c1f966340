"""Circles open, change, close and reopen; what they were stays readable."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.circles import services
from essaim.circles.models import Circle, CircleVersion, Closure
from essaim.circles.organisation import as_worded, organisation
from essaim.circles.people import members_of
from essaim.circles.tests.conftest import LONG_AGO, in_circle
from essaim.members.models import Member
from tests.factories import CircleFactory, give_mandate

DAY = timedelta(days=1)


def wording(circle, **changes):
    return {
        "name": circle.name,
        "purpose": circle.purpose,
        "domain": circle.domain,
        "channel_url": circle.channel_url,
        "parent": circle.parent,
        **changes,
    }


def kinds():
    return list(Event.objects.order_by("pk").values_list("kind", flat=True))


def test_a_referent_opens_a_circle_inside_theirs(cast, animation):
    circle = services.create_circle(
        name="  Fêtes ",
        parent=animation,
        purpose="Danser.",
        channel_url="matrix:r/fetes:chat.example",
        by=cast["Chloé"],
    )
    circle.refresh_from_db()
    assert (circle.name, circle.parent, circle.kind) == ("Fêtes", animation, "circle")
    event = Event.objects.get(kind="circle.created")
    assert event.actor == cast["Chloé"]
    assert event in Event.objects.about(animation)


def test_a_refusal_to_open_leaves_nothing(cast, animation):
    with pytest.raises(PermissionDenied):
        services.create_circle(name="Fêtes", parent=animation, by=cast["Awa"])
    assert not Circle.objects.filter(name="Fêtes").exists()
    assert not Event.objects.exists()


@pytest.mark.parametrize("name", ["Rencontres", "rencontres", " RENCONTRES ", " "])
def test_a_name_is_there_and_nobody_elses(driss, meetings, name):
    with pytest.raises(Refusal):
        services.create_circle(name=name, parent=meetings, by=driss)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "ftp://example.org/",
        "https://",
        "//example.org",
        "data:text/html,x",
        "https://exa mple.org/",
        "http://[",
        "matrix:",
    ],
)
def test_a_channel_is_a_link_one_may_follow(driss, animation, url):
    with pytest.raises(Refusal):
        services.create_circle(
            name="Fêtes", parent=animation, channel_url=url, by=driss
        )


def test_only_those_who_act_for_the_whole_choose_a_kind(cast, driss, animation):
    with pytest.raises(PermissionDenied):
        services.create_circle(
            name="Cap", parent=animation, kind="orientation", by=cast["Chloé"]
        )
    services.create_circle(name="Cap", parent=animation, kind="orientation", by=driss)
    with pytest.raises(Refusal):
        services.create_circle(name="Tout", parent=None, kind="cooperative", by=driss)


def test_rewording_keeps_what_the_circle_was(cast, meetings):
    today = timezone.localdate()
    services.edit_circle(
        meetings.pk, **wording(meetings, name="Fêtes"), by=cast["Gaëlle"]
    )
    meetings.refresh_from_db()
    assert meetings.name == "Fêtes"
    (then,) = as_worded([Circle.objects.get(pk=meetings.pk)], today - DAY)
    assert then.name == "Rencontres"
    assert kinds() == ["circle.renamed"]


def test_several_changes_of_a_day_keep_the_morning(cast, meetings):
    for name in ("Fêtes", "Bals"):
        services.edit_circle(
            meetings.pk, **wording(meetings, name=name), by=cast["Gaëlle"]
        )
    assert [v.name for v in CircleVersion.objects.all()] == ["Rencontres"]


def test_each_day_shows_its_own_name(cast, meetings):
    today = timezone.localdate()
    names = ["Rencontres", "Fêtes", "Bals"]
    for n, name in enumerate(names[1:], start=1):
        with time_machine.travel(timezone.now() + 10 * n * DAY):
            services.edit_circle(
                meetings.pk, **wording(meetings, name=name), by=cast["Driss"]
            )
    for n, name in enumerate(names):
        (then,) = as_worded(
            [Circle.objects.get(pk=meetings.pk)], today + (10 * n + 5) * DAY
        )
        assert then.name == name


def test_the_same_wording_again_changes_nothing(cast, meetings):
    services.edit_circle(meetings.pk, **wording(meetings), by=cast["Gaëlle"])
    assert not CircleVersion.objects.exists()
    assert kinds() == []


def test_a_channel_alone_may_change(cast, meetings):
    services.edit_circle(
        meetings.pk,
        **wording(meetings, channel_url="https://chat.example/x"),
        by=cast["Hugo"],
    )
    assert not CircleVersion.objects.exists()
    assert kinds() == ["circle.edited"]


def test_moving_asks_for_the_right_to_open_there(cast, whole, meetings):
    elsewhere = Circle.objects.create(name="Lieux", parent=whole)
    with pytest.raises(PermissionDenied):
        services.edit_circle(
            meetings.pk, **wording(meetings, parent=elsewhere), by=cast["Gaëlle"]
        )
    services.edit_circle(
        meetings.pk, **wording(meetings, parent=elsewhere), by=cast["Driss"]
    )
    meetings.refresh_from_db()
    assert meetings.parent == elsewhere
    event = Event.objects.get()
    assert event.kind == "circle.moved"
    for circle in (meetings, elsewhere, Circle.objects.get(name="Animation")):
        assert event in Event.objects.about(circle)


def test_nobody_takes_a_circle_to_where_they_give_its_mandates(cast, whole, meetings):
    theirs = Circle.objects.create(name="Lieux", parent=whole)
    give_mandate(cast["Gaëlle"], "referent", theirs)
    with pytest.raises(PermissionDenied, match="déplacent un cercle"):
        services.edit_circle(
            meetings.pk, **wording(meetings, parent=theirs), by=cast["Gaëlle"]
        )


def test_the_whole_cooperative_goes_inside_no_circle(driss, whole):
    board = Circle.objects.create(name="Conseil", kind=Circle.Kind.BOARD)
    with pytest.raises(PermissionDenied):
        services.edit_circle(whole.pk, **wording(whole, parent=board), by=driss)
    whole.refresh_from_db()
    assert whole.parent is None


def test_moving_out_of_everything_and_renaming_leave_two_traces(driss, meetings):
    services.edit_circle(
        meetings.pk, **wording(meetings, parent=None, name="Fêtes"), by=driss
    )
    assert kinds() == ["circle.moved_out", "circle.renamed"]


def test_a_circle_never_goes_inside_itself(driss, animation, meetings):
    for parent in (animation, meetings):
        with pytest.raises(Refusal):
            services.edit_circle(
                animation.pk, **wording(animation, parent=parent), by=driss
            )


def test_closing_empties_it_and_reopening_brings_people_back(cast, meetings):
    today = timezone.localdate()
    in_circle(meetings, cast["Awa"])
    services.close_circle(meetings.pk, on=today, reason="Pause.", by=cast["Chloé"])
    assert list(members_of(meetings)) == []
    assert list(members_of(meetings, today - DAY)) == [cast["Awa"]]
    with time_machine.travel(timezone.now() + 10 * DAY):
        services.reopen_circle(meetings.pk, by=cast["Chloé"])
        assert list(members_of(meetings)) == [cast["Awa"]]
        assert list(members_of(meetings, today + 3 * DAY)) == []
        assert list(members_of(meetings, today - DAY)) == [cast["Awa"]]
    assert kinds() == ["circle.closed", "circle.reopened"]


def test_a_planned_closing_can_be_called_off(cast, meetings):
    today = timezone.localdate()
    services.close_circle(
        meetings.pk, on=today + 30 * DAY, reason="Fin.", by=cast["Chloé"]
    )
    assert Circle.objects.on(today + 29 * DAY).filter(pk=meetings.pk).exists()
    assert not Circle.objects.on(today + 30 * DAY).filter(pk=meetings.pk).exists()
    services.reopen_circle(meetings.pk, by=cast["Chloé"])
    assert Circle.objects.on(today + 30 * DAY).filter(pk=meetings.pk).exists()
    assert not Closure.objects.exists()


def test_closing_is_refused_for_a_past_day_without_reason_or_with_circles_inside(
    driss, animation, meetings
):
    today = timezone.localdate()
    for circle, on, reason in [
        (meetings, today - DAY, "Fin."),
        (meetings, today, " "),
        (animation, today, "Fin."),
    ]:
        with pytest.raises(Refusal):
            services.close_circle(circle.pk, on=on, reason=reason, by=driss)
    assert not Circle.objects.filter(closed_on__isnull=False).exists()


def test_a_circle_closes_after_those_inside_it(driss, animation, meetings):
    today = timezone.localdate()
    services.close_circle(meetings.pk, on=today, reason="Fin.", by=driss)
    services.close_circle(animation.pk, on=today, reason="Fin.", by=driss)
    with pytest.raises(PermissionDenied):
        services.reopen_circle(meetings.pk, by=driss)


def test_the_organisation_is_shown_as_it_was(cast, whole, animation, meetings):
    today = timezone.localdate()
    new = Circle.objects.create(name="Neuf", parent=whole)
    in_circle(meetings, cast["Awa"], since=today - 5 * DAY)
    now = {place.circle.name: place for place in organisation(today)}
    then = {place.circle.name: place for place in organisation(today - 10 * DAY)}
    assert set(now) - set(then) == {new.name}
    assert (now["Rencontres"].members, then["Rencontres"].members) == (1, 0)
    assert now["Les Ateliers"].members == 9
    assert [m.member.name for m in now["Animation"].referents] == ["Chloé"]
    last_year = {p.circle.name: p for p in organisation(today - timedelta(days=300))}
    assert [m.member.name for m in last_year["Rencontres"].referents] == ["Inès"]
    assert last_year["Animation"].referents == []
    assert now["Rencontres"].depth == 2
    assert not list(organisation(LONG_AGO - DAY))


def test_those_who_left_the_cooperative_are_shown_until_they_did(cast, meetings):
    today = timezone.localdate()
    in_circle(meetings, cast["Awa"])
    Member.objects.get_queryset().filter(pk=cast["Awa"].pk).update(
        left_on=today, is_active=False
    )
    assert list(members_of(meetings)) == []
    assert [m.name for m in members_of(meetings, today - DAY)] == ["Awa"]


def test_the_table_counts_people_as_the_pages_of_circles_do(cast, whole, meetings):
    for kind in (Circle.Kind.BOARD, Circle.Kind.ORIENTATION):
        circle = CircleFactory(kind=kind, parent=whole, created_on=LONG_AGO)
        in_circle(circle, cast["Hugo"])
        give_mandate(cast["Farid"], "referent", circle)
        give_mandate(cast["Hugo"], "treasurer", circle)
    in_circle(meetings, cast["Awa"])
    today = timezone.localdate()
    for day in (today, today - 20 * DAY, today - 300 * DAY):
        for place in organisation(day):
            assert place.members == members_of(place.circle, day).count()
