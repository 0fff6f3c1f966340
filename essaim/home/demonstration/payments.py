"""How the year is paid: the accountant's settings, batches each quarter, expenses."""

import uuid
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from functools import partial

from django.test.utils import override_settings
from django.utils import timezone
from stdnum import iban

from essaim.base.errors import Refusal
from essaim.circles.models import Circle
from essaim.home.demonstration import replay
from essaim.home.demonstration.contribution_stories import STORIES
from essaim.home.demonstration.frames import holder, year_of
from essaim.home.demonstration.people import ADM, ANI, COM, LIEUX, NUM
from essaim.ledger.models import BudgetLine
from essaim.members.models import Member
from essaim.payments import vault
from essaim.payments.models import AccountingSetup, Batch, ExpenseClaim
from essaim.payments.services import batches, details, expense_lines, expenses, setup
from essaim.payments.services.expense_lines import Receipt

Scene = tuple[datetime, Callable[[], object]]
CODES = {"Accompagnement": "ACC", NUM: "NUM", ADM: "ADM", ANI: "ANI", COM: "COM"}
CODES |= {LIEUX: "LIE"}
# For each form of payment: the account debited, the one credited, a transfer or not.
ACCOUNTS = {
    "activity": ("628100", "Rétributions", "628100", "Rétributions", False),
    "payroll": ("641300", "Primes de contribution", "421000", "Personnel", False),
    "invoice": ("604000", "Prestations", "401000", "Fournisseurs", False),
    "transfer": ("622800", "Rétributions", "467000", "Autres comptes", True),
    "expense": ("625100", "Déplacements", "467100", "Notes de frais", True),
}
# Who was paid back what, on which budget: title, euros, how long ago, how it went.
EXPENSES = (
    ("Paola", LIEUX, "Peinture de l’atelier partagé", 64, 90, "approved"),
    ("Oscar", COM, "Carte mémoire pour les tutoriels", 28, 30, "approved"),
    ("Jonas", COM, "Impression des affiches du salon", 86, 5, "submitted"),
)


def scenes() -> Iterator[Scene]:
    """Settings, the year of the overrun paid, a batch each quarter, one to be frozen.

    Nothing while no key seals bank details: this is somebody's real installation.
    """
    try:
        vault.ask()
    except vault.VaultClosed:
        return
    today = timezone.localdate()
    # What the closing of the year before last left to pay is paid the winter after.
    winter = date(today.year - 1, 1, 13)
    yield _at(winter - timedelta(days=1), 9), _set_up
    yield _at(winter, 9), partial(_pay, winter, year=winter.year - 1)
    yield _at(winter + timedelta(days=4), 9), partial(_paid, winter)
    yield _at(winter + timedelta(days=5), 9), replay.put_away
    for story in EXPENSES:
        day = today - timedelta(days=story[4])
        if day > date(today.year, 1, 15):
            yield _at(day, 16), partial(_claim, story[:4])
            if story[5] == "approved":
                later = _at(day + timedelta(days=3), 16)
                yield later, partial(_approve, story[2])
    days = [date(today.year, month, 21) for month in (4, 7, 10)]
    for day in days:
        if day < today - timedelta(days=6):
            yield _at(day, 9), partial(_pay, day)
            yield _at(day + timedelta(days=4), 9), partial(_paid, day)
    if today > date(today.year, 2, 20):
        yield _ago(1, 18), partial(_pay, today - timedelta(days=1), freeze=False)


