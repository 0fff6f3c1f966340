"""What a file sent by somebody is, told by its content and never by its name."""

# Kind, and the media type it is served with.
KINDS = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
}


def kind_of(content: bytes) -> str | None:
    """Return ``pdf``, ``jpg``, ``png`` or ``webp``; nothing for anything else.

    >>> kind_of(b"%PDF-1.7 ..."), kind_of(b"<html>"), kind_of(b"")
    ('pdf', None, None)
    """
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    return None
