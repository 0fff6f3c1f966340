"""A member announces, does, declares, corrects; the pages say what happens."""

import uuid

import pytest
from django.utils import timezone

from essaim.contributions.models import Contribution, Frame, Mission
from essaim.contributions.services import declaring
from essaim.contributions.tests.pages import fields, text, url
from essaim.contributions.tests.states import (
    announce,
    choose,
    declare,
    exhaust,
    in_days,
    in_state,
    object_to,
)
from essaim.contributions.tests.years import after, close
from essaim.ledger.services import budgets
from essaim.rules.contributions import State
from tests.factories import FrameFactory, voted_line

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_(client, people):
    def sign_in(name):
        client.force_login(people[name])
        return client

    return sign_in


def said(line=None, **more):
    """What a declaration sends."""
    base = {
        "title": "Permanence",
        "cents": "90",
        "minutes": "4h",
        "reason": "4 h avec deux personnes",
        "form": "activity",
        "is_signed": "yes",
        "key": str(uuid.uuid4()),
    }
    if line is not None:
        base["line"] = line.pk
    return {**base, **more}


def test_a_title_a_line_and_a_time_announce(as_, people, line):
    client = as_("outsider")
    page = client.get(url("announce"), {"cercle": line.circle_id})
    assert "1 000 €" in text(page), "what is left is said beside the circle"
    sent = {**fields(page), "title": "Tri", "line": line.pk, "minutes": "1h30"}
    answer = client.post(url("announce"), sent, follow=True)
    one = Contribution.objects.get()
    assert answer.redirect_chain[-1][0] == one.get_absolute_url()
    assert (one.author, one.cents, one.minutes) == (people["outsider"], 45_00, 90)
    again = client.post(url("announce"), sent, follow=True)
    assert again.status_code == 200
    assert Contribution.objects.count() == 1, "a double click announces once"


def test_a_mission_comes_with_its_circle_and_its_amount(as_, line):
    mission = Mission.objects.create(
        circle=line.circle, title="Inventaire", expected_cents=60_00
    )
    client = as_("author")
    page = client.get(url("announce"), {"mission": mission.pk})
    assert "Inventaire" in text(page)
    assert 'value="60"' in page.content.decode()
    sent = {**fields(page), "title": "Inventaire", "line": line.pk, "cents": "60"}
    client.post(f"{url('announce')}?mission={mission.pk}", sent)
    assert Contribution.objects.get().mission == mission


@pytest.mark.parametrize("wrong", ["12,345", "1e9", "-5", "abc", "0", "９" * 30])
def test_nonsense_amounts_are_refused_with_a_sentence(as_, line, wrong):
    client = as_("author")
    for page, sent in [
        (url("announce"), {"title": "T", "line": line.pk, "key": uuid.uuid4()}),
        (url("declare"), said(line)),
        (url("agreement_propose"), {}),
    ]:
        answer = client.post(page, {**sent, "cents": wrong})
        assert answer.status_code == 422, page
        assert wrong in answer.content.decode() or page == url("agreement_propose")
        assert "id_cents_error" in answer.content.decode()
    assert not Contribution.objects.exists()


@pytest.mark.parametrize("wrong", ["1e9", "-1", "0", "demain", "1h75"])
def test_nonsense_times_are_refused(as_, line, wrong):
    answer = as_("author").post(url("declare"), said(line, minutes=wrong))
    assert answer.status_code == 422
    assert "id_minutes_error" in answer.content.decode()


def test_before_confirming_the_page_says_what_the_budget_becomes(as_, people, line):
    client = as_("author")
    seen = client.post(url("declare"), said(line))
    assert seen.status_code == 200
    assert "1 000 €" in text(seen)
    assert "910 €" in text(seen)
    assert not Contribution.objects.exists(), "nothing is done before the yes"
    sent = {**fields(seen), "confirm": "1"}
    answer = client.post(url("declare"), sent, follow=True)
    one = Contribution.objects.get()
    assert (one.state, one.cents, one.minutes) == (State.DECLARED, 90_00, 240)
    assert answer.redirect_chain[-1][0] == one.get_absolute_url()
    client.post(url("declare"), sent)
    assert Contribution.objects.count() == 1


def test_back_to_the_form_everything_is_kept(as_, line):
    client = as_("author")
    seen = client.post(url("declare"), said(line))
    back = client.post(url("declare"), {**fields(seen), "edit": "1"})
    assert back.status_code == 200
    for kept in ("Permanence", 'value="90"', 'value="4h"', "deux personnes"):
        assert kept in back.content.decode()


