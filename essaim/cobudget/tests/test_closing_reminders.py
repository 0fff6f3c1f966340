"""Who is told that allocation opens, soon closes, is closed; once, and as they wish."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from essaim.base.models import Cooperative, Event
from essaim.cobudget import tasks
from essaim.cobudget.models import Envelope, Reminded, Round
from essaim.cobudget.services import ballots, delegations, halting
from essaim.cobudget.services.allocations import allocate
from essaim.cobudget.services.closing_reminders import choose_reminders, remind_all
from essaim.cobudget.tests.pages import text
from essaim.notifications.delivery import deliver
from essaim.notifications.models import Notice
from essaim.rules.rounds import Phase


@pytest.fixture
def closing_in(open_round):
    """A round in allocation opened long ago, that closes in so many days, at 18:00."""

    def make(days, **settings):
        round = open_round(tally="open", **settings)
        day = timezone.localtime() + timedelta(days=days)
        Round.objects.filter(pk=round.pk).update(
            allocation_at=timezone.now() - timedelta(days=30),
            closes_at=day.replace(hour=18, minute=0, second=0, microsecond=0),
        )
        round.refresh_from_db()
        return round

    return make


def told(kind="round.closes_soon"):
    rows = Notice.objects.filter(event__kind=kind)
    return sorted(rows.values_list("member__name", flat=True))


def test_opening_is_told_to_whoever_has_an_envelope(open_round, basile):
    open_round()
    names = told("round.allocation_opened")
    assert names == ["Awa", "Chloé", "Driss", "Élise"], "all but who opened it"


def test_the_result_is_told_to_all_members(open_round, advance):
    advance(open_round(), "result")
    assert told("round.counted") == ["Awa", "Chloé", "Driss", "Élise"]


@pytest.mark.parametrize("days", [7, 1])
def test_those_with_money_left_are_reminded_once(closing_in, awa, elise, days):
    round = closing_in(days)
    allocate(round.pk, {closing_in_project(round): 100_00}, by=awa)
    allocate(round.pk, {closing_in_project(round): 10_00}, by=elise)
    for _ in range(3):
        tasks.tick(timezone.now())
    assert told() == ["Basile", "Chloé", "Driss", "Élise"]
    assert Event.objects.filter(kind="round.closes_soon").count() == 1


def closing_in_project(round):
    return round.projects.earliest("pk").pk


def test_who_entrusted_a_voice_is_not_reminded_and_who_holds_it_is(
    closing_in, awa, elise, cast
):
    round = closing_in(7, rule_name="majority-judgment", ballot="grades")
    project = closing_in_project(round)
    made = delegations.delegate(round.pk, elise.pk, by=awa)
    for person in (elise, cast["basile"], cast["chloe"], cast["driss"]):
        ballots.answer(round.pk, {project: 2}, by=person)
    tasks.tick(timezone.now())
    assert told("round.answers_close_soon") == ["Élise"]
    delegations.answer_for(made.pk, {project: 4}, by=elise)
    Round.objects.filter(pk=round.pk).update(
        closes_at=round.closes_at - timedelta(days=6)
    )
    tasks.tick(timezone.now())
    assert told("round.answers_close_soon") == ["Élise"], "nobody the second time"


def test_who_directs_for_another_is_reminded_while_some_is_left(closing_in, awa, elise):
    round = closing_in(7)
    project = closing_in_project(round)
    made = delegations.delegate(round.pk, elise.pk, 40_00, by=awa)
    allocate(round.pk, {project: 60_00}, by=awa)
    allocate(round.pk, {round.projects.latest("pk").pk: 100_00}, by=elise)
    tasks.tick(timezone.now())
    assert told() == ["Basile", "Chloé", "Driss", "Élise"]
    delegations.direct_for(made.pk, {project: 40_00}, by=elise)
    Round.objects.filter(pk=round.pk).update(
        closes_at=round.closes_at - timedelta(days=6)
    )
    tasks.tick(timezone.now())
    assert told().count("Élise") == 1
    assert told().count("Basile") == 2


@pytest.mark.parametrize("days", [8, 9, 30])
def test_nobody_is_reminded_earlier(closing_in, days):
    closing_in(days)
    assert remind_all(timezone.now()) == 0


def test_a_week_then_the_day_before(closing_in):
    round = closing_in(7)
    remind_all(timezone.now())
    remind_all(round.closes_at - timedelta(days=1))
    remind_all(round.closes_at + timedelta(minutes=1))
    kinds = Reminded.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["week", "day"]


def test_a_reminder_is_public_and_says_nothing_of_people(closing_in, awa):
    closing_in(1)
    remind_all(timezone.now())
    event = Event.objects.get(kind="round.closes_soon")
    assert event.audience == Event.Audience.EVERYONE
    assert set(event.data) == {"round", "closes_on", "hour"}


def test_a_paused_round_reminds_nobody_and_a_later_closing_reminds_again(
    closing_in, basile
):
    round = closing_in(1)
    Round.objects.filter(pk=round.pk).update(follow_up_at=None, debate_at=None)
    remind_all(timezone.now())
    halting.pause_round(round.pk, by=basile, reason="Panne.")
    assert remind_all(timezone.now()) == 0
    later = round.closes_at + timedelta(days=20)
    halting.resume_round(round.pk, by=basile, starts={Phase.RESULT: later})
    assert remind_all(later - timedelta(days=1)) == 1


def test_each_kind_may_be_declined(closing_in, awa, elise, advance):
    choose_reminders(by=awa, day=False)
    choose_reminders(by=elise, result=False, opening=False)
    round = closing_in(1)
    remind_all(timezone.now())
    assert "Awa" not in told()
    assert "Élise" in told()
    advance(round, "result")
    assert "Awa" in told("round.counted")
    assert "Élise" not in told("round.counted") + told("round.allocation_opened")
    with pytest.raises(TypeError):
        choose_reminders(by=awa, everything=False)


def test_a_round_without_amounts_reminds_who_has_not_answered(closing_in, awa):
    round = closing_in(1)
    Round.objects.filter(pk=round.pk).update(
        ballot="approval", rule_name="equal-shares"
    )
    Envelope.objects.filter(round=round, member=awa).update(has_answered=True)
    remind_all(timezone.now())
    assert told("round.answers_close_soon") == ["Basile", "Chloé", "Driss", "Élise"]


def test_mails_say_it_in_the_language_of_each(closing_in, awa, elise):
    Cooperative.objects.get_or_create(pk=1)
    elise.language = "en"
    elise.save()
    closing_in(1)
    remind_all(timezone.now())
    mail.outbox.clear()
    deliver(timezone.now() + timedelta(days=2))
    bodies = {one.to[0]: one.body for one in mail.outbox}
    assert "peut encore choisir" in bodies[awa.email]
    assert "can still choose or change their mind" in " ".join(
        bodies[elise.email].split()
    )


def test_the_choice_is_made_on_a_page_of_ones_own(awa, browse, send):
    assert "checked" in text(browse(awa, "reminder_choices"))
    answer = send(awa, "reminder_choices", week="on", result="on")
    assert answer.status_code == 302
    page = text(browse(awa, "reminder_choices"))
    assert page.count("checked") == 2
    assert "rappels/" in text(browse(awa, "index"))
