"""Members write Markdown; pages show clean, safe HTML. One function does it."""

import re
from collections.abc import Sequence

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

_PARSER = MarkdownIt(
    "commonmark", {"linkify": True, "typographer": False, "html": False}
).enable(["table", "strikethrough", "linkify"])
_TAGS = {
    *("p", "br", "hr", "em", "strong", "s", "blockquote", "code", "pre", "a"),
    *("ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td"),
    *("h3", "h4", "h5", "h6"),
}
# A space that French writes before or after a sign: no line is cut there.
_BEFORE = re.compile(r" (?=[:;!?»€%](?:\W|$))")
_AFTER = re.compile(r"(?<=«) ")


def render(text: str) -> SafeString:
    """Return ``text`` as HTML with only harmless tags and ``http``/``mailto`` links."""
    tokens = _PARSER.parse(text or "")
    _lower_titles(tokens)
    _plain_empty_heads(tokens)
    _hold_signs(tokens)
    html = _PARSER.renderer.render(tokens, _PARSER.options, {})
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href", "title"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
        # A wide block scrolls by itself: the keyboard must reach it.
        set_tag_attribute_values={"pre": {"tabindex": "0"}},
    )
    return mark_safe(clean)  # noqa: S308 - cleaned on the line above


def _lower_titles(tokens: Sequence[Token]) -> None:
    """Start a text's titles at level 3, whatever its author began with.

    The page's own h1 and h2 stay above them, and no level is jumped.
    """
    titles = [token for token in tokens if token.type.startswith("heading")]
    top = min((int(title.tag[1]) for title in titles), default=1)
    for title in titles:
        title.tag = f"h{min(int(title.tag[1]) - top + 3, 6)}"


def _plain_empty_heads(tokens: Sequence[Token]) -> None:
    """Make an empty head of a table a plain cell: it names nothing."""
    for start, inside, end in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if start.type == "th_open" and not inside.content.strip():
            start.tag = end.tag = "td"


def _hold_signs(tokens: Sequence[Token]) -> None:
    """Keep « ! », « : » or « € » on the line of the word they follow; code stays."""
    for inline in tokens:
        for part in inline.children or []:
            if part.type == "text":
                held = _BEFORE.sub("\N{NO-BREAK SPACE}", part.content)
                part.content = _AFTER.sub("\N{NO-BREAK SPACE}", held)
