"""What both databases refuse by themselves, whoever asks.

SQLite and PostgreSQL do not write triggers alike: a migration gives both texts and
this picks one. Django rebuilds a table on SQLite by copying it, which loses its
triggers: a migration that alters a guarded table creates them again after, and
``test_triggers_are_there`` tells when one forgot.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any


def by_vendor(
    statements: Mapping[str, Sequence[str]],
) -> Callable[[Any, Any], None]:
    """Return what ``RunPython`` calls: run the statements of the database in use."""

    def run(apps: Any, schema_editor: Any) -> None:
        for statement in statements[schema_editor.connection.vendor]:
            schema_editor.execute(statement, params=None)

    return run


def sqlite_trigger(name: str, moment: str, *, when: str = "1", says: str) -> str:
    """A SQLite trigger that aborts with a sentence; ``moment`` as "BEFORE … ON …"."""
    return (
        f"CREATE TRIGGER {name} {moment} WHEN {when} "
        f"BEGIN SELECT RAISE(ABORT, '{says}'); END"
    )


def postgresql_refusal(name: str, moment: str, *, when: str = "true", says: str) -> str:
    """A PostgreSQL trigger that refuses the row with a sentence."""
    return (
        f"CREATE TRIGGER {name} {moment} FOR EACH ROW WHEN ({when}) "
        f"EXECUTE FUNCTION essaim_refuse('{says}')"
    )
