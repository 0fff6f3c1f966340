"""Several reviewers, one verdict."""

from hypothesis import given
from hypothesis import strategies as st

from essaim.rules.feasibility import Opinion, verdict

opinions = st.lists(st.sampled_from(Opinion), min_size=1)


@given(opinions)
def test_one_reviewer_alone_never_bars_what_another_accepts(given_):
    barred = verdict(given_) is Opinion.INFEASIBLE
    assert barred == all(one is Opinion.INFEASIBLE for one in given_)


@given(opinions, st.randoms())
def test_neither_their_order_nor_their_number_changes_it(given_, chance):
    shuffled = given_ * 2
    chance.shuffle(shuffled)
    assert verdict(shuffled) is verdict(given_)


def test_nobody_said_anything():
    assert verdict([]) is None
