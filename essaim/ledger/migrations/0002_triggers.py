"""The books hold by themselves: both databases refuse what would unbalance them.

- Postings come first, their entry last: it is let in when it has at least two
  postings that add up to zero, dated in an open fiscal year. From then on no posting
  joins it. A posting left without an entry fails at commit (the foreign key is
  checked there).
- On PostgreSQL two transactions could each see half: at commit, each posting must
  have been written together with its entry (same ``xmin``).
- Entries and postings are never changed or deleted. SQLite's INSERT OR REPLACE
  deletes without waking a DELETE trigger, hence the rules on existing rows.
- An account keeps its code, its kind and its owner; a closed year stays closed, and
  no year moves its days.
"""

from django.db import migrations

from essaim.base.triggers import by_vendor, postgresql_refusal, sqlite_trigger

WHOLE = "an entry has at least two postings and they add up to zero"
JOINED = "a posting never joins an entry already written"
FROZEN = "the books are never changed or deleted: reverse the entry"
YEAR = "an entry is dated in its fiscal year, which is open"
ACCOUNT = "an account keeps its code, its kind and its owner"
CLOSED = "a fiscal year keeps its days, and once closed stays so"

ACCOUNT_CHANGED = (
    "NEW.code <> OLD.code OR NEW.kind <> OLD.kind OR "
    "NEW.owner_id IS {distinct} OLD.owner_id"
)
YEAR_CHANGED = (
    "OLD.closed_at IS NOT NULL OR NEW.starts_on <> OLD.starts_on "
    "OR NEW.ends_on <> OLD.ends_on"
)

SQLITE = {
    "ledger_entry_whole": (
        "BEFORE INSERT ON ledger_entry",
        "(SELECT COUNT(*) < 2 OR SUM(cents) <> 0 FROM ledger_posting "
        "WHERE entry_id = NEW.id)",
        WHOLE,
    ),
    "ledger_entry_in_open_year": (
        "BEFORE INSERT ON ledger_entry",
        "NOT EXISTS (SELECT 1 FROM ledger_fiscalyear WHERE id = NEW.fiscal_year_id "
        'AND closed_at IS NULL AND NEW."on" BETWEEN starts_on AND ends_on)',
        YEAR,
    ),
    "ledger_entry_no_replace": (
        "BEFORE INSERT ON ledger_entry",
        "EXISTS (SELECT 1 FROM ledger_entry WHERE id = NEW.id OR key = NEW.key "
        "OR reverses_id = NEW.reverses_id)",
        FROZEN,
    ),
    "ledger_entry_no_update": ("BEFORE UPDATE ON ledger_entry", "1", FROZEN),
    "ledger_entry_no_delete": ("BEFORE DELETE ON ledger_entry", "1", FROZEN),
    "ledger_posting_first": (
        "BEFORE INSERT ON ledger_posting",
        "EXISTS (SELECT 1 FROM ledger_entry WHERE id = NEW.entry_id)",
        JOINED,
    ),
    "ledger_posting_no_replace": (
        "BEFORE INSERT ON ledger_posting",
        "EXISTS (SELECT 1 FROM ledger_posting WHERE id = NEW.id)",
        FROZEN,
    ),
    "ledger_posting_no_update": ("BEFORE UPDATE ON ledger_posting", "1", FROZEN),
    "ledger_posting_no_delete": ("BEFORE DELETE ON ledger_posting", "1", FROZEN),
    "ledger_account_keeps": (
        "BEFORE UPDATE ON ledger_account",
        ACCOUNT_CHANGED.format(distinct="NOT"),
        ACCOUNT,
    ),
    "ledger_account_no_replace": (
        "BEFORE INSERT ON ledger_account",
        "EXISTS (SELECT 1 FROM ledger_account WHERE id = NEW.id)",
        ACCOUNT,
    ),
    "ledger_fiscalyear_keeps": (
        "BEFORE UPDATE ON ledger_fiscalyear",
        YEAR_CHANGED,
        CLOSED,
    ),
    "ledger_fiscalyear_no_replace": (
        "BEFORE INSERT ON ledger_fiscalyear",
        "EXISTS (SELECT 1 FROM ledger_fiscalyear WHERE id = NEW.id)",
        CLOSED,
    ),
}