@pytest.mark.parametrize(
    ("policy", "offers_to_confirm", "figure"),
    [
        ("refuse", False, "40 €"),
        ("defer", True, "40 €"),
        ("debt", True, "50 €"),
        ("prorate", True, "50 €"),
        ("deliberate", True, "50 €"),
    ],
)
def test_beyond_the_budget_it_says_what_the_policy_would_do(
    as_, people, line, policy, offers_to_confirm, figure
):
    exhaust(line, people["other"], left=40_00)
    choose(policy)
    seen = as_("author").post(url("declare"), said(line))
    assert figure in text(seen)
    assert ('name="confirm"' in seen.content.decode()) is offers_to_confirm
    assert not Contribution.objects.filter(author=people["author"]).exists()


def test_what_the_budget_lost_meanwhile_is_said_and_nothing_is_kept_half_done(
    as_, people, line
):
    client = as_("author")
    seen = client.post(url("declare"), said(line))
    exhaust(line, people["other"], left=40_00)
    answer = client.post(url("declare"), {**fields(seen), "confirm": "1"})
    assert answer.status_code == 422
    assert "40 €" in text(answer)
    assert "deux personnes" in answer.content.decode()
    assert not Contribution.objects.filter(author=people["author"]).exists()


def test_the_ceiling_is_said_beside_what_was_typed(as_, line):
    answer = as_("author").post(url("declare"), said(line, cents="500"))
    assert answer.status_code == 422
    assert "120 €" in text(answer)
    assert "un plafond n’est pas un droit" in text(answer).lower()
    assert 'value="500"' in answer.content.decode()


def test_without_a_frame_the_pages_say_so(as_, line):
    Frame.objects.update(adopted_at=None)
    client = as_("author")
    for name in ("announce", "declare", "agreement_propose"):
        assert "cadre de contribution" in text(client.get(url(name)))
    sent = {"title": "T", "line": line.pk, "cents": "5", "key": uuid.uuid4()}
    assert client.post(url("announce"), sent).status_code == 422


def test_an_announced_contribution_is_started_done_and_declared(as_, people, line):
    client = as_("author")
    one = announce(line, people["author"])
    client.post(url("start", one.pk))
    client.post(url("finish", one.pk))
    page = client.get(url("declare_existing", one.pk))
    assert page.status_code == 200
    sent = said(version=fields(page)["version"], title="Permanence du mardi")
    seen = client.post(url("declare_existing", one.pk), sent)
    client.post(url("declare_existing", one.pk), {**fields(seen), "confirm": "1"})
    one.refresh_from_db()
    assert (one.state, one.title) == (State.DECLARED, "Permanence du mardi")


def test_a_page_that_is_late_is_told_and_nothing_typed_is_lost(as_, people, line):
    client = as_("author")
    one = declare(line, people["author"])
    page = client.get(url("adjust", one.pk))
    declaring.adjust(one.pk, by=people["author"], cents=80_00)
    sent = said(version=fields(page)["version"], cents="70", reason="Moins long")
    seen = client.post(url("adjust", one.pk), sent)
    answer = client.post(url("adjust", one.pk), {**fields(seen), "confirm": "1"})
    assert answer.status_code == 422
    assert "a changé pendant que vous écriviez" in text(answer)
    assert "Moins long" in answer.content.decode()
    one.refresh_from_db()
    assert one.cents == 80_00


def test_two_browsers_press_the_same_button(client, people, line):
    from django.test import Client

    one = announce(line, people["author"])
    first, second = Client(), Client()
    for browser in (first, second):
        browser.force_login(people["author"])
    first.post(url("abandon", one.pk))
    told = second.post(url("start", one.pk), follow=True)
    assert "abandonnée" in text(told)
    one.refresh_from_db()
    assert one.state == State.ABANDONED


def test_what_cannot_be_undone_is_asked_first(as_, people, line):
    client = as_("author")
    for verb in ("offer", "withdraw"):
        one = declare(line, people["author"])
        assert client.get(url(verb, one.pk)).status_code == 200
        one.refresh_from_db()
        assert one.state == State.DECLARED
        client.post(url(verb, one.pk))
        one.refresh_from_db()
        assert one.state in {State.OFFERED, State.WITHDRAWN}


