"""The treasurer keeps the money of a round: brought, taken back, and what is left."""

import pytest
from playwright.sync_api import expect

from essaim.circles.models import Circle
from essaim.cobudget import money
from essaim.cobudget.models import FollowUp
from essaim.cobudget.services import rounds
from essaim.ledger import services as ledger
from tests.demonstration import person
from tests.e2e.conftest import assert_accessible

pytestmark = pytest.mark.e2e


@pytest.fixture
def driss(open_context, sign_in, tokens):
    context = open_context()
    sign_in(context, person("driss"))
    return context.new_page()


def left_of(follow_up):
    return money.grants_of([follow_up.project])[follow_up.project_id].left


def test_money_comes_into_the_pool_and_goes_back(driss, live_server):
    animation = Circle.objects.get(name="Animation")
    round = rounds.create_round(by=person("basile"), circle=animation, name="Printemps")
    pot = ledger.balance(ledger.POT)
    driss.goto(live_server.url + round.get_absolute_url())
    driss.locator(f"a[href='{round.get_absolute_url()}cagnotte/']").first.click()
    assert_accessible(driss)
    field = driss.get_by_label("Montant à apporter")

    # More than there is: a sentence, and nothing lost of what was typed.
    field.fill("9999999")
    driss.get_by_role("button", name="Apporter cet argent").click()
    expect(driss.get_by_role("alert").first).to_be_visible()
    assert ledger.balance(ledger.POT) == pot
    field.fill("0,50")
    driss.get_by_role("button", name="Apporter cet argent").dblclick()
    driss.wait_for_url(f"**{round.get_absolute_url()}")
    round.refresh_from_db()
    assert round.pool_cents == 50, "clicked twice, it came once"
    assert ledger.balance(ledger.POT) == pot - 50

    driss.goto(live_server.url + round.get_absolute_url())
    driss.locator("form[action$='/cagnotte/rendre/'] button").first.click()
    driss.wait_for_load_state()
    round.refresh_from_db()
    assert (round.pool_cents, ledger.balance(ledger.POT)) == (0, pot)
    assert_accessible(driss)


def test_what_a_project_leaves_goes_back_to_the_pot(driss, live_server):
    follow_up = next(one for one in FollowUp.objects.all() if left_of(one) > 1_00)
    pot, left = ledger.balance(ledger.POT), left_of(follow_up)
    address = follow_up.get_absolute_url()
    driss.goto(f"{live_server.url}{address}rendre/")
    driss.get_by_label("Montant à rendre").fill("1")
    driss.get_by_role("button", name="Voir ce que cela fera").click()
    # Nothing has moved yet: the page says what will.
    assert ledger.balance(ledger.POT) == pot
    assert_accessible(driss)
    driss.locator("button[name=confirm]").click()
    driss.wait_for_url(f"**{address}")
    assert ledger.balance(ledger.POT) == pot + 1_00
    assert left_of(follow_up) == left - 1_00
