"""`./run count FILE.pb`: as a process, without any database."""

import json
import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest
from django.core.management import call_command

from essaim.rules.tests.elections import folder, known_outcomes

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]

FILE = """META
key;value
description;Budget du quartier
budget;100.50
vote_type;approval
currency;EUR
PROJECTS
project_id;cost;name
1;60;Le jardin
2;40.5;La fresque
3;50;Le four
4;500;La piscine
VOTES
voter_id;vote
a;1,2
b;1
c;1,3
d;2,3
e;
"""


def count(*arguments, stdin=None, **environment):
    """Run the command with a database that does not exist."""
    return subprocess.run(
        [sys.executable, ROOT / "manage.py", "count", *map(str, arguments)],
        env={
            **{k: v for k, v in os.environ.items() if not k.startswith("LC_")},
            "DATABASE_URL": "postgres://nobody:nothing@127.0.0.1:1/none",
            "LANG": "fr_FR.UTF-8",
            **environment,
        },
        capture_output=True,
        input=stdin,
        check=False,
    )


@pytest.fixture
def pb(tmp_path):
    path = tmp_path / "quartier.pb"
    path.write_text(FILE)
    return path


def test_each_project_is_one_line_with_its_reason(pb):
    done = count(pb)
    out = done.stdout.decode().replace("\u202f", " ").replace("\u00a0", " ")
    assert (done.returncode, done.stderr) == (0, b"")
    lines = out.splitlines()
    assert lines[0] == "Budget du quartier"
    assert "  1. [1] Le jardin (60 €). Retenu en premier :" in out
    assert "[4] La piscine (500 €). Non retenu : " in out
    assert lines[-1] == "1 projet financé sur 4 ; 60 € partagés, il reste 40,50 €."
    assert sum("[" in line for line in lines) == 4


def test_the_language_is_that_of_the_terminal_or_the_one_asked(pb):
    assert b"Funded first" in count(pb, LANG="en_GB.UTF-8").stdout
    assert b"Funded first" in count(pb, "--lang", "en").stdout
    assert "Retenu en premier" in count(pb, LANG="C").stdout.decode()


def test_more_words_on_demand(pb):
    assert len(count(pb, "-v", "2").stdout) > len(count(pb).stdout)


def test_json_is_exact(pb):
    done = count(pb, "--json", "--completion", "add1u")
    found = json.loads(done.stdout)
    assert set(found) == {"selected", "cost", "projects"}
    assert found["selected"] == ["1", "2"]
    assert found["cost"] == 100.5
    assert set(found["projects"]) == {"1", "2", "3", "4"}
    garden = found["projects"]["1"]
    assert (garden["rank"], garden["cost"], garden["votes"]) == (1, 60, 3)
    assert isinstance(garden["cost"], int)
    assert garden["why"].startswith("Retenu")
    lost = found["projects"]["3"]
    assert lost["funded"] is False
    assert Fraction(str(lost["missing"])) > 0


def test_money_never_passes_through_a_float(pb):
    pb.write_text(FILE.replace("100.50", "600.60").replace("60;", "0.1;"))
    found = json.loads(count(pb, "--json", "--rule", "greedy-votes").stdout)
    assert found["projects"]["1"]["cost"] == 0.1
    assert found["cost"] == 90.6


def test_the_standard_input_is_a_file_too():
    assert b"[1]" in count("-", stdin=FILE.encode()).stdout


BAD = {
    "cost": (FILE.replace("2;40.5", "2;dear"), "Ligne 10", "« dear »"),
    "vote": (FILE.replace("c;1,3", "c;1,9"), "Ligne 17", "« 9 »"),
    "twice": (FILE.replace("b;1", "a;1"), "Ligne 16", "« a »"),
    "empty": ("", "", "META"),
    "budget": (FILE.replace("budget;100.50\n", ""), "", "budget"),
    "binary": ("\x00\x01\x02", "", "META"),
}


@pytest.mark.parametrize(("text", "place", "fault"), BAD.values(), ids=BAD)
def test_a_bad_file_is_one_sentence_and_exit_2(pb, capsys, text, place, fault):
    pb.write_text(text)
    with pytest.raises(SystemExit) as stopped:
        call_command("count", str(pb), lang="fr")
    out, said = capsys.readouterr()
    said = said.replace("\u202f", " ").replace("\u00a0", " ")
    assert stopped.value.code == 2
    assert out == ""
    assert said.count("\n") == 1
    assert place in said
    assert fault in said


@pytest.mark.parametrize(
    "arguments",
    [
        ["/there/is/nothing.pb"],
        ["/"],
        ["FILE", "--rule", "best"],
        ["FILE", "--rule", "direct"],
        ["FILE", "--utility", "joy"],
        ["FILE", "--completion", "more"],
        ["FILE", "--rule", "phragmen", "--utility", "score"],
        ["FILE", "--rule", "greedy-votes", "--completion", "add1u"],
        ["FILE", "--lang", "de"],
        ["FILE", "--what"],
        [],
    ],
)
def test_a_mistake_is_one_sentence_and_exit_2(pb, capsys, arguments):
    with pytest.raises(SystemExit) as stopped:
        call_command("count", *[str(pb) if one == "FILE" else one for one in arguments])
    out, said = capsys.readouterr()
    assert stopped.value.code == 2
    assert (out, said.count("\n")) == ("", 1)


def test_so_it_is_for_the_process(pb):
    pb.write_text(FILE.replace("2;40.5", "2;dear"))
    done = count(pb)
    assert done.returncode == 2
    assert done.stdout == b""
    assert done.stderr.decode().startswith("Ligne 10")
    assert done.stderr.count(b"\n") == 1


def test_not_utf_8_is_said(pb):
    pb.write_bytes(FILE.encode("utf-16"))
    done = count(pb)
    assert done.returncode == 2
    assert b"UTF-8" in done.stderr


def test_a_pipe_closed_early_is_quiet(pb):
    projects = "".join(f"{n};1;{'x' * 80}\n" for n in range(5, 4000))
    pb.write_text(FILE.replace("VOTES\n", projects + "VOTES\n"))
    command = f"{sys.executable} {ROOT / 'manage.py'} count {pb} | head -1"
    done = subprocess.run(  # noqa: S602 - the pipe is what is tested
        command, shell=True, capture_output=True, check=False
    )
    assert done.stdout.count(b"\n") == 1
    assert done.stderr == b""


def test_a_file_of_pabulib_is_counted_as_known():
    path = folder()
    if path is None:
        return
    name = "France_Toulouse_2019.pb"
    known = known_outcomes()[name]["winners"]
    found = json.loads(count(path / name, "--json").stdout)
    assert sorted(found["selected"]) == sorted(known["mes_cost"])
