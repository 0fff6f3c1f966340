"""Account numbers as people type them: checked by a library, refused with a reason."""

from django.utils.translation import gettext as _
from stdnum import bic as bics
from stdnum import iban as ibans
from stdnum import numdb
from stdnum.exceptions import InvalidChecksum, ValidationError

from essaim.base.errors import Refusal

# Where a SEPA transfer can go, by the country of the account number.
SEPA_COUNTRIES = frozenset(
    [
        "AD",
        "AL",
        "AT",
        "BE",
        "BG",
        "CH",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GB",
        "GI",
        "GR",
        "HR",
        "HU",
        "IE",
        "IS",
        "IT",
        "LI",
        "LT",
        "LU",
        "LV",
        "MC",
        "MD",
        "ME",
        "MK",
        "MT",
        "NL",
        "NO",
        "PL",
        "PT",
        "RO",
        "RS",
        "SE",
        "SI",
        "SK",
        "SM",
        "VA",
    ]
)
SHOWN = 4  # characters: enough to know one's own account, too few to use it


def iban(text: str) -> str:
    """Return an IBAN without spaces. Raises ``Refusal`` saying what is wrong."""
    number = ibans.compact(text)
    if not (number.isascii() and number.isalnum()):
        raise Refusal(_("An IBAN is made of letters and figures only."))
    country = number[:2]
    length = _length_in(country)
    if not length or country not in SEPA_COUNTRIES:
        raise Refusal(
            _(
                "“%(country)s” is not a country of the SEPA zone: an IBAN begins with "
                "the two letters of its country, such as FR."
            )
            % {"country": country}
        )
    if len(number) != length:
        raise Refusal(
            _(
                "An IBAN of the country %(country)s has %(wanted)d characters; this "
                "one has %(found)d."
            )
            % {"country": country, "wanted": length, "found": len(number)}
        )
    try:
        return ibans.validate(number)
    except InvalidChecksum:
        raise Refusal(
            _("A character of this IBAN is wrong, or two are swapped: read it again.")
        ) from None
    except ValidationError:
        raise Refusal(
            _("This is not how an IBAN of the country %(country)s is written.")
            % {"country": country}
        ) from None


def _length_in(country: str) -> int:
    """How long an IBAN of this country is; zero when there is none."""
    parts = numdb.get("iban").info(country + "00")
    pattern = parts[0][1].get("bban", "") if parts else ""
    widths = [int(part.partition("!")[0]) for part in _pieces(pattern)]
    return 4 + sum(widths) if widths else 0


def _pieces(pattern: str) -> list[str]:
    """``5!n11!c`` gives ``5!n`` and ``11!c``."""
    pieces, piece = [], ""
    for sign in pattern:
        piece += sign
        if sign.isalpha():
            pieces.append(piece)
            piece = ""
    return pieces


def bic(text: str) -> str:
    """Return a BIC without spaces. Raises ``Refusal`` saying what is wrong."""
    number = bics.compact(text)
    if len(number) not in (8, 11):
        raise Refusal(
            _("A BIC has 8 or 11 characters; this one has %(found)d.")
            % {"found": len(number)}
        )
    try:
        return bics.validate(number)
    except ValidationError:
        raise Refusal(
            _(
                "This is not a BIC: four letters for the bank, two for its country, "
                "two characters for the place, and three at will for the branch."
            )
        ) from None


def masked(number: str) -> str:
    """Show only the country and the last characters: ``FR… 0189``.

    >>> masked("FR7630006000011234567890189")
    'FR… 0189'
    """
    return f"{number[:2]}… {number[-SHOWN:]}" if number else ""


def spaced(number: str) -> str:
    """Write an IBAN in fours, as banks print it."""
    return ibans.format(number) if number else ""
