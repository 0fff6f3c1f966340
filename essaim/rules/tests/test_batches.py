"""Every move of a batch, allowed or not."""

import pytest

from essaim.rules.batches import ENDS, EXPORTED, State, Verb, can, follow
from essaim.rules.states import Forbidden

ALLOWED = {
    ("draft", "change"): "draft",
    ("draft", "approve"): "approved",
    ("draft", "cancel"): "cancelled",
    ("approved", "reopen"): "draft",
    ("approved", "freeze"): "frozen",
    ("approved", "cancel"): "cancelled",
    ("frozen", "pay"): "paid",
    ("frozen", "cancel"): "cancelled",
}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("verb", Verb)
def test_a_verb_leads_where_it_is_said_or_nowhere(state, verb):
    expected = ALLOWED.get((state.value, verb.value))
    assert can(state, verb) is (expected is not None)
    if expected:
        assert follow(state, verb) == expected
    else:
        with pytest.raises(Forbidden):
            follow(state, verb)


def test_nothing_leaves_an_end():
    assert not any(can(state, verb) for state in ENDS for verb in Verb)


def test_what_is_exported_was_approved_and_never_changes():
    assert not any(can(state, Verb.CHANGE) for state in EXPORTED)
    assert {
        s for s in State for v in Verb if can(s, v) and follow(s, v) == "frozen"
    } == {State.APPROVED}
