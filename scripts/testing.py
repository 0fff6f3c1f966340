"""``./run test``: every check, then every test, one line each, and one closing line."""

import os
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext, suppress
from pathlib import Path
from types import FrameType

import environment
import machine
import pgtmp
from environment import PYTHON, ROOT, VENV, clean_environment
from say import say

BIN = VENV / "bin"
Command = list[str | Path]
# What a database does not change is tested once, on SQLite.
ONCE = ["essaim/rules", "tests/test_architecture.py", "tests/test_catalogue.py"]
ONCE += ["tests/test_documents.py"]


class Report:
    """Counts what passed and what failed; tells each stage in a line."""

    def __init__(self) -> None:
        self.passed = 0
        self.failed = 0

    def stage(self, name: str, command: Command, **more: str) -> None:
        """Run one stage; show its output only if it fails."""
        began = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="essaim-") as folder:
            results = Path(folder) / "results.xml"
            counts_itself = "pytest" in command
            if counts_itself:
                command = [*command, f"--junitxml={results}"]
            code, output = _run(command, clean_environment(**more))
            passed, failed = _counts(results) if counts_itself else (0, 0)
        if not counts_itself:
            passed, failed = int(code == 0), int(code != 0)
        elif code not in (0, 5) and not failed:
            failed = 1  # it broke before it could count: that is a failure too
        self.passed += passed
        self.failed += failed
        if failed:
            print(output.rstrip(), flush=True)
        figures = (
            f"{passed:5} ✓" if counts_itself else f"      {'✗' if failed else '✓'}"
        )
        if counts_itself and failed:
            figures += f"  {failed} ✗"
        print(f"{name:<34}{time.monotonic() - began:7.1f} s{figures}", flush=True)

    def close(self) -> None:
        """Print the closing line, alone, and leave with the right code."""
        print(f"{self.passed} passed, {self.failed} failed", flush=True)
        sys.exit(1 if self.failed else 0)


