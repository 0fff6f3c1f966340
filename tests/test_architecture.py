"""What we promised each other about the shape of the code, checked by machine."""

import ast
import re
import subprocess
import warnings
from functools import cache
from pathlib import Path

import pytest
from django.urls import URLPattern, get_resolver

from essaim.base import events

ROOT = Path(__file__).parents[1]
CODE = ROOT / "essaim"
EVERY_MODULE = sorted(p for p in CODE.rglob("*.py") if "migrations" not in p.parts)
MODULES = [p for p in EVERY_MODULE if "tests" not in p.parts]
DOORS = [p for p in MODULES if p.name == "views.py" or p.parent.name == "views"]
SERVICES = [
    p for p in MODULES if p.name == "services.py" or p.parent.name == "services"
]
TEMPLATES = sorted(CODE.glob("*/templates/**/*.html"))


def name_of(path):
    return path.relative_to(CODE).as_posix()


@cache
def tree_of(path):
    return ast.parse(path.read_text())


def functions_of(path):
    return [node for node in tree_of(path).body if isinstance(node, ast.FunctionDef)]


def decorators_of(function):
    return [ast.unparse(decorator) for decorator in function.decorator_list]


def test_a_file_fits_in_a_head():
    lines = {p: p.read_text().count("\n") for p in EVERY_MODULE + TEMPLATES}
    long = {name_of(p): count for p, count in lines.items() if count > 400}
    if long:
        warnings.warn(f"better under 400 lines: {long}", stacklevel=1)
    assert {name: count for name, count in long.items() if count > 500} == {}


# Services


@pytest.mark.parametrize("path", SERVICES, ids=name_of)
def test_who_acts_is_said_by_name(path):
    for function in functions_of(path):
        if function.name.startswith("_"):
            continue
        positional = [arg.arg for arg in function.args.posonlyargs + function.args.args]
        assert "by" not in positional, f"{function.name} takes by= by its name"


WRITES = re.compile(
    r"\.(save|create|bulk_create|get_or_create|update_or_create|bulk_update|delete)\("
    r"|\.update\(\w+="
)


@pytest.mark.parametrize("path", SERVICES, ids=name_of)
def test_what_writes_is_a_transaction(path):
    for function in functions_of(path):
        if function.name.startswith("_") or not WRITES.search(ast.unparse(function)):
            continue
        assert any("atomic" in d for d in decorators_of(function)), function.name


def calls_in(function):
    """The last name of everything a function calls or names."""
    named = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
    dotted = {
        node.attr for node in ast.walk(function) if isinstance(node, ast.Attribute)
    }
    return named | dotted


def leaves_a_trace(function, known, seen=()):
    if "events.record(" in ast.unparse(function):
        return True
    return any(
        leaves_a_trace(called, known, (*seen, function.name))
        for name in calls_in(function)
        if name not in seen and name != function.name
        for called in known.get(name, ())
    )


# Nobody records who comes and goes (rule A2).
QUIET = {"make_sign_in_link", "use_sign_in_link"}
# What one follows and has read is one's own; written down, it would say when one came.
QUIET |= {"subscribe", "unsubscribe", "stop", "put_away", "put_all_away"}
QUIET |= {"choose_rhythm", "choose_reminders"}
# A need that is felt is a signal that fades: nothing of who felt it may stay.
QUIET |= {"feel_need", "unfeel_need"}
# A favourite is nobody else’s business.
QUIET |= {"favour_project", "unfavour_project"}
# Reactions are numbers; a mark of reading is its reader's.
QUIET |= {"react", "unreact", "mark_read"}
# The worker waits for whoever is saving; the round closes, and that is written.
QUIET |= {"hold_ballots"}


def test_every_verb_a_door_calls_leaves_a_trace():
    known = {}
    for path in SERVICES:
        for function in functions_of(path):
            known.setdefault(function.name, []).append(function)
    verbs = [
        (path, function)
        for path in SERVICES
        for function in functions_of(path)
        if any("durable=True" in decorator for decorator in decorators_of(function))
    ]
    assert verbs
    silent = {
        function.name
        for _path, function in verbs
        if not leaves_a_trace(function, known)
    }
    assert silent <= QUIET, silent - QUIET


# Doors


@pytest.mark.parametrize("path", DOORS, ids=name_of)
def test_pages_only_reach_visible_rows(path):
    assert not re.search(
        r"(?<!through)\.objects\.(get|filter|all|exclude)\(", path.read_text()
    )


@pytest.mark.parametrize("path", DOORS, ids=name_of)
def test_pages_write_nothing_themselves(path):
    found = re.findall(
        r"\.(?:save|delete|bulk_create)\(\)|\.objects\.create\(", path.read_text()
    )
    assert found == []


# What can be seen before signing in, and nothing else.
PUBLIC = {
    "home:healthz",
    "account_login",
    "account_logout",
    "account_signup",
    "account_inactive",
    "account_confirm_email",
    "account_email_verification_sent",
    "account_confirm_login_code",
    "account_request_login_code",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "mfa_authenticate",
    "mfa_trust",
    "mfa_login_webauthn",
    "mfa_signup_webauthn",
    "members:sign_in",
    "members:ask_for_link",
    "members:link_sent",
    "members:accept",
    "home:language",
    "home:theme",
    "contributions:my_calendar",
    "contributions:circle_calendar",
    "cobudget:feed",
    "cobudget:public_page",
}


def every_page(patterns, prefix=""):
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}", pattern
        else:
            space = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from every_page(pattern.url_patterns, prefix + space)


