"""What tests need of the machine: a browser and what drives it, PostgreSQL, a font."""

import ctypes
import os
import shutil
import subprocess
import sys
from pathlib import Path

from environment import CACHE, clean_environment
from pgtmp import binaries
from say import say, stop


def chromium() -> str | None:
    """Return the path of a Chromium: ``CHROMIUM``, or one on the path."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    given = os.environ.get("CHROMIUM")
    return given or next(filter(None, map(shutil.which, names)), None)


def _has_font() -> bool:
    folders = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
    folders += (Path.home() / ".local/share/fonts", Path("/System/Library/Fonts"))
    return any(
        path.suffix in {".ttf", ".otf", ".ttc"}
        for folder in folders
        if folder.is_dir()
        for path in folder.rglob("*")
    )


def _has_libatomic() -> bool:
    """Whether Playwright's own Node.js can start: on Linux it links to libatomic."""
    if sys.platform != "linux":
        return True
    try:
        ctypes.CDLL("libatomic.so.1")
    except OSError:
        return False
    return True


def _missing() -> list[str]:
    present = {
        "chromium": bool(chromium()),
        "postgresql": binaries() is not None,
        "fonts-dejavu-core": _has_font(),
        "libatomic1": _has_libatomic(),
    }
    return [package for package, is_there in present.items() if not is_there]


def ensure_for_tests() -> None:
    """Have Chromium, PostgreSQL and the rest; install them if we may, or say how."""
    packages = _missing()
    if not packages:
        return
    words = " ".join(packages)
    may = os.geteuid() == 0 and shutil.which("apt-get")
    if may:
        say(f"J’installe : {words}.", f"Installing: {words}.")
        CACHE.mkdir(exist_ok=True)
        with (CACHE / "apt.log").open("w") as log:
            for command in (
                ["apt-get", "update", "-q"],
                [
                    "apt-get",
                    "install",
                    "-y",
                    "-q",
                    "--no-install-recommends",
                    *packages,
                ],
            ):
                subprocess.run(
                    command,
                    env=clean_environment(DEBIAN_FRONTEND="noninteractive"),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    check=False,
                )
        if not _missing():
            return
    command = f"sudo apt-get install --no-install-recommends {words}"
    stop(
        f"Les tests demandent encore : {words}. Lancez « {command} » (Debian, Ubuntu), "
        "ou donnez leurs chemins par CHROMIUM et PG_BIN ; "
        "sans eux, « ./run test fast » suffit pour travailler.",
        f"Tests still need: {words}. Run “{command}” (Debian, Ubuntu), or give their "
        "paths in CHROMIUM and PG_BIN; without them, “./run test fast” is enough to work.",
    )
