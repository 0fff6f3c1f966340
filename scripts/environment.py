"""The virtual environment: made once, from locked requirements, whole or not at all.

``.venv/essaim-stamp`` is written last and removed first: an installation that was
killed has none and is done again from nothing.
"""

import errno
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from say import say, stop

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "essaim-stamp"
CACHE = ROOT / ".cache"
LOG = CACHE / "install.log"
BUCKET = CACHE / "bucket"  # the server of files that tests start, in its own Python
CATALOGUE = ROOT / "locale" / "fr" / "LC_MESSAGES" / "django.po"
OFFLINE = re.compile(
    r"NewConnectionError|ConnectTimeout|Failed to establish|Name or service not known"
    r"|Temporary failure in name|dns error|error sending request|Network is unreachable"
    r"|Connection refused|client error \(Connect\)|Could not connect|timed out",
    re.IGNORECASE,
)


def clean_environment(**more: str) -> dict[str, str]:
    """Return the environment of what we start: nothing of another Python in it.

    ``PYTHONDONTWRITEBYTECODE`` would make every start compile everything again.
    """
    strangers = {
        *("PYTHONPATH", "PYTHONHOME", "PYTHONDONTWRITEBYTECODE", "PYTHONSAFEPATH"),
        *("VIRTUAL_ENV", "__PYVENV_LAUNCHER__"),
    }
    kept = {name: value for name, value in os.environ.items() if name not in strangers}
    return {
        **kept,
        "PYTHONUTF8": "1",
        "DJANGO_SETTINGS_MODULE": "essaim.config.settings",
        **more,
    }


def _fingerprint(kind: str) -> str:
    content = (ROOT / "requirements" / f"{kind}.txt").read_bytes()
    return f"{kind} {hashlib.sha256(content).hexdigest()}"


def _is_ready(kind: str) -> bool:
    try:
        stamp = STAMP.read_text().strip()
    except OSError:
        return False
    # Each holds those before it.
    kinds = ("base", "s3", "test")
    enough = {_fingerprint(each) for each in kinds[kinds.index(kind) :]}
    return stamp in enough and _answers()


def _answers() -> bool:
    try:
        return subprocess.run([PYTHON, "-c", ""], check=False).returncode == 0
    except OSError:
        return False


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold ``path``; say so and wait when another run holds it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(
                "Une autre installation est en cours : j’attends qu’elle finisse.",
                "Another installation is running: waiting for it to end.",
            )
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@contextmanager
def writing() -> Iterator[None]:
    """Say plainly that a folder cannot be written to: another's, or read-only."""
    try:
        yield
    except OSError as error:
        if error.errno not in {errno.EACCES, errno.EPERM, errno.EROFS}:
            raise
        stop(
            f"Impossible d’écrire dans {error.filename} : installez Essaim dans un "
            "dossier qui vous appartient.",
            f"Cannot write to {error.filename}: put Essaim in a folder of your own.",
        )


def ensure(kind: str = "base") -> None:
    """Make the environment hold ``requirements/<kind>.txt``, or stop with a sentence.

    What a bucket of files needs is there as soon as ``S3_BUCKET`` names one.
    """
    if kind == "base" and os.environ.get("S3_BUCKET"):
        kind = "s3"
    if not _is_ready(kind):
        with writing(), locked(CACHE / "install.lock"):
            if not _is_ready(kind):
                _install(kind)
    _compile_catalogue()


def _install(kind: str) -> None:
    say(
        "Première fois : j’installe ce qu’il faut dans .venv (une minute au plus)…",
        "First time: installing what is needed into .venv (a minute at most)…",
    )
    if sys.version_info >= (3, 15):
        say(
            "Attention : cette version de Python n’a pas été essayée.",
            "Warning: this version of Python has not been tried.",
        )
    stale = STAMP.exists() and _answers()
    STAMP.unlink(missing_ok=True)
    LOG.write_text("")
    if not stale:
        _make_venv()
    uv = VENV / "bin" / "uv"
    pip = [PYTHON, "-m", "pip", "--disable-pip-version-check", "--no-input", "install"]
    pip += ["--quiet", "--retries", "1", "--timeout", "20", "--require-hashes", "-r"]
    requirements = ROOT / "requirements" / f"{kind}.txt"
    done = _logged([*pip, ROOT / "requirements" / "uv.txt"]) and _logged(
        [uv, "pip", "install", "--quiet", "--python", PYTHON]
        + ["--require-hashes", "--compile-bytecode", "-r", requirements]
    )
    if not done and not _logged([*pip, requirements]):
        _explain()
    STAMP.write_text(_fingerprint(kind) + "\n")


