"""Fixtures every test may use. The cast: Awa, Basile, Chloé and Driss."""

import os

import hypothesis
import pytest
from django.db.backends.sqlite3.base import DatabaseOperations

from tests.database import without_triggers

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# It opens only on settings that are safe to serve with: not those of the tests.
collect_ignore = ["essaim/config/wsgi.py"]

# The inner loop looks at few examples; the whole run at more, always the same ones.
hypothesis.settings.register_profile("dev", deadline=None)
hypothesis.settings.register_profile("fast", max_examples=10, deadline=None)
hypothesis.settings.register_profile(
    "ci", max_examples=150, deadline=None, derandomize=True
)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))


@pytest.fixture(autouse=True)
def _light_settings(settings):
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {
            "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        },
    }


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
