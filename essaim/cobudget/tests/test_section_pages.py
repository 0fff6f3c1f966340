"""The pages where a pool is parted, and those where one directs by section."""

import html

import pytest
from django.core import mail
from django.utils.html import strip_tags

from essaim.cobudget import sections as reading
from essaim.cobudget import takeaway
from essaim.cobudget.models import Envelope, Project, Round, SectionShare
from essaim.cobudget.services import delegations, rounds
from essaim.cobudget.services.allocations import allocate
from essaim.cobudget.services.sections import Row, define
from tests.factories import CircleFactory

ROWS = [Row("Commun", "transverse", basis_points=2500), Row("Autres", cents=375_00)]


def text(response):
    """The words of a page, as they are read."""
    plain = strip_tags(response.content.decode()).replace("\xa0", " ")
    return " ".join(html.unescape(plain).split())


def sent(*rows):
    """The form of sections, as it is sent: name, what it takes, part, unit, number."""
    data = {"volets-TOTAL_FORMS": len(rows), "volets-INITIAL_FORMS": 0}
    names = ("name", "takes", "part", "unit", "pk")
    for place, row in enumerate(rows):
        data |= {
            f"volets-{place}-{name}": value
            for name, value in zip(names, row, strict=False)
        }
    return data


@pytest.fixture
def funded(new_round, submit, chloe, cast, elise):
    round = new_round()
    rounds.fund_round(round.pk, 500_00, by=chloe, key="all")
    return Round.objects.get(pk=round.pk)


@pytest.fixture
def opened(funded, submit, basile, advance):
    """25 € for the charter's section and 75 € for the drill's and the oven's."""
    rows = [ROWS[0], Row("Autres", basis_points=7500)]
    common, rest = define(funded.pk, rows, by=basile)
    drill = submit(funded, 100, 150, title="Une perceuse", section=rest)
    oven = submit(funded, 60, title="Un four", section=rest)
    charter = submit(funded, 60, title="Une charte", section=common, transverse=True)
    Round.objects.filter(pk=funded.pk).update(transverse_days=0)
    round = advance(funded, "allocation")
    round.drill, round.oven, round.charter = drill, oven, charter
    return round


def test_sections_are_defined_row_by_row(funded, basile, browse, send):
    circle = CircleFactory(name="Communication")
    assert browse(basile, "round_sections", funded.pk).status_code == 200
    rows = sent(
        ("Com", f"circle:{circle.pk}", "25", "percent"),
        ("Thème", "theme", "75,00", "percent"),
        ("", "theme", "", "percent"),
    )
    assert send(basile, "round_sections", funded.pk, **rows).status_code == 302
    told = [(one.section.name, one.cents) for one in reading.told(funded)]
    assert told == [("Com", 125_00), ("Thème", 375_00)]
    page = text(browse(basile, "round", funded.pk))
    assert "Com" in page
    assert "les projets du cercle Communication" in page
    first = reading.of(funded)[0]
    again = sent(("Presse", "theme", "500", "euros", first.pk))
    assert send(basile, "round_sections", funded.pk, **again).status_code == 302
    [kept] = reading.of(funded)
    assert (kept.pk, kept.name, kept.cents) == (first.pk, "Presse", 500_00)
    assert kept.basis_points is None


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([("A", "theme", "50", "percent")], "il manque 50"),
        ([("A", "theme", "400", "euros")], "il manque 100"),
        ([("A", "theme", "", "percent")], "Écrivez un pourcentage"),
        ([("", "theme", "100", "percent")], "Donnez un nom"),
        ([("A", "theme", "douze", "percent")], "montant"),
        ([("A", "circle:999", "100", "percent")], "A"),
        ([("A", "autre", "100", "percent")], "A"),
        ([("A", "theme", "100", "livres")], "A"),
        ([("A", "theme", "1" * 60, "percent")], "A"),
    ],
)
def test_what_makes_no_sense_is_told_and_nothing_is_kept(
    funded, basile, send, rows, says
):
    answer = send(basile, "round_sections", funded.pk, **sent(*rows))
    assert answer.status_code == 422
    assert says in text(answer)
    assert not funded.sections.exists()


def test_a_form_that_is_no_form_is_refused(funded, basile, send):
    assert send(basile, "round_sections", funded.pk, x="1").status_code == 422


def test_only_who_runs_the_round_and_before_it_opens(opened, awa, basile, browse, send):
    for member in (awa, basile):
        assert browse(member, "round_sections", opened.pk).status_code == 403
        for name in ("round_sections", "round_place"):
            assert send(member, name, opened.pk).status_code == 403


def test_projects_are_placed_from_the_same_page(funded, submit, basile, browse, send):
    oven = submit(funded, 10, title="Un four")
    common, rest = define(funded.pk, [ROWS[0], Row("B", basis_points=7500)], by=basile)
    page = text(browse(basile, "round_sections", funded.pk))
    assert "Un four" in page
    assert "aucun encore" in page
    wrong = send(basile, "round_place", funded.pk, **{f"p{oven.pk}": common.pk})
    assert wrong.status_code == 422
    right = send(basile, "round_place", funded.pk, **{f"p{oven.pk}": rest.pk})
    assert right.status_code == 302
    assert Project.objects.get(pk=oven.pk).section == rest


