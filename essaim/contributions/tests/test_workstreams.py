"""A workstream is minded, told about, funded, ended, and may be taken up again."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.contributions.models import Workstream
from essaim.contributions.services import workstreams as services
from essaim.ledger.models import Posting
from essaim.ledger.services import budgets
from essaim.notifications import services as notifications
from essaim.notifications.models import Notice
from essaim.rules.budgets import Bucket
from essaim.rules.needs import MOVES, Stage
from tests.factories import FiscalYearFactory, voted_line

pytestmark = pytest.mark.django_db


def told(member):
    notices = Notice.objects.filter(member=member).order_by("event_id")
    return [notice.event.kind for notice in notices.select_related("event")]


@pytest.fixture
def site(circle, people):
    return services.open_workstream(
        circle.pk, title=" Le nouveau  site ", purpose="Refaire.", by=people["author"]
    )


def test_who_opens_it_minds_it(site, circle, people):
    assert (site.title, site.circle, site.state) == ("Le nouveau site", circle, "open")
    assert site.minder == site.author == people["author"]


def test_those_who_follow_the_circle_are_told(circle, people):
    notifications.subscribe(circle, by=people["outsider"], topic="missions")
    services.open_workstream(circle.pk, title="Site", by=people["author"])
    assert told(people["outsider"]) == ["workstream.opened"]


def test_a_double_click_opens_one(site, circle, people):
    again = services.open_workstream(
        circle.pk, title="le nouveau site", by=people["author"]
    )
    assert again == site
    with pytest.raises(Refusal, match=r"\w"):
        services.open_workstream(circle.pk, title=site.title, by=people["peer"])
    assert Workstream.objects.count() == 1
    services.move_workstream(site.pk, "done", by=people["author"])
    other = services.open_workstream(circle.pk, title=site.title, by=people["peer"])
    assert other != site


@pytest.mark.parametrize("title", ["", "  ", "\n"])
def test_a_workstream_has_a_name(circle, site, people, title):
    with pytest.raises(Refusal, match=r"\w"):
        services.open_workstream(circle.pk, title=title, by=people["author"])
    with pytest.raises(Refusal, match=r"\w"):
        services.edit_workstream(
            site.pk, title=title, purpose="", version=0, by=people["author"]
        )
    with pytest.raises(Refusal, match=r"\w"):
        services.note(site.pk, title, by=people["author"])


def test_a_page_that_is_late_overwrites_nobody(site, people):
    first = {"title": "Le site", "purpose": "Un", "version": 0}
    services.edit_workstream(site.pk, by=people["author"], **first)
    with pytest.raises(Refusal, match=r"\w"):
        services.edit_workstream(
            site.pk, by=people["peer"], title="Autre", purpose="Deux", version=0
        )
    # The same words sent twice are no conflict.
    services.edit_workstream(site.pk, by=people["author"], **first)
    site.refresh_from_db()
    assert (site.title, site.purpose, site.version) == ("Le site", "Un", 1)
    assert Event.objects.filter(kind="workstream.edited").count() == 1


def test_a_note_is_told_to_who_minds_it_and_who_follows_it(site, people):
    notifications.subscribe(site, by=people["outsider"])
    written = services.note(site.pk, "La maquette est prête.", by=people["peer"])
    again = services.note(site.pk, "La maquette est prête. ", by=people["peer"])
    assert again == written
    assert told(people["author"]) == told(people["outsider"]) == ["workstream.noted"]
    assert told(people["peer"]) == told(people["other"]) == []


def test_one_takes_over_in_one_gesture_and_the_former_minder_is_told(site, people):
    services.mind(site.pk, by=people["peer"])
    site.refresh_from_db()
    assert site.minder == people["peer"]
    assert told(people["author"]) == ["workstream.minded"]
    with pytest.raises(PermissionDenied):
        services.let_go(site.pk, by=people["author"])
    notifications.subscribe(site.circle, by=people["other"])
    services.let_go(site.pk, by=people["peer"])
    site.refresh_from_db()
    assert site.minder is None
    assert told(people["other"]) == ["workstream.let_go"]


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("to", Stage)
def test_it_moves_as_the_rules_say_and_no_otherwise(site, people, stage, to):
    Workstream.objects.filter(pk=site.pk).update(state=stage, minder=None)
    if to in MOVES[stage]:
        services.move_workstream(site.pk, to, by=people["peer"])
        site.refresh_from_db()
        assert site.state == to
        # Taken up by somebody while nobody minds it: they do.
        assert site.minder == (people["peer"] if to is Stage.OPEN else None)
    else:
        with pytest.raises(PermissionDenied, match=r"\w"):
            services.move_workstream(site.pk, to, by=people["peer"])
        site.refresh_from_db()
        assert site.state == stage


def test_a_state_there_is_not_is_refused(site, people):
    with pytest.raises(ValueError, match="lost"):
        services.move_workstream(site.pk, "lost", by=people["peer"])


# Its part of the budget


def share(site, cents, people, key=None):
    return services.share_budget(
        site.pk, cents, by=people["referent"], key=key or uuid.uuid4()
    )


def left(line):
    return budgets.figures([line])[line.pk].left


def test_a_part_of_the_circles_budget_is_set_apart(site, line, people):
    site = share(site, 300_00, people)
    assert (left(line), left(site.line)) == (700_00, 300_00)
    assert site.line.kind == "workstream"
    assert str(site.line) == "Le nouveau site"
    event = Event.objects.get(kind="workstream.funded")
    assert event.data["amount_cents"] == 300_00
    assert Posting.objects.total() == 0


def test_a_form_sent_twice_moves_it_once(site, line, people):
    key = uuid.uuid4()
    for _ in range(2):
        share(site, 300_00, people, key)
    assert left(line) == 700_00
    assert Event.objects.filter(kind="workstream.funded").count() == 1


def test_never_more_than_the_circle_has_left(site, line, people):
    with pytest.raises(budgets.BudgetExhausted):
        share(site, 1_000_01, people)
    site.refresh_from_db()
    assert site.line is None
    assert left(line) == 1_000_00


@pytest.mark.parametrize("cents", [0, -100])
def test_nothing_is_no_part(site, line, people, cents):
    for verb in (services.share_budget, services.take_back):
        with pytest.raises(Refusal, match=r"\w"):
            verb(site.pk, cents, by=people["referent"], key=uuid.uuid4())


def test_without_a_budget_there_is_nothing_to_share(site, frame, people):
    with pytest.raises(Refusal, match="Accompagnement"):
        share(site, 100, people)


def test_what_it_has_not_used_goes_back_even_once_it_is_over(site, line, people):
    site = share(site, 300_00, people)
    budgets.change(
        site.line,
        (Bucket.AVAILABLE, 0),
        (Bucket.DECLARED, 120_00),
        on=timezone.localdate(),
        label="x",
        key="x",
        by=None,
    )
    services.move_workstream(site.pk, "done", by=people["author"])
    with pytest.raises(PermissionDenied):
        share(site, 1_00, people)
    with pytest.raises(budgets.BudgetExhausted):
        services.take_back(site.pk, 180_01, by=people["referent"], key=uuid.uuid4())
    services.take_back(site.pk, 180_00, by=people["referent"], key=uuid.uuid4())
    assert (left(line), left(site.line)) == (880_00, 0)


def test_two_workstreams_of_one_name_have_each_their_money(site, circle, line, people):
    share(site, 100_00, people)
    services.move_workstream(site.pk, "done", by=people["author"])
    second = services.open_workstream(circle.pk, title=site.title, by=people["peer"])
    second = share(second, 50_00, people)
    site.refresh_from_db()
    assert second.line != site.line
    assert (left(site.line), left(second.line)) == (100_00, 50_00)


def test_a_closed_year_keeps_its_money(site, line, people, year):
    site = share(site, 100_00, people)
    year.closed_at = timezone.now()
    year.save()
    with pytest.raises(Refusal, match=r"\w"):
        share(site, 1_00, people)
    with pytest.raises(Refusal, match=r"\w"):
        services.take_back(site.pk, 1_00, by=people["referent"], key=uuid.uuid4())


def test_another_year_is_another_part(site, line, people, year, time_machine):
    site = share(site, 100_00, people)
    former = site.line
    following = year.ends_on + timedelta(days=40)
    next_year = FiscalYearFactory(
        starts_on=year.ends_on + timedelta(days=1),
        ends_on=year.ends_on.replace(year=year.ends_on.year + 1),
    )
    voted_line(site.circle, 500_00, year=next_year)
    time_machine.move_to(following)
    site = share(site, 40_00, people)
    assert site.line != former
    assert site.line.fiscal_year == next_year
    assert (left(former), left(site.line)) == (100_00, 40_00)
