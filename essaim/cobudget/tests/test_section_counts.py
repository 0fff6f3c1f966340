"""Each section is counted as an election of its own, told, exported and kept."""

import io
import json
import random
import zipfile

import pytest
from django.core.management import CommandError, call_command

from essaim.cobudget import archives, counting, exports, pabulib, results
from essaim.cobudget.models import Project, Round
from essaim.cobudget.services import ballots, openings, rounds, slow_counts
from essaim.cobudget.services.allocations import allocate
from essaim.cobudget.services.sections import Row, define
from essaim.cobudget.tests.pages import text
from essaim.ledger import services as ledger
from essaim.rules import allocation
from essaim.rules.pabulib import parse
from tests.factories import MemberFactory

RULES = ["equal-shares", "greedy-votes", "phragmen", "bounded-overspending"]
ROWS = [Row("Commun", basis_points=4000), Row("Autres", basis_points=6000)]


@pytest.fixture
def answered(new_round, submit, chloe, cast, elise, basile, advance):
    """Fifteen members answer about six projects of two sections, 1 500 € in all."""

    def make(**options):
        MemberFactory.create_batch(10)
        round = new_round(**options)
        rounds.fund_round(round.pk, 1_500_00, by=chloe, key="all")
        made = define(round.pk, ROWS, by=basile)
        for number in range(6):
            submit(
                round,
                50 + 25 * number,
                title=f"Projet {number}",
                section=made[number % 2],
            )
        round = advance(round, "allocation")
        chance = random.Random(7)
        projects = list(Project.objects.filter(round=round).order_by("pk"))
        for envelope in round.envelopes.select_related("member"):
            wishes = {one.pk: chance.choice([0, 20, 30]) for one in projects}
            if round.with_amounts:
                amounts = {pk: euros * 100 for pk, euros in wishes.items()}
                allocate(round.pk, within(envelope, amounts), by=envelope.member)
            else:
                order = chance.sample(projects, 4)
                said = {
                    one.pk: place if round.ballot == "ranking" else 1 + place % 4
                    for place, one in enumerate(order, start=1)
                }
                if round.ballot == "approval":
                    said = dict.fromkeys(said, 1)
                ballots.answer(round.pk, said, by=envelope.member)
        return round

    return make


def within(envelope, amounts):
    """The same, cut to what the envelope has in each section."""
    left = dict(envelope.shares.values_list("section", "cents"))
    kept = {}
    for project in Project.objects.filter(pk__in=amounts).order_by("pk"):
        kept[project.pk] = min(amounts[project.pk], left[project.section_id])
        left[project.section_id] -= kept[project.pk]
    return kept


def sections(round):
    return list(round.sections.all())


@pytest.mark.parametrize("rule", ["direct", *RULES])
def test_a_section_is_counted_as_a_round_of_its_own_would_be(answered, advance, rule):
    round = advance(answered(rule_name=rule), "result")
    data = round.count.data["sections"]
    assert [one["section"] for one in data] == [one.pk for one in sections(round)]
    for told, section in zip(data, sections(round), strict=True):
        outcome = counting.count_round(round, section)
        assert outcome.budget == section.pool_cents
        assert told["cost_cents"] == outcome.cost <= section.pool_cents
        assert told["selected"] == list(outcome.selected)
        for project in section.projects.all():
            assert project.awarded_cents == outcome.awards.get(project.key, 0)
    assert round.count.cost_cents == sum(one["cost_cents"] for one in data) > 0
    assert round.count.voices == 15


@pytest.mark.parametrize("ballot", ["approval", "scores", "ranking"])
def test_one_ballot_without_amounts_is_read_section_by_section(
    answered, advance, ballot
):
    round = advance(answered(rule_name="equal-shares", ballot=ballot), "result")
    for section in sections(round):
        election = counting.election_of(round, section)
        keys = set(section.projects.values_list("key", flat=True))
        assert {one.id for one in election.projects} == keys
        for one in election.ballots:
            assert set(one.points) <= keys
            if ballot == "ranking":  # places follow one another inside a section
                assert sorted(one.points.values()) == list(range(len(one.points)))
        told = results.result_of(round, section)
        assert told.count.cost_cents <= section.pool_cents


