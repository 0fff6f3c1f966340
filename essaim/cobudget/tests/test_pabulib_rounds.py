"""A file becomes a round, a round becomes a file: nothing is lost, nobody is named."""

import csv
import io
from collections import Counter

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import connection
from hypothesis import HealthCheck, given, settings

from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.circles.models import Circle
from essaim.cobudget import counting, pabulib
from essaim.cobudget.file_count import RULES
from essaim.cobudget.models import Allocation, Count, Envelope, Project, Round
from essaim.cobudget.tests.counted import close, fill, usual
from essaim.ledger.models import Entry
from essaim.members.models import Member
from essaim.rules import pabulib as files
from essaim.rules.allocation import Rule, RuleName, Utility, count
from essaim.rules.tests.elections import elections, folder
from tests.factories import CircleFactory

FILE = """META
key;value
description;Une élection ; à la main
budget;100.50
vote_type;{type}
currency;EUR
custom;gardé
PROJECTS
project_id;cost;name;category
10;60;Le jardin;vert
9;40.5;La fresque;
b;50;Le four;rouge
VOTES
"""
VOTERS = [("a", "20", "10,9", "1.5,2", "F"), ("b", "", "b", "7", ""),
          ("c", "33", "b,10", "1.5,2", "M"), ("d", "", "", "", "X")]  # fmt: skip


def text(vote_type):
    """The same election in each kind of vote, columns of its own included."""
    with_points = vote_type in ("cumulative", "scoring")
    head = ("voter_id", "age", "vote", "points", "sex")
    lines = [
        ";".join(cell for name, cell in zip(head, row, strict=True)
                 if with_points or name != "points")
        for row in (head, *VOTERS)
    ]  # fmt: skip
    return FILE.format(type=vote_type) + "\n".join(lines) + "\n"


@pytest.fixture
def whole(db):
    return CircleFactory(kind=Circle.Kind.COOPERATIVE)


RULE = Rule(RuleName.EQUAL_SHARES)
transactional = pytest.mark.django_db(transaction=True)


def same(one, other):
    """Two elections with the same projects and the same answers, in any order."""
    assert (one.budget, one.projects) == (other.budget, other.projects)

    def answers(election):
        total = Counter()
        for ballot in election.ballots:
            total[frozenset(ballot.points.items())] += ballot.weight
        return total

    assert answers(one) == answers(other)


@transactional
@pytest.mark.parametrize("vote_type", list(files.VoteType))
def test_what_is_read_is_written_back(whole, vote_type):
    told = text(vote_type)
    if vote_type == "choose-1":
        told = told.replace("10,9", "10").replace("b,10", "b")
    file = files.parse(told)
    round = pabulib.import_election(file, RULE)
    back = files.parse(pabulib.export(round))
    assert back == file
    same(back.election(), file.election())


@transactional
def test_the_round_has_everything_but_people_and_money(whole):
    file = files.parse(text("cumulative"))
    round = pabulib.import_election(file, RULE, name="Test")
    assert (round.name, round.pool_cents, round.circle) == ("Test", 100_50, whole)
    assert round.phase == Round.Phase.RESULT
    assert Project.objects.get(round=round, key="9").min_cents == 40_50
    assert Envelope.objects.filter(round=round, member__isnull=True).count() == 4
    points = Allocation.objects.filter(envelope__key="a").values_list(
        "project__key", "points", "cents"
    )
    assert sorted(points) == [("10", 15, 0), ("9", 20, 0)]
    assert Count.objects.get(round=round).voices == 4
    assert not Entry.objects.exists()
    assert not Member.objects.exists()
    assert Event.objects.get(kind="round.imported").data["voters"] == 4


@transactional
@pytest.mark.parametrize("name", RULES)
def test_an_import_is_counted_as_the_file_is(whole, name):
    file = files.parse(text("cumulative"))
    takes = name not in {RuleName.PHRAGMEN, RuleName.MAJORITY}
    rule = Rule(name, utility=Utility.SCORE if takes else None)
    round = pabulib.import_election(file, rule)
    expected = count(file.election(), rule, tie_order=file.tie_order)
    assert round.count.data["selected"] == list(expected.selected)
    assert round.count.rule_label == expected.rule_label


