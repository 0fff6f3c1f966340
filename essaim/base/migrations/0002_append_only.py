"""A trace is written once: both databases refuse to change or delete it."""

from django.db import migrations

from essaim.base.triggers import by_vendor, postgresql_refusal, sqlite_trigger

TABLES = ("base_event", "base_eventabout")
SAYS = "a trace is never changed or deleted"

SQLITE = [
    statement
    for table in TABLES
    for statement in (
        sqlite_trigger(f"{table}_no_update", f"BEFORE UPDATE ON {table}", says=SAYS),
        sqlite_trigger(f"{table}_no_delete", f"BEFORE DELETE ON {table}", says=SAYS),
        # INSERT OR REPLACE deletes without waking the trigger above.
        sqlite_trigger(
            f"{table}_no_replace",
            f"BEFORE INSERT ON {table}",
            when=f"EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)",
            says=SAYS,
        ),
    )
]
SQLITE_BACK = [
    f"DROP TRIGGER {table}_no_{what}"
    for table in TABLES
    for what in ("update", "delete", "replace")
]

POSTGRESQL = [
    """
    CREATE FUNCTION essaim_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '%', TG_ARGV[0]
            USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    *(
        postgresql_refusal(
            f"{table}_append_only", f"BEFORE UPDATE OR DELETE ON {table}", says=SAYS
        )
        for table in TABLES
    ),
]
POSTGRESQL_BACK = [
    *(f"DROP TRIGGER {table}_append_only ON {table}" for table in TABLES),
    "DROP FUNCTION essaim_refuse()",
]


class Migration(migrations.Migration):
    dependencies = [("base", "0001_initial")]

    operations = [
        migrations.RunPython(
            by_vendor({"sqlite": SQLITE, "postgresql": POSTGRESQL}),
            by_vendor({"sqlite": SQLITE_BACK, "postgresql": POSTGRESQL_BACK}),
        )
    ]
