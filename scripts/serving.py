"""``./run demo`` and ``./run serve``: a web server and a worker, started and stopped
together."""

import ctypes
import fcntl
import hashlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import IO

import environment
from environment import PYTHON, ROOT, clean_environment
from say import Options, say, stop

DEMO = ROOT / "var" / "demo"


def demo(arguments: list[str]) -> None:
    """Open the demonstration cooperative on loopback, until Ctrl-C."""
    parser = Options(prog="./run demo")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument(
        "--fresh",
        action="store_true",
        help="repartir de zéro · start again from nothing",
    )
    options = parser.parse_args(arguments)
    _refuse_taken("127.0.0.1", options.port, "./run demo")
    with _demo_folder(fresh=options.fresh):
        environment.ensure()
        settings = _demo_settings(options.port)
        logins = _prepare_demo(settings)
        _collect_static(settings)
        address = f"http://127.0.0.1:{options.port}/"
        with _processes() as start:
            log = DEMO / "server.log"
            with log.open("w") as out:
                start(_server("127.0.0.1", options.port, workers=1), settings, out)
                start([PYTHON, ROOT / "manage.py", "worker"], settings, out)
            _wait_until_it_answers(address + "sante", start, log)
            print(f"\n{logins.rstrip()}\n")
            say(
                f"Essaim est ouvert : {address}   (Ctrl-C pour l’arrêter)",
                f"Essaim is open: {address}   (Ctrl-C stops it)",
            )
            start.wait(log)


def serve(arguments: list[str]) -> None:
    """Serve for real, after having checked that it is safe to."""
    parser = Options(prog="./run serve")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument(
        "--no-worker",
        action="store_true",
        help="./run worker tourne ailleurs · runs elsewhere",
    )
    options = parser.parse_args(arguments)
    _refuse_taken(options.host, options.port, "./run serve")
    environment.ensure()
    settings = clean_environment(ESSAIM_MANIFEST="1")
    code = "from essaim.config.checks import main; main()"
    if subprocess.run(
        [PYTHON, "-c", code], cwd=ROOT, env=settings, check=False
    ).returncode:
        sys.exit(1)
    _collect_static(settings)
    with _processes() as start:
        start(_server(options.host, options.port, workers=options.workers), settings)
        if not options.no_worker:
            start([PYTHON, ROOT / "manage.py", "worker"], settings)
        say(
            f"Essaim répond sur http://{options.host}:{options.port}/",
            f"Essaim answers on http://{options.host}:{options.port}/",
        )
        start.wait()


def _refuse_taken(host: str, port: int, command: str) -> None:
    if not 0 < port < 65536:
        stop(f"{port} n’est pas un port.", f"{port} is not a port.", code=2)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            stop(
                f"Le port {port} est réservé : essayez « {command} --port 8000 ».",
                f"Port {port} is reserved: try “{command} --port 8000”.",
            )
        except OSError:
            free = next((n for n in range(port + 1, port + 50) if _is_free(host, n)), 0)
            stop(
                f"Le port {port} est déjà pris : essayez « {command} --port {free} ».",
                f"Port {port} is already taken: try “{command} --port {free}”.",
            )


def _is_free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind((host, port))
        except (OSError, OverflowError):
            return False
        return True


@contextmanager
def _demo_folder(*, fresh: bool) -> Iterator[None]:
    """Hold ``var/demo``; with ``fresh``, empty it unless a demonstration uses it."""
    with environment.writing():
        DEMO.mkdir(parents=True, exist_ok=True)
        handle = (DEMO / "in-use.lock").open("w")
    with handle:
        if fresh:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                stop(
                    "Une démonstration est ouverte : arrêtez-la avant « --fresh ».",
                    "A demonstration is open: stop it before “--fresh”.",
                )
            for path in DEMO.iterdir():
                if path.is_dir():
                    shutil.rmtree(path)
                elif path.name != "in-use.lock":
                    path.unlink()
        fcntl.flock(handle, fcntl.LOCK_SH)
        yield


def _demo_settings(port: int) -> dict[str, str]:
    key = DEMO / "secret-key"
    if not key.exists():
        key.touch(mode=0o600)
        key.write_text(secrets.token_urlsafe(48))
    # What a real installation has in its environment must not leak into this one.
    ours = ("DATABASE_URL", "ALLOWED_HOSTS", "HTTPS", "DEBUG", "SECRET_KEY", "EMAIL_")
    ours += ("VAULT_KEY", "S3_")
    env = {
        name: value
        for name, value in clean_environment().items()
        if not name.startswith(ours)
    }
    return env | {
        "DATABASE_URL": f"sqlite:///{DEMO}/essaim.sqlite3",
        "ESSAIM_DATA": str(DEMO),
        "ESSAIM_DEMO": "1",
        "ESSAIM_MANIFEST": "1",
        "SECRET_KEY_FILE": str(key),
        "SITE_URL": f"http://127.0.0.1:{port}",
    }