@pytest.mark.parametrize("state", list(State))
def test_each_state_has_a_page_that_says_the_next_step(as_, people, line, state):
    one = in_state(state, line, people)
    for name in ("author", "peer", "referent", "payroll"):
        page = as_(name).get(one.get_absolute_url())
        assert page.status_code == 200, name
        assert 'aria-current="step"' in page.content.decode()
        assert text(page).count("contributions:") == 0
    assert as_("author").get(url("mine")).status_code == 200


def test_the_page_says_when_it_settles_and_when_it_is_paid(as_, people, line):
    declare(line, people["author"])
    page = text(as_("author").get(url("mine")))
    settles = timezone.localdate() + timezone.timedelta(days=10)
    from essaim.base.dates import date_format

    assert date_format(settles, "DATE_FORMAT") in page
    assert "100 €" in page


def test_a_peer_objects_and_the_author_adjusts(as_, people, line):
    one = declare(line, people["author"])
    client = as_("peer")
    assert client.get(url("object", one.pk)).status_code == 200
    empty = client.post(url("object", one.pk), {"about": "work", "argument": " "})
    assert empty.status_code == 422
    client.post(url("object", one.pk), {"about": "frame", "argument": "Trop"})
    one.refresh_from_db()
    assert one.state == State.IN_DIALOGUE
    client.post(url("comment", one.pk), {"text": "On en parle ?"})
    client = as_("author")
    page = client.get(one.get_absolute_url())
    assert "Trop" in text(page)
    assert "On en parle ?" in text(page)
    seen = client.post(url("adjust", one.pk), said(version=one.version, cents="70"))
    client.post(url("adjust", one.pk), {**fields(seen), "confirm": "1"})
    one.refresh_from_db()
    assert (one.state, one.cents) == (State.DECLARED, 70_00)


def test_who_objected_lifts_it_and_nobody_else(as_, people, line):
    one = declare(line, people["author"])
    object_to(one, people["peer"])
    assert as_("other").post(url("lift", one.pk)).status_code == 404
    as_("peer").post(url("lift", one.pk))
    one.refresh_from_db()
    assert one.state == State.DECLARED


def test_the_referent_records_what_the_circle_decided(as_, people, line):
    one = declare(line, people["author"])
    object_to(one, people["peer"])
    client = as_("referent")
    assert client.get(url("rule", one.pk)).status_code == 403
    one.refresh_from_db()
    with in_days(10):
        client = as_("referent")
        assert client.get(url("rule", one.pk)).status_code == 200
        sent = {"choice": "other", "ruling": "60 €", "source": "Réunion"}
        assert client.post(url("rule", one.pk), sent).status_code == 422
        client.post(url("rule", one.pk), {**sent, "cents": "60"})
    one.refresh_from_db()
    assert (one.state, one.cents) == (State.SETTLED, 60_00)
    assert budgets.figures([line])[line.pk].settled == 60_00


def test_in_january_last_years_work_is_declared_even_before_the_next_frame(
    as_, people, line, year
):
    done = year.ends_on - timezone.timedelta(days=2)
    with after(year, days=9):
        client = as_("author")
        page = client.get(url("declare"))
        assert f'value="{line.pk}"' in page.content.decode()
        sent = said(line, done_on=done.isoformat())
        client.post(url("declare"), sent)
        client.post(url("declare"), {**sent, "confirm": "1"})
        assert Contribution.objects.get().state == State.DECLARED

        # Nothing is announced there: what is to be done is not of that year.
        page = client.get(url("announce"))
        assert f'value="{line.pk}"' not in page.content.decode()
        client.post(url("announce"), {"title": "Tri", "line": line.pk, "minutes": "1h"})
        assert Contribution.objects.count() == 1


def test_a_form_opened_before_the_closing_is_told_so_and_loses_nothing(
    as_, people, line, year, two, next_year
):
    FrameFactory(fiscal_year=next_year)
    voted_line(line.circle, 1_000_00, year=next_year)
    with after(year):
        client = as_("author")
        sent = said(line, done_on=year.ends_on.isoformat())
        assert client.post(url("declare"), sent).status_code == 200
        close(year, **two)
        answer = client.post(url("declare"), {**sent, "confirm": "1"})
        assert answer.status_code == 422
        assert "son exercice est clos" in text(answer)
        assert 'value="Permanence"' in answer.content.decode()
    assert not Contribution.objects.exists()
