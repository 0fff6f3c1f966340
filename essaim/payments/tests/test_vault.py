"""Bank details are sealed: without the key, nobody reads them, nor moves them."""

import io
import subprocess
import tarfile

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings

from essaim.base import archives
from essaim.config import checks
from essaim.payments import vault
from essaim.payments.models import PayeeDetails
from essaim.payments.services import details
from tests.factories import MemberFactory

IBAN = "FR7630006000011234567890189"
OTHER = Fernet.generate_key().decode()


@pytest.fixture
def awa(db):
    return MemberFactory(name="Awa")


@pytest.fixture
def row(awa):
    row = PayeeDetails(member=awa)
    vault.put(row, iban=IBAN, holder="Awa Diop", analytic_code="AWA01")
    row.save()
    return row


def test_what_is_sealed_opens_again(row):
    row.refresh_from_db()
    assert vault.take(row, "iban") == IBAN
    assert vault.take(row, "bic") == ""


def test_the_table_holds_no_account_number(row):
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM payments_payeedetails")
        bare = b"".join(
            bytes(value)
            if isinstance(value, bytes | memoryview)
            else str(value).encode()
            for value in cursor.fetchall()[0]
        )
    assert b"gAAAA" in bare
    for secret in (IBAN, IBAN[4:], "Awa Diop", "AWA01"):
        assert secret.encode() not in bare


def test_the_same_number_is_never_sealed_twice_alike(row, awa):
    before = bytes(row.iban)
    vault.put(row, iban=IBAN)
    assert bytes(row.iban) != before


def test_what_is_sealed_for_one_person_does_not_open_for_another(row):
    thief = PayeeDetails(member=MemberFactory())
    thief.iban = row.iban
    with pytest.raises(vault.VaultClosed):
        vault.take(thief, "iban")
    row.bic = row.iban
    with pytest.raises(vault.VaultClosed):
        vault.take(row, "bic")


@pytest.mark.parametrize(
    "key",
    ["", "not a key", OTHER, "# only a remark"],
    ids=["none", "nonsense", "another", "remark"],
)
def test_a_missing_or_wrong_key_is_a_sentence(row, key):
    with override_settings(VAULT_KEY=key, VAULT_KEY_FILE=""):
        with pytest.raises(vault.VaultClosed) as refusal:
            vault.take(row, "iban")
        assert len(str(refusal.value)) > 30
        assert vault.trouble()


def test_a_key_file_that_is_not_there_is_a_sentence(row, tmp_path):
    nothing = override_settings(VAULT_KEY="", VAULT_KEY_FILE=str(tmp_path / "nothing"))
    with nothing, pytest.raises(vault.VaultClosed):
        vault.take(row, "iban")


def test_without_a_key_nothing_is_kept(awa):
    with override_settings(VAULT_KEY=""), pytest.raises(vault.VaultClosed):
        details_of(awa)
    assert not PayeeDetails.objects.exists()


def details_of(member):
    row = PayeeDetails(member=member)
    vault.put(row, iban=IBAN)
    row.save()
    return row


def test_the_key_may_be_in_a_file(awa, tmp_path):
    path = tmp_path / "key"
    path.write_text(f"# the key of the vault\n{OTHER}\n")
    with override_settings(VAULT_KEY="", VAULT_KEY_FILE=str(path)):
        assert vault.take(details_of(awa), "iban") == IBAN


def test_a_demonstration_makes_its_own_key(awa, tmp_path):
    with override_settings(VAULT_KEY="", MAINTAIN_DEMO=True, DATA_DIR=tmp_path / "var"):
        assert vault.take(details_of(awa), "iban") == IBAN
        made = tmp_path / "var" / "vault-key"
        assert made.stat().st_mode & 0o077 == 0
        assert [path.name for path in made.parent.iterdir()] == ["vault-key"]


def test_rotation_seals_everything_with_the_first_key(row, settings):
    old = settings.VAULT_KEY
    out = io.StringIO()
    with override_settings(VAULT_KEY=f"{OTHER}\n{old}"):
        call_command("rotate_vault", stdout=out)
    assert out.getvalue().startswith("3 texts")
    row.refresh_from_db()
    with override_settings(VAULT_KEY=OTHER):
        assert vault.take(row, "iban") == IBAN
        assert vault.trouble() == ""
    with pytest.raises(vault.VaultClosed):
        vault.take(row, "iban")


@pytest.mark.parametrize("key", [OTHER, ""], ids=["another", "none"])
def test_a_rotation_that_cannot_be_whole_changes_nothing(row, key):
    before = bytes(row.iban)
    with override_settings(VAULT_KEY=key), pytest.raises(CommandError):
        call_command("rotate_vault")
    row.refresh_from_db()
    assert bytes(row.iban) == before


def test_a_new_key_seals(awa):
    out = io.StringIO()
    call_command("new_vault_key", stdout=out)
    with override_settings(VAULT_KEY=out.getvalue()):
        assert vault.take(details_of(awa), "iban") == IBAN


def test_nobody_is_asked_for_a_key_while_nothing_is_sealed(db):
    with override_settings(VAULT_KEY=""):
        assert vault.trouble() == ""


SAFE = {
    "DEBUG": False,
    "SECRET_KEY": "x" * 50,
    "ALLOWED_HOSTS": ["essaim.example.org"],
    "HTTPS": True,
    "SITE_URL": "https://essaim.example.org",
}


def test_it_is_not_served_when_no_key_opens_what_is_sealed(row):
    closed = override_settings(**SAFE, VAULT_KEY="")
    with closed, pytest.raises(SystemExit, match="VAULT_KEY_FILE"):
        checks.main()
    with override_settings(**SAFE):
        checks.main()


def test_the_key_is_not_kept_among_the_files_of_members(tmp_path):
    with override_settings(
        **SAFE, MEDIA_ROOT=tmp_path, VAULT_KEY_FILE=str(tmp_path / "in" / "key")
    ):
        assert [s for s in checks.unsafe() if "VAULT_KEY_FILE" in s]
    with override_settings(
        **SAFE, MEDIA_ROOT=tmp_path / "media", VAULT_KEY_FILE=str(tmp_path / "key")
    ):
        assert checks.unsafe() == []


@pytest.mark.django_db(transaction=True)
def test_a_backup_holds_no_account_number(tmp_path):
    awa = MemberFactory(name="Awa")
    details.set_account(holder="Awa Diop Ndiaye", iban=IBAN, bic="AGRIFRPP882", by=awa)
    with override_settings(MEDIA_ROOT=tmp_path / "media"):
        archives.save(tmp_path / "backup.tar.gz")
    with tarfile.open(tmp_path / "backup.tar.gz") as tar:
        contents = [tar.extractfile(entry).read() for entry in tar if entry.isfile()]
    if connection.vendor == "postgresql":
        (tmp_path / "dump").write_bytes(max(contents, key=len))
        contents.append(plain_text(tmp_path / "dump"))
    everything = b"".join(contents)
    assert b"payments_payeedetails" in everything
    for secret in (IBAN, "AGRIFRPP882", "Awa Diop Ndiaye"):
        assert secret.encode() not in everything


def plain_text(path):
    """What a stolen PostgreSQL dump says."""
    return subprocess.run(
        ["pg_restore", "--file=-", str(path)], capture_output=True, check=True
    ).stdout