@transactional
def test_left_open_it_is_not_counted(whole):
    round = pabulib.import_election(files.parse(text("approval")), RULE, is_open=True)
    assert round.phase == Round.Phase.ALLOCATION
    assert not Count.objects.exists()


@transactional
@pytest.mark.parametrize(
    "change",
    [
        ("40.5", "40.505"),
        ("10;60", "10;0"),
        ("100.50", "99999999999999999"),
        ("Le four", "Le\0four"),
    ],
)
def test_what_does_not_fit_imports_nothing(whole, change):
    file = files.parse(text("approval").replace(*change))
    with pytest.raises(Refusal):
        pabulib.import_election(file, RULE)
    for model in (Round, Project, Envelope, Allocation, Count, Event):
        assert not model.objects.exists()


@transactional
def test_a_fault_late_in_the_file_undoes_everything(whole):
    late = text("approval") + f"{'v' * 81};1;b;X\n"
    with pytest.raises(Refusal):
        pabulib.import_election(files.parse(late), RULE)
    assert not Round.objects.exists()
    assert not Envelope.objects.exists()


@transactional
class TestTheCommands:
    def test_import_then_export(self, whole, tmp_path, capsys):
        path = tmp_path / "in.pb"
        path.write_text(text("approval"))
        call_command("import_pabulib", str(path), name="Le budget", verbosity=0)
        round = Round.objects.get(name="Le budget")
        assert f"/co-budget/{round.pk}/" in capsys.readouterr().out
        call_command("export_pabulib", round.pk, output=str(tmp_path / "out.pb"))
        written = files.parse((tmp_path / "out.pb").read_text())
        assert written == files.parse(text("approval"))
        call_command("export_pabulib", round.pk)
        assert files.parse(capsys.readouterr().out) == written

    @pytest.mark.parametrize(
        ("told", "options"),
        [
            (text("approval").replace("b;50", "b;dear"), {}),
            (text("approval"), {"rule": "direct"}),
            (text("approval"), {"rule": "phragmen", "completion": "add1u"}),
            (text("approval"), {"circle": "Nulle part"}),
        ],
    )
    def test_a_mistake_is_one_sentence(self, whole, tmp_path, told, options):
        path = tmp_path / "in.pb"
        path.write_text(told)
        with pytest.raises(CommandError) as error:
            call_command("import_pabulib", str(path), verbosity=0, **options)
        assert error.value.returncode == 2
        assert "\n" not in str(error.value)
        assert not Round.objects.exists()

    def test_nothing_to_read_nothing_to_write(self, whole, tmp_path):
        with pytest.raises(CommandError):
            call_command("import_pabulib", str(tmp_path / "none.pb"))
        with pytest.raises(CommandError):
            call_command("export_pabulib", 404)

    def test_a_sealed_round_does_not_leave(self, db):
        with pytest.raises(CommandError):
            call_command("export_pabulib", usual().pk)


def rows(told, section):
    lines = told.split("\n")
    start = lines.index(section) + 1
    body = lines[start : lines.index("VOTES") if section == "PROJECTS" else None]
    return list(csv.DictReader(io.StringIO("\n".join(body)), delimiter=";"))


