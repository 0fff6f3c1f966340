"""Members' files in a bucket that is really there: kept, read, erased, out of reach."""

import json
import tarfile
import uuid
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import timezone

from essaim.base import storage, tasks
from essaim.base.errors import Unreachable
from essaim.base.models import DiscardedFile
from essaim.base.tests.test_pictures import PNG
from essaim.cobudget.models import Project, ProjectFile, Round
from essaim.cobudget.services import files as services
from essaim.payments.services import expense_lines, expenses
from essaim.payments.services.expense_lines import Receipt
from tests import bucket as buckets
from tests.factories import CircleFactory, MemberFactory, voted_line

pytestmark = pytest.mark.slow
BACKEND = "essaim.base.storage.BucketStorage"


@pytest.fixture(scope="module")
def bucket():
    with buckets.running() as started:
        yield started


def keep_in(settings, options):
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": BACKEND, "OPTIONS": options}
    }


@pytest.fixture
def kept(bucket, settings):
    """Files are kept in the bucket; what it holds now."""
    keep_in(settings, bucket.options(prefix=f"membres-{uuid.uuid4().hex}"))
    return lambda: list(storage.bucket().names())


@pytest.fixture
def away(kept, settings):
    """From now on the bucket answers nobody."""

    def leave():
        options = settings.STORAGES["default"]["OPTIONS"]
        nowhere = f"http://127.0.0.1:{buckets.free_port()}"
        keep_in(settings, options | {"endpoint": nowhere})

    def come_back(options):
        keep_in(settings, options)

    leave.back = come_back
    return leave


@pytest.fixture
def project(transactional_db):
    awa = MemberFactory(name="Awa")
    circle = CircleFactory()
    round = Round.objects.create(name="Co-budget", circle=circle, rule_name="direct")
    return Project.objects.create(
        round=round, key="1", title="Un four", author=awa, min_cents=1, max_cents=1
    )


def add(project, name="plan.png", data=PNG):
    file = ContentFile(data, name=name)
    return services.add_file(project.pk, file, "Le plan", by=project.author)


def page(client, member, project, name, *more, **data):
    client.force_login(member)
    address = f"/co-budget/{project.round_id}/projets/{project.pk}/{name}"
    return client.post(address, data) if data else client.get(address)


def test_a_file_is_kept_there_and_given_by_our_own_page(
    kept, project, client, settings
):
    file = add(project)
    assert kept() == [file.file.name]
    answer = page(client, MemberFactory(), project, f"fichiers/{file.pk}/")
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content).startswith(b"\x89PNG")
    assert "Location" not in answer.headers
    with pytest.raises(NotImplementedError):
        storages["default"].url(file.file.name)


def test_whoever_may_not_see_it_reads_nothing(kept, project, client):
    file = add(project)
    Project.objects.filter(pk=project.pk).update(is_draft=True)
    answer = page(client, MemberFactory(), project, f"fichiers/{file.pk}/")
    assert answer.status_code == 404


def test_what_is_removed_is_erased_from_it(kept, project):
    file = add(project)
    services.remove_file(project.pk, file.pk, by=project.author)
    assert kept() == []
    assert not DiscardedFile.objects.exists()


def test_a_receipt_is_kept_and_erased(kept, transactional_db):
    member = MemberFactory()
    line = voted_line(CircleFactory(members=[member]), 500_00)
    claim = expenses.start(line.pk, "Outils", key=uuid.uuid4(), by=member)
    receipt = Receipt("pdf", "facture.pdf", b"%PDF-1.7 facture")
    expense_lines.add_receipt(
        claim.pk,
        by=member,
        key=uuid.uuid4(),
        spent_on=timezone.localdate() - timedelta(days=1),
        label="Vis",
        cents=12_00,
        vat_rate=2000,
        receipt=receipt,
    )
    line = claim.lines.get()
    assert kept() == [line.receipt.name]
    with line.receipt.open() as stored:
        assert stored.read() == b"%PDF-1.7 facture"
    expense_lines.remove_line(claim.pk, line.pk, by=member)
    assert kept() == []


def test_a_bucket_that_is_down_says_so_and_keeps_nothing_by_half(
    kept, away, project, client
):
    away()
    file = ContentFile(PNG, name="plan.png")
    answer = page(client, project.author, project, "fichiers/", file=file, words="Plan")
    assert answer.status_code == 422
    assert "ne répond pas" in answer.content.decode()
    assert not ProjectFile.objects.exists()


