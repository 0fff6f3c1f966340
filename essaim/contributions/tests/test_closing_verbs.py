"""Who closes a year, when, and only once; who reads what of it."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from essaim.base import events
from essaim.base.models import Event
from essaim.base.templatetags.essaim import euros
from essaim.contributions.models import ClosingLine, YearClosing
from essaim.contributions.reading import closings as reading
from essaim.contributions.services import (
    announcing,
    closings,
    objections,
    settling,
)
from essaim.contributions.tests import years
from essaim.contributions.tests.years import after, announce, close, declare
from essaim.ledger.models import Entry
from essaim.notifications.models import Notice
from essaim.payments.models import ExpenseClaim

pytestmark = pytest.mark.django_db


def states(works):
    for work in works:
        work.refresh_from_db()
    return [(work.state, work.cents) for work in works]


def told(member):
    """What the inbox of a member says of the closing."""
    notices = Notice.objects.filter(member=member, event__kind__startswith="closing.")
    return [events.tell(notice.event) for notice in notices]


# Who, when, once


def test_one_prepares_and_another_posts(people, passed, year, next_year):
    passed("prorate")
    with after(year):
        prepared = closings.prepare(year.pk, by=people["manager"])
        with pytest.raises(PermissionDenied, match="Vous avez préparé"):
            closings.post(
                year.pk, by=people["manager"], fingerprint=prepared.fingerprint
            )
        assert not YearClosing.objects.exists()
        closings.post(year.pk, by=people["treasurer"], fingerprint=prepared.fingerprint)
    assert years.prepared_of(year) is None


def test_who_closes_is_told_that_it_is_prepared(people, passed, year, next_year):
    passed("prorate")
    with after(year):
        closings.prepare(year.pk, by=people["manager"])
    event = Event.objects.get(kind="closing.prepared")
    assert event.url == reverse("contributions:closing", args=[year.pk])
    assert [n.member for n in Notice.objects.filter(event=event)] == [
        people["treasurer"]
    ]


def test_a_second_click_is_refused(people, passed, year, two, next_year):
    passed("prorate")
    with after(year):
        close(year, **two)
        entries = Entry.objects.count()
        with pytest.raises(closings.AlreadyClosed, match="manager"):
            closings.post(year.pk, by=people["treasurer"], fingerprint="")
        with pytest.raises(closings.AlreadyClosed):
            closings.prepare(year.pk, by=people["treasurer"])
    assert Entry.objects.count() == entries
    assert YearClosing.objects.count() == 1


def test_nothing_is_posted_without_being_prepared(people, passed, year, next_year):
    passed("prorate")
    with after(year), pytest.raises(PermissionDenied, match="Rien n’est préparé"):
        closings.post(year.pk, by=people["treasurer"], fingerprint="")


def test_what_changed_since_is_prepared_again(people, line, passed, year, next_year):
    passed("prorate")
    late = announce(line, people["author"], 100_00)
    with after(year):
        prepared = closings.prepare(year.pk, by=people["manager"])
        announcing.abandon(late.pk, by=people["author"])
        with pytest.raises(closings.Changed):
            closings.post(
                year.pk, by=people["treasurer"], fingerprint=prepared.fingerprint
            )
        with pytest.raises(closings.Changed):
            closings.post(year.pk, by=people["treasurer"], fingerprint="read earlier")
    assert not ClosingLine.objects.exists()


def test_a_year_that_is_not_over_is_not_closed(people, passed, year, next_year):
    passed("prorate")
    with pytest.raises(closings.NotReady, match="pas terminé") as refusal:
        closings.prepare(year.pk, by=people["manager"])
    assert len(refusal.value.obstacles) == 2, "windows are open too"


def test_an_open_window_and_a_dialogue_are_waited_for(
    people, line, policy, year, next_year
):
    policy("prorate")
    with years.at(year.ends_on):
        declare(line, people["peer"], 100_00)
        work = declare(line, people["author"], 100_00)
        objections.raise_objection(
            work.pk, by=people["peer"], about="work", argument="Deux heures"
        )
    with after(year, days=3), pytest.raises(closings.NotReady) as refusal:
        closings.prepare(year.pk, by=people["manager"])
    assert len(refusal.value.obstacles) == 2


def test_a_claim_without_an_answer_is_waited_for(people, line, year):
    ExpenseClaim.objects.create(
        member=people["author"],
        circle=line.circle,
        line=line,
        title="Train",
        state="submitted",
        cents=10_00,
    )
    with after(year), pytest.raises(closings.NotReady, match="note de frais"):
        closings.prepare(year.pk, by=people["manager"])


def test_years_are_closed_in_their_order(people, line, policy, year, next_year):
    policy("refuse")
    declare(line, people["author"], 100_00)
    with after(next_year):
        assert str(year) in " ".join(reading.obstacles(next_year))
        settling.settle_all(years.timezone.now())
        assert reading.obstacles(next_year) == reading.obstacles(next_year)[:1], "frame"


def test_a_debt_needs_a_next_year(people, passed, year):
    passed("debt")
    with after(year), pytest.raises(closings.NotReady, match="exercice suivant"):
        closings.prepare(year.pk, by=people["manager"])


def test_a_closed_year_takes_nothing_more(people, line, policy, year, two):
    policy("refuse")
    declare(line, people["author"], 100_00)
    with after(year):
        settling.settle_all(years.timezone.now())
        close(year, **two)
        with pytest.raises(PermissionDenied):
            declare(line, people["author"], 100_00)


def test_a_year_without_contributions_closes_too(year, two, line):
    with after(year):
        closing = close(year, **two)
    assert not closing.lines.exists()
    assert Event.objects.filter(kind="closing.posted").count() == 1


def test_the_figures_of_one_person_reach_no_other(people, passed, year, two, next_year):
    passed("prorate")
    with after(year):
        close(year, **two)
    personal = Event.objects.filter(kind="closing.prorated")
    assert personal.count() == 3
    for name in ("outsider", "referent", "treasurer"):
        assert not personal.visible_to(people[name]).exists()
    assert personal.visible_to(people["author"]).count() == 1


def test_among_few_nobody_learns_what_another_asked(people, line, policy, year, two):
    """Two people only: what both asked, less one's own, is the other's."""
    policy("prorate")
    years.open_next(year)
    declare(line, people["author"], 600_00)
    declare(line, people["outsider"], 700_00)
    with after(year):
        close(year, **two)
    [sentence] = told(people["outsider"])
    assert euros(700_00) in sentence
    assert euros(1_300_00) not in sentence
    data = Event.objects.get(
        kind="closing.prorated_among_few",
        abouts__object_id=people["outsider"].pk,
        abouts__content_type__model="member",
    ).data
    assert "asked_cents" not in data
    assert "unsettled_cents" not in data


def test_the_movements_of_a_closing_are_in_no_journal(
    people, passed, year, two, next_year
):
    """A line of one person would say what they did."""
    passed("debt")
    with after(year):
        close(year, **two)
    seen = Entry.objects.visible_to(people["treasurer"])
    assert not seen.filter(label__contains="Clôture").exists()
