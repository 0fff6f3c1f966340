"""Texts in the few letters that banks and accounting software accept."""

import codecs
import re
import unicodedata

from text_unidecode import unidecode

# What people write, in signs that every file bears; the rest follows from Unicode.
_PLAIN = {
    **dict.fromkeys("’‘‚‛ʼ`´′", "'"),
    **dict.fromkeys("“”„«»″", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("⋅·‧•∙", "."),
    **dict.fromkeys("\u00a0\u202f\u2009\u2007\u2002\u2003", " "),
    "…": "...",
    "°": "o",
    "№": "No",
    "œ": "oe",
    "Œ": "OE",
    "€": "EUR",
}
# The best practices of the European Payments Council for what SEPA does not have.
_SEPA = {
    **dict.fromkeys('!#$%*;<=>^"', "."),
    "&": "+",
    "@": "(at)",
    "[": "(",
    "]": ")",
    "{": "(",
    "}": ")",
    "\\": "/",
    "|": "/",
    "_": "-",
    "~": "-",
}
_NOT_SEPA = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]")
_FORMULA = "=+-@"  # what a spreadsheet takes for the beginning of a formula


def nearest(sign: str) -> str:
    """Return plain letters for one sign: ``é`` gives ``e``, ``’`` gives ``'``.

    >>> "".join(nearest(c) for c in "Référent⋅e, n°42")
    'Referent.e, no42'
    """
    if sign in _PLAIN:
        return _PLAIN[sign]
    bare = "".join(
        part
        for part in unicodedata.normalize("NFKD", sign)
        if not unicodedata.combining(part)
    )
    return bare if bare.isascii() else unidecode(bare)


def sepa(text: str, longest: int) -> str:
    """Return ``text`` in the letters of SEPA, at most ``longest`` of them.

    >>> sepa("Zoë & l’Œuvre · n°42", 70)
    "Zoe + l'OEuvre . no42"
    """
    plain = "".join(
        _SEPA.get(letter, letter) for sign in text for letter in nearest(sign)
    )
    kept = " ".join(_NOT_SEPA.sub(" ", plain).split())
    # Neither at the start nor twice in a row: the text would be taken for a code.
    kept = re.sub(r"/{2,}", "/", kept).lstrip("/ ")
    return kept[:longest].rstrip("/ ")


def _by_nearest(fault: UnicodeError) -> tuple[str | bytes, int]:
    if not isinstance(fault, UnicodeEncodeError):
        raise fault
    signs = fault.object[fault.start : fault.end]
    return "".join(nearest(sign) or "?" for sign in signs), fault.end


codecs.register_error("essaim.nearest", _by_nearest)


def encode(text: str, encoding: str) -> bytes:
    """Return the bytes of ``text``; what the encoding lacks becomes its nearest.

    >>> encode("Référent⋅e, 5 €", "iso8859-15")
    b'R\\xe9f\\xe9rent.e, 5 \\xa4'
    """
    return text.encode(encoding, "essaim.nearest")


def label(text: str, longest: int, encoding: str = "utf-8") -> str:
    """Return a label on one line that no file's separator and no formula can trick.

    Signs that ``encoding`` lacks are replaced first: some become separators.

    >>> label("=Compost|\\tannuel;\\n«x»", 60)
    'Compost annuel «x»'
    >>> label("a\uff5cb", 60, "iso8859-15")
    'a b'
    """
    said = encode(text, encoding).decode(encoding)
    bare = re.sub(r'[\t|;\r\n"]|[^\S ]|[\x00-\x1f\x7f-\x9f]', " ", said)
    one_line = " ".join(bare.split()).lstrip(_FORMULA + " ")
    return one_line[:longest].rstrip()
