"""Pictures drawn again: what is seen is kept, what a file tells beside it is not.

A photograph carries where and when it was taken, by which device, sometimes a former
picture of itself; another file may hide in it or after its end. Its points alone are
read, turned upright, and written as a new picture.
"""

import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps

MOST_PIXELS = 40_000_000
QUALITY = 90  # of a photograph, out of 100


class NotAPicture(ValueError):
    """These bytes are not a whole PNG, JPEG or WebP picture, or one too large."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that says nothing but what it shows."""

    data: bytes
    suffix: str
    width: int
    height: int


def clean(data: bytes) -> Picture:
    """Return a new picture that shows what ``data`` shows, upright.

    Raises ``NotAPicture`` when it cannot be read whole, or has more than
    ``MOST_PIXELS``.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # ours is the smaller limit
            return _drawn_again(data)
    # A decoder fed with nonsense fails in many ways, and each means the same.
    except Exception as fault:
        raise NotAPicture from fault


def _drawn_again(data: bytes) -> Picture:
    with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "WEBP")) as found:
        if found.width * found.height > MOST_PIXELS:
            raise NotAPicture
        opaque = found.format == "WEBP" and not found.has_transparency_data
        photograph = found.format == "JPEG" or opaque
        upright = ImageOps.exif_transpose(found)
        seen = upright.convert("RGB" if photograph else _mode(upright))
    points = Image.new(seen.mode, seen.size)
    points.paste(seen)
    target = io.BytesIO()
    if photograph:
        points.save(target, "JPEG", quality=QUALITY, subsampling=0, optimize=True)
    else:
        points.save(target, "PNG", optimize=True)
    suffix = ".jpg" if photograph else ".png"
    return Picture(target.getvalue(), suffix, points.width, points.height)


def _mode(picture: Image.Image) -> str:
    """The plainest way to write its points that loses none of what is seen."""
    if picture.mode in {"1", "L"} and "transparency" not in picture.info:
        return "L"
    return "RGBA" if picture.has_transparency_data else "RGB"
