"""The year that this software was written for: 15 000 € declared on a budget of 10 000.

It is told once here: the demonstration lives it two years ago, up to its closing, and
the test ``test_replay_2023`` ends it by each of the five policies.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial

from django.utils import timezone

from essaim.base.errors import Refusal
from essaim.circles.models import Circle, Mandate, Role
from essaim.contributions.models import Contribution
from essaim.contributions.services import (
    alerts,
    announcing,
    closings,
    declaring,
    frame_parts,
    frames,
    settling,
)
from essaim.home.demonstration.people import ACC
from essaim.ledger import services as ledger
from essaim.ledger.models import BudgetLine, FiscalYear
from essaim.members.models import Member
from essaim.notifications.models import Notice
from essaim.rules.money import split

Scene = tuple[datetime, Callable[[], object]]
BUDGET = 10_000_00
ASKED = 15_000_00
PEOPLE = 60
STEP = 10_00
TITLES = (
    *("Accueil d’une nouvelle personne", "Permanence du mardi", "Tutorat du trimestre"),
    *("Relecture des contrats", "Préparation de la rencontre", "Suivi des bilans"),
    *("Mise à jour du guide d’accueil", "Médiation", "Atelier facturation"),
    *(
        "Point d’étape avec un⋅e entrepreneur⋅e",
        "Compte rendu",
        "Rangement des dossiers",
    ),
)
REASON = "Le temps passé, au repère de l’année."


@dataclass(slots=True)
class Told:
    """What a person was told at once, when a declaration was not taken as it was."""

    member: Member
    sentence: str
    left_cents: int
    asked_cents: int


@dataclass(slots=True)
class Year:
    """A year of contributions on one budget line, month by month."""

    line: BudgetLine
    members: Sequence[Member]
    refused: list[Told] = field(default_factory=list)

    @property
    def fiscal_year(self) -> FiscalYear:
        """The year it is told in."""
        return self.line.fiscal_year

    def scenes(self) -> Iterator[Scene]:
        """Five people a month declare; three others announce and never declare."""
        first = self.fiscal_year.starts_on
        for number, cents in enumerate(amounts(len(self.members))):
            day = _day(first, number * 12 // len(self.members), 4 + number * 5 % 23)
            yield at(day, 10, number % 60), partial(self._declare, number, cents)
        for number in range(3):
            day = _day(first, 2 + number * 3, 12)
            yield at(day, 16), partial(self._announce, number)
        for month in range(12):
            for number in (14, 28):
                yield at(_day(first, month, number), 21), self.tick
        yield at(self.fiscal_year.ends_on + timedelta(days=30), 21), self.tick

    def tick(self) -> None:
        """What dates ask for: who follows is told, what is due is settled."""
        alerts.watch(timezone.now())
        settling.revive_all(timezone.now())
        settling.settle_all(timezone.now())

    def _declare(self, number: int, cents: int) -> None:
        """One person declares; what is refused, they declare again for what is left."""
        member = self.members[number]
        title = TITLES[number % len(TITLES)]
        try:
            self._declare_as(member, title, cents)
        except announcing.BeyondBudget as refusal:
            told = Told(member, str(refusal), refusal.left_cents, cents)
            self.refused.append(told)
            if refusal.left_cents:
                self._declare_as(member, title, refusal.left_cents)

    def _declare_as(self, member: Member, title: str, cents: int) -> Contribution:
        return declaring.declare_new(
            self.line.pk,
            by=member,
            cents=cents,
            title=title,
            minutes=cents * 60 // 25_00,
            reason=REASON,
            form="activity",
        )

    def _announce(self, number: int) -> None:
        """Somebody announces what they will never do; it expires by itself."""
        try:
            announcing.announce(
                self.line.pk,
                by=self.members[-1 - number],
                cents=150_00,
                title="Cartographie des compétences",
            )
        except Refusal:
            return  # the budget is used up: nothing is reserved either


def amounts(people: int) -> list[int]:
    """What each of them asks: tens of euros, 15 000 € in all."""
    chance = random.Random(2023)  # noqa: S311 - a story, no secret
    weights = [chance.randint(8, 42) for _person in range(people)]
    return [part * STEP for part in split(ASKED // STEP, weights)]


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """An hour of a day, in the cooperative's zone."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def _day(first: date, month: int, number: int) -> date:
    """A day of the year's so many-th month."""
    years, place = divmod(first.month - 1 + month, 12)
    return date(first.year + years, place + 1, number)


# The demonstration


