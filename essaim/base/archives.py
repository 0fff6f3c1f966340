"""Backups: one file with the database, the members' files, and their checksums."""

import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.metadata import PackageNotFoundError, version
from itertools import chain
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from essaim.base import storage
from essaim.base.clock import now
from essaim.base.errors import Unreachable

MANIFEST = "manifest.json"
DATABASE = "database"
MEDIA = "media"
FORMAT = 1
BUCKET_DOWN = "The bucket of members’ files does not answer."


class ArchiveError(Exception):
    """It cannot be done; ``str()`` says why, and nothing has moved."""


def _essaim_version() -> str:
    try:
        return version("essaim")
    except PackageNotFoundError:
        import tomllib

        text = (settings.BASE_DIR / "pyproject.toml").read_text()
        return str(tomllib.loads(text)["project"]["version"])


def _digest(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _is_sqlite() -> bool:
    return connection.vendor == "sqlite"


def save(target: Path) -> dict[str, Any]:
    """Write the backup ``target`` and return its manifest. Members keep working.

    The database is copied as it is at one instant. An existing file is never
    overwritten, and ``target`` appears whole or not at all.
    """
    if target.exists():
        raise ArchiveError(f"{target} exists already: nothing is overwritten.")
    if not target.parent.is_dir():
        raise ArchiveError(f"{target.parent} is not a folder.")
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
        database = Path(folder) / DATABASE
        _dump_sqlite(database) if _is_sqlite() else _dump_postgresql(database)
        draft = Path(folder) / "archive"
        try:
            manifest = _pack(draft, database)
        except Unreachable:
            raise ArchiveError(f"{BUCKET_DOWN} Nothing was saved.") from None
        try:
            os.link(draft, target)  # unlike a rename, it refuses an existing name
        except FileExistsError:
            raise ArchiveError(f"{target} exists already.") from None
    return manifest


def _pack(draft: Path, database: Path) -> dict[str, Any]:
    digests = {}
    with tarfile.open(draft, "w:gz", compresslevel=6) as tar:
        for name, path in chain([(DATABASE, database)], _members_files(draft.parent)):
            digests[name] = _digest(path)
            tar.add(path, arcname=name, recursive=False)
        manifest = {
            "format": FORMAT,
            "version": _essaim_version(),
            "made_at": now().isoformat(),
            "database": connection.vendor,
            "sha256": digests,
        }
        content = json.dumps(manifest, indent=1).encode()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size = len(content)
        tar.addfile(entry, io.BytesIO(content))
    draft.chmod(0o600)
    return manifest


def _members_files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Each file of members: its name in a backup, and where it can be read now."""
    bucket = storage.bucket()
    if bucket is None:
        media = Path(settings.MEDIA_ROOT)
        for path in sorted(media.rglob("*")) if media.is_dir() else ():
            if path.is_file():
                yield f"{MEDIA}/{path.relative_to(media).as_posix()}", path
        return
    copy = folder / "file"
    for name in bucket.names():
        try:
            copy.write_bytes(bucket.read(name))
        except FileNotFoundError:
            continue  # taken away since the list was made
        yield f"{MEDIA}/{name}", copy


def _dump_sqlite(target: Path) -> None:
    source = sqlite3.connect(
        f"file:{settings.DATABASES['default']['NAME']}?mode=ro", uri=True
    )
    with closing(source), closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")


def _dump_postgresql(target: Path) -> None:
    # What a restoration kept aside is no part of this base.
    aside = "--exclude-schema=before_*"
    _postgresql("pg_dump", "--format=custom", "--no-owner", aside, f"--file={target}")


def _postgresql(tool: str, *arguments: str) -> None:
    """Run one of PostgreSQL's tools on our database; the password is not shown."""
    folder = os.environ.get("PG_BIN")
    path = shutil.which(tool, path=folder) if folder else shutil.which(tool)
    if path is None:
        raise ArchiveError(
            f"{tool} is missing: install postgresql-client, of the server's version."
        )
    ours = connection.settings_dict
    place = {
        "PGHOST": ours["HOST"],
        "PGPORT": str(ours["PORT"] or ""),
        "PGUSER": ours["USER"],
        "PGPASSWORD": ours["PASSWORD"],
        "PGDATABASE": ours["NAME"],
    }
    result = subprocess.run(  # noqa: S603 - our own tool and arguments
        [path, *arguments],
        env=os.environ | {name: value for name, value in place.items() if value},
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        raise ArchiveError(f"{tool}: {result.stderr.strip()}")


def load(source: Path, *, replace: bool) -> tuple[dict[str, Any], str]:
    """Put the backup ``source`` in place; return its manifest and what was kept aside.

    Everything is read and checked before anything moves. A database that holds
    something is replaced only with ``replace``, and is then kept under another name.
    Raises ``ArchiveError``.
    """
    with _unpacked(source) as (manifest, folder):
        if manifest["database"] != connection.vendor:
            raise ArchiveError(
                f"This backup is of {manifest['database']}, and DATABASE_URL is of "
                f"{connection.vendor}."
            )
        if connection.introspection.table_names() and not replace:
            raise ArchiveError(
                "The database is not empty. With --replace it is kept aside and the "
                "backup takes its place."
            )
        connection.close()
        stamp = f"{now():%Y%m%d-%H%M%S}"
        if bucket := storage.bucket():
            _fill(bucket, folder / MEDIA)
        put = _load_sqlite if _is_sqlite() else _load_postgresql
        aside = put(folder / DATABASE, stamp)
        if not bucket:
            _load_media(folder / MEDIA, stamp)
    return manifest, aside


@contextmanager
def _unpacked(source: Path) -> Iterator[tuple[dict[str, Any], Path]]:
    parent = Path(settings.MEDIA_ROOT).parent
    parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=parent, prefix=".restore-") as name:
        folder = Path(name)
        try:
            with tarfile.open(source, "r:gz") as tar:
                _extract(tar, folder)
            manifest = json.loads((folder / MANIFEST).read_text())
        except FileNotFoundError:
            raise ArchiveError(f"{source} is not there, or is not a backup.") from None
        except (tarfile.TarError, OSError, ValueError, EOFError) as error:
            raise ArchiveError(f"{source} is not a whole backup: {error}") from None
        if manifest.get("format") != FORMAT:
            raise ArchiveError(f"{source} was made by a later version of Essaim.")
        (folder / MANIFEST).unlink()
        found = {
            path.relative_to(folder).as_posix(): _digest(path)
            for path in folder.rglob("*")
            if path.is_file()
        }
        if found != manifest["sha256"]:
            raise ArchiveError(f"{source} is damaged: its checksums do not match.")
        yield manifest, folder


def _extract(tar: tarfile.TarFile, folder: Path) -> None:
    """Write the plain files of ``tar`` under ``folder``, and nothing anywhere else."""
    for entry in tar:
        place = (folder / entry.name).resolve()
        content = tar.extractfile(entry) if entry.isfile() else None
        if content is None or not place.is_relative_to(folder.resolve()):
            raise ArchiveError(f"{entry.name} has no place in a backup.")
        place.parent.mkdir(parents=True, exist_ok=True)
        with content, place.open("xb") as target:
            shutil.copyfileobj(content, target)


def _load_sqlite(database: Path, stamp: str) -> str:
    target = Path(settings.DATABASES["default"]["NAME"])
    aside = target.with_name(f"{target.name}.before-{stamp}")
    kept = ""
    if target.exists():
        _close_journal(target)
        target.rename(aside)
        kept = str(aside)
    shutil.move(database, target)
    return kept


def _close_journal(target: Path) -> None:
    """Fold the journal into the file; refused while another process has it open."""
    with closing(sqlite3.connect(target, timeout=0.5)) as old:
        try:
            old.execute("PRAGMA journal_mode=DELETE").fetchone()
        except sqlite3.OperationalError:
            raise ArchiveError(
                "The database is in use: stop the server and the worker first."
            ) from None


def _load_postgresql(database: Path, stamp: str) -> str:
    kept = ""
    with connection.cursor() as cursor:
        if connection.introspection.table_names(cursor):
            kept = f"before_{stamp.replace('-', '_')}"
            cursor.execute(f"ALTER SCHEMA public RENAME TO {kept}")
            cursor.execute("CREATE SCHEMA public")
    connection.close()
    options = (
        "--no-owner",
        "--no-privileges",
        "--exit-on-error",
        "--single-transaction",
    )
    name = str(connection.settings_dict["NAME"])
    try:
        _postgresql("pg_restore", *options, f"--dbname={name}", str(database))
    except ArchiveError:
        if kept:
            with connection.cursor() as cursor:
                cursor.execute("DROP SCHEMA public CASCADE")
                cursor.execute(f"ALTER SCHEMA {kept} RENAME TO public")
        raise
    return f"schema {kept}" if kept else ""


def _load_media(media: Path, stamp: str) -> None:
    target = Path(settings.MEDIA_ROOT)
    if target.is_dir() and any(target.iterdir()):
        target.rename(target.with_name(f"{target.name}.before-{stamp}"))
    if media.is_dir():
        shutil.copytree(media, target, dirs_exist_ok=True)


def _fill(bucket: storage.BucketStorage, media: Path) -> None:
    """Put the files back in the bucket, before the database: the others stay there."""
    try:
        for path in sorted(media.rglob("*")) if media.is_dir() else ():
            if path.is_file():
                name = path.relative_to(media).as_posix()
                bucket.put(name, path.read_bytes())
    except Unreachable:
        raise ArchiveError(f"{BUCKET_DOWN} The database has not moved.") from None
