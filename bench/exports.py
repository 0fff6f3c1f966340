"""The files of a settlement batch, small and huge: time and memory side by side.

A frozen batch of 5,000 dues and one of 50,000, in one fresh SQLite database. For each
file: how long it takes on the huge one for one on the small one (ten is linear), and
the most memory Python holds meanwhile.
"""

import os
import random
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

SIZES = {"small": 5_000, "huge": 50_000}
PER_PERSON = 5


def run(out: Callable[[str], Any]) -> None:
    """Measure everything and say it line by line through ``out``."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("SECRET_KEY", "bench " * 10)
        os.environ["VAULT_KEY"] = "c29tZSBrZXkgZm9yIHRlc3RzLCBub3QgYSBzZWNyZXQ="
        os.environ["DATABASE_URL"] = f"sqlite:///{Path(folder) / 'bench.sqlite3'}"
        os.environ["DJANGO_SETTINGS_MODULE"] = "essaim.config.settings"
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        _measure(out)


def _measure(out: Callable[[str], Any]) -> None:
    from essaim.payments import exports
    from essaim.payments.exports.content import Content

    seen: dict[str, dict[str, tuple[float, float]]] = {}
    for number, (size, count) in enumerate(SIZES.items(), 1):
        batch = _frozen(number, count)
        seen[size] = {}
        for kind in exports.kinds_in(Content(batch)):
            started = time.perf_counter()
            file, _digest = exports.make(Content(batch), kind)
            file.close()
            took = time.perf_counter() - started
            tracemalloc.start()
            file, _digest = exports.make(Content(batch), kind)
            file.close()
            _now, most = tracemalloc.get_traced_memory()
            tracemalloc.stop()
            seen[size][kind] = (took, most / 1e6)
    for kind, (took, most) in seen["huge"].items():
        before, less = seen["small"][kind]
        out(
            f"{kind}: time huge/small {took / before:.1f} ({took:.1f} s), memory "
            f"huge/small {most / less:.1f} ({most:.0f} MB)"
        )


def _frozen(number: int, count: int) -> Any:
    """A batch of that many dues, copied as freezing does, whose files can be made."""
    from datetime import date

    from django.contrib.contenttypes.models import ContentType

    from essaim.ledger.models import FiscalYear
    from essaim.members.models import Member
    from essaim.payments import vault
    from essaim.payments.models import AccountingSetup, Batch, Due, FormAccounts
    from essaim.payments.models.setup import Form
    from essaim.payments.services import freezing

    chance, day = random.Random(number), date(2026, 11, 30)
    year, _new = FiscalYear.objects.get_or_create(
        starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31)
    )
    setup, _new = AccountingSetup.objects.get_or_create(
        pk=1, defaults={"cooperative_code": "COOP", "liaison_account": "580"}
    )
    vault.put(setup, debtor_iban="FR7630006000011234567890189")
    setup.debtor_name = "Bench"
    setup.save()
    for form in Form.values:
        FormAccounts.objects.get_or_create(
            form=form,
            defaults={
                "debit_account": "628",
                "debit_label": "Charge",
                "credit_account": "467",
                "credit_label": "Payable",
                "by_transfer": form in {"transfer", "expense"},
            },
        )
    people = _people(number, count // PER_PERSON)
    batch = Batch.objects.create(
        number=number,
        fiscal_year=year,
        up_to=day,
        entries_on=day,
        execution_on=day,
        prepared_by=people[0],
    )
    kind = ContentType.objects.get_for_model(Member)
    Due.objects.bulk_create(
        (
            Due(
                member=chance.choice(people),
                cents=chance.randint(1_00, 500_00),
                form=chance.choice(Form.values),
                label="Work of a usual length, in a few words",
                source_type=kind,
                source_id=number * 10**6 + n,
                settled_on=day,
                batch=batch,
            )
            for n in range(count)
        ),
        batch_size=2000,
    )
    freezing.copy_setup(batch, setup)
    batch.save()
    freezing.copy_payees(batch)
    return batch


def _people(number: int, count: int) -> Any:
    from essaim.members.models import Member
    from essaim.payments import vault
    from essaim.payments.models import PayeeDetails

    people = Member.objects.bulk_create(
        Member(name=f"Person {n}", email=f"p{number}-{n}@example.org")
        for n in range(count)
    )
    rows = []
    for n, member in enumerate(people):
        row = PayeeDetails(member=member)
        vault.put(
            row,
            iban="FR7630006000011234567890189",
            analytic_code=f"A{n}",
            payroll_number=str(n),
        )
        rows.append(row)
    PayeeDetails.objects.bulk_create(rows, batch_size=1000)
    return people


if __name__ == "__main__":
    run(print)
