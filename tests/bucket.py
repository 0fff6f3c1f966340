"""A bucket that speaks like S3, really started for the tests, on this machine."""

import http.client
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
if str(ROOT / "scripts") not in sys.path:
    sys.path.append(str(ROOT / "scripts"))
NAME = "ateliers"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Bucket:
    """Where it answers, and what finds it."""

    def __init__(self):
        self.port = free_port()
        self.process = None

    @property
    def endpoint(self):
        return f"http://127.0.0.1:{self.port}"

    def options(self, **more):
        return {
            "bucket": NAME,
            "endpoint": self.endpoint,
            "access_key": "essaim",
            "secret_key": "a-secret",
            "prefix": "membres",
        } | more

    @property
    def environment(self):
        return {
            "S3_BUCKET": NAME,
            "S3_ENDPOINT": self.endpoint,
            "S3_ACCESS_KEY": "essaim",
            "S3_SECRET_KEY": "a-secret",
            "S3_PREFIX": "membres",
        }

    def start(self):
        import environment

        programme = environment.ensure_bucket()
        self.process = subprocess.Popen(
            [programme, "-H", "127.0.0.1", "-p", str(self.port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + 60
        while not self._is_made():
            assert self.process.poll() is None, "the bucket stopped by itself"
            assert time.monotonic() < until, "the bucket does not start"
            time.sleep(0.2)

    def _is_made(self):
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            asked.request("PUT", f"/{NAME}")
            return asked.getresponse().status == 200
        except (http.client.HTTPException, OSError):
            return False
        finally:
            asked.close()

    def stop(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()


@contextmanager
def running():
    bucket = Bucket()
    try:
        bucket.start()
        yield bucket
    finally:
        bucket.stop()
