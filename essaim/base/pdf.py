"""Documents for paper and for screens: real text, bookmarks, fonts of our own inside.

Drawn by fpdf2, without any program of the system (docs/decisions says why).
"""

import contextlib
import math
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from fpdf import FPDF, FPDFException, ViewerPreferences
from fpdf.enums import XPos, YPos
from fpdf.fonts import FontFace, TextStyle
from fpdf.outline import OutlineSection

from essaim.base.markdown import render

FONTS = Path(__file__).parent / "fonts"
BODY, SMALL, LARGE, TITLE = 10.5, 9, 13, 24
MARGIN = 20
WIDEST, TALLEST = 110, 75  # a picture, in millimetres
INK, SOFT, LINE = (28, 36, 41), (84, 92, 98), (200, 204, 206)
# Two signs our letters lack, and what reads the same.
_ALIKE = str.maketrans({"\u202f": "\u00a0", "\u22c5": "\u00b7", "\u2011": "-"})
_HEADS = dict.fromkeys(("h3", "h4", "h5", "h6"), 11.5)


# Text a member wrote breathes: what browsers call line-height.
_LEADING = {"<p>": 1.35, "<ul>": 1.3, "<ol>": 1.3}


def accent(hue: int) -> tuple[int, int, int]:
    """The cooperative’s colour as ink, from its hue: ``--accent`` of tokens.css.

    OKLCH of lightness 50 % and chroma 0.12, to sRGB (Björn Ottosson, 2020).

    >>> accent(58)
    (148, 78, 0)
    """
    a, b = (0.12 * part(math.radians(hue)) for part in (math.cos, math.sin))
    long = (0.5 + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (0.5 - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (0.5 - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
    red, green, blue = (round(255 * _gamma(min(1.0, max(0.0, x)))) for x in linear)
    return red, green, blue


def _gamma(linear: float) -> float:
    if linear <= 0.0031308:
        return 12.92 * linear
    return 1.055 * float(linear ** (1 / 2.4)) - 0.055


def letters(text: str) -> str:
    """Return ``text`` in the signs our fonts can draw."""
    return text.translate(_ALIKE)


class Document(FPDF):
    """An A4 document in one language, with a title, a table of contents, page numbers.

    Nothing of it says when it was asked for, nor by whom.
    """

    def __init__(
        self, title: str, *, author: str, language: str, foot: str, hue: int = 58
    ) -> None:
        super().__init__(format="A4")
        self.foot = letters(foot)
        self.accent = accent(hue)
        for style, weight in (("", 400), ("B", 700), ("I", 400), ("BI", 700)):
            self.add_font("text", style, FONTS / f"atkinson-{weight}.ttf")
            self.add_font("more", style, FONTS / f"atkinson-ext-{weight}.ttf")
        self.set_fallback_fonts(["more"])
        self.set_margins(MARGIN, MARGIN, MARGIN)
        self.set_auto_page_break(True, margin=MARGIN + 5)
        self.set_title(letters(title))
        self.set_author(letters(author))
        self.set_creator("Essaim")
        self.set_lang(language)
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)
        self.set_text_color(*INK)
        self.set_draw_color(*LINE)

    def footer(self) -> None:
        """Write the foot and the number of the page, but on the cover."""
        if self.page_no() == 1:
            return
        self.set_y(-15)
        self.set_font("text", size=SMALL)
        self.set_text_color(*SOFT)
        self.cell(0, 6, self.foot)
        self.set_x(MARGIN)
        self.cell(0, 6, f"{self.page_no()} / {{nb}}", align="R")
        self.set_text_color(*INK)

    def line_of(self, text: str, *, size: float = BODY, bold: bool = False) -> None:
        """Write a paragraph of plain text."""
        self.set_font("text", "B" if bold else "", size)
        self.multi_cell(
            0,
            size * 0.5,
            letters(text),
            align="L",
            new_x=XPos.LMARGIN,
            new_y=YPos.NEXT,
        )

    def key_line(self, text: str, *, size: float = BODY) -> None:
        """Write a paragraph that matters most, in the cooperative’s colour."""
        self.set_text_color(*self.accent)
        self.line_of(text, size=size, bold=True)
        self.set_text_color(*INK)

    def band(self) -> None:
        """Draw the cooperative’s colour along the left of the page."""
        self.set_fill_color(*self.accent)
        self.rect(0, 0, 7, self.h, style="F")
        self.set_fill_color(255)

    def soft_line(self, text: str, *, size: float = SMALL) -> None:
        """Write a paragraph that matters less."""
        self.set_text_color(*SOFT)
        self.line_of(text, size=size)
        self.set_text_color(*INK)

    def prose(self, text: str) -> None:
        """Write what a member wrote in Markdown: titles, lists, links, tables.

        What cannot be laid out is written as it was typed, rather than left out.
        """
        self.set_font("text", size=BODY)
        page, place = self.page, self.get_y()
        try:
            self.write_html(
                _spaced(letters(render(text))),
                tag_styles=_styles(),
                li_prefix_color=self.accent,
                table_line_separators=True,
            )
        except (FPDFException, ValueError, KeyError, IndexError, NotImplementedError):
            if (self.page, self.get_y()) == (page, place):
                self.line_of(text)
        self.set_font("text", size=BODY)
        self.ln(2)

    def picture(self, data: IO[bytes], words: str, *, ratio: float) -> None:
        """Draw a picture, with what it shows in words, for who does not see it.

        ``ratio`` is its height over its width. One that cannot be drawn is told only.
        """
        width = min(WIDEST, TALLEST / ratio)
        self.keep_room(width * ratio + 12)
        with contextlib.suppress(FPDFException, OSError, ValueError):
            self.image(BytesIO(data.read()), w=width, alt_text=letters(words))
        self.ln(1)
        self.soft_line(words)
        self.ln(2)

    def rule(self) -> None:
        """Draw a thin line across the page."""
        self.line(MARGIN, self.get_y(), self.w - MARGIN, self.get_y())
        self.ln(3)

    def keep_room(self, height: float) -> None:
        """Go to the next page unless this much of it is left, in millimetres."""
        if self.get_y() > self.h - MARGIN - height:
            self.add_page()

    def contents(self, title: str) -> None:
        """Leave room for the table of contents, written once pages are known."""

        def write(_pdf: FPDF, sections: Iterable[OutlineSection]) -> None:
            self.set_x(MARGIN)
            self.line_of(title, size=18, bold=True)
            self.ln(4)
            for section in sections:
                if not section.level:  # not the titles inside a member's text
                    self._entry(section)

        self.insert_toc_placeholder(write, pages=1, allow_extra_pages=True)

    def _entry(self, section: OutlineSection) -> None:
        self.set_font("text", size=BODY)
        link = self.add_link(page=section.page_number)
        width = self.w - 2 * MARGIN - 15
        top = self.get_y()
        lines = self.multi_cell(width, 6, section.name, dry_run=True, output="LINES")
        assert isinstance(lines, list)  # what "LINES" asks for
        # A title of several lines has its number beside the first.
        self.multi_cell(
            width,
            6,
            section.name,
            align="L",
            link=link,
            new_x=XPos.RIGHT,
            new_y=YPos.TOP,
        )
        self._leader(top + 6 * (len(lines) - 1) + 4.5, lines[-1])
        bottom = top + 6 * len(lines)
        self.cell(15, 6, str(section.page_number), align="R", link=link)
        self.set_xy(MARGIN, bottom)
        if bottom > self.h - MARGIN - 12:
            self.add_page()

    def _leader(self, height: float, last: str) -> None:
        """Dots from the end of a title to the number of its page."""
        start = MARGIN + self.get_string_width(last) + 4
        end = self.w - MARGIN - 8
        if start < end:
            self.set_dash_pattern(dash=0.2, gap=1.6)
            self.line(start, height, end, height)
            self.set_dash_pattern()


def _spaced(html: str) -> str:
    """The same, lines further apart than fpdf2 sets them."""
    for tag, height in _LEADING.items():
        html = html.replace(tag, f'{tag[:-1]} line-height="{height}">')
    return html


def _styles() -> dict[str, Any]:
    """How what Markdown makes is drawn: in our fonts, whatever it is."""
    plain = FontFace(family="text")
    heads = {
        tag: TextStyle(
            font_family="text", font_style="B", font_size_pt=size, t_margin=3
        )
        for tag, size in _HEADS.items()
    }
    return {
        **heads,
        "a": FontFace(family="text", emphasis="UNDERLINE"),
        "code": plain,
        "pre": TextStyle(font_family="text", t_margin=2),
        "blockquote": TextStyle(font_family="text", t_margin=2, l_margin=4),
    }
