"""What tests alone may do to a database."""

from contextlib import contextmanager

from django.apps import apps
from django.db import transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunPython
from django.db.migrations.recorder import MigrationRecorder

TRIGGERS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"


@contextmanager
def without_triggers(connection):
    """Put SQLite's triggers aside, and back after, whatever happens between."""
    with transaction.atomic(using=connection.alias):
        with connection.cursor() as cursor:
            triggers = cursor.execute(TRIGGERS).fetchall()
            for name, _sql in triggers:
                cursor.execute(f'DROP TRIGGER "{name}"')
        yield
        with connection.cursor() as cursor:
            for _name, sql in triggers:
                cursor.execute(sql)


def beside_the_tables(connection):
    """Do what our migrations do besides making tables, and record them all as done."""
    graph = MigrationLoader(connection).graph
    recorder = MigrationRecorder(connection)
    ours = {config.label for config in apps.get_app_configs() if _is_ours(config)}
    for node in graph._generate_plan(graph.leaf_nodes(), at_end=True):
        for operation in graph.nodes[node].operations:
            if node[0] in ours and isinstance(operation, RunPython):
                with connection.schema_editor() as editor:
                    operation.code(apps, editor)
        recorder.record_applied(*node)


def _is_ours(config):
    return config.name.startswith("essaim.")
