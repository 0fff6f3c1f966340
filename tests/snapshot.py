"""All the rows of a PostgreSQL database, kept aside and put back."""

from django.db import connection
from psycopg import sql

ASIDE = "kept_aside"
ROWS = sql.SQL("INSERT INTO {} SELECT * FROM {}")
COPY = sql.SQL("CREATE TABLE {} AS TABLE {}")
VALUES = """
    SELECT schemaname, sequencename, last_value FROM pg_sequences
    WHERE schemaname = 'public' AND last_value IS NOT NULL
"""


def _tables(cursor):
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return [name for (name,) in cursor.fetchall() if name != "django_migrations"]


def take():
    """Keep every row of every table, and where the sequences are."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {ASIDE} CASCADE; CREATE SCHEMA {ASIDE}")
        for name in _tables(cursor):
            cursor.execute(
                COPY.format(sql.Identifier(ASIDE, name), sql.Identifier(name))
            )
        cursor.execute(f"CREATE TABLE {ASIDE}.sequences_ AS {VALUES}")


def put_back():
    """Put them all back in tables emptied since; triggers and keys sleep meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for name in _tables(cursor):
            cursor.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))
            cursor.execute(
                ROWS.format(sql.Identifier(name), sql.Identifier(ASIDE, name))
            )
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute(
            "SELECT setval(format('%I.%I', schemaname, sequencename), last_value) "
            "FROM kept_aside.sequences_"
        )
