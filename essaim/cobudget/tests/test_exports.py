"""What can be taken away from a round: true tables, and nobody's choices."""

import csv
import io

import openpyxl
import pytest
from odf.opendocument import load
from odf.table import Table, TableCell, TableRow
from odf.text import P

from essaim.base.models import Event
from essaim.cobudget.models import Envelope, Round
from essaim.cobudget.services import allocations, exports, projects, rounds
from tests.factories import MemberFactory

KINDS = ["csv", "ods", "xlsx"]


def body(answer):
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def rows_of(answer, kind):
    """The first sheet, read by a library that does not write it."""
    data = body(answer)
    if kind == "csv":
        text = data.decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text, newline="")))
    if kind == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
        return [
            ["" if cell is None else str(cell) for cell in row]
            for row in sheet.iter_rows(values_only=True)
        ]
    table = load(io.BytesIO(data)).spreadsheet.getElementsByType(Table)[0]
    return [
        [
            "\n".join(str(p) for p in cell.getElementsByType(P))
            for cell in row.getElementsByType(TableCell)
        ]
        for row in table.getElementsByType(TableRow)
    ]


def column(rows, title):
    place = rows[0].index(title)
    return [row[place] for row in rows[1:]]


@pytest.mark.parametrize("kind", KINDS)
def test_the_projects_of_a_round_are_a_table(kind, round, submit, awa, elise, browse):
    submit(round, 100, 150, title="Une perceuse", summary="Percer")
    set_aside = submit(round, 40, title="=HYPERLINK(A1)")
    projects.withdraw_project(set_aside.pk, by=awa)
    rows = rows_of(browse(elise, "projects_file", round.pk, kind), kind)
    told = column(rows, "Titre")
    assert told[0] == "Une perceuse"
    assert told[1] == ("'=HYPERLINK(A1)" if kind == "csv" else "=HYPERLINK(A1)")
    assert column(rows, "État") == ["déposé", "retiré"]
    minimums = [float(cell.replace(",", ".")) for cell in column(rows, "Minimum")]
    assert minimums == [100, 40]
    assert "Awa" not in str(rows)


def test_a_sealed_round_says_nothing_of_totals_in_its_files(open_round, awa, browse):
    round = open_round(tally="sealed")
    allocations.allocate(round.pk, {open_round.drill.pk: 77_00}, by=awa)
    rows = rows_of(browse(awa, "projects_file", round.pk, "csv"), "csv")
    assert "77,00" not in str(rows)
    assert "Reçu à ce jour" not in rows[0]
    assert browse(awa, "ballots_file", round.pk, "csv").status_code == 403


def test_an_open_round_says_what_each_project_receives(open_round, awa, browse):
    round = open_round(tally="open")
    allocations.allocate(round.pk, {open_round.drill.pk: 77_00}, by=awa)
    rows = rows_of(browse(awa, "projects_file", round.pk, "csv"), "csv")
    assert column(rows, "Reçu à ce jour") == ["77,00", "0,00"]


@pytest.fixture
def counted(open_round, advance, cast, elise, basile):
    """A counted round by equal shares where ``many`` people chose the drill."""

    def make(many=0, **settings):
        for number in range(many):
            MemberFactory(name=f"Voix {number}")
        round = open_round(**settings)
        for envelope in Envelope.objects.filter(round=round):
            wishes = {open_round.drill.pk: 7_13 + envelope.pk}
            allocations.allocate(round.pk, wishes, by=envelope.member)
        return advance(round, "result")

    return make


@pytest.mark.parametrize("kind", KINDS)
def test_allocations_are_shuffled_and_name_nobody(kind, counted, elise, browse):
    round = counted(many=12, rule_name="equal-shares")
    rows = rows_of(browse(elise, "ballots_file", round.pk, kind), kind)
    assert rows[0] == ["Voix", "Numéro", "Titre"]
    voices = Round.objects.get(pk=round.pk).count.voices
    assert sorted(column(rows, "Voix"), key=int) == [
        str(number) for number in range(1, voices + 1)
    ]
    assert set(column(rows, "Titre")) == {"Une perceuse"}
    for name in ("Awa", "Élise", "Basile"):
        assert name not in str(rows)


def test_amounts_or_few_voices_leave_totals_only(counted, elise, browse):
    """Below ten voices, or with amounts, a ballot could point at someone."""
    round = counted(rule_name="equal-shares")
    rows = rows_of(browse(elise, "ballots_file", round.pk, "csv"), "csv")
    assert rows[0][:2] == ["Numéro", "Minimum"]
    assert len(rows) == 3
    assert sorted(column(rows, "Personnes qui le soutiennent")) == ["", "5"]
    assert sorted(column(rows, "Titre")) == ["Une fresque", "Une perceuse"]


def test_amounts_of_one_member_are_in_no_file(counted, elise, awa, browse):
    round = counted(many=12)
    amount = awa.envelopes.get().allocations.get().cents
    typed = f"{amount // 100},{amount % 100:02}"
    for name in ("projects_file", "ballots_file", "movements_file"):
        assert typed not in body(browse(elise, name, round.pk, "csv")).decode()


@pytest.mark.parametrize("kind", KINDS)
def test_the_movements_of_a_round_balance(kind, counted, elise, browse):
    round = counted()
    rows = rows_of(browse(elise, "movements_file", round.pk, kind), kind)
    cents = [int(cell) for cell in column(rows, "Montant en centimes")]
    assert cents
    assert sum(cents) == 0
    assert f"round:{round.pk}" in column(rows, "Compte")


def test_movements_are_those_of_this_round_alone(
    counted, new_round, chloe, awa, browse
):
    round = counted()
    other = new_round(name="Une autre")
    rounds.fund_round(other.pk, 10_00, by=chloe, key="x")
    rows = rows_of(browse(awa, "movements_file", round.pk, "csv"), "csv")
    assert f"round:{other.pk}" not in str(rows)


def test_names_are_given_for_a_reason_each_person_reads(counted, basile, awa, send):
    round = counted()
    answer = send(basile, "people_file", round.pk, reason="", kind="csv")
    assert answer.status_code == 422
    answer = send(
        basile, "people_file", round.pk, reason="vérifier la liste", kind="csv"
    )
    rows = rows_of(answer, "csv")
    assert rows == [["Membre"], ["Awa"], ["Basile"], ["Chloé"], ["Driss"], ["Élise"]]
    trace = Event.objects.get(kind="round.names_taken")
    assert trace.data["reason"] == "vérifier la liste"
    assert trace in Event.objects.visible_to(awa).of(awa)


def test_the_list_of_names_does_not_say_who_took_part(open_round, basile, awa):
    round = open_round()
    before = exports.take_names(round.pk, reason="avant vote", by=basile)
    allocations.allocate(round.pk, {open_round.drill.pk: 5_00}, by=awa)
    assert exports.take_names(round.pk, reason="après vote", by=basile) == before


def test_names_are_not_for_everyone_nor_too_early(
    round, open_round, basile, awa, browse
):
    assert browse(basile, "people_file", round.pk).status_code == 403
    running = open_round()
    assert browse(awa, "people_file", running.pk).status_code == 403
    assert browse(basile, "people_file", running.pk).status_code == 200


def test_the_page_says_there_is_no_export_of_choices_with_names(round, awa, browse):
    page = browse(awa, "data", round.pk).content.decode()
    assert "Aucun fichier ne dit qui a choisi quoi, à personne" in page
