"""Letters leave by a true SMTP conversation, and read well in both languages."""

import email
import re
import socketserver
import threading
from email.policy import default

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import translation

from essaim.members.mail import send
from essaim.members.models import Member
from essaim.members.services import invitations

pytestmark = pytest.mark.django_db


class Conversation(socketserver.StreamRequestHandler):
    """Just enough SMTP to take a letter."""

    def handle(self):
        self.say("220 sink")
        while line := self.rfile.readline().decode().strip():
            verb = line.split()[0].upper()
            if verb == "DATA":
                self.say("354 go on")
                self.server.letters.append(self.letter())
                self.say("250 taken")
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 yes")

    def say(self, line):
        self.wfile.write(f"{line}\r\n".encode())

    def letter(self):
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line[1:] if line.startswith(b"..") else line)
        return email.message_from_bytes(b"".join(lines), policy=default)


@pytest.fixture
def letters(settings):
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation) as server:
        server.letters = []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        settings.DEFAULT_FROM_EMAIL = "essaim@ateliers.example"
        yield server.letters
        server.shutdown()


def test_a_link_received_by_smtp_signs_in(client, awa, letters):
    client.post(reverse("members:ask_for_link"), {"email": awa.email})
    [letter] = letters
    assert letter["To"] == "awa@example.org"
    assert letter["From"] == "essaim@ateliers.example"
    assert letter["Subject"] == "Essaim\u00a0: votre lien pour vous connecter"
    body = letter.get_content()
    assert "Bonjour Awa Diop," in body
    client.post(re.search(r"http://testserver(/\S+)", body)[1])
    assert client.session["_auth_user_id"] == str(awa.pk)


def test_an_invitation_received_by_smtp_joins(client, basile, letters):
    client.force_login(basile)
    client.post(
        reverse("members:invitations"),
        {"email": "zoe@example.org", "language": "en", "message": "Come!\n.dot"},
    )
    [letter] = letters
    assert letter["Subject"] == "Basile Roy invites you to Essaim"
    body = letter.get_content()
    assert "Come!\n.dot" in body.replace("\r\n", "\n")
    client.logout()
    client.post(
        re.search(r"http://testserver(/\S+)", body)[1],
        {"name": "Zoé", "password": "quatre mots de passe"},
    )
    assert Member.objects.filter(email="zoe@example.org").exists()


def test_a_letter_is_in_the_language_of_who_reads_it(basile):
    invitation, _token = invitations.invite("x@example.org", by=basile)
    for language, word in (("fr", "Pour rejoindre"), ("en", "To join")):
        with translation.override("fr"):
            send(
                "invitation",
                to="x@example.org",
                language=language,
                invitation=invitation,
                url="u",
            )
        assert word in mail.outbox[-1].body


def test_nothing_typed_can_add_a_header(basile):
    invitation, _token = invitations.invite("x@example.org", by=basile)
    invitation.invited_by.name = "Basile\nBcc: tous@example.org"
    send(
        "invitation", to="x@example.org", language="fr", invitation=invitation, url="u"
    )
    assert "Bcc" not in mail.outbox[-1].message()


def test_password_reset_by_letter(client, awa):
    client.post(reverse("account_reset_password"), {"email": awa.email})
    client.post(reverse("account_reset_password"), {"email": "nobody@example.org"})
    known, unknown = mail.outbox
    assert unknown.to == ["nobody@example.org"]
    page = re.search(r"http://testserver(/\S+)", known.body)[1]
    form = client.get(page, follow=True)
    assert form.status_code == 200
    client.post(
        form.request["PATH_INFO"],
        {"password1": "un autre long secret", "password2": "un autre long secret"},
    )
    awa.refresh_from_db()
    assert awa.check_password("un autre long secret")
    assert client.get(page, follow=True).status_code == 200  # used: says so
    assert any("mot de passe" in letter.body for letter in mail.outbox[2:])


def test_a_name_on_two_lines_leaves_the_subject_on_one(chloe):
    Member.objects.filter(pk=chloe.pk).update(name="Chlo\r\nBcc: x@example.org")
    chloe.refresh_from_db()
    invitation, _token = invitations.invite("new@example.org", by=chloe)
    assert send(
        "invitation", to="new@example.org", language="fr", invitation=invitation, url=""
    )
    Member.objects.filter(pk=chloe.pk).update(name="Chlo\ré")
    invitation.invited_by.refresh_from_db()
    assert send(
        "invitation", to="new@example.org", language="fr", invitation=invitation, url=""
    )
    assert mail.outbox[-1].subject.startswith("Chlo é")
    assert mail.outbox[0].bcc == []
