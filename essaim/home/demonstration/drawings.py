"""Pictures of the demonstration, drawn here: no file to carry, nobody's work."""

import struct
import zlib

Colour = tuple[int, int, int]
Rectangle = tuple[int, int, int, int, Colour]
"""Left, top, right, bottom, and what fills it."""


def png(
    width: int, height: int, ground: Colour, shapes: tuple[Rectangle, ...]
) -> bytes:
    """A PNG picture of plain rectangles, the last ones in front."""
    rows = [[ground] * width for _row in range(height)]
    for left, top, right, bottom, colour in shapes:
        for row in rows[top:bottom]:
            row[left:right] = [colour] * (right - left)
    raw = b"".join(b"\0" + bytes(v for dot in row for v in dot) for row in rows)
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
            _chunk(b"IDAT", zlib.compress(raw, 9)),
            _chunk(b"IEND", b""),
        ]
    )


def _chunk(name: bytes, body: bytes) -> bytes:
    whole = name + body
    return struct.pack(">I", len(body)) + whole + struct.pack(">I", zlib.crc32(whole))


def shelves() -> bytes:
    """A wall of shelves with boxes on it, as the library of tools is planned."""
    wood, dark = (176, 128, 84), (120, 84, 52)
    boxes = ((200, 92, 60), (66, 110, 140), (226, 190, 110), (110, 138, 96))
    shapes: list[Rectangle] = [(40, 30, 600, 340, (240, 232, 220))]
    for shelf in range(3):
        foot = 130 + 95 * shelf
        for place in range(7):
            left, high = 64 + 76 * place, 34 + 11 * ((place * 5 + shelf * 3) % 4)
            colour = boxes[(place + shelf * 2) % 4]
            shapes.append((left, foot - high, left + 58, foot, colour))
        shapes.append((40, foot, 600, foot + 10, wood))
    shapes += [(40, 30, 52, 340, dark), (588, 30, 600, 340, dark)]
    return png(640, 360, (206, 216, 222), tuple(shapes))
