"""A year is closed: one rehearses and prepares it, another posts it, each reads why."""

from datetime import datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from essaim.base.clock import standing_at
from essaim.contributions import tasks
from essaim.contributions.models import Contribution, Objection, YearClosing
from essaim.contributions.reading import closings as reading
from essaim.contributions.services import objections
from essaim.home.demonstration.people import PASSWORD
from essaim.ledger.models import FiscalYear
from essaim.payments.models import ExpenseClaim
from essaim.payments.services import expenses
from essaim.rules.contributions import State
from tests.demonstration import person
from tests.e2e.conftest import assert_accessible, picture

pytestmark = pytest.mark.e2e
TALL = {"width": 1280, "height": 1060}
TITLE = "Traduire l’aide du Nuage"


def declare_beyond_the_budget(page):
    """Declare more than is left; the page says before the yes what becomes of it."""
    main = page.get_by_role("main")
    page.get_by_role("link", name="Contribuer").first.click()
    main.get_by_role("link", name="Mes contributions").click()
    main.get_by_role("link", name=TITLE).first.click()
    main.get_by_role("link", name="Déclarer").click()
    page.get_by_label("Temps").fill("13h")
    page.get_by_label("Montant, en euros").fill("390")
    main.get_by_role("button", name="Voir ce que cela fait au budget").click()
    expect(main).to_contain_text("exercice suivant")
    assert_accessible(page)
    main.get_by_role("button", name="Déclarer").click()
    one = Contribution.objects.get(title=TITLE)
    assert (one.state, one.cents) == (State.DEFERRED, 390_00)
    return one


def end(year):
    """Let the year end: dialogues, expenses and objection windows with it."""
    for each in Objection.objects.filter(closed_at=None).select_related("author"):
        objections.lift(each.pk, by=each.author)
    for claim in ExpenseClaim.objects.filter(state=ExpenseClaim.State.SUBMITTED):
        expenses.approve(claim.pk, by=person("driss"))
    morning = datetime.combine(year.ends_on + timedelta(days=20), time(9))
    return timezone.make_aware(morning)


def rehearse_and_prepare(page, year, one, live_server):
    """The treasurer reads every line it would change, and prepares it."""
    main = page.get_by_role("main")
    page.goto(f"{live_server.url}{reverse('contributions:budgets')}?exercice={year.pk}")
    main.get_by_role("link", name=f"L’exercice {year} est terminé").click()
    assert_accessible(page)
    plan = reading.Plan(reading.held_lines(year), reading.Overrun.DEFER)
    lines = main.locator("section.card tbody tr")
    expect(lines).to_have_count(sum(1 for _each in plan.fates()))
    mine = lines.filter(has_text=one.title)
    expect(mine).to_contain_text("Awa Diop")
    expect(mine).to_contain_text("reportée")
    expect(main).to_contain_text("390 € ont déjà été reportés")
    picture(page, "cloture", TALL)
    main.get_by_role("button", name="Préparer la clôture").click()
    expect(main).to_contain_text("Préparée par Driss Benali")
    assert_accessible(page)
    return plan.fingerprint


def assert_refused_to_who_prepared_it(page, year, fingerprint, live_server):
    """Nobody closes a year alone, even by sending what the button would send."""
    expect(page.get_by_role("button", name="Passer la clôture")).to_have_count(0)
    expect(page.get_by_role("main")).to_contain_text("Vous avez préparé cette clôture")
    token = page.locator("main [name=csrfmiddlewaretoken]").first.input_value()
    answer = page.request.post(
        live_server.url + reverse("contributions:closing_post", args=[year.pk]),
        form={"csrfmiddlewaretoken": token, "fingerprint": fingerprint},
    )
    assert answer.status == 403
    assert "Vous avez préparé cette clôture" in answer.text()
    assert not YearClosing.objects.filter(fiscal_year=year).exists()


