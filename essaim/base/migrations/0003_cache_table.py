"""The shared memory of all processes: limits on sign-in hold whatever answers."""

from django.core.management import call_command
from django.db import migrations


def create(apps, schema_editor):
    call_command(
        "createcachetable", database=schema_editor.connection.alias, verbosity=0
    )


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE IF EXISTS essaim_cache")


class Migration(migrations.Migration):
    dependencies = [("base", "0002_append_only")]
    operations = [migrations.RunPython(create, drop)]