def test_grades_are_counted_section_by_section(answered, advance):
    options = {"rule_name": "majority-judgment", "ballot": "grades"}
    round = advance(answered(**options), "result")
    assert len(round.count.data["sections"]) == 2
    for section in sections(round):
        spent = sum(section.projects.values_list("awarded_cents", flat=True))
        assert 0 < spent <= section.pool_cents


def test_matching_adds_its_part_inside_each_section(answered, advance):
    options = {"rule_name": "quadratic-matching", "matching_percent": 20}
    round = answered(**options)
    for section in sections(round):
        election = counting.election_of(round, section)
        assert election.matching == section.pool_cents * 20 // 100
        held = sum(section.shares.values_list("cents", flat=True))
        assert held + election.matching <= section.pool_cents
    advance(round, "result")


def test_the_money_is_balanced_and_what_is_left_returns(answered, advance):
    round = advance(answered(rule_name="equal-shares"), "result")
    assert ledger.balance(round.account_code) == 0
    given = sum(
        ledger.balance(one.account_code)
        for one in Project.objects.filter(awarded_cents__gt=0)
    )
    assert given == round.count.cost_cents
    assert ledger.balance(ledger.POT) == 10_000_00 - given
    assert round.count.data["left"] == 1_500_00 - given


def test_a_long_count_counts_every_section(answered, basile):
    round = answered(rule_name="equal-shares", completion="add1u")
    counted = slow_counts.count(round)
    assert [one.section for one in counted] == sections(round)
    assert counted == counting.count_ballots(round)
    moved = rounds.advance(round.pk, expected="allocation", by=basile, counted=counted)
    assert moved.count.data["sections"][0]["selected"] == list(
        counted[0].outcome.selected
    )


def test_the_pages_of_the_result_are_about_one_section(answered, advance, awa, browse):
    round = advance(answered(rule_name="equal-shares"), "result")
    first, second = sections(round)
    page = text(browse(awa, "result", round.pk))
    for section in (first, second):
        assert section.name in page
        assert f"?volet={section.pk}" in page
        inside = text(browse(awa, "result", round.pk, volet=section.pk))
        titles = set(section.projects.values_list("title", flat=True))
        assert all(title in inside for title in titles)
        others = Project.objects.exclude(section=section)
        assert not any(one.title in inside for one in others)
        for name in ("steps", "compare", "recount"):
            assert browse(awa, name, round.pk, volet=section.pk).status_code == 200
    for name in ("steps", "compare"):
        assert browse(awa, name, round.pk).status_code == 302
    for wrong in ("x", "0", str(second.pk + 1), "9" * 30):
        assert browse(awa, "result", round.pk, volet=wrong).status_code == 404


def test_the_recount_page_finds_the_same_and_sees_a_change(
    answered, advance, awa, browse
):
    round = advance(answered(rule_name="equal-shares"), "result")
    assert not browse(awa, "recount", round.pk).context["differences"]
    touched = Project.objects.filter(round=round, awarded_cents__gt=0).last()
    Project.objects.filter(pk=touched.pk).update(awarded_cents=1)
    [found] = browse(awa, "recount", round.pk).context["differences"]
    assert found.title == touched.title
    other = Project.objects.exclude(section=touched.section_id).first()
    asked = {"volet": other.section_id}
    assert not browse(awa, "recount", round.pk, **asked).context["differences"]


@pytest.mark.parametrize("ballot", ["approval", "ranking"])
def test_one_election_file_per_section_gives_the_same_result(
    answered, advance, awa, browse, ballot
):
    round = advance(answered(rule_name="equal-shares", ballot=ballot), "result")
    answer = browse(awa, "result_pb", round.pk)
    assert answer["Content-Type"] == "application/zip"
    names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert len(names) == 2
    assert "une par volet" in text(browse(awa, "data", round.pk))
    for section in sections(round):
        alone = browse(awa, "result_pb", round.pk, volet=section.pk)
        file = parse(alone.content.decode())
        assert file.get("subunit") == section.name
        outcome = allocation.count(
            file.election(),
            counting.rule_of(round, section),
            tie_order=file.tie_order,
        )
        funded = {file.names[key] for key in outcome.selected}
        stored = section.projects.filter(awarded_cents__gt=0)
        assert funded == set(stored.values_list("title", flat=True))


