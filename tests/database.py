"""What tests alone may do to a database."""

from contextlib import contextmanager

from django.db import transaction

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
