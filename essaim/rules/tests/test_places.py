from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from essaim.rules.places import Place, Standing, present, promoted, room, taken, waiting

FIRST = datetime(2026, 12, 1, 18, tzinfo=UTC)
DATES = [FIRST + timedelta(weeks=n) for n in range(3)]
GOING, WAITING, ABSENT = Standing.GOING, Standing.WAITING, Standing.ABSENT
NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


def place(pk, member, standing=GOING, *, at=None, part=1, companion=False):
    since = NOON + timedelta(minutes=pk)
    return Place(pk, member, part, at, standing, since, companion)


def test_what_is_said_of_one_date_goes_before_what_is_said_of_all():
    places = [place(1, 7), place(2, 7, ABSENT, at=DATES[1])]
    assert [p.member for p in present(places, DATES[0])] == [7]
    assert present(places, DATES[1]) == []
    assert present(list(reversed(places)), DATES[1]) == []


def test_who_wants_a_stand_in_for_one_date_is_counted_once():
    places = [place(1, 7), place(2, 7, GOING, at=DATES[1])]
    assert taken(places, 1, DATES[1]) == 1


def test_a_companion_takes_no_place():
    places = [place(1, 7, companion=True)]
    assert len(present(places, None)) == 1
    assert taken(places, 1, None) == 0
    assert room(places, part=1, size=1, at=None, dates=[]) == 1


def test_a_place_in_the_whole_series_needs_one_on_each_date():
    places = [place(1, 7, at=DATES[1])]
    assert room(places, part=1, size=1, at=None, dates=DATES) == 0
    assert room(places, part=1, size=1, at=DATES[0], dates=DATES) == 1
    assert room(places, part=1, size=1, at=None, dates=DATES, but=7) == 1


def test_parts_are_counted_apart():
    places = [place(1, 7, part=1)]
    assert room(places, part=2, size=1, at=None, dates=[]) == 1


def test_the_first_who_waits_gets_the_place():
    places = [place(3, 9, WAITING), place(2, 8, WAITING), place(1, 7, WAITING)]
    assert promoted(places, {1: 2}, []) == [1, 2]
    assert [p.pk for p in waiting(places, None)] == [1, 2, 3]


def test_who_waits_for_the_whole_series_does_not_hold_up_the_others():
    places = [
        place(1, 6, at=DATES[0]),
        place(2, 7, WAITING),
        place(3, 8, WAITING, at=DATES[1]),
    ]
    assert promoted(places, {1: 1}, DATES) == [3]


def test_nobody_is_promoted_to_a_date_that_does_not_come():
    places = [place(1, 7, WAITING, at=FIRST - timedelta(weeks=1))]
    assert promoted(places, {1: 5}, DATES) == []


def test_a_part_that_is_gone_promotes_nobody():
    assert promoted([place(1, 7, WAITING)], {}, []) == []


all_places = st.lists(
    st.builds(
        lambda member, at, standing, companion: (member, at, standing, companion),
        st.integers(1, 8),
        st.sampled_from([None, *DATES]),
        st.sampled_from([GOING, WAITING]),
        st.booleans(),
    ),
    max_size=24,
    unique_by=lambda said: said[:2],
).map(
    lambda said: [
        place(pk, member, standing, at=at, companion=companion and standing is GOING)
        for pk, (member, at, standing, companion) in enumerate(said, 1)
    ]
)


@given(all_places, st.integers(1, 6))
def test_promotion_never_passes_the_places_and_leaves_none_empty(places, size):
    before = {at: taken(places, 1, at) for at in DATES}
    chosen = set(promoted(places, {1: size}, DATES))
    after = [replace(p, standing=GOING) if p.pk in chosen else p for p in places]
    for at in DATES:
        assert taken(after, 1, at) <= max(size, before[at])
    assert promoted(after, {1: size}, DATES) == []
