"""Members write Markdown; pages show clean, safe HTML. One function does it."""

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

_PARSER = MarkdownIt(
    "commonmark", {"linkify": True, "typographer": False, "html": False}
).enable(["table", "strikethrough", "linkify"])
# Titles inside a text start at level 3: the page's own h1 and h2 stay above them.
_SHIFT = {f"h{n}": f"h{min(n + 2, 6)}" for n in range(1, 7)}
_TAGS = {
    *("p", "br", "hr", "em", "strong", "s", "blockquote", "code", "pre", "a"),
    *("ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td"),
    *("h3", "h4", "h5", "h6"),
}


def render(text: str) -> SafeString:
    """Return ``text`` as HTML with only harmless tags and ``http``/``mailto`` links."""
    tokens = _PARSER.parse(text or "")
    for token in tokens:
        token.tag = _SHIFT.get(token.tag, token.tag)
    html = _PARSER.renderer.render(tokens, _PARSER.options, {})
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href", "title"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
    return mark_safe(clean)  # noqa: S308 - cleaned on the line above
