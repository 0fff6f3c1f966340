"""Members write Markdown; pages show clean, safe HTML. One function does it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import nh3
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
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


_PICTURE = re.compile(r"image:([1-9][0-9]{0,17})")
_CALLED = re.compile(rf"(\]\(<?|\]: ?<?){_PICTURE.pattern}")
_SIGNS = re.compile(r"[][\\`*_<&!~]")


@dataclass(frozen=True, slots=True)
class Illustration:
    """A picture a text may show: where it is read, its size, what it shows in words."""

    url: str
    words: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text; or, where ``picture`` is its number, a picture alone."""

    text: str
    picture: int | None = None


def render(text: str, pictures: Mapping[int, Illustration] | None = None) -> SafeString:
    """Return ``text`` as HTML with only harmless tags and ``http``/``mailto`` links.

    A picture is shown where ``![words](image:3)`` names one of ``pictures``; without
    words, those it was kept with. Any other is told by its words: nothing is ever
    fetched from elsewhere. ``pictures=None`` tells all of them by their words.
    """
    tokens = _PARSER.parse(text or "")
    _lower_titles(tokens)
    _plain_empty_heads(tokens)
    _hold_signs(tokens)
    _place_pictures(tokens, pictures)
    html = _PARSER.renderer.render(tokens, _PARSER.options, {})
    clean = nh3.clean(
        html,
        tags=_TAGS | {"img"},
        attributes={
            "a": {"href", "title"},
            "ol": {"start"},
            "img": {"src", "alt", "width", "height", "loading"},
        },
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
        # A wide block scrolls by itself: the keyboard must reach it.
        set_tag_attribute_values={"pre": {"tabindex": "0"}},
    )
    return mark_safe(clean)  # noqa: S308 - cleaned on the line above


def placed(text: str) -> dict[int, str]:
    """The numbers of the pictures that ``text`` places, in order, with their words."""
    found: dict[int, str] = {}
    for token in _images(_PARSER.parse(text or "")):
        number = _number(token)
        if number is not None:
            found.setdefault(number, _words_of(token))
    return found


def from_elsewhere(text: str) -> list[str]:
    """The addresses of what ``text`` would show and that is no ``image:`` of ours."""
    tokens = _images(_PARSER.parse(text or ""))
    return [str(one.attrs["src"]) for one in tokens if _number(one) is None]


def snippet(number: int, words: str) -> str:
    """What places a picture in a text: ``![three benches](image:3)``."""
    escaped = _SIGNS.sub(r"\\\g<0>", words)
    return f"![{escaped}](image:{number})"


def renumbered(text: str, numbers: Mapping[int, int]) -> str:
    """Return ``text`` with each picture it places under its new number."""

    def new(match: re.Match[str]) -> str:
        number = int(match[2])
        return f"{match[1]}image:{numbers.get(number, number)}"

    return _CALLED.sub(new, text)


def pieces(text: str) -> Iterator[Piece]:
    """Cut ``text`` at each paragraph that is a picture alone, for what is laid out."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    tokens = _PARSER.parse(text)
    start = 0
    for opening, inside in pairwise(tokens):
        children = inside.children or []
        alone = len(children) == 1 and children[0].type == "image"
        if opening.level or opening.type != "paragraph_open" or not alone:
            continue
        number = _number(children[0])
        if number is None or opening.map is None:
            continue
        if before := "\n".join(lines[start : opening.map[0]]).strip("\n"):
            yield Piece(before)
        yield Piece(_words_of(children[0]), number)
        start = opening.map[1]
    if rest := "\n".join(lines[start:]).strip("\n"):
        yield Piece(rest)


def _images(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        for child in token.children or ():
            if child.type == "image":
                yield child


def _number(image: Token) -> int | None:
    found = _PICTURE.fullmatch(str(image.attrs.get("src", "")))
    return int(found[1]) if found else None


def _place_pictures(
    tokens: Sequence[Token], pictures: Mapping[int, Illustration] | None
) -> None:
    """Make of each picture either one that may be shown, or its words."""
    for image in _images(tokens):
        number = _number(image)
        known = (pictures or {}).get(number or 0)
        if known is not None:
            if not image.content.strip():
                image.children = [Token("text", "", 0, content=known.words)]
            image.attrs = {
                "src": known.url,
                "alt": "",  # the renderer writes the words there
                "width": known.width,
                "height": known.height,
                "loading": "lazy",
            }
            continue
        said = _words_of(image)
        image.type, image.tag, image.children = "text", "", None
        image.content = told(said, number is not None and pictures is not None)


def _words_of(image: Token) -> str:
    return "".join(
        one.content if one.type in {"text", "code_inline"} else " "
        for one in image.children or ()
        if one.nesting == 0
    ).strip()


def told(words: str, was_removed: bool) -> str:
    """A picture that is not shown, in a sentence."""
    if was_removed:
        if not words:
            return _("[a picture that was removed]")
        return _("[a picture that was removed: %(words)s]") % {"words": words}
    return _("[picture: %(words)s]") % {"words": words} if words else _("[picture]")


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