def _at(day: date, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


def _ago(days: int, hour: int = 9) -> datetime:
    return _at(timezone.localdate() - timedelta(days=days), hour)


def _person(first_name: str) -> Member:
    return Member.objects.active().get(name__startswith=f"{first_name} ")


def _account(number: int) -> str:
    """An account number that passes its checks, at a bank that does not exist."""
    bank, branch, account = 99999, 1, 10_000_000_000 + number
    key = 97 - (89 * bank + 15 * branch + 3 * account) % 97
    bare = f"{bank:05}{branch:05}{account:011}{key:02}"
    return f"FR{iban.calc_check_digits(f'FR00{bare}')}{bare}"


# Nobody is written to that their account changed: these people do not exist.
@override_settings(EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend")
def _set_up() -> None:
    by = holder("payroll")

    def version() -> int:
        return AccountingSetup.current().version

    setup.set_journal(
        {
            **{name: getattr(AccountingSetup(), name) for name in setup.JOURNAL},
            "cooperative_code": "COOP",
            "liaison_account": "580000",
            "liaison_label": "Virements internes",
            "vat_account": "445660",
            "vat_label": "TVA déductible",
        },
        version=version(),
        by=by,
    )
    for form, (debit, name, credit, other, transfer) in ACCOUNTS.items():
        setup.set_form(
            form,
            debit=(debit, name),
            credit=(credit, other),
            by_transfer=transfer,
            version=version(),
            by=by,
        )
    setup.set_bank(
        name="Les Ateliers du Fleuve",
        iban=_account(0),
        bic="",
        template=AccountingSetup().transfer_template,
        version=version(),
        by=by,
    )
    columns = [("Matricule", "number"), ("Rubrique", "item"), ("Période", "period")]
    columns += [("Montant", "amount"), ("Libellé", "label")]
    setup.set_payroll(columns, item="4350", version=version(), by=by)
    circles = Circle.objects.filter(name__in=CODES)
    setup.set_circle_codes(
        {circle.pk: CODES[circle.name] for circle in circles}, version=version(), by=by
    )
    _name_people(by)


def _name_people(by: Member) -> None:
    """Each member has a code in the accounts; some gave their bank account."""
    names = dict.fromkeys(story.who for story in STORIES)
    active = Member.objects.active().order_by("pk").values_list("name", flat=True)
    names |= dict.fromkeys(name.split()[0] for name in active)
    paid = {story.who for story in STORIES if story.form == "transfer"}
    paid |= {story[0] for story in EXPENSES} | {"Awa"}
    for number, name in enumerate(names, start=1):
        person = _person(name)
        codes = {"analytic_code": f"ACT{number:03}", "payroll_number": f"{number:04}"}
        details.give_codes(person.pk, codes, by=by)
        if name in paid:
            details.set_account(
                holder=person.name, iban=_account(number), bic="", by=person
            )


def _claim(story: tuple[str, str, str, int]) -> None:
    name, circle, title, euros = story
    by = _person(name)
    line = BudgetLine.objects.get(
        circle__name=circle,
        label="",
        fiscal_year__starts_on__year=timezone.localdate().year,
    )
    claim = expenses.start(line.pk, title, key=uuid.uuid4(), by=by)
    expense_lines.add_receipt(
        claim.pk,
        by=by,
        spent_on=timezone.localdate() - timedelta(days=1),
        label=title,
        cents=euros * 100,
        vat_rate=2000,
        receipt=Receipt("pdf", "ticket.pdf", b"%PDF-1.4\n%%EOF\n"),
        key=uuid.uuid4(),
    )
    expenses.submit(claim.pk, by=by)


def _approve(title: str) -> None:
    claim = ExpenseClaim.objects.get(title=title)
    expenses.approve(claim.pk, by=holder("treasurer"))


def _pay(day: date, *, year: int | None = None, freeze: bool = True) -> None:
    """Payroll prepares what was settled, the treasurer reads and approves it."""
    by, second = holder("payroll"), holder("treasurer")
    try:
        batch = batches.prepare(
            year_of(year or day.year).pk,
            up_to=day,
            execution_on=day + timedelta(days=4),
            by=by,
        )
    except Refusal:  # early in the year nothing is settled yet
        return
    if freeze:
        batches.read(batch.pk, reason="Relire avant d’approuver", by=second)
        batch.refresh_from_db()
        batch = batches.approve(batch.pk, version=batch.version, by=second)
        batches.freeze(batch.pk, version=batch.version, by=by)


def _paid(day: date) -> None:
    batch = Batch.objects.filter(up_to=day, state=Batch.State.FROZEN).first()
    if batch is not None:
        batches.mark_paid(batch.pk, paid_on=timezone.localdate(), by=holder("payroll"))
