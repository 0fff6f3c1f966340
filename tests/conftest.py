"""What the tests of the whole house share."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where the processes of one file of tests keep their data."""
    return tmp_path_factory.mktemp("essaim")


@pytest.fixture(scope="module")
def fresh_database(folder, request):
    """The DATABASE_URL of a new, empty database, of the kind the tests run on."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{folder}/essaim.sqlite3"
        return
    request.getfixturevalue("django_db_setup")
    blocker = request.getfixturevalue("django_db_blocker")
    name = f"fresh_{os.getpid()}"
    ours = connection.settings_dict
    place = f"{quote(ours['HOST'], safe='')}:{ours['PORT']}".rstrip(":")
    with blocker.unblock():
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
        yield f"postgres://{ours['USER']}:{ours['PASSWORD']}@{place}/{name}"
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def environment(fresh_database, folder):
    """The environment of a process of ours, on that database, with its folder."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "essaim.config.settings",
        "DATABASE_URL": fresh_database,
        "ESSAIM_DATA": str(folder),
        "SECRET_KEY": "k" * 50,
    }


@pytest.fixture(scope="module")
def manage(environment):
    """Run ``manage.py`` as a process: its code and what it said."""

    def run(*arguments, **more):
        result = subprocess.run(
            [sys.executable, ROOT / "manage.py", *map(str, arguments)],
            env=environment | more,
            capture_output=True,
            text=True,
            check=False,
        )
        return result.returncode, result.stdout + result.stderr

    return run


@pytest.fixture(scope="module")
def python(environment):
    """Run a few lines with Django set up, as a process, and give what they print."""

    def run(code):
        result = subprocess.run(
            [sys.executable, "-c", f"import django; django.setup()\n{code}"],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, result.stderr
        return result.stdout

    return run
