"""A cooperative that is ready to pay: its accounts, its people, what it owes."""

from datetime import date, timedelta

from django.utils import timezone

from essaim.payments.models import AccountingSetup
from essaim.payments.services import batches, details, dues, setup
from essaim.rules.accounting import Pair
from tests.factories import CircleFactory

IBANS = {
    "awa": "FR7630006000011234567890189",
    "basile": "DE89370400440532013000",
    "keeper": "BE31435411161155",
    "referent": "FR7630001007941234567890185",
}
HOUSE = "FR7612345987650123456789014"
ACCOUNTS = {
    "activity": Pair("628100", "Rétributions", "628100", "Rétributions"),
    "payroll": Pair("641300", "Primes", "421000", "Personnel"),
    "invoice": Pair("604000", "Études", "401000", "Fournisseurs"),
    "transfer": Pair("622800", "Divers", "467000", "Créditeurs divers"),
    "expense": Pair("625100", "Déplacements", "467100", "Notes de frais"),
}


def version():
    return AccountingSetup.current().version


def set_accounts(by, circle=None):
    """Set everything an accountant asks for."""
    setup.set_journal(
        {
            "journal_code": "CTB",
            "journal_label": "Contributions",
            "label_template": "%(title)s %(period)s",
            "label_length": 60,
            "third_party_mask": "9%(code)s",
            "cooperative_code": "COOP",
            "liaison_account": "580000",
            "liaison_label": "Virements internes",
            "vat_account": "445660",
            "vat_label": "TVA déductible",
            "journal_separator": "tab",
            "journal_encoding": "utf-8",
        },
        version=version(),
        by=by,
    )
    for form, pair in ACCOUNTS.items():
        setup.set_form(
            form,
            debit=(pair.debit, pair.debit_label),
            credit=(pair.credit, pair.credit_label),
            by_transfer=form in {"transfer", "expense"},
            version=version(),
            by=by,
        )
    setup.set_bank(
        name="Les Ateliers de l’Essaim",
        iban=HOUSE,
        bic="AGRIFRPP",
        template="Contributions %(period)s lot %(batch)s",
        version=version(),
        by=by,
    )
    setup.set_payroll(
        [
            ("Matricule", "number"),
            ("Rubrique", "item"),
            ("Période", "period"),
            ("Montant", "amount"),
            ("Libellé", "label"),
        ],
        item="4350",
        version=version(),
        by=by,
    )
    if circle is not None:
        setup.set_circle_codes({circle.pk: "COMPOST"}, version=version(), by=by)


def set_details(cast, names=("awa", "basile", "keeper")):
    """Give these people an account and codes."""
    for rank, name in enumerate(names, 1):
        details.set_account(
            holder=f"{name.capitalize()} Diop", iban=IBANS[name], bic="", by=cast[name]
        )
        details.give_codes(
            cast[name].pk,
            {
                "analytic_code": f"{name[:3].upper()}{rank}",
                "payroll_number": f"00{rank}",
            },
            by=cast["payroll"],
        )


def owe(member, cents, form="activity", *, line=None, label="Compost", on=None, **more):
    """Owe something to a member, for a thing that a test room knows."""
    return dues.owe(
        member,
        cents,
        form,
        label,
        CircleFactory(),
        line,
        on or timezone.localdate(),
        **more,
    )


def tomorrow():
    return timezone.localdate() + timedelta(days=1)


def prepare(year, by, **more):
    more.setdefault("up_to", timezone.localdate())
    more.setdefault("execution_on", tomorrow())
    return batches.prepare(year.pk, by=by, **more)


def approve(batch, by):
    batches.read(batch.pk, reason="pour approuver", by=by)
    batch.refresh_from_db()
    return batches.approve(batch.pk, version=batch.version, by=by)


def freeze(batch, by):
    batch.refresh_from_db()
    return batches.freeze(batch.pk, version=batch.version, by=by)


def frozen(year, cast, **more):
    """Prepare, approve and freeze all that waits."""
    batch = prepare(year, cast["payroll"], **more)
    approve(batch, cast["second"])
    return freeze(batch, cast["payroll"])


def day(text):
    return date.fromisoformat(text)
