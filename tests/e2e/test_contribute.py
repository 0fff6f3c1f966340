"""A year of contributions in real browsers: who arrives, who does, who objects."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation
from django.utils.formats import date_format
from playwright.sync_api import expect

from essaim.base.clock import standing_at
from essaim.contributions import tasks
from essaim.contributions.models import Contribution, Mission, Signup
from essaim.home.demonstration.people import PASSWORD
from essaim.ledger.services import budgets
from essaim.payments.models import Due
from essaim.rules.contributions import State
from tests.demonstration import person
from tests.e2e.conftest import PHONE, assert_accessible, picture

pytestmark = pytest.mark.e2e
REASON = "Deux rendez-vous, et leurs suites."
ARGUMENT = "Le second rendez-vous a été compté en octobre déjà."
TOUCH = {"viewport": PHONE, "has_touch": True, "is_mobile": True}


def in_french(day):
    """A day as the pages write it."""
    with translation.override("fr"):
        return date_format(day, "DATE_FORMAT")


def in_days(days):
    """Make the present some days later, for the server of this process too."""
    return standing_at(timezone.now() + timedelta(days=days))


def tap(page, role, name):
    """Touch something, and wait for the page it leads to."""
    with page.expect_navigation():
        page.get_by_role("main").get_by_role(role, name=name).first.tap()


def test_a_newcomer_takes_a_first_step(open_context, with_password, tokens):
    page = with_password(open_context(), person("hugo"), PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bienvenue Hugo")
    assert_accessible(page)
    page.get_by_role("link", name="Ranger et étiqueter l’atelier").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Ranger et étiqueter l’atelier"
    )
    expect(page.locator("main")).to_contain_text("premier pas")
    assert_accessible(page)

    page.get_by_role("button", name="J’y vais").click()
    expect(page.get_by_role("status")).to_contain_text("vous y allez")
    assert_accessible(page)
    mission = Mission.objects.get(title="Ranger et étiqueter l’atelier")
    assert Signup.objects.filter(
        mission=mission, member=person("hugo"), state=Signup.State.GOING
    ).exists()

    # It is among what he has under way, with its date, and in his own calendar.
    page.get_by_role("navigation").get_by_role("link", name="Contribuer").first.click()
    mine = page.get_by_role("region", name="Ce que j’ai en cours")
    expect(mine.get_by_role("link", name=mission.title)).to_be_visible()
    expect(mine.locator("time")).to_be_visible()
    assert_accessible(page)
    mine.get_by_role("link", name="Mon agenda").click()
    page.get_by_role("button", name="Créer mon adresse").click()
    address = page.get_by_label("Adresse secrète").input_value()
    assert_accessible(page)
    calendar = page.request.get(address).text()
    assert "SUMMARY:Ranger et étiqueter l’atelier" in calendar

    # To leave is one gesture as well, and says nothing of him to the others.
    page.goto(page.url.split("/contribuer")[0] + mission.get_absolute_url())
    page.get_by_role("button", name="Je me retire").click()
    expect(page.get_by_role("button", name="J’y vais")).to_be_visible()


def announce_on_a_phone(page, title):
    """From the door « Contribuer » to money that is reserved."""
    with page.expect_navigation():
        page.get_by_role("link", name="Contribuer").first.tap()
    assert_accessible(page)
    tap(page, "link", title)
    assert_accessible(page)
    tap(page, "link", "Annoncer ma contribution")
    main = page.get_by_role("main")
    # Who will see it, and the rule that binds, are said before anything is typed.
    expect(main).to_contain_text("Les membres du cercle voient ce que vous annoncez")
    expect(main).to_contain_text("Un plafond n’est pas un droit")
    assert_accessible(page)
    page.get_by_label("Montant prévu, en euros").fill("90")
    page.get_by_label("Temps prévu").fill("3h")
    picture(page, "annoncer", PHONE)
    tap(page, "button", "Annoncer")
    expect(page.get_by_role("heading", name="Annoncée")).to_be_visible()
    assert_accessible(page)
    return Contribution.objects.latest("pk")


def declare_on_a_phone(page, amount):
    """From work done to a window for objections, told in euros before the yes."""
    tap(page, "link", "Déclarer")
    main = page.get_by_role("main")
    expect(main).to_contain_text("Vous, les membres du cercle, qui peuvent objecter")
    assert_accessible(page)
    page.get_by_label("Temps", exact=False).fill("3h30")
    page.get_by_label("Montant, en euros").fill("130")
    page.get_by_label("Pourquoi ce montant").fill(REASON)
    tap(page, "button", "Voir ce que cela fait au budget")
    # More than the ceiling allows: said in a sentence, and what was typed is kept.
    expect(page.get_by_role("alert")).to_contain_text("30 €")
    expect(page.get_by_label("Pourquoi ce montant")).to_have_value(REASON)
    assert_accessible(page)
    page.get_by_label("Montant, en euros").fill(amount)
    tap(page, "button", "Voir ce que cela fait au budget")
    expect(main).to_contain_text("Reste avant")
    expect(main).to_contain_text("Reste après")
    expect(main).to_contain_text("10 jours pour objecter")
    assert_accessible(page)
    picture(page, "declarer", PHONE)


def test_announced_done_and_declared_on_a_phone_then_objected_to_and_adjusted(
    open_context, with_password, tokens
):
    title = "Accueillir deux nouvelles entrepreneures"
    phone = with_password(open_context(**TOUCH), person("awa"), PASSWORD)
    one = announce_on_a_phone(phone, title)
    line = one.line
    reserved = budgets.figures([line])[line.pk]
    assert (one.state, one.cents, one.author.name) == (
        State.ANNOUNCED,
        90_00,
        "Awa Diop",
    )
    tap(phone, "button", "Je commence")
    expect(phone.get_by_role("heading", name="En cours")).to_be_visible()
    tap(phone, "button", "C’est fait")
    expect(phone.get_by_role("status")).to_contain_text("sa trace est laissée")
    assert_accessible(phone)

    declare_on_a_phone(phone, "105")
    one.refresh_from_db()
    assert one.state == State.DONE, "nothing is declared before it is confirmed"
    tap(phone, "button", "Déclarer")
    one.refresh_from_db()
    assert (one.state, one.cents, one.minutes) == (State.DECLARED, 105_00, 210)
    now = budgets.figures([line])[line.pk]
    assert (now.left, now.declared) == (
        reserved.left - 15_00,
        reserved.declared + 105_00,
    )
    settles_on = timezone.localdate() + timedelta(days=10)
    expect(phone.get_by_role("heading", name=in_french(settles_on))).to_be_visible()
    assert_accessible(phone)

    # Nadia, of the same circle, in her own browser, three days later.
    with in_days(3):
        peer = with_password(open_context(), person("nadia"), PASSWORD)
        peer.get_by_role("link", name="Avis").first.click()
        assert_accessible(peer)
        peer.get_by_role("main").get_by_role("link", name=title).first.click()
        expect(peer.get_by_role("main")).to_contain_text("105 €")
        assert_accessible(peer)
        peer.get_by_label("Votre question ou votre réponse").fill(
            "Les deux le même jour ?"
        )
        peer.get_by_role("button", name="Envoyer").click()
        peer.get_by_role("link", name="Objecter").click()
        assert_accessible(peer)
        peer.get_by_label("le travail").check()
        peer.get_by_label("Votre argument").fill(ARGUMENT)
        peer.get_by_role("button", name="Soulever l’objection").click()
        expect(peer.get_by_role("heading", name="Une objection")).to_be_visible()
        assert_accessible(peer)
        one.refresh_from_db()
        assert one.state == State.IN_DIALOGUE

        phone.reload()
        expect(phone.get_by_role("main")).to_contain_text(ARGUMENT)
        assert_accessible(phone)
        tap(phone, "link", "Corriger")
        assert_accessible(phone)
        phone.get_by_label("Montant, en euros").fill("95,50")
        tap(phone, "button", "Enregistrer la correction")
        assert_accessible(phone)
        tap(phone, "button", "Confirmer la correction")
        again = settles_on + timedelta(days=3)
        expect(phone.get_by_role("heading", name=in_french(again))).to_be_visible()
        one.refresh_from_db()
        assert (one.state, one.cents) == (State.DECLARED, 95_50)

    # A day before, nothing; on its day, nobody has to do anything.
    with in_days(12):
        tasks.tick(timezone.now())
        one.refresh_from_db()
        assert one.state == State.DECLARED
    with in_days(13):
        tasks.tick(timezone.now())
        phone.reload()
        expect(phone.get_by_role("heading", name="Elle est due")).to_be_visible()
        assert_accessible(phone)
    one.refresh_from_db()
    assert one.state == State.SETTLED
    assert Due.objects.of(one).get().cents == 95_50


def test_everything_is_said_and_done_without_scripts(
    open_context, with_password, tokens
):
    context = open_context(java_script_enabled=False, viewport=PHONE)
    page = with_password(context, person("awa"), PASSWORD)
    main = page.get_by_role("main")
    page.get_by_role("link", name="Contribuer").first.click()
    main.get_by_role("link", name="Dire un besoin").click()
    page.get_by_label("Que manque-t-il").fill("Une clé de plus pour l’atelier")
    page.get_by_label("Dans quel cercle").select_option(label="Accompagnement")
    main.get_by_role("button", name="Le dire").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Une clé de plus")

    page.get_by_role("link", name="Contribuer").first.click()
    title = "Accueillir deux nouvelles entrepreneures"
    main.get_by_role("link", name=title).first.click()
    main.get_by_role("button", name="J’y vais").click()
    expect(main).to_contain_text("Vous y allez")
    main.get_by_role("link", name="Annoncer ma contribution").click()
    page.get_by_label("Montant prévu, en euros").fill("40")
    main.get_by_role("button", name="Annoncer").click()
    expect(page.get_by_role("heading", name="Annoncée")).to_be_visible()
    main.get_by_role("link", name="Déclarer").click()
    page.get_by_label("Temps").fill("2h")
    page.get_by_label("Montant, en euros").fill("40")
    page.get_by_label("Pourquoi ce montant").fill(REASON)
    main.get_by_role("button", name="Voir ce que cela fait au budget").click()
    main.get_by_role("button", name="Déclarer").click()
    one = Contribution.objects.get(title=title, author=person("awa"))
    assert (one.state, one.cents) == (State.DECLARED, 40_00)
    page.get_by_role("link", name="Contribuer").first.click()
    main.get_by_role("link", name="Mes contributions").click()
    coming = page.get_by_role("region", name="Ce qui m’arrive, et quand")
    expect(coming).to_contain_text("40 €")


def reach(page, wanted, steps=120):
    """Press Tab until ``wanted`` has the focus."""
    for _step in range(steps):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {wanted}")


def test_declared_with_the_keyboard_alone(open_context, with_password, tokens):
    page = with_password(open_context(), person("awa"), PASSWORD)
    main = page.get_by_role("main")

    def press(wanted, key="Enter"):
        reach(page, wanted)
        with page.expect_navigation():
            page.keyboard.press(key)

    press(page.get_by_role("link", name="Contribuer").first)
    press(main.get_by_role("link", name="Déclarer un travail fait"))
    for label, typed in (
        ("Qu’avez-vous fait", "Relire le guide d’accueil"),
        ("Pour quel cercle", "Acc"),
        ("Temps", "1h30"),
        ("Montant, en euros", "30"),
        ("Pourquoi ce montant", REASON),
    ):
        reach(page, page.get_by_label(label).first)
        page.keyboard.type(typed)
    reach(page, page.get_by_label("crédit de mon compte d’activité"))
    page.keyboard.press("ArrowDown")
    press(main.get_by_role("button", name="Voir ce que cela fait au budget"))
    expect(main).to_contain_text("Reste après")
    assert_accessible(page)
    press(main.get_by_role("button", name="Déclarer"))
    one = Contribution.objects.get(title="Relire le guide d’accueil")
    assert (one.state, one.cents, one.form) == (State.DECLARED, 30_00, "payroll")
    assert one.circle.name == "Accompagnement"
