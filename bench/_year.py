"""A large cooperative and its years of contributions, written in bulk."""

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

EACH = 100_00
OUTSIDE = "outside:bench"
FORMS = ("activity", "payroll", "invoice", "transfer")
IBAN = "FR7630006000011234567890189"
MANDATES = ("treasurer", "manager", "payroll")


def cooperative(members: int, circles: int) -> dict[str, Any]:
    """Its people, its circles, who holds a mandate, how everybody is paid.

    ``reader`` is in the first circle, with nine others; one member in ten has told
    something about themselves.
    """
    from django.utils import timezone

    from essaim.base.models import Cooperative
    from essaim.circles.models import Circle, Mandate, Membership, Role
    from essaim.ledger import services as ledger
    from essaim.members.models import Member

    Cooperative.objects.create(pk=1, name="Bench")
    whole = Circle.objects.create(name="Bench", kind="cooperative")
    rows = [Circle(name=f"Circle {n:03}", parent=whole) for n in range(circles)]
    cast: dict[str, Any] = {"circles": Circle.objects.bulk_create(rows)}
    cast["members"] = Member.objects.bulk_create(
        (Member(email=f"m{n}@example.org", name=f"M {n}") for n in range(members)),
        batch_size=1000,
    )
    today = timezone.localdate()
    for name in MANDATES:
        cast[name] = Member.objects.create_user(f"{name}@example.org", name=name)
        Mandate.objects.create(
            role=Role.objects.create(circle=whole, kind=name),
            member=cast[name],
            starts_on=today,
            ends_on=today.replace(year=today.year + 1),
            source="bench",
        )
    cast["reader"] = cast["members"][0]
    Membership.objects.bulk_create(
        Membership(circle=cast["circles"][n % circles], member=member)
        for n, member in enumerate(cast["members"])
    )
    ledger.open_account(OUTSIDE, kind="outside")
    _ready_to_pay(cast["members"])
    return cast


def _ready_to_pay(members: Iterable[Any]) -> None:
    from essaim.payments import vault
    from essaim.payments.models import AccountingSetup, FormAccounts, PayeeDetails
    from essaim.payments.models.setup import Form

    setup, _new = AccountingSetup.objects.get_or_create(pk=1)
    setup.cooperative_code, setup.liaison_account = "COOP", "580"
    setup.liaison_label, setup.debtor_name = "Internal transfers", "Bench"
    setup.payroll_item = "4350"
    vault.put(setup, debtor_iban=IBAN)
    setup.save()
    for form in Form.values:
        FormAccounts.objects.get_or_create(
            form=form,
            defaults={
                "debit_account": "628",
                "debit_label": "Charge",
                "credit_account": "467",
                "credit_label": "Payable",
                "by_transfer": form in {"transfer", "expense"},
            },
        )
    rows = []
    for n, member in enumerate(members):
        row = PayeeDetails(member=member)
        vault.put(row, iban=IBAN, analytic_code=f"A{n}", payroll_number=str(n))
        rows.append(row)
    PayeeDetails.objects.bulk_create(rows, batch_size=1000)


def open_year(year: int, cast: Mapping[str, Any], *, voted: int, policy: str) -> Any:
    """A year with its frame and one line for each circle, so much voted on each."""
    from django.utils import timezone

    from essaim.contributions.models import Frame
    from essaim.ledger.models import BudgetLine, FiscalYear
    from essaim.ledger.services import budgets

    row = FiscalYear.objects.create(
        starts_on=date(year, 1, 1), ends_on=date(year, 12, 31)
    )
    Frame.objects.create(
        fiscal_year=row,
        takes_effect_on=row.starts_on,
        adopted_at=timezone.now(),
        funded_at=timezone.now(),
        source="bench",
        overrun=policy,
        forms=list(FORMS),
    )
    lines = budgets.open_lines(
        [BudgetLine(circle=circle, fiscal_year=row) for circle in cast["circles"]]
    )
    budgets.vote_each(
        [
            budgets.Vote(line, voted, row.starts_on, "Bench", f"bench:{line.pk}")
            for line in lines
        ],
        by=None,
        source=OUTSIDE,
    )
    return row


