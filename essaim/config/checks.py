"""Nobody serves a cooperative unsafe: what must be true before the first request."""

from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]", "::1"})
REMEDY = "Every setting is explained in docs/settings.md."


def _hosts_beyond_this_machine() -> list[str]:
    return [host for host in settings.ALLOWED_HOSTS if host not in LOOPBACK]


def _is_private(endpoint: str) -> bool:
    """Whether what is sent there is read by nobody on the way; none is Amazon’s own."""
    address = urlsplit(endpoint)
    here = address.hostname in {"localhost", "127.0.0.1", "::1"}
    return not endpoint or address.scheme == "https" or here


def is_development() -> bool:
    """Whether this is somebody's own machine, in debug: nothing is checked there."""
    return bool(settings.DEBUG) and not _hosts_beyond_this_machine()


def unsafe() -> list[str]:
    """Return one sentence per setting that must change before serving; none is safe.

    They are for who installs, before any language is chosen: in English, each with
    the name of the variable to set.
    """
    key = settings.SECRET_KEY
    beyond = _hosts_beyond_this_machine()
    found = {
        "DEBUG is on: it shows the inside of the software to visitors. Set DEBUG=0.": (
            settings.DEBUG
        ),
        "SECRET_KEY is the one everybody can read in the code. Set SECRET_KEY_FILE to "
        "a file of 50 random characters.": key == settings.SECRET_KEY_DEFAULT,
        "SECRET_KEY is short: 32 characters at least.": len(key) < 32,
        "ALLOWED_HOSTS is empty: name the address members will type.": (
            not settings.ALLOWED_HOSTS
        ),
        "ALLOWED_HOSTS accepts any host: name those members will type.": any(
            host == "*" or host == "." for host in beyond
        ),
        f"ALLOWED_HOSTS names {', '.join(beyond)}, and HTTPS is off: passwords would "
        "travel in clear. Put a proxy with a certificate in front and set HTTPS=1.": (
            beyond and not settings.HTTPS
        ),
        "SITE_URL is not in https: links sent by mail would be in clear.": (
            settings.HTTPS and not settings.SITE_URL.startswith("https://")
        ),
        "S3_ENDPOINT is not in https: members’ files would travel in clear.": (
            settings.S3_BUCKET and not _is_private(settings.S3_ENDPOINT)
        ),
        "VAULT_KEY_FILE is among the members’ files: a backup would hold the key with "
        "what it seals. Put it elsewhere.": (
            settings.VAULT_KEY_FILE
            and Path(settings.VAULT_KEY_FILE)
            .resolve()
            .is_relative_to(Path(settings.MEDIA_ROOT).resolve())
        ),
    }
    return [sentence for sentence, is_true in found.items() if is_true]


def refuse_unsafe() -> None:
    """Stop this process, saying why, unless it is safe to serve."""
    if is_development():
        return
    sentences = unsafe()
    if sentences:
        lines = ["Essaim does not start:", *(f"- {s}" for s in sentences), REMEDY]
        raise SystemExit("\n".join(lines))


def main() -> None:
    """Check the settings, then that the database is up to date; exit 1 with a word."""
    import django

    django.setup()
    refuse_unsafe()
    if settings.DEBUG:
        raise SystemExit("Essaim does not serve with DEBUG: see ./run demo.")
    from django.db import OperationalError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except OperationalError as error:
        raise SystemExit(f"The database does not answer: {error}") from None
    if pending:
        raise SystemExit(
            "The database is new, or of another version: back it up if it holds "
            "something (./run backup FILE), then ./run manage migrate."
        )
    from essaim.payments import vault

    if sentence := vault.trouble():
        raise SystemExit(f"Essaim does not start:\n- {sentence}\n{REMEDY}")


if __name__ == "__main__":
    main()