def test_the_files_tell_the_section_of_each_project(answered, advance, awa, browse):
    round = advance(answered(rule_name="equal-shares", ballot="approval"), "result")
    head, *rows = exports.projects(round, reader=awa)
    place = head.index("Volet") if "Volet" in head else head.index("Section")
    assert {row[place] for row in rows} == {"Commun", "Autres"}
    table = browse(awa, "result_csv", round.pk).content.decode()
    assert table.count("Commun") == table.count("Autres") == 3
    for _name, lines in exports.ballots(round):
        head, *rows = lines
        assert {row[0] for row in rows} == {"Commun", "Autres"}
        assert {len(row) for row in rows} == {len(head)}


def test_the_history_keeps_the_sections(answered, advance, awa, browse):
    round = advance(answered(rule_name="equal-shares"), "follow_up")
    kept = round.archive.content
    assert [one["name"] for one in kept["sections"]] == ["Commun", "Autres"]
    assert sum(one["granted_cents"] for one in kept["sections"]) == (
        round.count.cost_cents
    )
    assert {one["section"] for one in kept["projects"]} == {"Commun", "Autres"}
    again = archives.content_of(round, until=round.archive.frozen_at)
    assert archives.digest(again) == round.archive.digest
    page = text(browse(awa, "choices", round.pk))
    assert "Commun" in page
    assert json.loads(browse(awa, "choices_json", round.pk).content)["sections"]


def test_without_sections_nothing_says_a_word_of_them(open_round, advance, awa, browse):
    round = advance(open_round(rule_name="equal-shares"), "follow_up")
    assert "sections" not in round.count.data
    assert "sections" not in round.archive.content
    assert "volet" not in text(browse(awa, "result", round.pk)).lower()
    head = next(exports.projects(round, reader=awa))
    assert not {"Volet", "Section"} & set(head)
    assert browse(awa, "result_pb", round.pk)["Content-Type"].startswith("text/plain")
    assert pabulib.export(round).startswith("META")


def test_a_member_who_answers_in_one_section_only_is_a_voice_of_it(
    new_round, submit, chloe, cast, elise, basile, awa, advance
):
    round = new_round(rule_name="equal-shares", ballot="approval")
    rounds.fund_round(round.pk, 500_00, by=chloe, key="all")
    one, two = define(round.pk, ROWS, by=basile)
    mural = submit(round, 100, section=one)
    drill = submit(round, 100, section=two)
    round = advance(round, "allocation")
    ballots.answer(round.pk, {mural.pk: 1}, by=awa)
    ballots.answer(round.pk, {drill.pk: 1, mural.pk: 1}, by=elise)
    round = advance(Round.objects.get(pk=round.pk), "result")
    assert [each["voices"] for each in round.count.data["sections"]] == [2, 1]
    assert round.count.voices == 2


def test_the_command_exports_one_section_and_asks_which(answered, advance, tmp_path):
    round = advance(answered(rule_name="equal-shares", ballot="approval"), "result")
    for wrong in ([], ["--section", "3"]):
        with pytest.raises(CommandError, match="--section"):
            call_command("export_pabulib", str(round.pk), *wrong)
    out = tmp_path / "second.pb"
    args = ["--section", "2", "-o", str(out)]
    call_command("export_pabulib", str(round.pk), *args)
    file = parse(out.read_text())
    assert file.get("subunit") == "Autres"
    second = sections(round)[1]
    assert set(file.names.values()) == set(
        second.projects.values_list("title", flat=True)
    )


def test_the_public_page_tells_the_section_of_each_project(answered, basile, client):
    round = answered(rule_name="equal-shares")
    page = openings.open_page(round.pk, by=basile)
    told = client.get(page.get_absolute_url()).content.decode()
    assert told.count("Commun") == told.count("Autres") == 3
