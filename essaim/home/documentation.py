"""The rules in words: Markdown pages of docs/rules/, read by members in the site.

``name.fr.md`` and ``name.en.md`` (or ``name.md`` for both) begin with a ``# title``;
the first paragraph says what the page answers.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from essaim.base.markdown import render

# A line that only leads to the same page in another language.
_OTHER_LANGUAGE = re.compile(r"^\[[^\]]+\]\([a-z0-9.-]+\.md\)\n?", re.MULTILINE)
_NAME = re.compile(r"(?P<name>[a-z0-9-]+?)(?:\.(?P<language>[a-z]{2}))?\.md")


@dataclass(frozen=True, slots=True)
class Rule:
    """One page: its name in the address, its title, its first paragraph, its text."""

    name: str
    language: str
    title: str
    answers: str
    text: str


def parse(file_name: str, source: str) -> Rule | None:
    """Read a page; ``None`` for a file that is not one.

    >>> parse("money.fr.md", "# Les comptes\\n\\nOù va\\nl’argent.\\n\\nSuite.").answers
    'Où va l’argent.'
    """
    match = _NAME.fullmatch(file_name)
    if not match or not source.startswith("# "):
        return None
    heading, _line, rest = _OTHER_LANGUAGE.sub("", source).partition("\n")
    first = next((part for part in rest.split("\n\n") if part.strip()), "")
    answers = "" if first.lstrip().startswith(("#", "|", "-", "```")) else first
    return Rule(
        name=match["name"],
        language=match["language"] or "",
        title=heading.removeprefix("# ").strip(),
        answers=re.sub(r"[*_`]|\]\([^)]*\)|\[", "", " ".join(answers.split())),
        text=rest.strip(),
    )


@cache
def _pages(folder: Path) -> dict[tuple[str, str], Rule]:
    found = (
        parse(path.name, path.read_text(encoding="utf-8"))
        for path in sorted(folder.glob("*.md"))
    )
    return {(rule.name, rule.language): rule for rule in found if rule}


def rules() -> list[Rule]:
    """Return the pages there are, each in the reader's language where it exists."""
    pages = _pages(Path(settings.BASE_DIR) / "docs" / "rules")
    wanted = [(translation.get_language() or "fr")[:2], "fr", "", "en"]
    return [
        next(pages[name, language] for language in wanted if (name, language) in pages)
        for name in sorted({name for name, _language in pages})
        if any((name, language) in pages for language in wanted)
    ]


def as_html(rule: Rule) -> SafeString:
    """Return the page as safe HTML whose titles come just under the page's own.

    What the machine runs to prove the page is folded: words come first.
    """
    html = re.sub(
        r"<(/?)h([3-6])>",
        lambda match: f"<{match[1]}h{max(2, int(match[2]) - 2)}>",
        render(rule.text),
    )
    see = _("See it computed")
    fold = f'<details class="more small"><summary>{see}</summary>'
    html = html.replace("<pre", f"{fold}<pre").replace("</pre>", "</pre></details>")
    return mark_safe(html)  # noqa: S308 - render() cleaned it; only levels changed


def find_rule(name: str) -> Rule | None:
    """Return one page by its name."""
    return next((rule for rule in rules() if rule.name == name), None)
