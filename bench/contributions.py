"""A cooperative that contributes, large: its pages, its closing, its files, its ticks.

10,000 members and 500 circles, on a throw-away PostgreSQL (``BENCH_DATABASE=sqlite``:
in a file), and years of 5, 10, 20 and 50 thousand contributions. For each size, side
by side in one run: what the closing, a batch and each of its files take for each
contribution, and how many queries each page runs. What takes more than half as much
again for each contribution as in the smallest year, or more queries, is said to be
**not linear**. What is long runs in a process of its own, whose peak memory is told.
"""

import gc
import json
import os
import resource
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench import _year

SIZES = (5_000, 10_000, 20_000, 50_000)
MEMBERS, CIRCLES = 10_000, 500
SETTLING = 5_000  # declarations whose window ends on the same day
EMPTY = 2  # a list that is empty in a small year asks nothing: so many at most
ROWS = 5  # one row of a past year's spreadsheet for so many contributions
# A year under way: most of it is paid, some waits, some is only announced.
UNDER_WAY = {"paid": 12, "settled": 3, "announced": 3, "in-dialogue": 1, "deferred": 1}
Out = Callable[[str], Any]
Figures = dict[str, dict[int, tuple[float, float]]]


def run(out: Out) -> None:
    """Measure everything and say it line by line through ``out``."""
    with _database() as url, tempfile.TemporaryDirectory() as media:
        os.environ |= {
            "SECRET_KEY": "bench " * 10,
            "VAULT_KEY": "c29tZSBrZXkgZm9yIHRlc3RzLCBub3QgYSBzZWNyZXQ=",
            "DATABASE_URL": url,
            "ESSAIM_DATA": media,
            "DJANGO_SETTINGS_MODULE": "essaim.config.settings",
        }
        import django

        django.setup()
        from django.conf import settings
        from django.core.management import call_command

        (Path(media) / "static").mkdir()
        settings.ALLOWED_HOSTS = ["testserver"]
        settings.STORAGES["staticfiles"]["BACKEND"] = (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
        )
        call_command("migrate", verbosity=0)
        try:
            _measure(out)
        finally:
            _let_go()


@contextmanager
def _database() -> Iterator[str]:
    if os.environ.get("BENCH_DATABASE") == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{Path(folder) / 'bench.sqlite3'}"
        return
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scripts"))
    import pgtmp

    with pgtmp.cluster() as url:
        yield url


def _measure(out: Out) -> None:
    sizes = [int(each) for each in os.environ.get("BENCH_SIZES", "").split()] or SIZES
    started = time.perf_counter()
    cast = _year.cooperative(MEMBERS, CIRCLES)
    out(f"{MEMBERS} members, {CIRCLES} circles: {time.perf_counter() - started:.0f} s")
    _under_way(out, sizes, cast)
    costs: Figures = {}
    pages: Figures = {}
    for place, size in enumerate(sizes):
        _past(2000 + place, size, cast, costs, pages)
        out(f"  (the year of {size} is done)")
    for name, each in costs.items():
        out(_cost(name, each))
    for name, each in pages.items():
        out(_page_words(name, each))


def _under_way(out: Out, sizes: Any, cast: Any) -> None:
    """Today's year: its pages, small then large, and what dates ask for in it."""
    from django.utils import timezone

    today = timezone.localdate()
    year = _year.open_year(
        today.year, cast, voted=sizes[-1] // CIRCLES * 150_00, policy="refuse"
    )
    pages: Figures = {}
    before = 0
    for size in (sizes[0], sizes[-1]):
        _year.contribute(year, size - before, cast, UNDER_WAY, f"up to {size}")
        _year.gather(size - before, cast)
        before = size
        _analyse()
        _apart(lambda: _tick())  # alerts, forecasts: told once
        for name, (url, who) in _pages_under_way(cast).items():
            pages.setdefault(name, {})[size] = _page(url, cast[who])
    for name, each in pages.items():
        out(_page_words(name, each))
    out(f"nothing to do in a year of {sizes[-1]}: {_said(_apart(_tick))}")
    _year.contribute(year, SETTLING, cast, {"declared": 1}, "due today")
    _analyse()
    seconds, peak = _apart(_tick)
    out(
        f"{SETTLING} declarations settle on one day: {_said((seconds, peak))}, "
        f"{seconds / SETTLING * 1000:.1f} ms for each, a few of a line at a time"
    )


