"""Whatever the instant, a mail leaves at seven, and no oftener than asked."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essaim.rules.digests import DAYS, HOUR, Rhythm, last_leaving, next_leaving

PARIS = ZoneInfo("Europe/Paris")
START = datetime(2000, 1, 1, tzinfo=PARIS)
instants = st.timedeltas(timedelta(0), timedelta(days=36_500)).map(
    lambda since: START + since
)
rhythms = st.sampled_from(sorted(DAYS))


@given(rhythms, instants)
def test_now_is_between_two_mails(rhythm, now):
    last, following = last_leaving(rhythm, now), next_leaving(rhythm, now)
    assert last <= now < following
    assert last.hour == following.hour == HOUR
    assert (following.date() - last.date()).days == DAYS[rhythm]


@given(instants)
def test_a_weekly_mail_leaves_on_mondays(now):
    assert last_leaving(Rhythm.WEEKLY, now).weekday() == 0


@given(rhythms, instants)
def test_a_mail_that_leaves_is_the_last_one_until_the_next(rhythm, now):
    following = next_leaving(rhythm, now)
    assert last_leaving(rhythm, following) == following
    just_before = following - timedelta(seconds=1)
    assert last_leaving(rhythm, just_before) == last_leaving(rhythm, now)


@pytest.mark.parametrize("rhythm", [Rhythm.AT_ONCE, Rhythm.NEVER])
@given(now=instants)
def test_at_once_waits_for_nothing(rhythm, now):
    assert last_leaving(rhythm, now) == next_leaving(rhythm, now) == now


def test_the_night_of_the_clocks_a_mail_leaves_at_seven_all_the_same():
    before = datetime(2026, 10, 24, 12, 0, tzinfo=PARIS)
    following = next_leaving(Rhythm.DAILY, before)
    assert following == datetime(2026, 10, 25, 7, 0, tzinfo=PARIS)
    assert following.utcoffset() != before.utcoffset()
