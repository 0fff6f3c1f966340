"""The catalogues, kept with Python alone: no gettext tools on the machine.

Extraction reads Python files and templates (Django turns a template into Python that
Babel can read). English is the msgid; French is complete or the tests fail.
"""

import fcntl
import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import polib
from babel.messages.extract import extract_python
from django.utils.translation.template import templatize

KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
Message = tuple[str, str, str]  # context, msgid, plural


def _calls(code: str) -> Iterator[Message]:
    for _line, called, arguments, _comments in extract_python(
        io.BytesIO(code.encode()), KEYWORDS, [], {"encoding": "utf-8"}
    ):
        function = str(called)
        words = list(arguments) if isinstance(arguments, tuple) else [arguments]
        context = words.pop(0) if function.lstrip("n").startswith("pgettext") else ""
        if not words or not isinstance(words[0], str) or not words[0]:
            continue
        plural = words[1] if "ngettext" in function or function[0] == "n" else ""
        yield str(context or ""), words[0], str(plural or "")


def extract(root: Path) -> dict[Message, list[str]]:
    """Return every message of the package at ``root`` with the files that use it."""
    found: dict[Message, list[str]] = {}
    for path in sorted(root.rglob("*")):
        if {"tests", "migrations"} & set(path.parts):
            continue
        if path.suffix == ".py":
            code = path.read_text()
        elif path.suffix in {".html", ".txt", ".svg"} and "templates" in path.parts:
            # A template's indentation means nothing to Python, which would trip on it.
            lines = templatize(path.read_text(), origin=str(path)).splitlines()
            code = "\n".join(line.lstrip() for line in lines)
        else:
            continue
        for message in _calls(code):
            files = found.setdefault(message, [])
            name = path.relative_to(root.parent).as_posix()
            if name not in files:
                files.append(name)
    return found


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold ``path`` for one writer at a time."""
    with path.with_suffix(".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def update(
    catalogue_path: Path, root: Path, extras: Iterable[Path] = (), *, prune: bool
) -> list[polib.POEntry]:
    """Bring the catalogue up to date with the code; return what is not translated.

    ``extras`` are small .po files whose translations are taken in. Messages no longer
    used become obsolete, and with ``prune`` are dropped.
    """
    catalogue = polib.pofile(str(catalogue_path), wrapwidth=88)
    known = {(e.msgctxt or "", e.msgid, e.msgid_plural): e for e in catalogue}
    for extra in extras:
        for given in polib.pofile(str(extra)):
            key = (given.msgctxt or "", given.msgid, given.msgid_plural)
            known.setdefault(key, given)
            known[key].msgstr = given.msgstr
            known[key].msgstr_plural = given.msgstr_plural
    found = extract(root)
    fresh = polib.POFile(wrapwidth=88)
    fresh.metadata = catalogue.metadata
    for key in sorted(found, key=lambda key: (found[key][0], key)):
        old = known.pop(key, None)
        context, msgid, plural = key
        entry = polib.POEntry(
            msgctxt=context or None,
            msgid=msgid,
            msgid_plural=plural,
            msgstr=old.msgstr if old else "",
            occurrences=[(name, "") for name in found[key]],
        )
        if plural:
            entry.msgstr_plural = (old and old.msgstr_plural) or {0: "", 1: ""}
        if "%(" in msgid or "%(" in plural:
            entry.flags.append("python-format")
        fresh.append(entry)
    for old in [] if prune else known.values():
        if old.msgstr or any(old.msgstr_plural.values()):
            old.obsolete = True
            fresh.append(old)
    fresh.save(str(catalogue_path))
    compile_catalogue(catalogue_path)
    return [entry for entry in fresh.untranslated_entries() if not entry.obsolete]


def compile_catalogue(path: Path) -> None:
    """Write the .mo file beside a .po file, whole or not at all."""
    target = path.with_suffix(".mo")
    draft = target.with_suffix(".mo.new")
    polib.pofile(str(path)).save_as_mofile(str(draft))
    draft.replace(target)
