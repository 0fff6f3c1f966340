"""Pictures say nothing but what they show. Both were drawn by a real browser."""

import io
import struct
import zlib
from base64 import b64decode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from essaim.base.pictures import MOST_PIXELS, NotAPicture, clean

JPEG = b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/4gHYSUNDX1BST0ZJTEUAAQEAAAHIAAAAAAQwAABtbnRyUkdC"
    "IFhZWiAH4AABAAEAAAAAAABhY3NwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAQAA9tYAAQAA"
    "AADTLQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAlk"
    "ZXNjAAAA8AAAACRyWFlaAAABFAAAABRnWFlaAAABKAAAABRiWFlaAAABPAAAABR3dHB0AAABUAAA"
    "ABRyVFJDAAABZAAAAChnVFJDAAABZAAAAChiVFJDAAABZAAAAChjcHJ0AAABjAAAADxtbHVjAAAA"
    "AAAAAAEAAAAMZW5VUwAAAAgAAAAcAHMAUgBHAEJYWVogAAAAAAAAb6IAADj1AAADkFhZWiAAAAAA"
    "AABimQAAt4UAABjaWFlaIAAAAAAAACSgAAAPhAAAts9YWVogAAAAAAAA9tYAAQAAAADTLXBhcmEA"
    "AAAAAAQAAAACZmYAAPKnAAANWQAAE9AAAApbAAAAAAAAAABtbHVjAAAAAAAAAAEAAAAMZW5VUwAA"
    "ACAAAAAcAEcAbwBvAGcAbABlACAASQBuAGMALgAgADIAMAAxADb/2wBDABALDA4MChAODQ4SERAT"
    "GCgaGBYWGDEjJR0oOjM9PDkzODdASFxOQERXRTc4UG1RV19iZ2hnPk1xeXBkeFxlZ2P/2wBDARES"
    "EhgVGC8aGi9jQjhCY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2Nj"
    "Y2NjY2P/wAARCAAIAAwDASIAAhEBAxEB/8QAFgABAQEAAAAAAAAAAAAAAAAAAAME/8QAGhAAAQUB"
    "AAAAAAAAAAAAAAAAAAECAxESYf/EABQBAQAAAAAAAAAAAAAAAAAAAAX/xAAZEQADAAMAAAAAAAAA"
    "AAAAAAABAgMAERL/2gAMAwEAAhEDEQA/AMUcGHo7V1wsAHVs9m6c7ONSkkhyg0M//9k="
)
PNG = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAwAAAAICAYAAADN5B7xAAAANElEQVR4AbyOQQ0AAAgCmVHspCHN"
    "YictAA8/st2HjXHm0cPo8GEYjnkYFBIMZfqgpK5VvwAAAP//7sb0vQAAAAZJREFUAwA+ZSEpJqdg"
    "uAAAAABJRU5ErkJggg=="
)
SECRET = b"48.8566 N, 2.3522 E"


def chunk(name, body):
    return (
        struct.pack(">I", len(body))
        + name
        + body
        + struct.pack(">I", zlib.crc32(name + body))
    )


def exif(turn, order=">"):
    head = b"MM\0*" if order == ">" else b"II*\0"
    entry = struct.pack(order + "HHIHH", 0x0112, 3, 1, turn, 0)
    tiff = head + struct.pack(order + "IH", 8, 1) + entry + b"\0" * 4 + SECRET
    body = b"Exif\0\0" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def with_exif(turn, order=">"):
    return JPEG[:2] + exif(turn, order) + JPEG[2:]


def test_both_kinds_keep_their_size():
    for data, suffix in ((JPEG, ".jpg"), (PNG, ".png")):
        found = clean(data)
        assert (found.suffix, found.width, found.height) == (suffix, 12, 8)


@pytest.mark.parametrize("order", "<>")
def test_where_a_photograph_was_taken_is_left_out_and_it_stands_upright(order):
    found = clean(with_exif(6, order))
    assert SECRET not in found.data
    assert b"Exif" not in found.data
    assert (found.width, found.height) == (8, 12), "turned as the camera was held"


def test_what_is_seen_is_kept():
    for data, most in ((PNG, 0), (JPEG, 12)):
        with Image.open(io.BytesIO(data)) as one:
            before = one.convert("RGB").tobytes()
        with Image.open(io.BytesIO(clean(data).data)) as one:
            after = one.convert("RGB").tobytes()
        assert max(abs(a - b) for a, b in zip(before, after, strict=True)) <= most


def test_what_is_transparent_stays_so():
    glass = Image.new("RGBA", (4, 4), (10, 20, 30, 0))
    target = io.BytesIO()
    glass.save(target, "PNG")
    with Image.open(io.BytesIO(clean(target.getvalue()).data)) as one:
        assert one.convert("RGBA").getpixel((0, 0)) == (10, 20, 30, 0)


def test_another_kind_of_picture_is_refused():
    target = io.BytesIO()
    Image.new("RGB", (4, 4)).save(target, "GIF")
    with pytest.raises(NotAPicture):
        clean(target.getvalue())


def test_what_a_png_says_in_words_is_left_out():
    told = PNG[:-12] + chunk(b"tEXt", b"Comment\0" + SECRET) + PNG[-12:]
    assert clean(told).data == clean(PNG).data


@pytest.mark.parametrize("data", [JPEG, PNG])
def test_nothing_hides_after_its_end(data):
    assert clean(data + b"PK\x03\x04" + SECRET).data == clean(data).data


@pytest.mark.parametrize("data", [JPEG, PNG])
@pytest.mark.parametrize("share", [0.1, 0.5])
def test_a_picture_cut_short_is_refused(data, share):
    with pytest.raises(NotAPicture):
        clean(data[: int(len(data) * share)])


@given(st.data())
def test_a_damaged_picture_is_refused_or_read_never_anything_else(data):
    whole = bytearray(data.draw(st.sampled_from([JPEG, PNG, with_exif(6)])))
    for place in data.draw(st.lists(st.integers(0, len(whole) - 1), max_size=4)):
        whole[place] = data.draw(st.integers(0, 255))
    try:
        found = clean(bytes(whole))
    except NotAPicture:
        return
    again = clean(found.data)
    assert (again.width, again.height) == (found.width, found.height)


@given(st.binary(max_size=200))
def test_what_is_no_picture_is_refused(data):
    for start in (b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"):
        with pytest.raises(NotAPicture):
            clean(start + data)


def test_a_picture_that_would_fill_the_memory_is_refused():
    side = int(MOST_PIXELS**0.5) + 1
    head = chunk(b"IHDR", struct.pack(">II", side, side) + b"\x08\x02\0\0\0")
    with pytest.raises(NotAPicture):
        clean(PNG[:8] + head + PNG[33:])
