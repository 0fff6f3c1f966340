"""The frame that binds, and how it is said beside each action."""

from datetime import date, timedelta

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from essaim.contributions import frame_words, frames
from essaim.contributions.models import Frame, FrameAgreement
from essaim.rules.budgets import Overrun
from essaim.rules.calendar import Days
from essaim.rules.ceilings import Ceilings
from tests.factories import FiscalYearFactory, FrameFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def said(frame, *topics):
    return [sentence.text for sentence in frame_words.sentences(frame, *topics)]


def test_the_newest_adopted_version_in_effect_binds(year):
    first = FrameFactory(fiscal_year=year)
    later = year.starts_on + timedelta(days=100)
    second = FrameFactory(fiscal_year=year, version=2, takes_effect_on=later)
    FrameFactory(fiscal_year=year, version=3, adopted_at=None, source="")
    assert frames.binding(later - timedelta(days=1)) == first
    assert frames.binding(later) == second
    assert frames.binding(year.ends_on + timedelta(days=1)) is None


def test_no_frame_binds_before_its_date(year):
    FrameFactory(
        fiscal_year=year, takes_effect_on=timezone.localdate() + timedelta(days=1)
    )
    assert frames.binding() is None


def test_the_frame_of_last_year_does_not_bind_this_year(year):
    last = FiscalYearFactory(starts_on=date(year.starts_on.year - 1, 1, 1))
    FrameFactory(fiscal_year=last)
    assert frames.binding(year.starts_on) is None
    assert frames.binding(last.ends_on).fiscal_year == last


def test_the_year_of_a_day(year):
    assert frames.year_of() == year
    assert frames.year_of(year.ends_on + timedelta(days=1)) is None


def test_ceilings_are_read_with_what_the_unit_asks(year):
    frame = FrameFactory(fiscal_year=year, point_cents=5_00)
    assert frames.ceilings(frame) == Ceilings(hour_cents=30_00, needs_reason=True)
    frame.unit = Frame.Unit.POINTS
    assert frames.ceilings(frame) == Ceilings(hour_cents=30_00, point_cents=5_00)


def test_the_period_of_a_person_is_in_the_year(frame):
    start = frame.fiscal_year.starts_on
    frame.person_cap_period = Frame.Period.QUARTER
    assert frames.person_period(frame, start) == Days(start, date(start.year, 3, 31))
    assert frames.settles_on(frame, start) == date(start.year, 1, 20)


def test_only_agreements_with_an_amount_are_asked(frame):
    big = FrameAgreement.objects.create(
        frame=frame, what="Work", above_cents=500_00, whose="referent"
    )
    FrameAgreement.objects.create(frame=frame, what="Travel", whose="circle")
    assert frames.agreements_needed(frame, 499_99) == []
    assert frames.agreements_needed(frame, 500_00) == [big]
    assert said(frame, "agreements") == [
        "Work, from €500 on: agreed beforehand by the circle’s referent.",
        "Travel: agreed beforehand by the circle, by consent.",
    ]


def test_a_ceiling_is_never_said_without_what_it_is_not(frame):
    frame.person_cap_cents = 2_000_00
    frame.person_cap_period = Frame.Period.QUARTER
    assert said(frame, "ceilings") == [
        "Ceilings, in employer cost: €30 an hour, €2,000 per person and quarter.",
        "A ceiling is not an entitlement.",
    ]
    frame.hour_cap_cents = frame.person_cap_cents = None
    assert len(said(frame, "ceilings")) == 1


@pytest.mark.parametrize("policy", Overrun)
def test_each_policy_is_said_and_shown_in_euros(frame, policy):
    frame.overrun = policy
    assert said(frame, "overrun") == [frame_words.overrun_words()[policy]]
    assert "€" in frame_words.overrun_examples()[policy]
    assert frames.may_pass(frame) is (policy in {"debt", "prorate", "deliberate"})


@pytest.mark.parametrize("unit", Frame.Unit)
def test_each_unit_is_said_with_its_basis(frame, unit):
    frame.unit, frame.point_cents = unit, 5_00
    assert "employer cost" in said(frame, "unit")[0]


@pytest.mark.parametrize("period", Frame.Period)
def test_each_calendar_is_said(frame, period):
    frame.settles_every = period
    assert "20" in said(frame, "settlement")[0]


def test_every_topic_says_something(frame):
    FrameAgreement.objects.create(frame=frame, what="Travel", whose="circle")
    topics = {
        sentence.topic for sentence in frame_words.sentences(frame, *frame_words.TOPICS)
    }
    assert topics == set(frame_words.TOPICS)


def test_the_rule_stands_beside_the_action(frame):
    html = render_to_string("contributions/_binding.html", {"frame": frame})
    assert "A ceiling is not an entitlement." in html
    assert "for 10 days" in html
    html = render_to_string(
        "contributions/_binding.html", {"frame": frame, "topics": "forms"}
    )
    assert "credit of my activity account" in html
    assert "entitlement" not in html


def test_without_a_frame_the_page_says_that_nothing_can_be_declared():
    html = render_to_string("contributions/_binding.html", {"frame": None})
    assert "nothing can be announced" in html
