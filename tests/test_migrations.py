"""The database's history: one line, no gap with the code, and a way back."""

from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

OURS = [
    config.label
    for config in apps.get_app_configs()
    if config.name.startswith("essaim.") and (Path(config.path) / "migrations").is_dir()
]


@pytest.fixture(scope="module")
def graph():
    return MigrationLoader(None, ignore_no_migrations=True).graph


@pytest.mark.parametrize("label", OURS)
def test_history_is_one_line(graph, label):
    nodes = [key for key in graph.nodes if key[0] == label]
    for node in nodes:
        after = [c.key for c in graph.node_map[node].children if c.key[0] == label]
        assert len(after) <= 1, after
    assert len(graph.leaf_nodes(label)) <= 1


@pytest.mark.django_db
def test_the_code_asks_for_no_migration():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


TO_ZERO_AND_BACK = """
import sys
from django.core.management import call_command
from django.db import connection
FUNCTIONS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT proname FROM pg_proc"
    " WHERE pronamespace = 'public'::regnamespace",
}
TRIGGERS = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger"
    " WHERE NOT tgisinternal",
}
def triggers():
    with connection.cursor() as cursor:
        cursor.execute(TRIGGERS[connection.vendor])
        return sorted(cursor.fetchall())
ours = "OURS".split()
call_command("migrate", verbosity=0)
whole = triggers()
call_command("migrate", "ledger", "0002", verbosity=0)
call_command("migrate", verbosity=0)
print(triggers() == whole)
for label in ours:
    call_command("migrate", label, "zero", verbosity=0)
tables = connection.introspection.table_names()
print([table for table in tables if table.split("_")[0] in ours])
with connection.cursor() as cursor:
    cursor.execute(FUNCTIONS[connection.vendor])
    print(cursor.fetchall())
call_command("migrate", verbosity=0)
""".replace("OURS", " ".join(OURS))


@pytest.mark.slow
def test_one_can_go_back_to_nothing_and_come_again(python):
    assert [line for line in python(TO_ZERO_AND_BACK).split("\n") if line] == [
        "True",
        "[]",
        "[]",
    ]


@pytest.mark.django_db
def test_foreign_keys_are_enforced():
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            assert cursor.execute("PRAGMA foreign_keys").fetchone() == (1,)
            assert cursor.execute("PRAGMA journal_mode").fetchone() == ("wal",)
