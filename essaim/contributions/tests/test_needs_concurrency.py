"""Many at once, behind a barrier: one need, one workstream, no cent too many."""

import uuid

import pytest

from essaim.base.models import Event
from essaim.contributions.models import Felt, Need, Workstream
from essaim.contributions.services import needs, workstreams
from essaim.ledger.models import Posting
from essaim.ledger.services import budgets
from tests.racing import together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
MANY = 12


def test_said_many_times_at_once_it_is_one_need(circle, people, frame):
    names = ["author"] * (MANY - 1) + ["peer"]
    together(
        [
            lambda who=who: needs.say_need(circle.pk, "x", by=people[who])
            for who in names
        ]
    )
    assert Need.objects.count() == 1
    assert Event.objects.filter(kind="need.said").count() == 1


def test_felt_many_times_at_once_it_counts_once(circle, people, frame):
    need = needs.say_need(circle.pk, "x", by=people["author"])
    together([lambda: needs.feel_need(need.pk, by=people["peer"])] * MANY)
    assert Felt.objects.count() == 1


def test_made_a_workstream_by_all_at_once_it_is_one(circle, people, frame):
    need = needs.say_need(circle.pk, "x", by=people["author"])
    names = ["author", "peer", "other", "referent"] * 3
    answers = together(
        [
            lambda who=who: workstreams.make_workstream(need.pk, by=people[who])
            for who in names
        ]
    )
    assert Workstream.objects.count() == 1
    made = [one for one in answers if isinstance(one, Workstream)]
    assert len(made) == 3  # the three clicks of one person


def test_opened_by_all_at_once_under_one_name_it_is_one(circle, people, frame):
    together(
        [
            lambda who=who: workstreams.open_workstream(
                circle.pk, title="Site", by=people[who]
            )
            for who in ["author", "peer", "other", "referent"] * 3
        ]
    )
    assert Workstream.objects.count() == 1


def test_many_parts_of_one_budget_never_pass_it(circle, people, line):
    """A thousand euros; twelve parts of 150 €, six given back meanwhile."""
    first = workstreams.open_workstream(circle.pk, title="Un", by=people["author"])
    workstreams.share_budget(first.pk, 300_00, by=people["referent"], key=uuid.uuid4())
    others = [
        workstreams.open_workstream(circle.pk, title=f"{n}", by=people["author"])
        for n in range(MANY)
    ]
    acts = [
        lambda one=one: workstreams.share_budget(
            one.pk, 150_00, by=people["referent"], key=uuid.uuid4()
        )
        for one in others
    ]
    acts += [
        lambda: workstreams.take_back(
            first.pk, 100_00, by=people["referent"], key=uuid.uuid4()
        )
    ] * 6
    together(acts)
    lines = [line, *(one.line for one in Workstream.objects.filter(line__isnull=False))]
    figures = budgets.figures(lines)
    assert sum(one.voted for one in figures.values()) == 1_000_00
    assert all(one.left >= 0 and not one.excess for one in figures.values())
    assert Posting.objects.total() == 0


def test_one_form_sent_many_times_at_once_moves_money_once(circle, people, line):
    site = workstreams.open_workstream(circle.pk, title="Site", by=people["author"])
    key = uuid.uuid4()
    together(
        [
            lambda: workstreams.share_budget(
                site.pk, 100_00, by=people["referent"], key=key
            )
        ]
        * MANY
    )
    assert budgets.figures([line])[line.pk].voted == 900_00
    assert Event.objects.filter(kind="workstream.funded").count() == 1


def test_two_who_take_over_at_once_are_told_of_each_other(circle, people, frame):
    site = workstreams.open_workstream(circle.pk, title="Site", by=people["author"])
    together(
        [
            lambda who=who: workstreams.mind(site.pk, by=people[who])
            for who in ("peer", "other")
        ]
    )
    site.refresh_from_db()
    assert site.minder in {people["peer"], people["other"]}
    assert Event.objects.filter(kind="workstream.minded").count() == 2


def test_a_need_fades_once_for_two_workers(circle, people, frame):
    need = needs.say_need(circle.pk, "x", by=people["author"])
    Need.objects.filter(pk=need.pk).update(expires_on="2020-01-01")
    done = together([lambda: needs.fade_need(need.pk)] * 4)
    assert sorted(done) == [False, False, False, True]
    assert Event.objects.filter(kind="need.faded").count() == 1
