"""A server killed while members post loses nothing it confirmed, half-does nothing."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import Sum
from django.middleware.csrf import _get_new_csrf_string
from django.test import Client

from essaim.base.models import Event
from essaim.cobudget.models import Envelope, Project
from tests.factories import MemberFactory

ROOT = Path(__file__).parents[3]
MEMBERS = 6


def address():
    """The ``DATABASE_URL`` of the test database in use."""
    there = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{there['NAME']}"
    user, host = there["USER"], quote(there["HOST"] or "", safe="")
    port = f":{there['PORT']}" if there["PORT"] else ""
    return f"postgres://{user}@{host}{port}/{there['NAME']}"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def server():
    """A real server on the test database, in a group of its own, ready to answer."""
    port = free_port()
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "granian", "--interface", "wsgi"),
            *("--host", "127.0.0.1", "--port", str(port), "--blocking-threads", "4"),
            "essaim.config.wsgi:application",
        ],
        cwd=ROOT,
        # In debug, on this machine only: it shares the tests' own secret key.
        env={**os.environ, "DATABASE_URL": address(), "DEBUG": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    process.port = port
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    yield process
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def posting(port, round, project, member):
    """Raise what a member directs, cent by cent, until the server is gone."""
    browser = Client()
    browser.force_login(member)
    session = browser.cookies[settings.SESSION_COOKIE_NAME].value
    token = _get_new_csrf_string()
    headers = {
        "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; csrftoken={token}",
        "X-CSRFToken": token,
        "HX-Request": "true",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    connection.close()
    path = f"/co-budget/{round.pk}/projets/{project.pk}/ma-part/"
    confirmed = 0
    try:
        for cents in range(1, 90):
            link = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            link.request("POST", path, f"p{project.pk}=0,{cents:02}", headers)
            answer = link.getresponse()
            answer.read()
            assert answer.status == 200, answer.status
            confirmed = cents
    except OSError:
        pass
    except http.client.HTTPException:
        pass
    return member, confirmed


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_what_was_confirmed_is_there_and_the_rest_is_whole(open_round, server):
    people = MemberFactory.create_batch(MEMBERS)
    round = open_round()
    project = open_round.drill
    with ThreadPoolExecutor(MEMBERS) as pool:
        work = [
            pool.submit(posting, server.port, round, project, member)
            for member in people
        ]
        deadline = time.monotonic() + 20
        while (
            Event.objects.filter(kind="allocation.changed").count() < 3 * MEMBERS
            and time.monotonic() < deadline
        ):
            time.sleep(0.02)
        os.killpg(server.pid, signal.SIGKILL)
        confirmed = dict(job.result() for job in work)

    assert sum(confirmed.values()) > MEMBERS, "the server answered before it died"
    written = 0
    for envelope in Envelope.objects.filter(round=round):
        given = envelope.allocations.aggregate(s=Sum("cents"))["s"] or 0
        assert given == envelope.directed_cents
        told = confirmed.get(envelope.member, 0)
        assert given in {told, told + 1}, "confirmed, or the one under way, whole"
        written += given
    assert Project.objects.get(pk=project.pk).received_cents == written
    # Each amount is one more than the last: as many traces as cents.
    assert Event.objects.filter(kind="allocation.changed").count() == written