def scenes() -> Iterator[Scene]:
    """Two years ago: the frame, the year, and its closing the winter after."""
    number = timezone.localdate().year - 2
    year = _Lived(number)
    yield at(date(number, 1, 3), 9), year.feed
    yield at(date(number, 1, 3), 18), year.adopt
    for month in range(12):
        for place in range(5):
            who = month * 5 + place
            day = date(number, month + 1, 4 + place * 4)
            yield at(day, 11, who), partial(year.declare, who)
        yield at(date(number, month + 1, 28), 21), year.tick
    yield at(date(number, 9, 12), 16), year.announce
    yield at(date(number + 1, 1, 5), 21), year.tick
    yield at(date(number + 1, 1, 5), 22), year.decide
    yield at(date(number + 1, 1, 6), 9), year.prepare
    yield at(date(number + 1, 1, 7), 18), year.post
    yield at(date(number + 1, 1, 8), 9), put_away


class _Lived:
    """The same year, lived by the cooperative of the demonstration."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.asked = amounts(PEOPLE)

    def feed(self) -> None:
        """What the assembly voted reaches the pot."""
        self._feed(BUDGET, f"Budget contributif {self.number}, voté en assemblée", "b")

    def _feed(self, cents: int, label: str, key: str) -> None:
        ledger.feed_pot(
            cents,
            label=label,
            on=timezone.localdate(),
            by=_holder(Role.Kind.TREASURER),
            key=f"replay:{self.number}:{key}",
        )

    def adopt(self) -> None:
        """A short frame: one budget, and a rule to be deliberated."""
        by = _holder(Role.Kind.MANAGER)
        year = FiscalYear.objects.get(starts_on=date(self.number, 1, 1))
        draft = frames.prepare_frame(year.pk, by=by)
        frame_parts.add_line(
            draft.pk, circle=_circle(), kind="open", label="", cents=BUDGET, by=by
        )
        frames.edit_frame(
            draft.pk,
            by=by,
            text="Chacun⋅e fixe le montant de sa contribution. Si le budget ne suffit "
            "pas, nous en délibérerons ensemble.",
            unit="amount",
            hour_cap_cents=30_00,
            objection_days=7,
            forms=["activity", "payroll"],
            overrun="deliberate",
        )
        day = timezone.localdate()
        source = f"Cercle d’orientation, {day:%d/%m/%Y}"
        frames.adopt_frame(draft.pk, by=by, source=source)

    def _year(self) -> Year:
        line = BudgetLine.objects.select_related("fiscal_year").get(
            circle=_circle(), fiscal_year__starts_on=date(self.number, 1, 1), label=""
        )
        there = Member.objects.active().filter(joined_on__lt=timezone.localdate())
        return Year(line, list(there.order_by("joined_on", "pk")))

    def declare(self, who: int) -> None:
        """One of those who are there declares."""
        year = self._year()
        title = TITLES[who % len(TITLES)]
        member = year.members[who % len(year.members)]
        year._declare_as(member, title, self.asked[who])

    def announce(self) -> None:
        """Announced, never declared."""
        self._year()._announce(0)

    def tick(self) -> None:
        """What dates ask for."""
        self._year().tick()

    def decide(self) -> None:
        """The assembly adds 2 000 € from the pot."""
        self._feed(2_000_00, f"Supplément aux contributions {self.number}", "s")

    def prepare(self) -> None:
        """The treasurer prepares what was decided."""
        closings.prepare(
            self._year().fiscal_year.pk,
            by=_holder(Role.Kind.TREASURER),
            applied="prorate",
            supplement_cents=2_000_00,
            source=f"Assemblée du 05/01/{self.number + 1}",
        )

    def post(self) -> None:
        """A co-manager reads it and posts it."""
        year = self._year().fiscal_year
        closings.post(
            year.pk,
            by=_holder(Role.Kind.MANAGER),
            fingerprint=year.prepared_closing.fingerprint,
        )


def _circle() -> Circle:
    return Circle.objects.get(name=ACC)


def _holder(kind: str) -> Member:
    """Whoever holds the role for the whole cooperative at the moment of the scene."""
    mandates = Mandate.objects.in_force().of_kind(kind).select_related("member")
    whole = mandates.filter(role__circle__kind=Circle.Kind.COOPERATIVE)
    return whole.order_by("starts_on", "pk")[0].member


def put_away() -> None:
    """Nobody's inbox holds what is two years old."""
    Notice.objects.update(put_away=True, mailed_at=timezone.now())
