from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from essaim.rules.closing_reminders import DAYS, Reminder, due

CLOSES = datetime(2026, 12, 10, 18, tzinfo=UTC)
hours = st.integers(0, 24 * 20).map(lambda n: timedelta(hours=n))


@given(hours, hours)
def test_a_reminder_comes_on_its_day_or_later_never_once_closed(opened, before):
    opened_at, now = CLOSES - opened, CLOSES - before
    found = due(opened=opened_at, closes=CLOSES, now=now)
    if found is None:
        return
    assert now < CLOSES
    assert (CLOSES.date() - now.date()).days <= DAYS[found]
    assert (CLOSES.date() - opened_at.date()).days > DAYS[found]


@given(hours)
def test_who_was_told_long_ago_is_reminded_each_time(before):
    opened = CLOSES - timedelta(days=30)
    days = (CLOSES.date() - (CLOSES - before).date()).days
    found = due(opened=opened, closes=CLOSES, now=CLOSES - before)
    if before == timedelta():
        assert found is None
    elif days <= 1:
        assert found is Reminder.DAY
    elif days <= 7:
        assert found is Reminder.WEEK
    else:
        assert found is None


def test_the_day_before_begins_at_midnight():
    day = datetime(2026, 12, 9, tzinfo=UTC)
    opened = CLOSES - timedelta(days=30)
    assert due(opened=opened, closes=CLOSES, now=day) is Reminder.DAY
    almost = day - timedelta(seconds=1)
    assert due(opened=opened, closes=CLOSES, now=almost) is Reminder.WEEK
