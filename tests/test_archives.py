"""A backup is made while members work, and puts everything back."""

import gzip
import json
import tarfile

import pytest

pytestmark = pytest.mark.slow

WRITE = """
from essaim.base.models import Cooperative
Cooperative.objects.create(pk=1, name={name!r})
"""
READ = """
from essaim.base.models import Cooperative
print(list(Cooperative.objects.values_list("name", flat=True)))
"""


@pytest.fixture(scope="module")
def archive(manage, python, folder):
    manage("migrate", "-v", "0")
    python(WRITE.format(name="Avant"))
    (folder / "media").mkdir()
    (folder / "media" / "note.txt").write_text("à garder")
    target = folder / "sauvegarde.tar.gz"
    code, words = manage("backup", target)
    assert code == 0, words
    return target


def test_what_was_saved_comes_back(archive, manage, python, folder):
    python(
        "from essaim.base.models import Cooperative as C; C.objects.update(name='Z')"
    )
    (folder / "media" / "note.txt").write_text("changé")

    code, words = manage("restore", archive)
    assert code == 1
    assert "--replace" in words
    assert "Z" in python(READ)

    code, words = manage("restore", archive, "--replace")
    assert code == 0, words
    assert "Avant" in python(READ)
    assert (folder / "media" / "note.txt").read_text() == "à garder"
    # What was there before is kept, not lost.
    assert "kept" in words
    (aside,) = folder.glob("media.before-*/note.txt")
    assert aside.read_text() == "changé"
    code, words = manage("migrate", "--check")
    assert code == 0, words


def test_an_existing_file_is_never_overwritten(archive, manage):
    before = archive.read_bytes()
    code, words = manage("backup", archive)
    assert code == 1
    assert "exists" in words
    assert archive.read_bytes() == before


def test_the_manifest_says_what_is_inside(archive):
    with tarfile.open(archive) as tar:
        manifest = json.load(tar.extractfile("manifest.json"))
    assert manifest["version"]
    assert set(manifest["sha256"]) == {"database", "media/note.txt"}


def repack(source, target, change):
    """Copy an archive, with the content of its files passed through ``change``."""
    with tarfile.open(source) as old, tarfile.open(target, "w:gz") as new:
        for entry in old:
            content = change(entry.name, old.extractfile(entry).read())
            draft = target.with_name("entry")
            draft.write_bytes(content)
            new.add(draft, arcname=entry.name)


def test_a_damaged_backup_changes_nothing(archive, manage, python, tmp_path):
    cut, changed, other = (tmp_path / name for name in ("cut", "changed", "other"))
    cut.write_bytes(archive.read_bytes()[:-2000])
    repack(archive, changed, lambda n, c: c + b"!" if n.startswith("media") else c)
    other.write_bytes(gzip.compress(b"bonjour"))
    for damaged in (cut, changed, other, tmp_path / "absent"):
        code, words = manage("restore", damaged, "--replace")
        assert code == 1
        assert "CommandError" in words
    assert "Avant" in python(READ)