def test_a_bucket_that_is_down_keeps_a_page_from_nothing_else(
    kept, away, project, client
):
    file = add(project)
    away()
    assert page(client, project.author, project, "").status_code == 200
    answer = page(client, project.author, project, f"fichiers/{file.pk}/")
    assert answer.status_code == 503
    assert "ne répond pas" in answer.content.decode()
    assert "127.0.0.1" not in answer.content.decode(), "nor where it is"


def test_what_is_removed_while_it_is_down_is_erased_when_it_answers(
    kept, away, project, settings
):
    file = add(project)
    options = settings.STORAGES["default"]["OPTIONS"]
    away()
    services.remove_file(project.pk, file.pk, by=project.author)
    assert not ProjectFile.objects.exists()
    assert tasks.run_all(timezone.now()) == []
    assert DiscardedFile.objects.get().name == file.file.name
    away.back(options)
    assert kept() == [file.file.name], "not yet"
    tasks.run_all(timezone.now())
    assert kept() == []
    assert not DiscardedFile.objects.exists()


def test_a_bucket_that_is_not_there_is_down_and_no_file_is_missing(kept, settings):
    options = settings.STORAGES["default"]["OPTIONS"]
    keep_in(settings, options | {"bucket": "personne"})
    with pytest.raises(Unreachable):
        storages["default"].save("a.txt", ContentFile(b"a"))


def test_a_file_that_is_not_there_is_missing_as_in_a_folder(kept):
    with pytest.raises(FileNotFoundError):
        storages["default"].open("personne.txt")
    assert not storages["default"].exists("personne.txt")
    storages["default"].delete("personne.txt")


def test_a_name_taken_is_never_written_over(kept):
    held = storages["default"]
    first = held.save("note é.txt", ContentFile(b"un"))
    second = held.save("note é.txt", ContentFile(b"deux"))
    assert first != second
    assert (held.read(first), held.size(second)) == (b"un", 4)


# Backups


@pytest.fixture(scope="module")
def in_bucket(environment, bucket):
    """What a process reads to keep files there."""
    environment |= bucket.environment
    return environment


def test_a_backup_holds_the_files_and_puts_them_back(
    in_bucket, bucket, manage, python, folder
):
    assert manage("migrate", "-v", "0")[0] == 0
    code, words = manage("check_files")
    assert (code, "the bucket ateliers" in words) == (0, True), words
    save = (
        "from django.core.files.storage import default_storage as d\n"
        "from django.core.files.base import ContentFile\n"
    )
    python(save + "d.save('a/note.txt', ContentFile(b'garde'))")
    target = folder / "sauvegarde.tar.gz"
    code, words = manage("backup", target)
    assert code == 0, words
    with tarfile.open(target) as tar:
        manifest = json.load(tar.extractfile("manifest.json"))
    assert set(manifest["sha256"]) == {"database", "media/a/note.txt"}

    python(save + "d.delete('a/note.txt'); d.save('b.txt', ContentFile(b'plus'))")
    # Out of reach, nothing moves.
    nowhere = {"S3_ENDPOINT": f"http://127.0.0.1:{buckets.free_port()}"}
    code, words = manage("restore", target, "--replace", **nowhere)
    assert code == 1
    assert "does not answer. The database has not moved." in words
    assert not list(folder.glob("*.before-*"))
    code, words = manage("backup", folder / "autre.tar.gz", **nowhere)
    assert code == 1
    assert "Nothing was saved" in words
    assert not (folder / "autre.tar.gz").exists()

    code, words = manage("restore", target, "--replace")
    assert code == 0, words
    told = python(save + "print(d.open('a/note.txt').read(), d.exists('b.txt'))")
    assert told.split() == ["b'garde'", "True"], "what was there stays there"


def test_a_backup_moves_files_from_a_bucket_to_a_folder(
    in_bucket, manage, python, folder
):
    target = folder / "de-la-bas.tar.gz"
    code, words = manage("backup", target)
    assert code == 0, words
    code, words = manage("restore", target, "--replace", S3_BUCKET="")
    assert code == 0, words
    assert (folder / "media" / "a" / "note.txt").read_bytes() == b"garde"


def test_nothing_travels_in_clear():
    from essaim.config import checks

    for endpoint, private in (
        ("https://s3.example.org", True),
        ("http://s3.example.org", False),
        ("http://127.0.0.1:9000", True),
        ("", True),
    ):
        assert checks._is_private(endpoint) is private
