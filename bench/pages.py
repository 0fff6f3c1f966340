"""The co-budget's pages, small and huge: queries, weight and time side by side.

A round of 20 projects and 200 envelopes, and one of 1,000 projects and 100,000
envelopes, in one fresh SQLite database. For the allocation page (open) and the result
page (counted): how many queries each runs, how much the browser receives (gzip), and
how long the server takes on the huge one for one on the small one. Counting and
closing the huge round is timed beside writing its ballots.
"""

import gzip
import os
import random
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

SIZES = {"small": (20, 200), "huge": (1_000, 100_000)}
CHOICES = 8
ENVELOPE = 100_00


def run(out: Callable[[str], Any]) -> None:
    """Measure everything and say it line by line through ``out``."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("SECRET_KEY", "bench " * 10)
        os.environ["DATABASE_URL"] = f"sqlite:///{Path(folder) / 'bench.sqlite3'}"
        os.environ["DJANGO_SETTINGS_MODULE"] = "essaim.config.settings"
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        _measure(out)


def _measure(out: Callable[[str], Any]) -> None:
    from django.conf import settings
    from django.test import Client

    settings.ALLOWED_HOSTS = ["testserver"]
    settings.STORAGES["staticfiles"]["BACKEND"] = (
        "django.contrib.staticfiles.storage.StaticFilesStorage"
    )
    reader = _reader()
    client = Client()
    client.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")
    seen: dict[str, dict[str, tuple[int, int, float]]] = {}
    for size, (projects, envelopes) in SIZES.items():
        started = time.perf_counter()
        pk = _build(size, projects, envelopes, reader)
        built = time.perf_counter() - started
        seen[size] = {"allocation page": _page(client, f"/co-budget/{pk}/affecter/")}
        started = time.perf_counter()
        _close(pk)
        closed = time.perf_counter() - started
        seen[size]["result page"] = _page(client, f"/co-budget/{pk}/resultat/")
        seen[size]["round page"] = _page(client, f"/co-budget/{pk}/")
        out(
            f"{size}: {projects} projects, {envelopes} envelopes; counting and closing "
            f"takes {closed / built:.2f} of the time of writing the ballots "
            f"({closed:.1f} s, {built:.1f} s)"
        )
    for page, (queries, weight, seconds) in seen["huge"].items():
        few, _light, quick = seen["small"][page]
        out(
            f"{page}: {queries} queries (small: {few}), {weight / 1000:.0f} kB gzip, "
            f"time huge/small {seconds / quick:.1f} ({seconds * 1000:.0f} ms)"
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    out(f"peak memory of the whole run: {peak:.0f} MB")


def _reader() -> Any:
    from essaim.base.models import Cooperative
    from essaim.members.models import Member

    Cooperative.objects.create(pk=1, name="Bench")
    return Member.objects.create_user("reader@example.org", name="Reader")


def _build(size: str, projects: int, envelopes: int, reader: Any) -> int:
    """A round in allocation, every envelope spread over eight projects."""
    from django.db import transaction

    from essaim.circles.models import Circle
    from essaim.cobudget.models import Allocation, Envelope, Project, Round

    chance = random.Random(size)
    with transaction.atomic():
        round = Round.objects.create(
            name=size,
            circle=Circle.objects.create(name=size),
            phase="allocation",
            pool_cents=ENVELOPE * envelopes,
            tie_seed=size,
            rule_name="equal-shares",
            imported={},  # no money moves in the books: only the round is measured
        )
        rows = Project.objects.bulk_create(
            Project(
                round=round,
                key=str(n),
                title=f"Project {n}",
                summary="What it is for, in one sentence that has a usual length.",
                min_cents=ENVELOPE * envelopes // projects * chance.randint(1, 6),
                max_cents=ENVELOPE * envelopes // projects * 8,
            )
            for n in range(1, projects + 1)
        )
        purses = Envelope.objects.bulk_create(
            (
                Envelope(
                    round=round,
                    key=str(n),
                    cents=ENVELOPE,
                    directed_cents=ENVELOPE,
                    member=reader if n == 1 else None,
                )
                for n in range(1, envelopes + 1)
            ),
            batch_size=2000,
        )
        weights = [1 / (n + 5) for n in range(projects)]
        Allocation.objects.bulk_create(
            (
                Allocation(envelope=purse, project=project, cents=0, points=1)
                for purse in purses
                for project in set(chance.choices(rows, weights, k=CHOICES))
            ),
            batch_size=4000,
        )
    return round.pk


def _close(pk: int) -> None:
    from essaim.cobudget.services import rounds

    rounds.advance(pk, expected="allocation", by=_facilitator(pk))


def _facilitator(pk: int) -> Any:
    from datetime import timedelta

    from django.utils import timezone

    from essaim.circles.models import Mandate, Role
    from essaim.cobudget.models import Round
    from essaim.members.models import Member

    member = Member.objects.create_user(f"facilitator{pk}@example.org", name="F")
    today = timezone.localdate()
    Mandate.objects.create(
        role=Role.objects.create(
            circle=Round.objects.get(pk=pk).circle, kind="facilitator"
        ),
        member=member,
        starts_on=today,
        ends_on=today + timedelta(days=1),
        source="bench",
    )
    return member


def _page(client: Any, url: str) -> tuple[int, int, float]:
    """Queries, gzip bytes of the page, best seconds of three."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    best = float("inf")
    for _try in range(3):
        started = time.perf_counter()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            response = client.get(url)
        best = min(best, time.perf_counter() - started)
        assert response.status_code == 200, (url, response.status_code)
    return len(queries), len(gzip.compress(response.content)), best


if __name__ == "__main__":
    run(print)