def ensure_bucket() -> Path:
    """Return the programme of the bucket that tests start, installed if need be."""
    wanted = hashlib.sha256((ROOT / "requirements" / "bucket.txt").read_bytes())
    stamp = BUCKET / "essaim-stamp"
    with writing(), locked(CACHE / "install.lock"):
        if not (stamp.is_file() and stamp.read_text() == wanted.hexdigest()):
            shutil.rmtree(BUCKET, ignore_errors=True)
            requirements = ROOT / "requirements" / "bucket.txt"
            uv, python = VENV / "bin" / "uv", BUCKET / "bin" / "python"
            done = _logged([uv, "venv", "--quiet", "--python", PYTHON, BUCKET])
            install = [uv, "pip", "install", "--quiet", "--python", python]
            install += ["--require-hashes", "--compile-bytecode", "-r", requirements]
            if not (done and _logged(install)):
                _explain()
            stamp.write_text(wanted.hexdigest())
    return BUCKET / "bin" / "moto_server"


def _make_venv() -> None:
    if VENV.exists():
        shutil.rmtree(VENV)
    command: list[str | Path] = [sys.executable, "-m", "venv", VENV]
    if _logged(command):
        return
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if (
        "ensurepip" not in LOG.read_text()
        and "No module named venv" not in LOG.read_text()
    ):
        _explain()
    shutil.rmtree(VENV, ignore_errors=True)
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say(f"J’installe {package}, qui manque.", f"Installing {package}, missing.")
        _logged(["apt-get", "update", "-q"])
        install = ["apt-get", "install", "-y", "-q", "--no-install-recommends"]
        if _logged([*install, package]) and _logged(command):
            return
        shutil.rmtree(VENV, ignore_errors=True)
    stop(
        f"Ce Python n’a pas de quoi faire un environnement : installez {package} "
        f"(Debian, Ubuntu : sudo apt install {package}), puis recommencez.",
        f"This Python cannot make an environment: install {package} "
        f"(Debian, Ubuntu: sudo apt install {package}), then try again.",
    )


def _logged(command: list[str | Path]) -> bool:
    quiet = clean_environment(
        UV_PYTHON_DOWNLOADS="never",
        UV_SYSTEM_CERTS="true",
        UV_NO_PROGRESS="1",
        UV_HTTP_TIMEOUT="60",
        UV_HTTP_RETRIES="1",
        DEBIAN_FRONTEND="noninteractive",
    )
    with LOG.open("a") as log:
        log.write(f"$ {' '.join(map(str, command))}\n")
        log.flush()
        return (
            subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=quiet,
                cwd=ROOT,
                check=False,
            ).returncode
            == 0
        )


def _explain() -> NoReturn:
    text = LOG.read_text()
    if "No space left" in text:
        stop(
            "Le disque est plein : il faut environ 300 Mo.",
            "The disk is full: about 300 MB are needed.",
        )
    if OFFLINE.search(text):
        stop(
            "Pas de réseau : la première installation télécharge des paquets. "
            f"Reconnectez-vous et recommencez (détails : {LOG}).",
            "No network: the first installation downloads packages. "
            f"Connect and try again (details: {LOG}).",
        )
    stop(
        f"L’installation a échoué ; ce qui s’est passé est dans {LOG}.",
        f"The installation failed; what happened is in {LOG}.",
    )


def _compile_catalogue() -> None:
    compiled = CATALOGUE.with_suffix(".mo")
    if compiled.exists() and compiled.stat().st_mtime >= CATALOGUE.stat().st_mtime:
        return
    code = (
        "import sys, pathlib; sys.path.insert(0, sys.argv[1])\n"
        "from essaim.base.messages import compile_catalogue, locked\n"
        "path = pathlib.Path(sys.argv[2])\n"
        "with locked(path): compile_catalogue(path)"
    )
    subprocess.run(
        [PYTHON, "-c", code, ROOT, CATALOGUE], env=clean_environment(), check=True
    )