def test_the_form_of_a_project_asks_its_section(funded, awa, basile, browse, send):
    said = {"title": "Un four", "summary": "Du pain", "min_cents": "60"}
    assert (
        'name="section"'
        not in browse(awa, "project_submit", funded.pk).content.decode()
    )
    assert send(awa, "project_submit", funded.pk, **said).status_code == 302
    common, rest = define(funded.pk, [ROWS[0], Row("B", basis_points=7500)], by=basile)
    missing = send(awa, "project_submit", funded.pk, **{**said, "title": "Deux"})
    assert missing.status_code == 422
    wrong = {**said, "title": "Deux", "section": common.pk}
    answer = send(awa, "project_submit", funded.pk, **wrong)
    assert answer.status_code == 422
    assert "propositions transverses" in text(answer)
    right = {**said, "title": "Deux", "section": rest.pk}
    assert send(awa, "project_submit", funded.pk, **right).status_code == 302
    made = Project.objects.get(title="Deux")
    assert made.section == rest
    assert "B" in text(browse(awa, "project", funded.pk, made.pk))
    draft = send(awa, "project_submit", funded.pk, **{**said, "draft": "1"})
    assert draft.status_code == 302, "a draft may wait for its section"


def test_one_directs_section_by_section(opened, awa, browse, send):
    page = text(browse(awa, "allocate", opened.pk))
    assert page.index("Commun") < page.index("Une charte") < page.index("Un four")
    assert "Commun 25 € sur 25 €" in page
    assert "Autres 75 € sur 75 €" in page
    too_much = {f"p{opened.drill.pk}": "80"}
    answer = send(awa, "allocate", opened.pk, **too_much)
    assert answer.status_code == 422
    assert "Dans « Autres », c’est 5 € de plus" in text(answer)
    fits = {f"p{opened.drill.pk}": "60", f"p{opened.charter.pk}": "10"}
    assert send(awa, "allocate", opened.pk, **fits).status_code == 302
    page = text(browse(awa, "allocate", opened.pk))
    assert "Commun 15 € sur 25 €" in page
    assert "Autres 15 € sur 75 €" in page


def test_each_saved_amount_tells_what_is_left_in_each(opened, awa, send):
    field = {f"p{opened.oven.pk}": "20"}
    answer = send(awa, "allocate_one", opened.pk, opened.oven.pk, htmx=True, **field)
    assert 'id="lefts"' in answer.content.decode()
    assert "Autres 55 € sur 75 €" in text(answer)
    field = {f"p{opened.oven.pk}": "76"}
    answer = send(awa, "allocate_one", opened.pk, opened.oven.pk, htmx=True, **field)
    assert "Dans « Autres », c’est 1 € de plus" in text(answer)


def test_the_summary_and_the_receipt_tell_each_section(opened, awa, browse, send):
    allocate(opened.pk, {opened.drill.pk: 60_00}, by=awa)
    for name in ("summary", "round", "compare_projects"):
        asked = {"a": opened.drill.pk, "b": opened.charter.pk}
        assert "Autres 15 € sur 75 €" in text(browse(awa, name, opened.pk, **asked))
    page = text(browse(awa, "project", opened.pk, opened.drill.pk))
    assert "Commun 25 € sur 25 €" in page
    send(awa, "mail_receipt", opened.pk)
    [letter] = mail.outbox
    assert "Autres : il vous reste 15 € sur 75 €" in " ".join(letter.body.split())


def test_a_delegate_reads_what_they_may_direct_in_each(opened, awa, elise, browse):
    made = delegations.delegate(opened.pk, elise.pk, 20_00, by=awa)
    page = text(browse(elise, "direct_for", opened.pk, made.pk))
    assert "Commun 5 € sur 5 €" in page
    assert "Autres 15 € sur 15 €" in page
    allocate(opened.pk, {opened.drill.pk: 10_00}, by=awa)
    same = text(browse(elise, "direct_for", opened.pk, made.pk))
    assert "Autres 15 € sur 15 €" in same, "what the holder directs is not told"
    delegations.direct_for(made.pk, {opened.oven.pk: 15_00}, by=elise)
    mine = text(browse(awa, "allocate", opened.pk))
    assert "Autres 50 € sur 60 €" in mine, "nor what the delegate does"


def test_answers_without_amounts_are_grouped_too(
    new_round, submit, chloe, cast, elise, awa, basile, advance, browse
):
    round = new_round(ballot="approval", rule_name="equal-shares")
    rounds.fund_round(round.pk, 500_00, by=chloe, key="all")
    one, two = define(
        round.pk, [Row("Un", cents=200_00), Row("Deux", cents=300_00)], by=basile
    )
    submit(round, 10, title="Le second", section=two)
    submit(round, 10, title="Le premier", section=one)
    advance(round, "allocation")
    page = text(browse(awa, "ballot", round.pk))
    places = [page.index(word) for word in ("Un ", "Le premier", "Deux", "Le second")]
    assert places == sorted(places)


def test_without_sections_pages_say_nothing_of_them(open_round, awa, browse):
    round = open_round()
    assert not SectionShare.objects.exists()
    for name in ("round", "allocate", "summary"):
        page = text(browse(awa, name, round.pk)).lower()
        assert "volet" not in page
    envelope = Envelope.objects.get(round=round, member=awa)
    assert reading.lefts(envelope) == []


def test_the_plan_of_envelopes_is_worked_out_by_section(funded, basile, browse):
    """500,00 € in three sections for five members: each is rounded down by itself."""
    rows = [Row("A", cents=100_02), Row("B", cents=199_99), Row("C", cents=199_99)]
    define(funded.pk, rows, by=basile)
    page = text(browse(basile, "round_people", funded.pk))
    assert "5 enveloppes de 99,98 €" in page


def test_what_is_held_of_a_member_tells_the_parts_of_their_envelope(opened, awa):
    [mine] = takeaway.envelopes(awa)
    assert [(one["section"], one["cents"]) for one in mine["sections"]] == [
        ("Commun", 25_00),
        ("Autres", 75_00),
    ]