def start_a_late_declaration(page, one, live_server):
    """A form is open on the year's budget while the year is being closed."""
    page.goto(live_server.url + reverse("contributions:declare"))
    page.get_by_label("Qu’avez-vous fait").fill("Un oubli de décembre")
    page.get_by_label("Pour quel cercle").select_option(str(one.line_id))
    last_day = one.line.fiscal_year.ends_on.isoformat()
    page.get_by_label("Fait le").fill(last_day)
    page.get_by_label("Temps").fill("1h")
    page.get_by_label("Montant, en euros").fill("20")
    page.get_by_label("Pourquoi ce montant").fill("Une heure.")
    page.get_by_role("button", name="Voir ce que cela fait au budget").click()
    expect(page.get_by_role("main")).to_contain_text("Reste après")


def post(page, year):
    """A co-manager finds it in their notices, reads the same lines, and posts it."""
    main = page.get_by_role("main")
    page.get_by_role("link", name="Avis").first.click()
    main.get_by_role("link", name="a préparé la clôture").first.click()
    expect(main.locator("section.card tbody tr").first).to_be_visible()
    main.get_by_role("button", name="Passer la clôture en écritures").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        f"Les contributions de {year} sont closes"
    )
    expect(main).to_contain_text("Préparée par Driss Benali")
    expect(main).to_contain_text("passée en écritures par Farid Haddad")
    assert_accessible(page)


def test_a_year_is_closed_by_two_people_and_each_author_reads_why(
    open_context, with_password, tokens, live_server
):
    today = timezone.localdate()
    year = FiscalYear.objects.get(starts_on__lte=today, ends_on__gte=today)
    before = with_password(open_context(), person("awa"), PASSWORD)
    one = declare_beyond_the_budget(before)
    budget = reverse("contributions:budget", args=[one.circle_id])
    before.goto(live_server.url + budget)
    expect(before.get_by_role("main")).to_contain_text("restent sur")
    picture(before, "budget", TALL)
    january = end(year)
    with standing_at(january):
        tasks.tick(january)
        awa, driss, farid = (
            with_password(open_context(), person(name), PASSWORD)
            for name in ("awa", "driss", "farid")
        )
        fingerprint = rehearse_and_prepare(driss, year, one, live_server)
        assert_refused_to_who_prepared_it(driss, year, fingerprint, live_server)
        start_a_late_declaration(awa, one, live_server)

        post(farid, year)
        closing = YearClosing.objects.get(fiscal_year=year)
        assert (closing.prepared_by.name, closing.posted_by.name) == (
            "Driss Benali",
            "Farid Haddad",
        )

        # The other window is late: a sentence, and nothing is done twice.
        driss.get_by_role("button", name="Préparer de nouveau").click()
        expect(driss.get_by_role("alert").first).to_contain_text("closes")

        # Nothing more is declared on that year, not even by a form opened before.
        awa.get_by_role("main").get_by_role("button", name="Déclarer").click()
        expect(awa.get_by_role("alert").first).to_contain_text("son exercice est clos")
        expect(awa.get_by_label("Qu’avez-vous fait")).to_have_value(
            "Un oubli de décembre"
        )
        assert not Contribution.objects.filter(title="Un oubli de décembre").exists()

        # Its author is told why, on their notices and on the page of the work.
        main = awa.get_by_role("main")
        awa.get_by_role("link", name="Avis").first.click()
        main.get_by_role("link", name=f"Clôture de {year}").filter(
            has_text=TITLE
        ).click()
        expect(main).to_contain_text("Reportée sur le budget de l’exercice suivant")
        expect(main).to_contain_text("attend le budget de l’exercice suivant")
        assert_accessible(awa)
        one.refresh_from_db()
        assert one.state == State.DEFERRED

        # The budget’s page says that the year is closed, and by what rule.
        awa.goto(f"{live_server.url}{budget}?exercice={year.pk}")
        main.get_by_role("link", name=f"Les contributions de {year} ont été").click()
        expect(
            main.locator("section.card tbody tr").filter(has_text=TITLE)
        ).to_have_count(1)
        assert_accessible(awa)
