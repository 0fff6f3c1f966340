"""A server killed in the middle of its work loses nothing and half-does nothing."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection
from django.db.models import Count, Sum

from essaim.base.models import Event, EventAbout
from essaim.ledger import services
from essaim.ledger.models import Entry, Posting

ROOT = Path(__file__).parents[3]
KILLS = 4


def address():
    """The ``DATABASE_URL`` of the test database in use."""
    there = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{there['NAME']}"
    user, host = there["USER"], quote(there["HOST"] or "", safe="")
    port = f":{there['PORT']}" if there["PORT"] else ""
    return f"postgres://{user}@{host}{port}/{there['NAME']}"


def killed_at_work(treasurer, circle, *, after):
    """Start it, let it post for a while, kill it; return the keys it announced."""
    child = subprocess.Popen(
        [
            *(sys.executable, "-m", "essaim.ledger.tests.keep_posting"),
            *(str(treasurer.pk), str(circle.pk)),
        ],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": address()},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        first = child.stdout.readline()
        time.sleep(after)
    finally:
        child.send_signal(signal.SIGKILL)
        rest, errors = child.communicate()
    assert first, errors
    # The last line may have been cut by the kill: it was announced only if whole.
    return [line for line in (first + rest).split("\n")[:-1] if line]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_only_whole_entries_are_there_after_a_kill(fed):
    announced = []
    for seed in range(KILLS):
        pause = random.Random(seed).uniform(0.05, 0.4)
        announced += killed_at_work(fed.cast.awa, fed.cast.bread, after=pause)

    keys = set(Entry.objects.values_list("key", flat=True))
    lost = [key for key in announced if f"hand:move:{key}" not in keys]
    assert len(announced) > KILLS
    assert lost == []

    whole = Entry.objects.annotate(
        lines=Count("postings"), gap=Sum("postings__cents")
    ).filter(lines=2, gap=0)
    assert whole.count() == Entry.objects.count()
    assert not Posting.objects.filter(entry__isnull=True).exists()
    assert Posting.objects.count() == 2 * Entry.objects.count()
    assert Posting.objects.total() == 0
    held = services.balance("pot") + services.balance(fed.bread)
    assert held == 1_000_00

    # The trace is written with the movement, or neither is: one for each entry.
    assert Event.objects.count() == Entry.objects.count()
    moved = Event.objects.filter(kind="money.moved")
    assert EventAbout.objects.filter(event__in=moved).count() == 2 * moved.count()
