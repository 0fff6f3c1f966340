"""A proposal for all is debated as long as was said; an objection ends once."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from essaim.rules.transverse import State, Verb, after, debated_until

INSTANTS = st.datetimes(
    min_value=datetime.fromisoformat("2020-01-01"),
    max_value=datetime.fromisoformat("2040-01-01"),
    timezones=st.just(UTC),
)


@given(INSTANTS, st.lists(INSTANTS, min_size=1, max_size=6), st.integers(0, 90))
def test_each_proposal_is_debated_as_many_days_as_was_said(started, told, days):
    end = debated_until(started, told, days=days)
    for instant in (started, *told):
        assert end - instant >= timedelta(days=days)
    assert end - timedelta(days=days) in {started, *told}


def test_without_proposals_nothing_waits():
    assert debated_until(datetime(2027, 1, 1, tzinfo=UTC), [], days=30) is None


def test_an_objection_goes_where_the_table_says_and_nowhere_else():
    allowed = {
        ("raised", "lift"): "lifted",
        ("raised", "maintain"): "stands",
        ("raised", "withdraw"): "withdrawn",
        ("stands", "lift"): "lifted",
        ("stands", "withdraw"): "withdrawn",
    }
    for state in State:
        for verb in Verb:
            assert after(state, verb) == allowed.get((state, verb))