def _prepare_demo(settings: dict[str, str]) -> str:
    """Migrate and load the cooperative; return the logins the command prints."""
    say("Je prépare la coopérative…", "Preparing the cooperative…")
    code = (
        "import django; django.setup()\n"
        "from django.core.management import call_command\n"
        "call_command('migrate', verbosity=0, interactive=False)\n"
        "call_command('demo')"
    )
    with environment.locked(DEMO / "prepare.lock"):
        result = subprocess.run(
            [PYTHON, "-c", code],
            cwd=ROOT,
            env=settings,
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
    if result.returncode:
        stop(
            "La démonstration n’a pas pu être préparée (ci-dessus) : essayez "
            "« ./run demo --fresh ».",
            "The demonstration could not be prepared (see above): try "
            "“./run demo --fresh”.",
        )
    return result.stdout


def _collect_static(settings: dict[str, str]) -> None:
    """Gather, name and compress the static files, when one of them has changed."""
    sources = sorted((ROOT / "essaim").glob("*/static/**/*"))
    facts = [
        f"{path} {path.stat().st_mtime_ns} {path.stat().st_size}" for path in sources
    ]
    facts.append((ROOT / "requirements" / "base.txt").read_text())
    print_ = hashlib.sha256("\n".join(facts).encode()).hexdigest()
    data = Path(settings.get("ESSAIM_DATA", ROOT / "var"))
    stamp = Path(settings.get("STATIC_ROOT", data / "static")) / ".essaim-stamp"
    if stamp.exists() and stamp.read_text() == print_:
        return
    subprocess.run(
        [
            PYTHON,
            ROOT / "manage.py",
            "collectstatic",
            "--noinput",
            "--clear",
            "-v",
            "0",
        ],
        env=settings,
        check=True,
    )
    stamp.write_text(print_)


def _server(host: str, port: int, *, workers: int) -> list[str | Path]:
    # Backpressure counts idle keep-alive connections too: the default (512) makes the
    # next visitor wait for seconds once enough browsers are open.
    return [
        *(PYTHON, "-m", "granian", "--interface", "wsgi"),
        *("essaim.config.wsgi:application", "--host", host, "--port", str(port)),
        *("--workers", str(workers), "--blocking-threads", "4"),
        *("--backlog", "4096", "--backpressure", "4000"),
        *("--no-access-log", "--log-level", "warning", "--workers-kill-timeout", "10"),
    ]


class _Processes:
    """Children that live and die together."""

    def __init__(self) -> None:
        self.children: list[subprocess.Popen[bytes]] = []

    def __call__(
        self,
        command: list[str | Path],
        settings: dict[str, str],
        out: IO[str] | None = None,
    ) -> None:
        self.children.append(
            subprocess.Popen(
                command,
                cwd=ROOT,
                env=settings,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
                preexec_fn=_die_with_parent(),
            )
        )

    def dead(self) -> subprocess.Popen[bytes] | None:
        return next((c for c in self.children if c.poll() is not None), None)

    def wait(self, log: Path | None = None) -> None:
        """Return when one of them ends, having said so: that is never expected."""
        while (gone := self.dead()) is None:
            time.sleep(0.3)
        where = f" ({log})" if log else ""
        stop(
            f"Un des processus s’est arrêté (code {gone.returncode}){where}.",
            f"One of the processes ended (code {gone.returncode}){where}.",
        )

    def end(self) -> None:
        """Stop them all; asking again to stop changes nothing."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        for child in self.children:
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + 15
        for child in self.children:
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()


def _die_with_parent() -> Callable[[], None] | None:
    """On Linux, have the kernel end a child whose parent was killed outright."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)
    return lambda: libc.prctl(1, signal.SIGTERM) and None


@contextmanager
def _processes() -> Iterator[_Processes]:
    def leave(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)
    children = _Processes()
    try:
        yield children
    except KeyboardInterrupt:
        print()
        say("J’arrête…", "Stopping…")
    finally:
        children.end()


def _wait_until_it_answers(url: str, children: _Processes, log: Path) -> None:
    for _attempt in range(600):
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            pass
        if children.dead():
            break
        time.sleep(0.1)
    children.end()
    print(log.read_text()[-2000:], file=sys.stderr)
    stop(
        f"Le serveur n’a pas démarré ; son journal est dans {log}.",
        f"The server did not start; its log is {log}.",
    )
