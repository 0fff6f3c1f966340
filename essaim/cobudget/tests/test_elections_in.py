"""An earlier election comes in from a page: a round that is over, without money."""

from django.core.files.uploadedfile import SimpleUploadedFile

from essaim.base.models import Event
from essaim.cobudget import pabulib
from essaim.cobudget.models import Round
from essaim.cobudget.services import elections
from essaim.cobudget.tests.test_count_command import FILE
from essaim.ledger.models import Account

CHOICES = {"rule": "equal-shares", "utility": "cost", "completion": "none"}


def sent(text, circle, **more):
    file = SimpleUploadedFile("quartier.pb", text.encode())
    return {**CHOICES, "file": file, "circle": circle.pk, **more}


def test_a_facilitator_brings_an_election_in(basile, circle, send):
    accounts = Account.objects.count()
    answer = send(basile, "import_election", **sent(FILE, circle, name="Quartier 2024"))
    round = Round.objects.get()
    assert answer.url.endswith(f"/{round.pk}/resultat/")
    assert (round.name, round.circle, round.phase) == (
        "Quartier 2024",
        circle,
        "result",
    )
    assert round.created_by == basile
    assert Account.objects.count() == accounts
    trace = Event.objects.get(kind="round.imported")
    assert trace.actor == basile
    assert "PROJECTS" in pabulib.export(round)


def test_what_is_wrong_is_said_with_its_line_and_nothing_is_kept(basile, circle, send):
    bad = FILE.replace("VOTES", "VOIX", 1)
    answer = send(basile, "import_election", **sent(bad, circle))
    assert answer.status_code == 422
    assert not Round.objects.exists()


def test_a_member_without_mandate_imports_nothing(awa, circle, send, browse):
    assert browse(awa, "import_election").status_code == 403
    assert send(awa, "import_election", **sent(FILE, circle)).status_code == 403


def test_only_for_a_circle_one_runs(basile, whole, send):
    answer = send(basile, "import_election", **sent(FILE, whole))
    assert answer.status_code == 422
    assert not Round.objects.exists()


def test_what_is_too_large_is_left_to_the_command(basile, circle, send, monkeypatch):
    monkeypatch.setattr(elections, "MOST_ANSWERS", 1)
    answer = send(basile, "import_election", **sent(FILE, circle))
    assert "import_pabulib" in answer.content.decode()
    assert not Round.objects.exists()