def contribute(
    year: Any, size: int, cast: Mapping[str, Any], states: Mapping[str, int], name: str
) -> None:
    """So many contributions, in these states in proportion, all through the year."""
    from essaim.contributions.models import Contribution, Frame
    from essaim.ledger.models import BudgetLine
    from essaim.ledger.services import budgets
    from essaim.rules.budgets import Bucket, change
    from essaim.rules.contributions import bucket_of

    chance = random.Random(f"{year} {name}")
    lines = list(BudgetLine.objects.filter(fiscal_year=year).select_related("circle"))
    frame = Frame.objects.get(fiscal_year=year)
    drawn = chance.choices(list(states), list(states.values()), k=size)
    rows, sums = [], defaultdict(lambda: defaultdict(int))
    for n, status in enumerate(drawn):
        line = lines[n % len(lines)]
        sums[line.pk][bucket_of(status)] += EACH
        rows.append(_work(line, frame, status, cast, chance))
    Contribution.objects.bulk_create(rows, batch_size=2000)
    moves = []
    held = budgets.balances(lines)
    for line in lines:
        parts: dict[Bucket, int] = defaultdict(int)
        for bucket, cents in sums[line.pk].items():
            moved = change(
                (Bucket.AVAILABLE, 0),
                (bucket, cents),
                available=held[line.pk][Bucket.AVAILABLE],
                excess=-held[line.pk][Bucket.EXCESS],
                may_pass=True,
            )
            for place, part in moved.items():
                held[line.pk][place] += part
                parts[place] += part
        key = f"bench:{line.pk}:{name}"
        moves.append(budgets.Move(line, parts, year.starts_on, "Bench", key))
    budgets.move_each(moves, by=None)


def _work(line: Any, frame: Any, status: str, cast: Any, chance: random.Random) -> Any:
    from django.utils import timezone

    from essaim.contributions.models import Contribution

    first = timezone.make_aware(timezone.datetime(frame.takes_effect_on.year, 1, 2, 12))
    said = min(first + timedelta(days=chance.randrange(360)), timezone.now())
    return Contribution(
        author=chance.choice(cast["members"]),
        circle=line.circle,
        line=line,
        frame=frame,
        title="A contribution of a usual length",
        cents=EACH,
        declared_cents=EACH,
        form=chance.choice(FORMS),
        structure="A structure",
        status=status,
        created_at=said,
        announced_at=said,
        declared_at=said,
        done_on=said.date(),
        window_ends_on=said.date() if status == "declared" else None,
        expires_on=date(2100, 1, 1),
    )


def gather(size: int, cast: Mapping[str, Any]) -> None:
    """Missions, needs and workstreams, in proportion to the contributions."""
    from datetime import UTC, datetime

    from essaim.contributions.models import Mission, MissionPart, Need, Workstream

    chance, circles = random.Random(size), cast["circles"]
    soon = datetime.now(UTC) + timedelta(days=20)
    missions = Mission.objects.bulk_create(
        (
            Mission(
                circle=chance.choice(circles),
                title=f"Mission {n}",
                is_essential=not n % 10,
                is_first_step=not n % 7,
                starts_at=soon,
                ends_at=soon + timedelta(hours=2),
                next_at=soon,
            )
            for n in range(size // 50)
        ),
        batch_size=1000,
    )
    MissionPart.objects.bulk_create(
        (MissionPart(mission=mission, places=2) for mission in missions),
        batch_size=1000,
    )
    Need.objects.bulk_create(
        Need(circle=chance.choice(circles), text=f"Need {n}", expires_on=soon.date())
        for n in range(size // 100)
    )
    Workstream.objects.bulk_create(
        Workstream(circle=chance.choice(circles), title=f"Workstream {n}")
        for n in range(size // 200)
    )
