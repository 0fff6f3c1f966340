"""What the house is for: three members allocate, the round closes, each reads why."""

import re

import pytest
from playwright.sync_api import expect

from essaim.cobudget.models import Allocation, Round
from essaim.home.demonstration.people import PASSWORD
from essaim.ledger import services as ledger
from tests import demonstration
from tests.demonstration import person
from tests.e2e.conftest import assert_accessible, picture

pytestmark = pytest.mark.e2e


def give(page, amounts):
    """Type amounts into the first projects of the list; each one saves itself."""
    fields = page.locator("input[inputmode=decimal]")
    wanted = dict(enumerate(amounts))
    # What was directed before is taken back first: an envelope is never passed.
    for place in sorted(range(fields.count()), key=lambda place: place in wanted):
        field, amount = fields.nth(place), wanted.get(place, "")
        if field.input_value() == amount:
            continue
        with page.expect_response(lambda sent: sent.request.method == "POST") as saved:
            field.fill(amount)
            field.press("Tab")
        assert saved.value.status == 200


def directed(name):
    rows = Allocation.objects.filter(
        envelope__member=person(name), envelope__round=demonstration.running()
    )
    return sorted(rows.filter(cents__gt=0).values_list("cents", flat=True))


def test_three_members_allocate_and_understand(open_context, with_password, tokens):
    round_ = demonstration.running()
    projects = round_.projects.standing().count()
    # Three people, three browsers, three real passwords.
    people = {
        name: with_password(open_context(), person(name), PASSWORD)
        for name in ("awa", "chloe", "driss")
    }
    given = {"awa": ["40", "20"], "chloe": ["30,50"], "driss": ["10", "10", "10"]}
    for name, page in people.items():
        page.get_by_role("navigation").get_by_role(
            "link", name="Co-budget"
        ).first.click()
        page.get_by_role("link", name=round_.name).first.click()
        page.locator(f"a[href$='/co-budget/{round_.pk}/affecter/']").first.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("enveloppe")
        give(page, given[name])
        page.reload()
        assert_accessible(page)
    assert directed("awa") == [20_00, 40_00]
    assert directed("chloe") == [30_50]
    assert directed("driss") == [10_00, 10_00, 10_00]
    picture(people["awa"], "affectation")

    # Nobody but the facilitator may close; he is told what it will do, and does it.
    awa = people["awa"]
    answer = awa.request.get(f"{awa.url.split('/affecter')[0]}/phase/")
    assert answer.status == 403
    basile = with_password(open_context(), person("basile"), PASSWORD)
    basile.goto(awa.url.split("affecter")[0])
    basile.locator(f"a[href$='/co-budget/{round_.pk}/phase/']").first.click()
    assert_accessible(basile)
    basile.locator("main form[method=post] button").first.click()
    expect(basile.locator("main")).to_contain_text(re.compile("Résultat|résultat"))

    round_.refresh_from_db()
    assert round_.phase == Round.Phase.RESULT
    assert ledger.balance(round_.account_code) == 0
    funded = round_.projects.filter(awarded_cents__gt=0)
    for project in funded:
        assert ledger.balance(project.account_code) == project.awarded_cents

    # Each one reads, for every project, whether it won, with how much, and why.
    for page in people.values():
        page.goto(page.url.split("affecter")[0] + "resultat/")
        verdicts = page.locator("article .verdict")
        assert verdicts.count() == projects
        assert all(len(words) > 20 for words in verdicts.all_inner_texts())
        won = page.locator("article.won")
        assert won.count() == funded.count()
        assert_accessible(page)
        # And from a project's own page too.
        page.locator("article.lost a, article.won a").last.click()
        expect(page.locator("main")).to_contain_text(re.compile("[Ff]inancé|[Rr]etenu"))
        page.go_back()
    awa.goto(awa.url.replace(f"/{round_.pk}/", f"/{demonstration.finished().pk}/"))
    picture(awa, "resultat")


def test_allocating_needs_no_script(open_context, with_password, tokens):
    context = open_context(java_script_enabled=False)
    page = with_password(context, person("awa"), PASSWORD)
    page.goto(page.url + f"co-budget/{demonstration.running().pk}/affecter/")
    fields = page.locator("input[inputmode=decimal]")
    for place in range(fields.count()):
        fields.nth(place).fill("15" if place == 1 else "")
    page.get_by_role("button", name="Enregistrer").last.click()
    page.wait_for_load_state()
    assert directed("awa") == [15_00]


def test_a_choice_that_passes_the_envelope_is_kept_on_the_page(
    open_context, with_password, tokens
):
    context = open_context(java_script_enabled=False)
    page = with_password(context, person("awa"), PASSWORD)
    page.goto(page.url + f"co-budget/{demonstration.running().pk}/affecter/")
    before = directed("awa")
    page.locator("input[inputmode=decimal]").first.fill("999999")
    page.get_by_role("button", name="Enregistrer").last.click()
    page.wait_for_load_state()
    assert directed("awa") == before
    expect(page.locator("input[inputmode=decimal]").first).to_have_value("999999")
