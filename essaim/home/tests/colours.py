"""Reads tokens.css and computes contrasts as browsers do, in plain Python."""

import math
import re
from pathlib import Path

SHEET = Path(__file__).parents[1] / "static" / "css" / "tokens.css"
_OKLCH = r"oklch\((?P<{}>(?:[^()]|\([^()]*\))*)\)"
_TOKEN = re.compile(
    r"--(?P<name>[a-z-]+): light-dark\("
    + _OKLCH.format("light")
    + ", "
    + _OKLCH.format("dark")
)
Colour = tuple[float, float, float]


def tokens(scheme: str) -> dict[str, str]:
    """The colours of one scheme as they are first given, before any @media."""
    sheet = SHEET.read_text().split("@media")[0]
    return {match["name"]: match[scheme] for match in _TOKEN.finditer(sheet)}


def at_hue(value: str, hue: int) -> Colour:
    """Lightness, chroma and hue of ``50% 0.12 var(--accent-h)``."""
    lightness, chroma, angle = value.replace("var(--accent-h)", str(hue)).split()
    return float(lightness.rstrip("%")) / 100, float(chroma), float(angle)


def luminance(colour: Colour) -> float:
    """Relative luminance in sRGB, channels out of gamut clipped as browsers do."""
    lightness, chroma, hue = colour
    a = chroma * math.cos(math.radians(hue))
    b = chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    red, green, blue = (min(1.0, max(0.0, part)) for part in (red, green, blue))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Colour, other: Colour) -> float:
    """The WCAG contrast ratio of two colours."""
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)
