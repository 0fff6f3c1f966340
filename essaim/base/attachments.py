"""What may be attached: a document or a picture, of a known kind."""

from pathlib import PurePath

from django.core.files.base import ContentFile, File
from django.utils.translation import gettext as _

from essaim.base import pictures
from essaim.base.errors import Refusal

LARGEST = 5_000_000  # bytes
_ZIP = b"PK\x03\x04"
# By its name and by its first bytes: one without the other is not believed.
KINDS = {
    ".pdf": (b"%PDF-", "application/pdf"),
    ".png": (b"\x89PNG\r\n\x1a\n", "image/png"),
    ".jpg": (b"\xff\xd8\xff", "image/jpeg"),
    ".jpeg": (b"\xff\xd8\xff", "image/jpeg"),
    ".webp": (b"RIFF", "image/webp"),
    ".odt": (_ZIP, "application/vnd.oasis.opendocument.text"),
    ".ods": (_ZIP, "application/vnd.oasis.opendocument.spreadsheet"),
    ".docx": (
        _ZIP,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    ".xlsx": (
        _ZIP,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
}
ACCEPTED = ",".join(KINDS)


def suffix(name: str) -> str:
    """The end of a file's name, in small letters."""
    return PurePath(name).suffix.lower()


def content_type(name: str) -> str:
    """What a browser is told the file is."""
    return KINDS.get(suffix(name), (b"", "application/octet-stream"))[1]


def check(file: "File[bytes]") -> None:
    """Raise ``Refusal`` for a file too large, empty, or not of a kind one may read."""
    if file.size > LARGEST:
        raise Refusal(_("This file is larger than 5 MB: attach a lighter one."))
    if not file.size:
        raise Refusal(_("This file is empty."))
    start = KINDS.get(suffix(file.name or ""), (None, ""))[0]
    file.seek(0)
    found = file.read(16)
    file.seek(0)
    webp = suffix(file.name or "") != ".webp" or found[8:12] == b"WEBP"
    if start is None or not found.startswith(start) or not webp:
        raise Refusal(
            _("Attach a PDF, a picture (PNG, JPEG, WebP) or an office document.")
        )


def is_picture(name: str) -> bool:
    """Whether the file says to be a picture."""
    return suffix(name) in {".png", ".jpg", ".jpeg", ".webp"}


def cleaned(file: "File[bytes]") -> tuple["File[bytes]", int, int]:
    """Return a checked file as it may be kept, and its size if it is a picture.

    A picture is written again without what it tells of its author and place. Raises
    ``Refusal`` as ``check`` does, and for a picture that cannot be read whole.
    """
    check(file)
    if not is_picture(file.name or ""):
        return file, 0, 0
    try:
        picture = pictures.clean(file.read())
    except pictures.NotAPicture:
        raise Refusal(
            _("This picture cannot be read, or is too large: save it again as JPEG.")
        ) from None
    name = PurePath(file.name or "").with_suffix(picture.suffix).name
    return ContentFile(picture.data, name=name), picture.width, picture.height
