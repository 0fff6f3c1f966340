"""Other members' envelopes are told nowhere, by no path, but as one sum."""

import io
import zipfile

from django.urls import reverse
from django.utils import timezone

from essaim.ledger import services
from essaim.ledger.models import Account
from essaim.ledger.tests.reading import give, open_envelopes, page
from essaim.rules.ledger import transfer

HIDDEN = ["123,45", "100,00", "envelope:1", "envelope:3", "123.45", ",12345,"]


def test_anothers_envelope_is_not_found(as_, fed):
    open_envelopes(fed)
    chloe = as_("chloe")
    for name in ("account", "account_csv", "account_ods"):
        url = reverse(f"ledger:{name}", args=["envelope:1"])
        assert chloe.get(url).status_code == 404
        mine = reverse(f"ledger:{name}", args=["envelope:2"])
        assert chloe.get(mine).status_code == 200


def test_no_page_tells_anothers_envelope(as_, fed):
    entry = open_envelopes(fed)
    chloe = as_("chloe")
    pages = [
        page(chloe, "index"),
        page(chloe, "index", kind="envelope"),
        page(chloe, "journal"),
        page(chloe, "account", "round:1"),
        page(chloe, "account", "envelope:2"),
        page(chloe, "entry", entry.pk),
    ]
    assert all(secret not in shown for shown in pages for secret in HIDDEN)
    assert "234,56" in pages[0]
    assert "223,45" in pages[0]  # the two others' together
    assert "234,56" in pages[5]
    assert "223,45" in pages[5]


def test_an_ownerless_envelope_is_nobodys(as_, fed):
    """A voter of an imported election has no account here."""
    services.open_account("envelope:9", kind=Account.Kind.ENVELOPE)
    give(transfer(77_77, source="pot", target="envelope:9"), "x")
    url = reverse("ledger:account", args=["envelope:9"])
    assert as_("awa").get(url).status_code == 404
    assert "envelope:9" not in page(as_("awa"), "index")


def test_who_posted_is_not_told_beside_hidden_envelopes(as_, fed):
    """Else the hour and the name would tell whose envelope it was."""
    entry = services.post(
        transfer(5_00, source="pot", target="envelope:1"),
        on=timezone.localdate(),
        label="x",
        key="x",
        by=fed.cast.awa,
    )
    named = "<dd>Awa</dd>"
    assert named not in page(as_("driss"), "entry", entry.pk)
    assert named in page(as_("awa"), "entry", entry.pk)


def test_files_do_not_tell_anothers_envelope_either(as_, fed):
    open_envelopes(fed)
    chloe = as_("chloe")
    for name, args in (("journal_csv", ()), ("account_csv", ("round:1",))):
        answer = chloe.get(reverse(f"ledger:{name}", args=args))
        text = b"".join(answer.streaming_content).decode()
        assert all(secret not in text for secret in HIDDEN)
    answer = chloe.get(reverse("ledger:journal_ods"))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
        text = book.read("content.xml").decode()
    assert all(secret not in text for secret in HIDDEN)
    assert "234,56" in text
    assert "223,45" in text