def _pages_under_way(cast: Any) -> dict[str, tuple[str, str]]:
    from essaim.contributions.models import Contribution, Frame

    circle = cast["circles"][0].pk
    one = Contribution.objects.filter(circle=circle).earliest("pk").pk
    frame = Frame.objects.latest("pk").pk
    contribute = "/contribuer"
    return {
        "first page": ("/", "reader"),
        "circle": (f"/cercles/{circle}/", "reader"),
        "contribute": (f"{contribute}/", "reader"),
        "budgets": (f"{contribute}/budgets/", "reader"),
        "budgets, by payroll": (f"{contribute}/budgets/", "payroll"),
        "budget of a circle": (f"{contribute}/budgets/cercles/{circle}/", "reader"),
        "budgets as CSV": (f"{contribute}/budgets/budgets.csv", "reader"),
        "budgets as ODS": (f"{contribute}/budgets/budgets.ods", "reader"),
        "mine": (f"{contribute}/mes-contributions/", "reader"),
        "mine, as CSV": (f"{contribute}/mes-contributions/export/", "reader"),
        "a contribution": (f"{contribute}/contributions/{one}/", "reader"),
        "announce": (f"{contribute}/contributions/annoncer/", "reader"),
        "declare": (f"{contribute}/contributions/declarer/", "reader"),
        "where am I useful": (f"{contribute}/utile/", "reader"),
        "missions": (f"{contribute}/missions/", "reader"),
        "missions as CSV": (f"{contribute}/missions.csv", "reader"),
        "needs": (f"{contribute}/besoins/", "reader"),
        "workstreams": (f"{contribute}/chantiers/", "reader"),
        "frames": (f"{contribute}/cadre/", "reader"),
        "a frame": (f"{contribute}/cadre/{frame}/", "reader"),
        "payments": ("/paiements/", "reader"),
        "batches": ("/paiements/lots/", "payroll"),
        "prepare a batch": ("/paiements/lots/preparer/", "payroll"),
        "feed": ("/avis/", "reader"),
        "books": ("/comptes/", "reader"),
    }


def _tick() -> None:
    from django.utils import timezone

    from essaim.contributions import tasks

    tasks.tick(timezone.now())


