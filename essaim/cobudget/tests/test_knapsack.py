"""A ballot where each member composes a whole budget with the pool."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from essaim.base.errors import Refusal
from essaim.cobudget import counting, pabulib
from essaim.cobudget.models import Envelope
from essaim.cobudget.services import ballots, rounds
from essaim.cobudget.tests.pages import text
from essaim.rules.allocation import Reason
from essaim.rules.ballots import over

pytestmark = pytest.mark.django_db
KNAPSACK = {"rule_name": "greedy-votes", "ballot": "knapsack"}


@pytest.fixture
def three(new_round, submit, chloe, advance):
    """A pool of 300 €, three projects: 100, 200 and 150 €."""

    def make(**settings):
        round = new_round(**KNAPSACK, **settings)
        make.projects = [
            submit(round, euros, title=title)
            for euros, title in ((100, "Un four"), (200, "Un mur"), (150, "Un vélo"))
        ]
        rounds.fund_round(round.pk, 300_00, by=chloe, key="all")
        return advance(round, "allocation")

    return make


def said_by(member, round):
    envelope = Envelope.objects.get(round=round, member=member)
    return set(envelope.allocations.values_list("project_id", flat=True))


@given(st.dictionaries(st.integers(1, 9), st.integers(0, 90)), st.integers(0, 200))
def test_a_budget_fits_or_passes_by_what_it_costs_more(costs, pool):
    passed = over(costs, costs, pool)
    assert passed == max(0, sum(costs.values()) - pool)
    assert over([], costs, pool) == 0


def test_a_budget_that_passes_the_pool_changes_nothing(three, awa):
    round = three()
    oven, wall, bike = (project.pk for project in three.projects)
    ballots.answer(round.pk, {oven: 1, wall: 1}, by=awa)  # the pool, to the euro
    with pytest.raises(ballots.BadBallot) as refusal:
        ballots.answer(round.pk, {oven: 1, wall: 1, bike: 1}, by=awa)
    assert "150" in str(refusal.value)
    assert said_by(awa, round) == {oven, wall}


def test_the_page_says_what_is_left_and_keeps_what_was_chosen(three, awa, browse, send):
    round = three()
    oven, wall, bike = (project.pk for project in three.projects)
    page = text(browse(awa, "ballot", round.pk))
    assert "Que ferais-je de toute la cagnotte ?" in page
    assert 'data-pool="30000"' in page
    assert "Dans mon budget, pour 150 €" in page
    send(awa, "ballot", round.pk, **{f"p{oven}": "1", f"p{bike}": "1"})
    assert ">50 €</output>" in text(browse(awa, "ballot", round.pk))
    chosen = {f"p{one}": "1" for one in (oven, wall, bike)}
    refused = send(awa, "ballot", round.pk, **chosen)
    assert refused.status_code == 422
    page = text(refused)
    assert "coûte 150 € de plus que ce qu’il y a" in page
    assert 'data-state="over">−150 €</output>' in page
    assert page.count(" checked") == 3
    assert said_by(awa, round) == {oven, bike}
    assert "dans mon budget" in text(browse(awa, "summary", round.pk))


def test_it_is_counted_as_approvals(three, awa, elise, basile, advance):
    round = three()
    oven, wall, bike = (project.pk for project in three.projects)
    ballots.answer(round.pk, {oven: 1, wall: 1}, by=awa)
    ballots.answer(round.pk, {oven: 1, bike: 1}, by=elise)
    ballots.answer(round.pk, {oven: 1, bike: 1}, by=basile)
    round = advance(round, "result")
    funded = [project.is_funded for project in round.projects.order_by("pk")]
    assert funded == [True, False, True]
    lost = counting.fate_from_json(round.projects.get(pk=wall).fate)
    assert lost.reason is Reason.BUDGET_EXHAUSTED
    assert "vote_type;approval" in pabulib.export(round)


def test_points_cannot_be_counted_from_it(new_round):
    with pytest.raises(Refusal):
        new_round(ballot="knapsack", rule_name="equal-shares", utility="score")
