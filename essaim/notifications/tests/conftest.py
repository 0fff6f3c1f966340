"""A mail server on this machine, things to follow, and what happens to them."""

import email
import socket
from email.policy import default

import pytest
from aiosmtpd.controller import Controller

from essaim.base import events
from essaim.circles.models import Circle
from essaim.members.models import Skill
from essaim.notifications import followed
from tests.factories import CircleFactory, MemberFactory


class Postbox:
    """What a mail server received; it may be told to refuse an address."""

    def __init__(self):
        self.letters = []
        self.refused = set()

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if address in self.refused:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.letters.append(email.message_from_bytes(envelope.content, policy=default))
        return "250 taken"

    def to(self, member):
        """The letters one member received."""
        return [letter for letter in self.letters if letter["To"] == member.email]


def free_port():
    """A port of this machine on which nobody listens yet."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def postbox(settings):
    """A true SMTP server, and Django told to send its mails there."""
    box = Postbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = controller.port
    settings.DEFAULT_FROM_EMAIL = "essaim@ateliers.example"
    settings.SITE_URL = "https://essaim.ateliers.example"
    yield box
    controller.stop()


@pytest.fixture
def circle(db):
    return CircleFactory(name="Accompagnement")


@pytest.fixture
def awa(db):
    return MemberFactory(name="Awa Diop", email="awa@example.org")


@pytest.fixture
def basile(db):
    return MemberFactory(name="Basile Roy", email="basile@example.org")


@pytest.fixture
def happens(circle, basile):
    """Something happens: an event by Basile, that all members may read."""

    def record(**more):
        return events.record(
            "circle.joined",
            circle,
            **{"by": basile, "circle": circle.name, **more},
        )

    return record


@pytest.fixture(autouse=True)
def _things_to_follow(monkeypatch):
    """Circles and skills may be followed, whatever the rooms above say."""
    monkeypatch.setattr(followed, "_kinds", {})
    followed.register(
        Circle,
        name="Un cercle",
        topics={"": "tout", "missions": "ses missions"},
        offered=lambda member: Circle.objects.order_by("name"),
    )
    followed.register(
        Skill,
        name="Un savoir-faire",
        topics={"missions": "les missions qui le demandent"},
        rows=lambda member: Skill.objects.all(),
    )