def _run(command: Command, env: dict[str, str]) -> tuple[int, str]:
    """Run to the end in a group of its own, and leave nothing of it behind."""
    with tempfile.TemporaryFile("w+") as out:
        child = subprocess.Popen(
            command,
            cwd=ROOT,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            code = child.wait()
        finally:
            _end(child)
        out.seek(0)
        return code, out.read()


def _end(child: subprocess.Popen[bytes]) -> None:
    """Leave nobody of its group behind: asked first, then made to."""
    with suppress(ProcessLookupError):
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                child.wait(15)
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _counts(results: Path) -> tuple[int, int]:
    """Passed and failed in a JUnit report; a test that broke in two ways counts once."""
    if not results.exists():
        return 0, 0
    suites = ET.parse(results).getroot().iter("testsuite")  # noqa: S314 - our own file
    passed = failed = 0
    for case in (case for suite in suites for case in suite.iter("testcase")):
        outcomes = {child.tag for child in case}
        if outcomes & {"failure", "error"}:
            failed += 1
        elif "skipped" not in outcomes:
            passed += 1
    return passed, failed


def _stop_cleanly() -> None:
    """Turn SIGTERM and SIGHUP into Ctrl-C, so that every ``finally`` runs."""

    def leave(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)


def _pytest(*arguments: str | Path, workers: int = 0) -> Command:
    several = ["-n", str(workers), "--dist", "worksteal"] if workers else []
    return [PYTHON, "-m", "pytest", "-q", "--tb=short", *several, *arguments]


def _templates() -> list[str | Path]:
    found = sorted((ROOT / "essaim").glob("*/templates/**/*.html"))
    return [path.relative_to(ROOT) for path in found]


def _read_the_code(report: Report) -> None:
    report.stage("ruff check", [BIN / "ruff", "check", "--quiet", "."])
    report.stage("mypy", [BIN / "mypy", "essaim"])


def _static_checks(report: Report) -> None:
    manage: Command = [PYTHON, ROOT / "manage.py"]
    _read_the_code(report)
    report.stage("ruff format", [BIN / "ruff", "format", "--check", "--quiet", "."])
    report.stage("import-linter", [BIN / "lint-imports"])
    report.stage(
        "djade", [BIN / "djade", "--check", "--target-version", "5.2", *_templates()]
    )
    report.stage("manage.py check", [*manage, "check"])
    report.stage("migrations", [*manage, "makemigrations", "--check", "--dry-run"])


def _house(report: Report) -> None:
    report.stage(
        "architecture, catalogue, docs",
        _pytest(*(name for name in ONCE if "tests/" in name)),
    )


def _on_sqlite(report: Report, marks: str, **more: str) -> None:
    ignored = [f"--ignore={name}" for name in ONCE if "tests/" in name]
    report.stage(
        "SQLite",
        _pytest("-m", marks, *ignored, workers=2),
        **more,
        DATABASE_URL=_sqlite(),
    )


def _sqlite() -> str:
    return f"sqlite:///{ROOT}/var/essaim.sqlite3"


def test_(arguments: list[str]) -> None:
    """All of it, the inner loop of what changed (``fast``), or what is named."""
    environment.ensure("test")
    (ROOT / "var").mkdir(exist_ok=True)
    first = arguments[0] if arguments else ""
    if first == "fast":
        _fast(arguments[1:])
    elif first == "postgres":
        machine.ensure_for_tests()
        _hand_to_pytest(arguments[1:] or ["-m", "not e2e"], on_postgres=True)
    elif arguments:
        _hand_to_pytest(arguments, on_postgres="e2e" in " ".join(arguments))
    else:
        _everything()


def _everything() -> None:
    machine.ensure_for_tests()
    environment.ensure_bucket()
    report = Report()
    ci = {"HYPOTHESIS_PROFILE": "ci", "CHROMIUM": machine.chromium() or ""}
    _stop_cleanly()
    _static_checks(report)
    _house(report)
    _on_sqlite(report, "not e2e and not postgres", **ci)
    with pgtmp.cluster() as url:
        ignored = [f"--ignore={name}" for name in ONCE]
        report.stage(
            "PostgreSQL",
            _pytest("-m", "not e2e", *ignored, workers=2),
            **ci,
            DATABASE_URL=url,
        )
        report.stage(
            "Chromium", _pytest("-m", "e2e", workers=2), **ci, DATABASE_URL=url
        )
    report.close()


def touched(names: list[str]) -> list[str]:
    """Return the tests the inner loop runs for these changed files.

    The rooms they are in, the rules, and what is about every file; nothing, which is
    everything, when a file of no room is among them or when there is none.
    """
    rooms = set()
    for name in names:
        room = ROOT / "essaim" / (Path(name).parts + ("", ""))[1]
        if Path(name).parts[:1] == ("essaim",) and (room / "tests").is_dir():
            rooms.add(str(room.relative_to(ROOT)))
        elif name.endswith(".py"):
            return []
    return sorted({*rooms, *ONCE}) if rooms else []


def _changed() -> list[str]:
    """The files that differ from the last commit, those git does not know included."""
    command = ["git", "status", "--porcelain=1", "-z", "--untracked-files=all"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    return [entry[3:] for entry in os.fsdecode(told.stdout).split("\0") if entry]


def _fast(arguments: list[str]) -> None:
    arguments = arguments or touched(_changed())
    report = Report()
    marks = "not e2e and not postgres and not slow"
    _stop_cleanly()
    # Reading the code uses one core: the tests begin meanwhile.
    with ThreadPoolExecutor(max_workers=1) as beside:
        checks = beside.submit(_read_the_code, report)
        report.stage(
            "SQLite",
            _pytest("-m", marks, *arguments, workers=2),
            HYPOTHESIS_PROFILE="fast",
            DATABASE_URL=_sqlite(),
        )
        checks.result()
    report.close()


def _hand_to_pytest(arguments: list[str], *, on_postgres: bool) -> None:
    """Run pytest with these arguments; on a throw-away PostgreSQL if it is wanted."""
    if "--screenshots" in arguments:
        arguments = [word for word in arguments if word != "--screenshots"]
        os.environ["ESSAIM_SCREENSHOTS"] = "1"
    _stop_cleanly()
    with pgtmp.cluster() if on_postgres else nullcontext(_sqlite()) as url:
        env = clean_environment(DATABASE_URL=url, CHROMIUM=machine.chromium() or "")
        command = _pytest(*arguments)
        code = subprocess.run(command, cwd=ROOT, env=env, check=False).returncode
    sys.exit(code)


def e2e_(arguments: list[str]) -> None:
    """The browser tests, on PostgreSQL as in production."""
    environment.ensure("test")
    machine.ensure_for_tests()
    (ROOT / "var").mkdir(exist_ok=True)
    _hand_to_pytest(["-m", "e2e", *arguments], on_postgres=True)


def check_(arguments: list[str]) -> None:
    """What can be checked without running a page."""
    environment.ensure("test")
    (ROOT / "var").mkdir(exist_ok=True)
    report = Report()
    _stop_cleanly()
    _static_checks(report)
    _house(report)
    report.close()


def format_(arguments: list[str]) -> None:
    """Put the code and the templates in form."""
    environment.ensure("test")
    for command in (
        [BIN / "ruff", "check", "--quiet", "--fix", "."],
        [BIN / "ruff", "format", "."],
        [BIN / "djade", "--target-version", "5.2", *_templates()],
    ):
        subprocess.run(command, cwd=ROOT, env=clean_environment(), check=False)
    say("C’est en forme.", "Formatted.")