def test_every_page_asks_to_sign_in():
    open_pages = {
        name
        for name, pattern in every_page(get_resolver().url_patterns)
        if not getattr(pattern.callback, "login_required", True)
    }
    assert open_pages <= PUBLIC, open_pages - PUBLIC


def test_every_page_has_a_name():
    assert not [p for name, p in every_page(get_resolver().url_patterns) if not p.name]


def test_no_two_pages_share_a_name():
    """The second would take the links of the first."""
    names = [name for name, _pattern in every_page(get_resolver().url_patterns)]
    twice = {name for name in names if ":" in name and names.count(name) > 1}
    assert not twice


# Templates


def without_comments(text):
    text = re.sub(r"{% comment.*?endcomment %}", "", text, flags=re.DOTALL)
    return re.sub(r"{#.*?#}", "", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_nothing_is_inline(path):
    text = without_comments(path.read_text())
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=[\"']|javascript:|hx-on", text)
    assert not re.search(r"<script(?![^>]*(?:\bsrc=|application/json))", text)
    assert not re.search(r"(?:\bsrc|<link[^>]*\bhref)=[\"'](?:https?:)?//", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_each_region_has_a_name_of_its_own(path):
    """A section around a table that scrolls is not called as the table is."""
    names = re.findall(
        r"aria-labelledby=[\"']([^\"']+)", without_comments(path.read_text())
    )
    assert len(names) == len(set(names)), names


VISIBLE_ATTRIBUTE = re.compile(
    r"\s(?:aria-label|alt|title|placeholder)=(\"[^\"]*\"|'[^']*')"
)
NOT_WORDS = {"Essaim", "·", "€"}


SAMPLES = CODE / "home" / "templates" / "home" / "parts"


@pytest.mark.parametrize(
    "path", [p for p in TEMPLATES if SAMPLES not in p.parents], ids=name_of
)
def test_every_visible_word_can_be_translated(path):
    text = without_comments(path.read_text())
    text = re.sub(
        r"{%\s*blocktrans.*?endblocktrans(?:late)?\s*%}", "", text, flags=re.S
    )
    text = re.sub(r"{{.*?}}|{%.*?%}", "", text, flags=re.S)
    # A language is named in itself: « Lire en français ».
    text = re.sub(r"<(\w+)[^>]*\slang=\"\w\w\"[^>]*>.*?</\1>", "", text, flags=re.S)
    attributes = " ".join(VISIBLE_ATTRIBUTE.findall(text))
    text = re.sub(r"<(script|style|code)\b.*?</\1>", "", text, flags=re.S)
    text = re.sub(r"<!--.*?-->|<[^>]*>|&#?\w+;", " ", text, flags=re.S)
    text = re.sub(r"[\w-]+=\"[^\"]*\"", "", text)  # a block that holds an attribute
    words = set(re.findall(r"[^\W\d_]{2,}", f"{text} {attributes}")) - NOT_WORDS
    assert words == set()


# Events


def kinds_recorded():
    for path in MODULES:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "events.record":
                for part in ast.walk(node.args[0]) if node.args else ():
                    if isinstance(part, ast.Constant) and isinstance(part.value, str):
                        yield part.value


def test_every_trace_has_a_sentence():
    assert set(kinds_recorded()) - events.kinds() == set()


def test_every_sentence_is_used():
    code = "\n".join(p.read_text() for p in MODULES if p.name != "notices.py")
    assert [kind for kind in sorted(events.kinds()) if f'"{kind}"' not in code] == []


# The tree


def files():
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.split("\n")
    if listed == [""]:  # an archive without its history
        listed = [str(p.relative_to(ROOT)) for p in (*CODE.rglob("*"), *ROOT.glob("*"))]
    paths = (ROOT / name for name in listed if name)
    return [
        p
        for p in paths
        if p.is_file() and p.suffix not in {".png", ".ttf", ".woff2", ".pyc"}
    ]


# Written in pieces, so that this file is not the first to break the rule.
HOME_FOLDERS = "|".join(f"/{name}/" for name in ("home", "root", "work", "farm"))
NOT_HERE = {
    "a path of somebody's machine": rf"(?<![\w.~-])(?:{HOME_FOLDERS})[a-z]",
    "a registry": r"py" r"pi\.org|python" r"hosted|registry\.npm" r"js|--index" r"-url",
    "work left for later": r"\bTO" r"DO\b|\bFIX" r"ME\b|\bXX" r"X\b",
}


@pytest.mark.parametrize("what", NOT_HERE)
def test_the_tree_holds_nothing_that_is_not_ours(what):
    pattern = re.compile(NOT_HERE[what])
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in files()
        if path.name != "LICENSE"
        for match in [pattern.search(path.read_text(errors="ignore"))]
        if match
    ]
    assert found == []


def test_requirements_are_locked_and_name_no_host():
    for path in sorted((ROOT / "requirements").glob("*.txt")):
        text = path.read_text()
        assert "://" not in text
        blocks = re.split(r"\n(?=[a-z])", text)
        assert all("--hash=sha256:" in b for b in blocks if re.match(r"[\w.-]+==", b))


def test_no_test_is_skipped_and_nothing_of_ours_is_mocked():
    tests = [p for p in EVERY_MODULE if "tests" in p.parts]
    tests += sorted((ROOT / "tests").rglob("*.py"))
    unwanted = re.compile(r"mark\.(?:skip|xfail)\b|Mag" r"icMock|mock\.pa" r"tch")
    assert [str(p) for p in tests if unwanted.search(p.read_text())] == []
