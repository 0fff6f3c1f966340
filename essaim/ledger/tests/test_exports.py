"""The books as files: they add up, open rightly, and hold no formula."""

import io
import zipfile

import pytest
from django.urls import reverse

from essaim.ledger.tests.reading import give, open_envelopes, rows_of
from essaim.rules.ledger import transfer


def test_the_journal_as_csv_adds_up(awa, fed):
    open_envelopes(fed)
    rows = rows_of(awa.get(reverse("ledger:journal_csv")))
    assert rows[0][:3] == ["Date", "Exercice", "Écriture"]
    cents = [int(row[7]) for row in rows[1:]]
    assert sum(cents) == 0
    assert ["pot", "Pot commun", "1000,00", "100000"] in [row[4:8] for row in rows]
    for row in rows[1:]:
        assert row[6] == f"{int(row[7]) / 100:.2f}".replace(".", ",")


def test_an_account_as_csv_with_semicolons(awa):
    answer = awa.get(reverse("ledger:account_csv", args=["pot"]), {"sep": ";"})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="pot.csv"'
    text = b"".join(answer.streaming_content).decode()
    assert ";Résultat 2025;Résultat;1000,00;100000;1000,00;100000;" in text
    assert text.endswith("\r\n")


@pytest.mark.parametrize("label", ["=1+1", "+33", "-5", "@SUM(A1)", "\t=1"])
def test_a_label_is_never_a_formula(awa, label):
    give(transfer(5, source="pot", target="round:1"), "x", label=label)
    rows = rows_of(awa.get(reverse("ledger:journal_csv")))
    assert f"'{label}" in [row[3] for row in rows]
    book = awa.get(reverse("ledger:journal_ods")).content
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        assert "table:formula" not in parts.read("content.xml").decode()


def test_a_file_is_in_the_readers_language(awa, fed):
    fed.cast.awa.language = "en"
    fed.cast.awa.save()
    rows = rows_of(awa.get(reverse("ledger:journal_csv")))
    assert rows[0][1] == "Fiscal year"
    assert "The cooperative’s pot" in [row[5] for row in rows]
