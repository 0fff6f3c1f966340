"""Pictures rewritten piece by piece: what draws is kept, what tells is left out.

A photograph carries where and when it was taken, by which device, sometimes a former
picture of itself. Only the pieces a reader needs to draw it are written again; anything
after its end, where another file could hide, is dropped. PNG and JPEG are defined by
ISO/IEC 15948 and ITU-T T.81; the turn a camera notes by Exif 2.3.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

MOST_PIXELS = 40_000_000
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = {b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"sRGB", b"IDAT", b"IEND"}
_SOI, _EOI, _SOS, _APP1, _APP14 = 0xD8, 0xD9, 0xDA, 0xE1, 0xEE
# Frames; C4, C8 and CC, in the middle of them, are something else.
_FRAMES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_TABLES = {0xC4, 0xCC, 0xDB, 0xDC, 0xDD}
_ORIENTATION = 0x0112


class NotAPicture(ValueError):
    """These bytes are not a whole PNG or JPEG picture, or too large to be shown."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that says nothing but what it shows."""

    data: bytes
    suffix: str
    width: int
    height: int


def clean(data: bytes) -> Picture:
    """Return the picture in ``data`` without what was written beside it.

    Raises ``NotAPicture`` when it cannot be read whole, or has more than
    ``MOST_PIXELS``.
    """
    try:
        if data.startswith(_PNG):
            return _clean_png(data)
        if data.startswith(b"\xff\xd8\xff"):
            return _clean_jpeg(data)
    except (struct.error, IndexError, StopIteration) as fault:
        raise NotAPicture from fault
    raise NotAPicture


def _check_size(width: int, height: int) -> None:
    if not (width and height and width * height <= MOST_PIXELS):
        raise NotAPicture


def _clean_png(data: bytes) -> Picture:
    kept, width, height, drawn = [_PNG], 0, 0, False
    for place, (name, body) in enumerate(_chunks(data)):
        if (place == 0) is not (name == b"IHDR"):
            raise NotAPicture
        if name == b"IHDR":
            width, height = struct.unpack(">II", body[:8])
            _check_size(width, height)
        drawn = drawn or name == b"IDAT"
        if name in _PNG_KEPT:
            kept.append(_chunk(name, body))
        elif not name[0] & 0x20:
            raise NotAPicture  # it could not be drawn without this piece
    if not drawn:
        raise NotAPicture
    return Picture(b"".join(kept), ".png", width, height)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The chunks of a PNG, to the last one; each is checked against its sum."""
    at = len(_PNG)
    while True:
        length, name = struct.unpack_from(">I4s", data, at)
        body = data[at + 8 : at + 8 + length]
        (told,) = struct.unpack_from(">I", data, at + 8 + length)
        if len(body) != length or zlib.crc32(name + body) != told:
            raise NotAPicture
        yield name, body
        if name == b"IEND":
            return
        at += 12 + length


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + _crc(name + body)


def _crc(data: bytes) -> bytes:
    return struct.pack(">I", zlib.crc32(data))


def _clean_jpeg(data: bytes) -> Picture:
    kept, width, height, turn, scanned = [b"\xff\xd8"], 0, 0, 1, False
    at = 2
    while True:
        marker, at = _marker(data, at)
        if marker == _EOI:
            break
        (length,) = struct.unpack_from(">H", data, at)
        body = data[at + 2 : at + length]
        if length < 2 or len(body) != length - 2:
            raise NotAPicture
        at += length
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", body[1:5])
            _check_size(width, height)
        elif marker == _APP1 and body.startswith(b"Exif\0\0"):
            turn = _turn(body[6:])
        if marker in _FRAMES | _TABLES or (marker == _APP14 and body[:5] == b"Adobe"):
            kept.append(_segment(marker, body))
        elif marker == _SOS:
            end = _end_of_scan(data, at)
            kept += [_segment(marker, body), data[at:end]]
            at, scanned = end, True
    if not (scanned and width):
        raise NotAPicture
    if turn != 1:
        kept.insert(1, _segment(_APP1, _exif(turn)))
    return Picture(b"".join([*kept, b"\xff\xd9"]), ".jpg", width, height)


def _marker(data: bytes, at: int) -> tuple[int, int]:
    """The marker at ``at``, and where what follows it starts."""
    if data[at] != 0xFF:
        raise NotAPicture
    while data[at] == 0xFF:
        at += 1
    return data[at], at + 1


def _segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def _end_of_scan(data: bytes, at: int) -> int:
    """Where the next marker is; a stuffed byte and a restart are of the scan."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0:
            raise NotAPicture
        if data[at + 1] != 0 and not 0xD0 <= data[at + 1] <= 0xD7:
            return at
        at += 2


def _turn(tiff: bytes) -> int:
    """How the camera was held, from 1 (upright) to 8; 1 when it does not say."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return 1
    try:
        (start,) = struct.unpack_from(order + "I", tiff, 4)
        (count,) = struct.unpack_from(order + "H", tiff, start)
        for entry in range(min(count, 512)):
            tag, _kind, _n, value = struct.unpack_from(
                order + "HHIH", tiff, start + 2 + 12 * entry
            )
            if tag == _ORIENTATION:
                return value if 1 <= value <= 8 else 1
    except struct.error:
        return 1
    return 1


def _exif(turn: int) -> bytes:
    """The least a reader needs to show the picture upright."""
    return b"Exif\0\0MM\0*" + struct.pack(
        ">IHHHIHHI", 8, 1, _ORIENTATION, 3, 1, turn, 0, 0
    )
