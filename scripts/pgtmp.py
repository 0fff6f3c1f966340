"""A throw-away PostgreSQL cluster, without service or network.

By hand: ``python scripts/pgtmp.py start /tmp/pgt`` then ``… stop /tmp/pgt``.
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

# Nothing here outlives the tests: no flush to the disk, no journal to replay.
OPTIONS = (
    "-c listen_addresses='' -c fsync=off -c synchronous_commit=off "
    "-c full_page_writes=off -c max_connections=250 -c shared_buffers=128MB "
    "-c wal_level=minimal -c max_wal_senders=0 -c autovacuum=off"
)


def binaries() -> Path | None:
    """Return the folder of ``initdb``: ``PG_BIN``, Debian's newest, or the path's."""
    if os.environ.get("PG_BIN"):
        return Path(os.environ["PG_BIN"])
    debian = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = sorted(debian, key=lambda path: float(path.parts[4]))
    if newest:
        return newest[-1].parent
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def _someone_else() -> dict[str, Any]:
    """PostgreSQL refuses to be root: run it as one who owns nothing else."""
    if os.geteuid():
        return {}
    for name in ("postgres", "nobody"):
        try:
            person = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": []}
    return {}


def _run(tool: str, *arguments: str) -> None:
    folder = binaries()
    if folder is None:
        raise RuntimeError("no PostgreSQL here: install it, or set PG_BIN")
    subprocess.run(
        [folder / tool, *arguments],
        check=True,
        cwd="/",
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"},
        stdout=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
        **_someone_else(),
    )


def start(folder: str = "") -> str:
    """Start a cluster and return its folder, which is where its socket is.

    The folder's name is short: a socket's path has 107 bytes at most.
    """
    folder = folder or tempfile.mkdtemp(prefix="pg-", dir="/tmp")
    Path(folder).mkdir(exist_ok=True)
    other = _someone_else()
    if other:
        os.chown(folder, other["user"], other["group"])
    Path(folder).chmod(0o700)
    data, log = f"{folder}/data", f"{folder}/log"
    try:
        _run(
            *("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8"),
            *("--no-sync", "--locale=C.UTF-8"),
        )
        _run(
            *("pg_ctl", "-D", data, "-w", "-l", log),
            *("-o", f"-k {folder} {OPTIONS}", "start"),
        )
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    Path(folder).chmod(0o711)
    return folder


def stop(folder: str) -> None:
    """Stop the cluster and remove its folder."""
    try:
        _run("pg_ctl", "-D", f"{folder}/data", "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def url(folder: str, name: str = "postgres") -> str:
    """Return the ``DATABASE_URL`` of the database ``name`` of this cluster."""
    return f"postgres://postgres@{quote(folder, safe='')}/{name}"


@contextmanager
def cluster() -> Iterator[str]:
    """A cluster for the length of a ``with``: its ``DATABASE_URL``."""
    folder = start()
    try:
        yield url(folder)
    finally:
        stop(folder)


if __name__ == "__main__":
    verb, where = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else ""
    if verb == "start":
        print(url(start(where)))
    else:
        stop(where)
