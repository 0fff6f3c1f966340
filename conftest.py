"""Fixtures every test may use. The cast: Awa, Basile, Chloé and Driss."""

import gc
import os

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.backends.sqlite3.base import DatabaseOperations
from django.test import override_settings
from django.utils import translation

from tests.database import beside_the_tables, without_triggers

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

IN_MEMORY = "django.core.cache.backends.locmem.LocMemCache"
PLAIN_FILES = "django.contrib.staticfiles.storage.StaticFilesStorage"

# It opens only on settings that are safe to serve with: not those of the tests.
collect_ignore = ["essaim/config/wsgi.py"]

# The inner loop looks at few examples; the whole run at more, always the same ones.
hypothesis.settings.register_profile("dev", deadline=None)
hypothesis.settings.register_profile("fast", max_examples=10, deadline=None)
hypothesis.settings.register_profile(
    "ci", max_examples=150, deadline=None, derandomize=True
)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))


def pytest_collection_finish(session):
    """What was imported stays: the collector need not look at it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """Tables are made from the models: ``tests/test_migrations.py`` proves the rest."""
    connection.settings_dict["TEST"]["MIGRATE"] = False


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """What migrations put beside the tables, triggers and cache, is put there too."""
    with django_db_blocker.unblock():
        beside_the_tables(connection)


@pytest.fixture
def in_english():
    """Sentences are compared in the language of the code."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True, scope="session")
def _light_settings():
    """What costs at every test and that none is about."""
    light = override_settings(
        CACHES={"default": {"BACKEND": IN_MEMORY}},
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        STORAGES={**settings.STORAGES, "staticfiles": {"BACKEND": PLAIN_FILES}},
        # Every client would look for every static file again.
        WHITENOISE_USE_FINDERS=False,
        STATIC_ROOT=None,
        VAULT_KEY="c29tZSBrZXkgZm9yIHRlc3RzLCBub3QgYSBzZWNyZXQ=",
    )
    with light:
        yield


@pytest.fixture(autouse=True)
def _nothing_in_memory():
    """Each test begins with an empty cache."""
    cache.clear()


@pytest.fixture(autouse=True, scope="session")
def _a_flush_is_not_a_deletion():
    """Emptying the test database on SQLite deletes rows that nobody may delete."""
    flush = DatabaseOperations.execute_sql_flush

    def flush_without_triggers(operations, sql_list):
        with without_triggers(operations.connection):
            flush(operations, sql_list)

    DatabaseOperations.execute_sql_flush = flush_without_triggers
    yield
    DatabaseOperations.execute_sql_flush = flush
