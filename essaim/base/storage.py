"""Members' files in a bucket: S3, or what speaks like it, instead of a folder here.

Nobody is ever sent to the bucket: our own pages read it for whoever may see the file.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar, cast

from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, default_storage, storages
from django.utils.functional import cached_property

from essaim.base.errors import Unreachable

if TYPE_CHECKING:
    from obstore.store import S3Config, S3Store

T = TypeVar("T")


class BucketStorage(Storage):
    """Files of a bucket, whole: none is large.

    What is not there raises ``FileNotFoundError``, as a folder would; a bucket that
    does not answer, or refuses, raises ``Unreachable`` and nothing is written.
    """

    def __init__(
        self,
        *,
        bucket: str,
        endpoint: str = "",
        region: str = "",
        access_key: str = "",
        secret_key: str = "",
        prefix: str = "",
    ) -> None:
        self.bucket = bucket
        self.prefix = prefix
        told = {
            "endpoint": endpoint,
            "region": region or "us-east-1",  # what those that have none expect
            "access_key_id": access_key,
            "secret_access_key": secret_key,
        }
        self.config = {name: value for name, value in told.items() if value}

    @cached_property
    def store(self) -> "S3Store":
        """The way to the bucket, made when it is first needed."""
        try:
            from obstore.store import S3Store
        except ImportError:
            raise ImproperlyConfigured(
                "S3_BUCKET is set and requirements/s3.txt is not installed."
            ) from None
        config = cast(
            "S3Config", {**self.config, "virtual_hosted_style_request": False}
        )
        return S3Store(
            self.bucket,
            prefix=self.prefix or None,
            config=config,
            client_options={
                "allow_http": self.config.get("endpoint", "").startswith("http:"),
                "connect_timeout": timedelta(seconds=5),
                "timeout": timedelta(seconds=30),
            },
            retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=15)},
        )

    def _ask(self, what: Callable[..., T], *arguments: Any) -> T:
        from obstore.exceptions import BaseError

        try:
            return what(*arguments)
        except FileNotFoundError:
            raise
        except (BaseError, OSError) as fault:
            raise Unreachable(fault) from fault

    def _open(self, name: str, mode: str = "rb") -> "File[bytes]":
        if mode != "rb":
            raise ValueError("a file of a bucket is read whole, or saved whole")
        return ContentFile(self.read(name), name=name)

    def read(self, name: str) -> bytes:
        """What a file holds."""
        return self._ask(lambda: self.store.get(name).bytes().to_bytes())

    def _save(self, name: str, content: "File[bytes]") -> str:
        content.seek(0)
        self.put(name, content.read())
        return name

    def put(self, name: str, content: bytes) -> None:
        """Write a file under this very name, over one that would be there."""
        try:
            self._ask(self.store.put, name, content)
        except FileNotFoundError as fault:  # the bucket itself is not there
            raise Unreachable(fault) from fault

    def delete(self, name: str) -> None:
        """Take a file away; one that is not there is away already."""
        try:
            self._ask(self.store.delete, name)
        except FileNotFoundError:
            return

    def exists(self, name: str) -> bool:
        """Whether there is such a file."""
        try:
            self._ask(self.store.head, name)
        except FileNotFoundError:
            return False
        return True

    def size(self, name: str) -> int:
        """How many bytes a file holds."""
        return int(self._ask(self.store.head, name)["size"])

    def names(self) -> Iterator[str]:
        """The name of each file, in order."""

        def listed() -> list[str]:
            return [one["path"] for some in self.store.list() for one in some]

        yield from sorted(self._ask(listed))


def bucket() -> BucketStorage | None:
    """The bucket that holds members' files; ``None`` when a folder does."""
    held = storages["default"]
    return held if isinstance(held, BucketStorage) else None


def try_out() -> None:
    """Write a small file, read it and take it away; raise what goes wrong."""
    name, said = "essaim-essai.txt", b"Essaim"
    storage = default_storage
    kept = storage.save(name, ContentFile(said))
    try:
        with storage.open(kept) as file:
            if file.read() != said:
                raise Unreachable("what was read is not what was written")
    finally:
        storage.delete(kept)
