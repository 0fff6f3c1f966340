"""What the documents say is what the code does."""

import ast
import re
from pathlib import Path

import pytest

from essaim.base import reference

ROOT = Path(__file__).parents[1]
PAGES = [p for p in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")) if p.is_file()]


def name_of(path):
    return str(path.relative_to(ROOT))


def test_every_setting_is_told():
    tree = ast.parse((ROOT / "essaim/config/settings.py").read_text())
    read = {
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "env"
    }
    text = (ROOT / "docs/settings.md").read_text().split("\n## ")[0]
    assert set(re.findall(r"^\| `(\w+)`", text, re.MULTILINE)) == read


@pytest.mark.parametrize("name", ["events.md", "permissions.md"])
def test_what_is_written_from_the_code_is_up_to_date(name):
    written = (ROOT / "docs" / name).read_text()
    assert written == reference.pages()[name], "./run manage docs"


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_links_lead_somewhere(path):
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", path.read_text())
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_every_command_is_explained():
    main = (ROOT / "scripts/main.py").read_text()
    told = set(re.findall(r"^(?:HELP = \"\"\"\\\n)?\./run (\w+)", main, re.MULTILINE))
    for text in (
        (ROOT / name).read_text() for name in ("README.md", "CONTRIBUTING.md")
    ):
        assert set(re.findall(r"\./run ([a-z]\w+)", text)) <= told


def test_the_licence_is_whole():
    text = (ROOT / "LICENSE").read_text()
    assert text.count("\n") == 661
    assert "GNU AFFERO GENERAL PUBLIC LICENSE" in text
    assert "AGPL-3.0-or-later" in (ROOT / "pyproject.toml").read_text()
