"""The rules in words: Markdown pages of docs/rules/, read by members in the site."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Rule:
    """A page of the documentation: its file, its title, what it answers."""

    name: str
    title: str | Promise
    answers: str | Promise


RULES = {
    rule.name: rule
    for rule in (
        Rule(
            "cobudget",
            _("How a co-budget is counted"),
            _("Direct allocation, equal shares, ties: who wins, and why."),
        ),
        Rule(
            "visibility",
            _("Who sees what"),
            _("What all members see, what only you see, what nobody computes."),
        ),
        Rule(
            "money",
            _("How the accounts are kept"),
            _("Double entry, no edit, no deletion: a mistake is reversed."),
        ),
    )
}


@cache
def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def read_rule(name: str) -> str | None:
    """Return the Markdown of a rule in the reader's language, else in French.

    ``None`` when there is no such rule.
    """
    if name not in RULES:
        return None
    folder = Path(settings.BASE_DIR) / "docs" / "rules"
    language = (translation.get_language() or "fr")[:2]
    return _read(folder / f"{name}.{language}.md") or _read(folder / f"{name}.fr.md")
