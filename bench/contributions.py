"""A year of contributions, large: the budgets' pages, and the closing, at four sizes.

50,000 contributions by 10,000 members in 500 circles, in one fresh SQLite database. For
the budgets' pages: how many queries each runs, and how long the server takes, beside a
year ten times smaller. The closing is prepared and posted for years of 5, 10, 20 and
50 thousand contributions: its time and its memory for each contribution, side by side
in the same run, say whether it is linear.
"""

import os
import random
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

SIZES = (5_000, 10_000, 20_000, 50_000)
MEMBERS, CIRCLES = 10_000, 500
EACH = 100_00


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
    cast = _cast()
    client = Client()
    client.force_login(
        cast["reader"], backend="django.contrib.auth.backends.ModelBackend"
    )
    sizes = [int(each) for each in os.environ.get("BENCH_SIZES", "").split()] or SIZES
    base = None
    seen: dict[int, dict[str, tuple[int, float]]] = {}
    for place, size in enumerate(sizes):
        year = _build(2000 + place, size, cast)
        circle = cast["circles"][0].pk
        seen[size] = {
            name: _page(client, f"{url}?exercice={year.pk}")
            for name, url in {
                "budgets": "/contribuer/budgets/",
                "budget of a circle": f"/contribuer/budgets/cercles/{circle}/",
                "budgets as CSV": "/contribuer/budgets/budgets.csv",
                "dry run of the closing": f"/contribuer/cloture/{year.pk}/",
            }.items()
        }
        seconds, peak = _close(year, cast)
        base = base or seconds / size
        out(
            f"closing {size} contributions: {seconds:.1f} s, "
            f"{seconds / size / base:.2f} times as long for each as in the smallest "
            f"year; peak memory of the run so far {peak:.0f} MB"
        )
    few, many = seen[sizes[0]], seen[sizes[-1]]
    for name, (queries, seconds) in many.items():
        out(
            f"{name}: {queries} queries (small: {few[name][0]}), "
            f"time large/small {seconds / few[name][1]:.1f} ({seconds * 1000:.0f} ms)"
        )


def _cast() -> dict[str, Any]:
    from django.utils import timezone

    from essaim.base.models import Cooperative
    from essaim.circles.models import Circle, Mandate, Role
    from essaim.ledger import services as ledger
    from essaim.members.models import Member

    Cooperative.objects.create(pk=1, name="Bench")
    whole = Circle.objects.create(name="Bench", kind="cooperative")
    circles = Circle.objects.bulk_create(
        Circle(name=f"Circle {n}", parent=whole) for n in range(CIRCLES)
    )
    members = Member.objects.bulk_create(
        (Member(email=f"m{n}@example.org", name=f"M {n}") for n in range(MEMBERS)),
        batch_size=1000,
    )
    cast: dict[str, Any] = {"circles": circles, "members": members}
    today = timezone.localdate()
    for name in ("treasurer", "manager"):
        cast[name] = Member.objects.create_user(f"{name}@example.org", name=name)
        Mandate.objects.create(
            role=Role.objects.create(circle=whole, kind=name),
            member=cast[name],
            starts_on=today,
            ends_on=today.replace(year=today.year + 1),
            source="bench",
        )
    cast["reader"] = Member.objects.create_user("reader@example.org", name="R")
    ledger.open_account("outside:bench", kind="outside")
    return cast


def _build(number: int, size: int, cast: dict[str, Any]) -> Any:
    """A year in which so many contributions are declared, half as much being voted."""
    from django.db import transaction
    from django.utils import timezone

    from essaim.contributions.models import Contribution, Frame
    from essaim.ledger.models import FiscalYear
    from essaim.ledger.services import budgets
    from essaim.rules.budgets import Bucket

    chance = random.Random(number)
    with transaction.atomic():
        year = FiscalYear.objects.create(
            starts_on=date(number, 1, 1), ends_on=date(number, 12, 31)
        )
        frame = Frame.objects.create(
            fiscal_year=year,
            takes_effect_on=year.starts_on,
            adopted_at=timezone.now(),
            source="bench",
            overrun="prorate",
        )
        per_line = size // CIRCLES
        for circle in cast["circles"]:
            line = budgets.open_line(circle, year)
            budgets.vote(
                line,
                EACH * per_line // 2,
                on=year.starts_on,
                label="Bench",
                key=f"bench:{line.pk}",
                by=None,
                source="outside:bench",
            )
            half = EACH * per_line // 2
            budgets.move(
                line,
                {
                    Bucket.DECLARED: EACH * per_line,
                    Bucket.AVAILABLE: -half,
                    Bucket.EXCESS: half - EACH * per_line,
                },
                on=year.starts_on,
                label="Bench",
                key=f"bench:{line.pk}",
                by=None,
            )
            Contribution.objects.bulk_create(
                Contribution(
                    author=chance.choice(cast["members"]),
                    circle=circle,
                    line=line,
                    frame=frame,
                    title="A contribution of a usual length",
                    cents=EACH,
                    declared_cents=EACH,
                    form="activity",
                    status="declared",
                    declared_at=timezone.now(),
                    window_ends_on=year.ends_on,
                )
                for _n in range(per_line)
            )
    return year


def _close(year: Any, cast: dict[str, Any]) -> tuple[float, float]:
    """Seconds of preparing and posting, and the peak memory after, in MB."""
    from essaim.contributions.services import closings

    started = time.perf_counter()
    prepared = closings.prepare(year.pk, by=cast["treasurer"])
    closings.post(year.pk, by=cast["manager"], fingerprint=prepared.fingerprint)
    seconds = time.perf_counter() - started
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _page(client: Any, url: str) -> tuple[int, float]:
    """Queries, and the best seconds of two."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    best = float("inf")
    for _try in range(2):
        started = time.perf_counter()
        with CaptureQueriesContext(connection) as queries:
            response = client.get(url)
            if response.streaming:
                for _line in response.streaming_content:
                    pass
        best = min(best, time.perf_counter() - started)
        assert response.status_code == 200, (url, response.status_code)
    return len(queries), best


if __name__ == "__main__":
    run(print)
