"""The one door, ``./run``: it works from anywhere, and says plainly what is wrong."""

import errno
import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT / "scripts"))

import testing  # noqa: E402 - what ./run runs is not a package

pytestmark = pytest.mark.slow


def run(*arguments, root=ROOT, **environment):
    return subprocess.run(
        ["/bin/sh", root / "run", *arguments],
        cwd="/",
        env={"PATH": os.environ["PATH"], "LANG": "fr_FR.UTF-8", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_tells_every_command_in_both_languages():
    told = run("help").stdout
    for command in ("demo", "test", "serve", "worker", "tick", "count", "backup"):
        assert f"./run {command}" in told
    lines = told.splitlines()
    assert sum(line.startswith("./run ") for line in lines) * 2 == len(lines)


def test_an_unknown_command_is_said():
    answer = run("danse")
    assert answer.returncode == 2
    assert "danse" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_path_with_spaces_and_accents_is_a_path(tmp_path):
    root = tmp_path / "un dossier à part"
    shutil.copytree(ROOT / "scripts", root / "scripts")
    shutil.copy(ROOT / "run", root)
    assert run("help", root=root).returncode == 0


@pytest.mark.parametrize(
    ("language", "words"),
    [("fr_FR.UTF-8", "demande Python"), ("en_GB.UTF-8", "needs Python")],
)
def test_without_a_python_one_sentence_says_so(tmp_path, language, words):
    for tool in ("sh", "dirname"):
        (tmp_path / tool).symlink_to(shutil.which(tool))
    broken = tmp_path / "python3"  # a name that exists and does not run
    broken.write_text("#!/bin/sh\nexit 127\n")
    broken.chmod(0o755)
    answer = run("demo", PATH=str(tmp_path), LANG=language)
    assert answer.returncode == 1
    assert words in answer.stderr
    assert len(answer.stderr.splitlines()) == 1


def test_a_taken_port_is_said_before_anything_long():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        answer = run("demo", "--port", str(port))
    assert answer.returncode == 1
    assert re.search(rf"Le port {port} est déjà pris.*--port \d+", answer.stderr)
    assert len(answer.stderr.splitlines()) == 1


def test_an_option_not_understood_shows_how_the_command_is_written():
    answer = run("demo", "--port", "huit")
    assert answer.returncode == 2
    assert "--port PORT" in answer.stderr
    assert answer.stderr.startswith("Je n’ai pas compris")
    assert len(answer.stderr.splitlines()) == 1


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS])
def test_a_folder_that_cannot_be_written_to_is_said(number):
    code = (
        f"import environment\nwith environment.writing():"
        f" raise OSError({number}, 'no', '/srv/essaim')"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT / "scripts",
        env={"LANG": "fr_FR.UTF-8", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 1
    assert "Impossible d’écrire dans /srv/essaim" in answer.stderr
    assert len(answer.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("changed", "rooms"),
    [
        ([], []),
        (["README.md"], []),
        (["essaim/ledger/models.py", "docs/admin.md"], ["essaim/ledger"]),
        (["essaim/rules/money.py"], ["essaim/rules"]),
        (["essaim/ledger/models.py", "conftest.py"], []),
    ],
)
def test_the_inner_loop_is_about_the_rooms_that_changed(changed, rooms):
    named = {name for name in testing.touched(changed) if name.startswith("essaim/")}
    assert named == ({*rooms, "essaim/rules"} if rooms else set())
