"""The file of transfers the bank reads: pain.001.001.09, the same bytes each time.

No address is written: since November 2026 a bank refuses one that is not structured,
and asks for none.
"""

import xml.etree.ElementTree as ET
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import sepaxml
from sepaxml import SepaTransfer

from essaim.rules import letters

SCHEMA = "pain.001.001.09"
# The most one SEPA transfer carries.
MOST_CENTS = 999_999_999_99


class NotValid(ValueError):
    """The file would not be accepted by the bank's schema."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """One payment of the file."""

    reference: str
    name: str
    iban: str
    bic: str
    cents: int
    words: str


class _Settled(SepaTransfer):  # type: ignore[misc]
    """The library draws its identifiers and its hour at random: here they are set."""

    def __init__(
        self, config: dict[str, Any], *, reference: str, made_at: datetime
    ) -> None:
        self._reference = reference
        self._made_at = made_at
        # Texts come in the letters of SEPA already: the library's own way of writing
        # them gives "ndeg" for "n°".
        super().__init__(config, schema=SCHEMA, clean=False)

    def _create_header(self) -> None:
        self.msg_id = self._reference
        super()._create_header()
        for node in self._xml.iter("CreDtTm"):
            node.text = f"{self._made_at:%Y-%m-%dT%H:%M:%S}"

    def _finalize_batch(self) -> None:
        super()._finalize_batch()
        for number, node in enumerate(self._xml.iter("PmtInf"), 1):
            node.find("PmtInfId").text = f"{self._reference}-P{number}"
            bank = node.find("DbtrAgt/FinInstnId")
            if len(bank) == 0:  # the bank is known by the IBAN alone
                other = ET.SubElement(bank, "Othr")
                ET.SubElement(other, "Id").text = "NOTPROVIDED"


def document(
    transfers: Iterable[Transfer],
    *,
    debtor: str,
    iban: str,
    bic: str,
    reference: str,
    made_at: datetime,
    on: date,
    check: bool = False,
) -> bytes:
    """Return the file. With ``check``, raise ``NotValid`` if its schema refuses it."""
    config = {
        "name": letters.sepa(debtor, 70),
        "IBAN": iban,
        "batch": True,
        "currency": "EUR",
    }
    if bic:
        config["BIC"] = bic
    file = _Settled(config, reference=reference, made_at=made_at)
    for transfer in transfers:
        payment = {
            "name": letters.sepa(transfer.name, 70),
            "IBAN": transfer.iban,
            "amount": transfer.cents,
            "description": letters.sepa(transfer.words, 140),
            "execution_date": on,
            "endtoend_id": transfer.reference,
        }
        if transfer.bic:
            payment["BIC"] = transfer.bic
        file.add_payment(payment)
    made = bytes(file.export(validate=False))
    if check and not _schema().is_valid(made.decode()):
        raise NotValid(reference)
    return made


@cache
def _schema() -> Any:
    """The bank's schema, as the library ships it: read once."""
    import xmlschema  # it changes how XML is read: not before it is needed

    return xmlschema.XMLSchema(
        str(Path(sepaxml.__path__[0], "schemas", f"{SCHEMA}.xsd"))
    )
