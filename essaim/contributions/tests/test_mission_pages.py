"""Pages of missions, as a member finds them."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from essaim.circles.models import Membership
from essaim.contributions import occurrences
from essaim.contributions.models import Mission, Need, Signup
from essaim.contributions.services import missions, series
from essaim.contributions.services.signups import look_for_stand_in, sign_up
from essaim.contributions.tests.missions import (
    dates,
    in_days,
    of,
    proposed,
    standing,
    weekly,
)
from essaim.members.models import Skill
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db
PARTS = {
    "parts-TOTAL_FORMS": "1",
    "parts-INITIAL_FORMS": "0",
    "parts-0-places": "1",
}


def text(answer):
    return answer.content.decode().replace("\u202f", " ").replace("\u00a0", " ")


def url(name, *args):
    return reverse(f"contributions:{name}", args=args)


@pytest.fixture
def as_(client, people):
    """Sign in as one of the cast."""

    def sign_in(name):
        client.force_login(people[name])
        return client

    return sign_in


def propose(client, **fields):
    data = {"key": str(uuid.uuid4()), "title": "Ranger", **PARTS, **fields}
    return client.post(url("mission_propose"), data)


def test_a_title_and_a_circle_make_a_mission(as_, circle):
    answer = propose(as_("outsider"), circle=circle.pk)
    mission = Mission.objects.get()
    assert answer["location"] == mission.get_absolute_url()
    assert mission.author.name == "outsider"


def test_a_form_sent_twice_makes_one_mission(as_, circle):
    key = str(uuid.uuid4())
    for _again in range(2):
        propose(as_("author"), circle=circle.pk, key=key)
    assert Mission.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"title": ""}, "obligatoire"),
        ({"title": "x" * 121}, "120"),
        ({"each": "rule", "rule": "FREQ=WEEKLY", "starts_at": "W"}, "pas de fin"),
        ({"each": "rule", "rule": "", "starts_at": "W"}, "illisible"),
        ({"each": "rule", "rule": "FREQ=DAILY;COUNT=10000", "starts_at": "W"}, "400"),
        ({"each": "rule", "rule": "FREQ=WEEKLY;BYDAY=LU;COUNT=2"}, "première fois"),
        ({"each": "WEEKLY", "starts_at": "W"}, "pas de fin"),
        ({"each": "WEEKLY", "weekdays": "XX", "starts_at": "W"}, "XX"),
        ({"each": "HOURLY", "starts_at": "W"}, "HOURLY"),
        ({"each": "WEEKLY", "interval": "0", "starts_at": "W"}, "1"),
        ({"starts_at": "W", "ends_at": "2020-01-01T10:00"}, "avant de commencer"),
        ({"starts_at": "2020-01-01T10:00"}, "passée"),
        ({"parts-0-places": "100000"}, "500"),
        ({"parts-0-places": "-1"}, "0"),
        ({"expected_cents": "12,345"}, "montant"),
        ({"expected_cents": "1e9"}, "montant"),
        ({"expected_minutes": "-3"}, "temps"),
        ({"expected_minutes": "beaucoup"}, "temps"),
        ({"text": "x" * 30_001}, "30000"),
    ],
)
def test_bad_input_is_said_and_kept(as_, circle, fields, words):
    next_week = f"{in_days(7):%Y-%m-%dT%H:%M}"
    fields = {name: next_week if said == "W" else said for name, said in fields.items()}
    answer = propose(as_("author"), **{"circle": circle.pk, **fields})
    assert answer.status_code == 422
    assert words in text(answer)
    assert not Mission.objects.exists()


def test_a_circle_that_does_not_work_is_no_choice(as_, whole):
    answer = propose(as_("author"), circle=whole.pk)
    assert answer.status_code == 422


def test_a_simple_form_makes_the_usual_rules(as_, circle):
    start = in_days(7)
    until = f"{start + timedelta(days=70):%Y-%m-%d}"
    client, made = as_("author"), {}
    for each, more in {
        "DAILY": {"interval": "3"},
        "WEEKLY": {"weekdays": ["MO", "TH"]},
        "MONTHLY": {"monthly": "weekday"},
    }.items():
        fields = {"starts_at": f"{start:%Y-%m-%dT%H:%M}", "until": until, **more}
        propose(client, circle=circle.pk, title=each, each=each, **fields)
        made[each] = Mission.objects.get(title=each)
    assert made["DAILY"].rrule.startswith("FREQ=DAILY;INTERVAL=3;UNTIL=")
    assert made["WEEKLY"].rrule.startswith("FREQ=WEEKLY;BYDAY=MO,TH;UNTIL=")
    days = {timezone.localtime(at).weekday() for at in dates(made["MONTHLY"])}
    assert days == {start.weekday()}
    page = text(client.get(made["WEEKLY"].get_absolute_url()))
    assert "chaque semaine, le lundi et le jeudi, jusqu’au" in page


def test_only_who_leads_is_offered_the_essential_box(as_, circle):
    assert "is_essential" not in text(as_("author").get(url("mission_propose")))
    assert "is_essential" in text(as_("referent").get(url("mission_propose")))
    propose(as_("author"), circle=circle.pk, is_essential="on")
    assert not Mission.objects.get().is_essential


def test_a_need_and_another_mission_are_linked(as_, people, circle):
    need = Need.objects.create(
        circle=circle, text="Un accueil", expires_on=timezone.localdate()
    )
    client = as_("author")
    page = text(client.get(url("mission_propose") + f"?besoin={need.pk}"))
    assert 'value="Un accueil"' in page
    data = {"title": "Accueillir", "circle": circle.pk, **PARTS}
    client.post(url("mission_propose") + f"?besoin={need.pk}", data)
    mission = Mission.objects.get()
    assert mission.need == need
    client.post(url("mission_alternative", mission.pk), {**data, "title": "Autrement"})
    client.post(url("mission_following", mission.pk), {**data, "title": "Ensuite"})
    assert Mission.objects.get(title="Autrement").alternative_to == mission
    assert Mission.objects.get(title="Ensuite").follows == mission
    page = text(client.get(mission.get_absolute_url()))
    assert "Autrement" in page
    assert client.get(url("mission_propose") + "?besoin=99999").status_code == 404
    assert client.get(url("mission_propose") + "?besoin=x").status_code == 200


def test_names_are_read_by_the_circle_and_counted_by_others(as_, people, circle):
    mission = proposed(circle, people["author"], places=1)
    for name in ("peer", "treasurer"):
        people[name].name = f"Nom-de-{name}"
        people[name].save()
        sign_up(mission.pk, by=people[name])
    for name, reads in (
        ("other", True),
        ("treasurer", True),
        ("outsider", False),
        ("payroll", False),
        ("manager", False),
    ):
        page = text(as_(name).get(mission.get_absolute_url()))
        assert ("Nom-de-peer" in page) is reads, name
        assert ("1 personne attend une place" in page) is not reads, name


def test_who_looks_for_a_stand_in_is_not_told_to_others(as_, people, circle):
    mission = weekly(circle, people["author"])
    people["peer"].name = "Nom-de-peer"
    people["peer"].save()
    first, *_others = dates(mission)
    signup = sign_up(mission.pk, by=people["peer"], at=first)
    look_for_stand_in(signup.pk, by=people["peer"])
    client = as_("outsider")
    page = url("mission_occurrence", mission.pk, occurrences.stamp(first))
    found = text(client.get(page))
    assert "On cherche un⋅e remplaçant⋅e." in found
    assert "Nom-de-peer" not in found
    client.post(url("take_over", signup.pk), {"next": page})
    assert standing(mission) == {"outsider"}


def test_signing_up_and_out_is_one_gesture_each(as_, people, circle):
    mission = proposed(circle, people["author"], places=1)
    client = as_("peer")
    page = text(client.get(mission.get_absolute_url()))
    assert "J’y vais" in page
    answer = client.post(url("signup", mission.pk), follow=True)
    assert "vous y allez" in text(answer)
    client.post(url("signup", mission.pk))
    signup = of(mission, people["peer"])
    waiting = as_("other").post(url("signup", mission.pk), follow=True)
    assert "liste d’attente" in text(waiting)
    as_("peer").post(url("signup_withdraw", signup.pk))
    twice = as_("peer").post(url("signup_withdraw", signup.pk), follow=True)
    assert "déjà retiré" in text(twice)
    assert of(mission, people["other"]).state == Signup.State.GOING


def test_nobody_acts_for_another(as_, people, circle):
    mission = proposed(circle, people["author"])
    signup = sign_up(mission.pk, by=people["peer"])
    for name in ("outsider", "author", "referent"):
        as_(name).post(url("signup_withdraw", signup.pk))
        as_(name).post(url("stand_in", signup.pk))
    signup.refresh_from_db()
    assert (signup.state, signup.wants_stand_in) == (Signup.State.GOING, False)


def test_a_button_leads_back_to_a_page_of_ours_only(as_, people, circle):
    mission = proposed(circle, people["author"])
    there = {"next": "https://ailleurs.example/"}
    answer = as_("peer").post(url("signup", mission.pk), there)
    assert answer["location"] == mission.get_absolute_url()


@pytest.mark.parametrize("part", ["", "x", "99999", "-1", "9" * 30])
def test_a_part_that_is_none_signs_nobody_up(as_, people, circle, part):
    mission = proposed(circle, people["author"], places={"Bar": 1, "Accueil": 1})
    answer = as_("peer").post(url("signup", mission.pk), {"part": part}, follow=True)
    assert "Choisissez le rôle" in text(answer)
    assert standing(mission) == set()


def test_a_date_that_is_none_is_not_found(as_, people, circle):
    mission = weekly(circle, people["author"])
    client = as_("author")
    for stamp in ("x", "20260101T000000Z", "99991231T235959Z"):
        for name in ("mission_occurrence", "mission_from_date"):
            assert client.get(url(name, mission.pk, stamp)).status_code == 404
    once = proposed(circle, people["author"], starts_at=in_days(3))
    stamp = occurrences.stamp(once.starts_at)
    assert client.get(url("mission_occurrence", once.pk, stamp)).status_code == 404
    assert client.get(url("mission_unrecur", once.pk)).status_code == 404
    assert client.get(url("mission_recur", mission.pk)).status_code == 404


def test_dates_are_moved_cancelled_and_put_back_from_their_page(as_, people, circle):
    mission = weekly(circle, people["author"])
    first, *_others = dates(mission)
    stamp, client = occurrences.stamp(first), as_("author")
    page = url("mission_occurrence", mission.pk, stamp)
    client.post(
        url("mission_move_date", mission.pk, stamp),
        {"starts_at": f"{in_days(9):%Y-%m-%dT%H:%M}"},
    )
    assert "déplacée" in text(client.get(page))
    client.post(url("mission_move_date", mission.pk, stamp), {"starts_at": "hier"})
    client.post(url("mission_cancel_date", mission.pk, stamp))
    assert "n’a pas lieu" in text(client.get(page))
    client.post(url("mission_restore_date", mission.pk, stamp))
    assert dates(mission)[0] == first


def test_a_series_is_changed_from_a_date_on_by_its_page(as_, people, circle):
    mission = weekly(circle, people["author"])
    _first, second, *_others = dates(mission)
    client = as_("author")
    page = url("mission_from_date", mission.pk, occurrences.stamp(second))
    form = text(client.get(page))
    assert '<option value="WEEKLY" selected>' in form
    wanted = {
        "title": "Tenir l’accueil du soir",
        "starts_at": f"{timezone.localtime(second):%Y-%m-%dT19:00}",
        "each": "WEEKLY",
        "until": f"{timezone.localtime(second) + timedelta(days=15):%Y-%m-%d}",
        "version": mission.sequence,
    }
    stale = client.post(page, {**wanted, "version": 77})
    assert stale.status_code == 422
    assert "entre-temps" in text(stale)
    client.post(page, wanted)
    after = Mission.objects.get(follows=mission)
    assert (after.title, len(dates(after))) == ("Tenir l’accueil du soir", 3)
    assert "Elle continue dans" in text(client.get(mission.get_absolute_url()))


def test_once_then_again_then_once_by_the_pages(as_, people, circle):
    mission = proposed(circle, people["author"], starts_at=in_days(5))
    sign_up(mission.pk, by=people["peer"])
    client = as_("author")
    client.post(
        url("mission_recur", mission.pk),
        {
            "starts_at": f"{in_days(5):%Y-%m-%dT%H:%M}",
            "each": "rule",
            "rule": "FREQ=WEEKLY;COUNT=3",
            "version": "0",
        },
    )
    mission.refresh_from_db()
    assert mission.rrule == "FREQ=WEEKLY;COUNT=3"
    stamp = occurrences.stamp(dates(mission)[1])
    wrong = client.post(url("mission_unrecur", mission.pk), {"kept": "jamais"})
    assert wrong.status_code == 422
    client.post(url("mission_unrecur", mission.pk), {"kept": stamp, "version": "1"})
    mission.refresh_from_db()
    assert (mission.rrule, standing(mission)) == ("", {"peer"})


def test_who_may_not_change_finds_no_button_and_no_page(as_, people, circle):
    mission = proposed(circle, people["author"])
    client = as_("outsider")
    page = text(client.get(mission.get_absolute_url()))
    assert url("mission_edit", mission.pk) not in page
    assert url("mission_cancel", mission.pk) not in page
    for name in ("mission_edit", "mission_cancel", "mission_recur"):
        assert client.get(url(name, mission.pk)).status_code == 403
    client.post(url("mission_done", mission.pk))
    mission.refresh_from_db()
    assert mission.state == Mission.State.OPEN
    client.post(url("mission_refresh", mission.pk))


def test_the_door_says_what_is_mine_and_where_i_am_useful(as_, people, circle):
    skill = Skill.objects.create(name="Menuiserie")
    people["peer"].skills.add(skill)
    mission = proposed(circle, people["author"], starts_at=in_days(3))
    sign_up(mission.pk, by=people["peer"])
    missions.propose(circle, by=people["referent"], title="Réparer", is_essential=True)
    missions.propose(circle, by=people["author"], title="Raboter", skills=[skill])
    page = text(as_("peer").get(url("index")))
    mine, useful = page.split('id="useful"')
    assert "Tenir l’accueil" in mine
    assert "Tenir l’accueil" not in useful
    assert useful.index("Réparer") < useful.index("Raboter")
    assert "vos savoir-faire : Menuiserie · votre cercle" in useful


def test_who_arrives_finds_first_steps(client, people, circle):
    missions.propose(
        circle, by=people["author"], title="Premier pas", is_first_step=True
    )
    missions.propose(circle, by=people["author"], title="Autre chose")
    newcomer = MemberFactory(name="nouvelle")
    client.force_login(newcomer)
    for page in (url("index"), reverse("home:index")):
        found = text(client.get(page))
        assert "Un premier pas" in found
        assert "Premier pas" in found
    Membership.objects.create(circle=circle, member=newcomer)
    home = text(client.get(reverse("home:index")))
    assert "Où je peux être utile" in home
    assert "Autre chose" in home


def test_a_long_series_shows_a_few_dates_and_all_on_request(as_, people, circle):
    mission = weekly(circle, people["author"], count=20)
    client = as_("peer")
    few = text(client.get(mission.get_absolute_url()))
    everything = text(client.get(mission.get_absolute_url() + "?dates=toutes"))
    assert (few.count("<time "), everything.count("<time ")) == (8, 20)
    assert "20 dates à venir" in few
    series.unrecur(mission.pk, dates(mission)[3], by=people["author"])
    assert "dates à venir" not in text(client.get(mission.get_absolute_url()))