def _past(number: int, size: int, cast: Any, costs: Figures, pages: Figures) -> None:
    """A year that is over: rehearsed, closed, paid, exported; and its spreadsheet."""
    from essaim.contributions.services import closings

    def cost(name: str, measured: tuple[float, float]) -> None:
        costs.setdefault(name, {})[size] = measured

    def page(name: str, url: str, who: str) -> None:
        pages.setdefault(name, {})[size] = _page(url, cast[who])

    half = size // CIRCLES * _year.EACH // 2
    year = _year.open_year(number, cast, voted=half, policy="prorate")
    _year.contribute(year, size, cast, {"declared": 1}, "declared")
    _analyse()
    page("dry run of the closing", f"/contribuer/cloture/{year.pk}/", "treasurer")
    page("dry run, one’s own", f"/contribuer/cloture/{year.pk}/", "reader")
    page("dry run as CSV", f"/contribuer/cloture/{year.pk}/lignes.csv", "treasurer")
    cost(
        "closing, prepared",
        _apart(lambda: closings.prepare(year.pk, by=cast["treasurer"])),
    )
    fingerprint = closings.PreparedClosing.objects.get(fiscal_year=year).fingerprint
    cost(
        "closing, posted",
        _apart(
            lambda: closings.post(year.pk, by=cast["manager"], fingerprint=fingerprint)
        ),
    )
    _analyse()
    page("closing", f"/contribuer/cloture/{year.pk}/", "treasurer")
    _pay(year, cast, cost, page)
    cost("spreadsheet of a past year", _import(number - 50, size // ROWS, cast))


def _pay(year: Any, cast: Any, cost: Any, page: Any) -> None:
    """What was settled is put in a batch, looked at, frozen, taken, paid."""
    from datetime import timedelta

    from django.utils import timezone

    from essaim.payments import exports
    from essaim.payments.exports.content import Content
    from essaim.payments.models import Batch
    from essaim.payments.services import batches

    payroll, manager, today = cast["payroll"], cast["manager"], timezone.localdate()

    def batch() -> Any:
        return Batch.objects.latest("pk")

    def prepare() -> None:
        day = today + timedelta(1)
        batches.prepare(year.pk, up_to=today, execution_on=day, by=payroll)

    cost("batch, prepared", _apart(prepare))
    _analyse()
    number = batch().pk
    for by in (payroll, manager):
        batches.read(number, reason="bench", by=by)
    page("batch", f"/paiements/lots/{number}/", "payroll")
    page("lines of a batch", f"/paiements/lots/{number}/lignes/", "payroll")
    page("people of a batch", f"/paiements/lots/{number}/personnes/", "payroll")
    batches.approve(number, version=batch().version, by=manager)
    version = batch().version
    cost(
        "batch, frozen",
        _apart(lambda: batches.freeze(number, version=version, by=payroll)),
    )
    for kind in exports.kinds_in(Content(batch())):

        def export(kind: str = kind) -> None:
            exports.make(Content(batch()), kind)[0].close()

        cost(f"file: {kind}", _apart(export, in_python=True))
    cost(
        "batch, paid",
        _apart(lambda: batches.mark_paid(number, paid_on=today, by=payroll)),
    )


def _import(number: int, rows: int, cast: Any) -> tuple[float, float]:
    """A spreadsheet is read, rehearsed and imported."""
    from datetime import date

    from essaim.contributions.reading.history import Settings
    from essaim.contributions.services import imports
    from essaim.ledger.models import FiscalYear

    FiscalYear.objects.create(
        starts_on=date(number, 1, 1), ends_on=date(number, 12, 31)
    )
    circles, members = cast["circles"], cast["members"]
    lines = ["Nom;Cercle;Objet;Date;Heures;Montant"]
    lines += [
        f"{members[n % len(members)].name};{circles[n % len(circles)].name};Work {n};"
        f"{1 + n % 28:02}/{1 + n % 12:02}/{number};2;100"
        for n in range(rows)
    ]
    content = "\n".join(lines).encode()

    def bring() -> None:
        by = cast["payroll"]
        draft = imports.upload("past.csv", content, by=by)
        draft = imports.prepare(
            draft.pk,
            year=draft.fiscal_year,
            settings=Settings.of(draft),
            choices={},
            votes={},
            version=draft.version,
            by=by,
        )
        imports.confirm(draft.pk, version=draft.version, by=by)

    return _apart(bring)


def _apart(act: Callable[[], Any], *, in_python: bool = False) -> tuple[float, float]:
    """Do it in a process of its own: seconds, and peak memory in MB.

    ``in_python``: twice, the second time to tell what Python alone holds.
    """
    _let_go()
    gc.collect()
    reads, writes = os.pipe()
    child = os.fork()
    if not child:
        code = 1
        try:
            told = _measured(act, in_python=in_python)
            os.write(writes, json.dumps(told).encode())
            _let_go()
            code = 0
        finally:
            os._exit(code)
    os.close(writes)
    with os.fdopen(reads) as told_by:
        answer = told_by.read()
    _pid, status = os.waitpid(child, 0)
    if status:
        raise RuntimeError("what was measured failed")
    seconds, peak = json.loads(answer)
    return seconds, peak


def _measured(act: Callable[[], Any], *, in_python: bool) -> tuple[float, float]:
    started = time.perf_counter()
    try:
        act()
    except BaseException:
        import traceback

        traceback.print_exc()
        raise
    seconds = time.perf_counter() - started
    if not in_python:
        return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    tracemalloc.start()
    act()
    return seconds, tracemalloc.get_traced_memory()[1] / 1e6


def _let_go() -> None:
    from django.db import connections

    connections.close_all()


def _analyse() -> None:
    """Tell the database what it holds, as it finds out by itself when it has time."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _page(url: str, member: Any) -> tuple[float, float]:
    """Queries, and the best seconds of two, whatever streams included."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    client.force_login(member, backend="django.contrib.auth.backends.ModelBackend")
    client.get(url)
    best = float("inf")
    for _try in range(2):
        started = time.perf_counter()
        with CaptureQueriesContext(connection) as queries:
            response = client.get(url)
            for _part in response.streaming_content if response.streaming else ():
                pass
        best = min(best, time.perf_counter() - started)
        assert response.status_code == 200, (url, response.status_code)
    return len(queries), best


def _said(measured: tuple[float, float]) -> str:
    seconds, peak = measured
    return f"{seconds:.1f} s, {peak:.0f} MB"


def _cost(name: str, each: dict[int, tuple[float, float]]) -> str:
    """How long and how large for each contribution, beside the smallest year."""
    small = min(each)
    time_of = {size: took / size for size, (took, _peak) in each.items()}
    ratios = [time_of[size] / time_of[small] for size in each]
    (least, most) = (each[small][1], each[max(each)][1])
    said = ", ".join(f"{ratio:.2f}" for ratio in ratios)
    warning = " NOT LINEAR" if max(ratios) > 1.5 else ""
    grows = most / least / (max(each) / small)
    warning += " MEMORY NOT LINEAR" if grows > 1.5 else ""
    return (
        f"{name}: time for each {said} ({each[max(each)][0]:.1f} s), memory "
        f"{least:.0f} to {most:.0f} MB{warning}"
    )


def _page_words(name: str, each: dict[int, tuple[float, float]]) -> str:
    small, large = min(each), max(each)
    queries = sorted({int(count) for count, _seconds in each.values()})
    in_parts = " as " in name  # a file of many lines is read some at a time
    warning = ""
    if not in_parts and queries[-1] - queries[0] > EMPTY:
        warning = " NOT CONSTANT"
    return (
        f"{name}: {'/'.join(map(str, queries))} queries{warning}, time large/small "
        f"{each[large][1] / each[small][1]:.1f} ({each[large][1] * 1000:.0f} ms)"
    )


if __name__ == "__main__":
    run(print)
