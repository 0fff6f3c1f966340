"""The worker does what dates ask for, alone, and stops when told."""

import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from essaim.base import tasks
from essaim.base.clock import now
from essaim.base.models import Lease

ROOT = Path(__file__).parents[1]
HELD = """
from essaim.base.models import Lease
print(Lease.objects.exclude(holder="").count())
"""


@pytest.mark.django_db
def test_one_process_at_a_time_holds_a_lease():
    soon = now() + timedelta(minutes=3)
    assert Lease.objects.take("worker", holder="a", until=soon)
    assert Lease.objects.take("worker", holder="a", until=soon)
    assert not Lease.objects.take("worker", holder="b", until=soon)
    assert Lease.objects.take("other", holder="b", until=soon)
    Lease.objects.release("worker", holder="b")
    assert not Lease.objects.take("worker", holder="b", until=soon)
    Lease.objects.release("worker", holder="a")
    assert Lease.objects.take("worker", holder="b", until=soon)


@pytest.mark.django_db
def test_a_lease_left_by_a_dead_process_is_taken_over():
    past = now() - timedelta(seconds=1)
    assert Lease.objects.take("worker", holder="dead", until=past)
    assert Lease.objects.take("worker", holder="alive", until=past)


@pytest.mark.django_db
def test_a_task_that_fails_does_not_keep_the_others(monkeypatch, caplog):
    done = []

    def broken(moment):
        raise ValueError("a disk is full")

    several = [("a", done.append), ("b", broken), ("c", done.append)]
    monkeypatch.setattr(tasks, "known", lambda: iter(several))
    moment = now()
    assert tasks.run_all(moment) == ["b"]
    assert done == [moment, moment]
    assert "a disk is full" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_sessions_that_ended_are_forgotten():
    for days in (-1, 1):
        session = SessionStore()
        session["said"] = days
        session.set_expiry(now() + timedelta(days=days))
        session.save()
    assert "base" not in tasks.run_all(now())
    assert Session.objects.count() == 1


def test_rounds_are_moved_by_their_dates():
    assert "cobudget" in dict(tasks.known())


@pytest.mark.slow
def test_it_stops_when_told_and_leaves_its_place(manage, environment, python):
    manage("migrate", "-v", "0")
    worker = subprocess.Popen(
        [sys.executable, ROOT / "manage.py", "worker", "--every", "0.2"],
        env=environment,
    )
    for _attempt in range(50):
        if "1" in python(HELD):
            break
        time.sleep(0.1)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(20) == 0
    assert python(HELD).strip() == "0"