POSTGRESQL = [
    f"""
    CREATE FUNCTION ledger_entry_comes_last() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF (SELECT COUNT(*) < 2 OR SUM(cents) <> 0
            FROM ledger_posting WHERE entry_id = NEW.id) THEN
            RAISE EXCEPTION '{WHOLE}'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        -- Shared: whoever closes the year waits for this entry, and the reverse.
        PERFORM 1 FROM ledger_fiscalyear WHERE id = NEW.fiscal_year_id
            AND closed_at IS NULL AND NEW."on" BETWEEN starts_on AND ends_on
            FOR SHARE;
        IF NOT FOUND THEN
            RAISE EXCEPTION '{YEAR}'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$
    """,
    f"""
    CREATE FUNCTION ledger_posting_comes_first() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT 1 FROM ledger_entry WHERE id = NEW.entry_id) THEN
            RAISE EXCEPTION '{JOINED}'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$
    """,
    f"""
    CREATE FUNCTION ledger_posting_with_entry() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NOT EXISTS (
            SELECT 1 FROM ledger_posting p JOIN ledger_entry e ON e.id = p.entry_id
            WHERE p.id = NEW.id AND p.xmin = e.xmin
        ) THEN
            RAISE EXCEPTION '{JOINED}'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NULL;
    END $$
    """,
    "CREATE TRIGGER ledger_entry_whole BEFORE INSERT ON ledger_entry "
    "FOR EACH ROW EXECUTE FUNCTION ledger_entry_comes_last()",
    "CREATE TRIGGER ledger_posting_first BEFORE INSERT ON ledger_posting "
    "FOR EACH ROW EXECUTE FUNCTION ledger_posting_comes_first()",
    "CREATE CONSTRAINT TRIGGER ledger_posting_together AFTER INSERT ON ledger_posting "
    "DEFERRABLE INITIALLY DEFERRED "
    "FOR EACH ROW EXECUTE FUNCTION ledger_posting_with_entry()",
    *(
        postgresql_refusal(
            f"{table}_frozen", f"BEFORE UPDATE OR DELETE ON {table}", says=FROZEN
        )
        for table in ("ledger_entry", "ledger_posting")
    ),
    postgresql_refusal(
        "ledger_account_keeps",
        "BEFORE UPDATE ON ledger_account",
        when=ACCOUNT_CHANGED.format(distinct="DISTINCT FROM"),
        says=ACCOUNT,
    ),
    postgresql_refusal(
        "ledger_fiscalyear_keeps",
        "BEFORE UPDATE ON ledger_fiscalyear",
        when=YEAR_CHANGED,
        says=CLOSED,
    ),
]
POSTGRESQL_BACK = [
    "DROP TRIGGER ledger_entry_whole ON ledger_entry",
    "DROP TRIGGER ledger_entry_frozen ON ledger_entry",
    "DROP TRIGGER ledger_posting_first ON ledger_posting",
    "DROP TRIGGER ledger_posting_together ON ledger_posting",
    "DROP TRIGGER ledger_posting_frozen ON ledger_posting",
    "DROP TRIGGER ledger_account_keeps ON ledger_account",
    "DROP TRIGGER ledger_fiscalyear_keeps ON ledger_fiscalyear",
    "DROP FUNCTION ledger_entry_comes_last()",
    "DROP FUNCTION ledger_posting_comes_first()",
    "DROP FUNCTION ledger_posting_with_entry()",
]


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial"), ("base", "0002_append_only")]

    operations = [
        migrations.RunPython(
            by_vendor(
                {
                    "sqlite": [
                        sqlite_trigger(name, moment, when=when, says=says)
                        for name, (moment, when, says) in SQLITE.items()
                    ],
                    "postgresql": POSTGRESQL,
                }
            ),
            by_vendor(
                {
                    "sqlite": [f"DROP TRIGGER {name}" for name in SQLITE],
                    "postgresql": POSTGRESQL_BACK,
                }
            ),
        )
    ]
