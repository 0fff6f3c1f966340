"""A round finished elsewhere: its shapes say the same, and nobody comes out of them."""

import dataclasses

from hypothesis import given
from hypothesis import strategies as st

from essaim.rules.past_projects import read_list, settle
from essaim.rules.past_round import Shape, read_gifts, shape_of

PEOPLE = ["Ana", "Bo", "Cy", "Di"]
BUCKETS = ["Oven", "Cargo bike", "Mural"]
GIFT = st.tuples(
    st.sampled_from(PEOPLE), st.sampled_from(BUCKETS), st.integers(1, 10**7)
)


def euros(cents):
    """As JavaScript writes cents divided by a hundred: « 12.5 », « 12 »."""
    return f"{cents / 100:.2f}".rstrip("0").rstrip(".")


def by_operation(gifts):
    yield 1, ["Name", "Email", "Proposal", "Amount", "Timestamp"]
    for line, (who, bucket, cents) in enumerate(gifts, start=2):
        mail = f"{who.lower()}@example.org"
        yield line, [who, mail, bucket, euros(cents), "2024-06-20T10:00:00.000Z"]


def by_participant(gifts):
    buckets = sorted({bucket for _who, bucket, _cents in gifts})
    parts = ("Peak", "Withdrawal", "Final")
    yield 1, ["Name", "Email", *(f"{b} ({part})" for b in buckets for part in parts)]
    for line, who in enumerate(PEOPLE, start=2):
        cells = [who, f"{who.lower()}@example.org"]
        for bucket in buckets:
            total = sum(c for w, b, c in gifts if (w, b) == (who, bucket))
            cells += [euros(total), "0", euros(total)]
        yield line, cells


def totals(gifts):
    return {
        key: (one.cents, one.givers)
        for key, one in read_gifts(list(gifts)).projects.items()
    }


@given(st.lists(GIFT, min_size=1, max_size=30))
def test_both_exports_of_cobudget_give_the_same_totals(gifts):
    operations, participants = by_operation(gifts), by_participant(gifts)
    assert totals(operations) == totals(participants)


@given(st.lists(GIFT, min_size=1, max_size=30), st.randoms(use_true_random=False))
def test_the_order_of_the_lines_changes_nothing(gifts, random):
    shuffled = random.sample(gifts, len(gifts))
    assert totals(by_operation(gifts)) == totals(by_operation(shuffled))


@given(st.lists(GIFT, min_size=1, max_size=30))
def test_no_cent_is_lost_and_no_name_comes_out(gifts):
    read = read_gifts(list(by_operation(gifts)))
    given_in_all = sum(cents for _who, _bucket, cents in gifts)
    assert sum(one.cents for one in read.projects.values()) == given_in_all
    told = str(dataclasses.asdict(read))
    assert not any(who in told or who.lower() + "@" in told for who in PEOPLE)


@given(st.lists(GIFT, min_size=1, max_size=30))
def test_nothing_granted_passes_what_was_received_or_the_goal(gifts):
    listed = read_list([(1, ["title", "minGoal"]), (2, ["Oven", "500"])])
    for one in settle(read_gifts(list(by_operation(gifts))), listed).projects:
        assert one.granted_cents in {0, one.received_cents}
        assert 0 < one.min_cents <= one.max_cents
        assert one.granted_cents <= one.max_cents
        assert bool(one.granted_cents) == (one.received_cents >= one.min_cents)


def test_a_table_of_projects_alone_is_no_file_of_gifts():
    assert shape_of([(1, ["Titre", "Minimum", "Objectif"])]) is None
    assert shape_of([(1, ["Titre", "Montant", "Courriel"])]) is None
    assert shape_of([(1, ["Titre", "Reçu"])]) is Shape.TOTALS
    assert shape_of([]) is None


def test_names_that_are_hidden_leave_the_number_of_givers_unknown():
    read = read_gifts(
        [(1, ["Proposal", "Amount", "Timestamp"]), (2, ["Oven", "10", ""])]
    )
    assert (read.gave, read.projects["oven"].givers, read.last) == (None, None, None)


def test_who_took_everything_back_gave_nothing():
    gifts = [("Ana", "Oven", 1000), ("Bo", "Oven", 500)]
    back = [*by_operation(gifts), (9, ["Bo", "bo@example.org", "Oven", "-5", ""])]
    read = read_gifts(back)
    assert (read.gave, read.projects["oven"].givers) == (1, 1)


def test_days_written_in_french_say_the_last_one_too():
    rows = [
        (1, ["Proposal", "Amount", "Timestamp"]),
        (2, ["Oven", "10", "21 juin 2024"]),
        (3, ["Oven", "10", "3/7/24"]),
    ]
    last = read_gifts(rows).last
    assert last is not None
    assert last.isoformat() == "2024-07-03"
