"""What becomes of a project: allowed and forbidden steps; late is derived."""

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essaim.rules.followup import (
    OVER,
    TRANSITIONS,
    Ask,
    Standing,
    State,
    Step,
    Verb,
    reminders,
    standing,
)
from essaim.rules.states import Forbidden

DAY = date(2027, 6, 15)
ALLOWED = {
    ("granted", "start"): "started",
    ("granted", "stop"): "stopped",
    ("started", "finish"): "done",
    ("started", "stop"): "stopped",
    ("done", "resume"): "started",
    ("stopped", "resume"): "started",
}
days = st.dates(DAY - timedelta(400), DAY + timedelta(400))
steps = st.lists(st.builds(Step, st.integers(1, 9), days, st.booleans()), max_size=6)
states = st.sampled_from(State)


@pytest.mark.parametrize(("state", "verb"), list(product(State, Verb)))
def test_each_verb_leads_where_the_table_says_or_nowhere(state, verb):
    if (state, verb) in ALLOWED:
        assert TRANSITIONS.follow(state, verb) == ALLOWED[state, verb]
    else:
        with pytest.raises(Forbidden):
            TRANSITIONS.follow(state, verb)


@given(states, steps)
def test_late_is_what_the_dates_say_of_a_project_that_goes_on(state, found):
    said = standing(state, found, today=DAY)
    passed = any(step.is_awaited and step.due_on < DAY for step in found)
    assert (said is Standing.LATE) is (passed and state not in OVER)
    if said is not Standing.LATE:
        assert said == state


def asked(state, found=(), **said):
    usual = {
        "last_word": DAY,
        "ended_on": DAY if state in OVER else None,
        "has_report": False,
        "has_rest": True,
        "today": DAY,
    }
    return list(reminders(state, list(found), **{**usual, **said}))


@given(states, steps, days, st.booleans(), st.booleans())
def test_no_reminder_comes_twice_under_the_same_name(state, found, last, said, rest):
    keys = [step.key for step in found]
    if len(set(keys)) < len(keys):
        return
    names = [
        each.key
        for each in asked(state, found, last_word=last, has_report=said, has_rest=rest)
    ]
    assert len(set(names)) == len(names)


def test_a_milestone_reached_or_given_up_is_not_recalled():
    assert asked(State.STARTED, [Step(1, DAY - timedelta(9), is_awaited=False)]) == []


def test_a_milestone_is_recalled_seven_days_before_and_the_day_after():
    due = Step(1, DAY + timedelta(7))
    assert asked(State.STARTED, [due], today=DAY - timedelta(1)) == []
    [soon] = asked(State.STARTED, [due])
    [late] = asked(State.STARTED, [due], today=DAY + timedelta(8))
    assert (soon.ask, late.ask) == (Ask.MILESTONE_SOON, Ask.MILESTONE_LATE)


def test_moved_it_is_recalled_again():
    [first] = asked(State.STARTED, [Step(1, DAY)])
    [again] = asked(State.STARTED, [Step(1, DAY + timedelta(3))])
    assert first.key != again.key


def test_a_silence_is_recalled_every_sixty_days():
    ago = DAY - timedelta(59)
    assert asked(State.STARTED, last_word=ago) == []
    [first] = asked(State.STARTED, last_word=DAY - timedelta(60))
    [again] = asked(State.STARTED, last_word=DAY - timedelta(60), today=DAY)
    assert first.key == again.key
    [second] = asked(State.STARTED, last_word=DAY - timedelta(120))
    assert second.key != first.key


def test_once_over_only_the_report_and_the_rest_are_asked_two_weeks_after():
    late = [Step(1, DAY - timedelta(30))]
    assert asked(State.DONE, late) == []
    later = DAY + timedelta(14)
    both = [each.ask for each in asked(State.DONE, late, ended_on=DAY, today=later)]
    assert both == [Ask.REPORT, Ask.REST]
    assert (
        asked(
            State.STOPPED,
            late,
            ended_on=DAY,
            today=later,
            has_report=True,
            has_rest=False,
        )
        == []
    )
