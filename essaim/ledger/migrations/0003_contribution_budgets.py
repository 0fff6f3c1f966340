"""Contribution budgets: lines, and an account for each place of their money.

An account keeps its budget line too. On SQLite the way back rebuilds the table of
accounts, which loses its triggers: they are put aside before and made again after.
"""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

from essaim.base.triggers import by_vendor, postgresql_refusal, sqlite_trigger

before = import_module("essaim.ledger.migrations.0002_triggers")
KEEPS, NO_REPLACE = "ledger_account_keeps", "ledger_account_no_replace"
SAYS = "an account keeps its code, its kind, its owner and its budget line"
CHANGED = (
    before.ACCOUNT_CHANGED + " OR NEW.budget_line_id IS {distinct} OLD.budget_line_id"
)


def _postgresql(changed: str, says: str) -> str:
    return postgresql_refusal(
        KEEPS,
        "BEFORE UPDATE ON ledger_account",
        when=changed.format(distinct="DISTINCT FROM"),
        says=says,
    )


def _sqlite(name: str) -> str:
    moment, when, says = before.SQLITE[name]
    return sqlite_trigger(name, moment, when=when, says=says)


keep_the_line_too = by_vendor(
    {
        "sqlite": [
            f"DROP TRIGGER {KEEPS}",
            sqlite_trigger(
                KEEPS,
                "BEFORE UPDATE ON ledger_account",
                when=CHANGED.format(distinct="NOT"),
                says=SAYS,
            ),
        ],
        "postgresql": [
            f"DROP TRIGGER {KEEPS} ON ledger_account",
            _postgresql(CHANGED, SAYS),
        ],
    }
)
put_aside = by_vendor(
    {
        "sqlite": [f"DROP TRIGGER {KEEPS}", f"DROP TRIGGER {NO_REPLACE}"],
        "postgresql": [f"DROP TRIGGER {KEEPS} ON ledger_account"],
    }
)
put_back = by_vendor(
    {
        "sqlite": [_sqlite(KEEPS), _sqlite(NO_REPLACE)],
        "postgresql": [_postgresql(before.ACCOUNT_CHANGED, before.ACCOUNT)],
    }
)


class Migration(migrations.Migration):

    dependencies = [
        ('circles', '0001_initial'),
        ('ledger', '0002_triggers'),
    ]

    operations = [
        migrations.AlterField(
            model_name='account',
            name='kind',
            field=models.CharField(choices=[('pot', 'the cooperative’s pot'), ('circle', 'circle'), ('round', 'co-budget round'), ('project', 'project'), ('envelope', 'member’s envelope'), ('budget', 'contribution budget'), ('excess', 'what passes a contribution budget'), ('outside', 'outside the cooperative')], max_length=10, verbose_name='kind'),
        ),
        migrations.CreateModel(
            name='BudgetLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('open', 'open to all contributions'), ('essential', 'set aside for an essential need'), ('recurrent', 'recurrent work'), ('workstream', 'part of a workstream')], default='open', max_length=10, verbose_name='kind')),
                ('label', models.CharField(blank=True, max_length=120, verbose_name='label')),
                ('circle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='budget_lines', to='circles.circle', verbose_name='circle')),
                ('fiscal_year', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='budget_lines', to='ledger.fiscalyear', verbose_name='fiscal year')),
            ],
            options={
                'verbose_name': 'budget line',
                'verbose_name_plural': 'budget lines',
                'ordering': ['fiscal_year', 'circle', 'kind', 'label'],
            },
        ),
        migrations.RunPython(migrations.RunPython.noop, put_back),
        migrations.AddField(
            model_name='account',
            name='budget_line',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='accounts', to='ledger.budgetline', verbose_name='budget line'),
        ),
        migrations.RunPython(keep_the_line_too, put_aside),
        migrations.AddConstraint(
            model_name='budgetline',
            constraint=models.UniqueConstraint(fields=('circle', 'fiscal_year', 'kind', 'label'), name='budget_line_once_per_year'),
        ),
    ]