@pytest.mark.django_db
class TestMembersRounds:
    def test_before_the_count_nothing_leaves(self):
        with pytest.raises(PermissionDenied):
            pabulib.export(usual())

    def test_whoever_counts_the_file_finds_the_result(self):
        for rule in ("equal-shares", "greedy-votes", "greedy-ratio", "phragmen"):
            round = usual(rule_name=rule, name=f"Par {rule}")
            outcome = close(round)
            file = files.parse(pabulib.export(round))
            again = count(file.election(), Rule(rule), tie_order=file.tie_order)
            titles = [f"Projet {key}" for key in outcome.selected]
            assert [file.names[key] for key in again.selected] == titles
            assert len(file.votes) == 12

    def test_ballots_hold_neither_names_nor_amounts_nor_an_order(self):
        round = usual()
        close(round)
        told = [pabulib.export(round) for _ in range(6)]
        assert {row["voter_id"] for row in rows(told[0], "VOTES")} == {
            str(number) for number in range(1, 13)
        }
        assert set(rows(told[0], "VOTES")[0]) == {"voter_id", "vote"}
        assert "100" not in "".join(row["vote"] for row in rows(told[0], "VOTES"))
        assert len(set(told)) > 1  # shuffled anew each time

    @pytest.mark.parametrize(
        "options",
        [{"rule_name": "direct"}, {"utility": "score"}],
        ids=["money given", "points"],
    )
    def test_amounts_are_a_signature_so_only_totals_leave(self, options):
        round = usual(**options)
        close(round)
        told = pabulib.export(round)
        assert rows(told, "VOTES") == []
        totals = {row["name"]: row["votes"] for row in rows(told, "PROJECTS")}
        assert totals["Projet a"] == "7"
        assert totals["Projet d"] == ""  # one person

    def test_among_few_voices_only_totals_leave(self):
        answers = [{"a": 10_00}] * 5 + [{"b": 10_00}] * 4
        round = fill(
            answers,
            {"a": 50_00, "b": 60_00},
            pool=110_00,
            rule_name="equal-shares",
        )
        close(round)
        assert files.parse(pabulib.export(round)).votes == ()
        assert not pabulib.holds_ballots(round, 9)
        assert pabulib.holds_ballots(round, 10)


@transactional
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(drawn=elections())
def test_any_small_election_goes_round(whole, drawn):
    names = [project.id for project in drawn.projects]
    voters = [b for ballot in drawn.ballots for b in [ballot] * ballot.weight]
    told = "\n".join(
        [
            *("META", "key;value", f"budget;{drawn.budget}", "vote_type;scoring"),
            *("PROJECTS", "project_id;cost"),
            *(f"{project.id};{project.cost}" for project in drawn.projects),
            *("VOTES", "voter_id;vote;points"),
            *(
                f"{n};{','.join(b.points)};{','.join(map(str, b.points.values()))}"
                for n, b in enumerate(voters)
            ),
        ]
    )
    file = files.parse(told)
    round = pabulib.import_election(file, RULE)
    assert files.parse(pabulib.export(round)) == file
    stored = counting.election_of(round)
    assert stored.budget == drawn.budget * 100
    assert [project.id for project in stored.projects] == names


def real(limit):
    path = folder()
    found = sorted(path.glob("*.pb"), key=lambda p: p.stat().st_size) if path else []
    return found[:limit] if limit else found[5:]


def goes_round(path):
    file = files.parse(files.decode(path.read_bytes()))
    costs = [project.cost * 100 % file.scale for project in file.election().projects]
    if any(costs) or not all(project.cost for project in file.election().projects):
        with pytest.raises(Refusal):
            pabulib.import_election(file, RULE, is_open=True)
        return
    round = pabulib.import_election(file, RULE, is_open=True)
    back = files.parse(pabulib.export(round))
    assert (back.meta, back.projects) == (file.meta, file.projects)
    same(back.election(), file.election())
    for model in (Allocation, Envelope, Project):
        model.objects.all().delete()


@transactional
def test_the_smallest_real_elections_go_round(whole):
    for path in real(5):
        goes_round(path)


@pytest.mark.slow
@transactional
@pytest.mark.parametrize("path", real(0) or [None], ids=lambda p: p and p.stem)
def test_every_real_election_goes_round(whole, path):
    if path is None:
        assert folder() is None
        return
    if connection.vendor != "sqlite" and path.stat().st_size > 100_000:
        return  # the same code; SQLite has read it
    goes_round(path)
