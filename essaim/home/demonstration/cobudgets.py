"""Co-budgets, lived through the verbs that members use, each at its date."""

import random
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from functools import partial

from django.utils import timezone

from essaim.circles.models import Circle
from essaim.cobudget.models import Envelope, Project, Round
from essaim.cobudget.services import (
    allocations,
    asking,
    ballots,
    halting,
    projects,
    rounds,
    sections,
)
from essaim.home.demonstration import entrusted, follow_ups, past_debates
from essaim.home.demonstration.circles import MANDATES
from essaim.home.demonstration.people import ANI, PEOPLE
from essaim.home.demonstration.project_life import deeds
from essaim.home.demonstration.projects import ProjectStory
from essaim.home.demonstration.rounds import RoundStory, told
from essaim.ledger import services as ledger
from essaim.ledger.models import FiscalYear
from essaim.members.models import Member
from essaim.rules.money import split

Scene = tuple[datetime, Callable[[], object]]
STEP = 10_00
"""People think in tens of euros."""


def scenes() -> Iterator[Scene]:
    """Every scene of every co-budget, and the money that comes before it."""
    for story in told(timezone.localdate()):
        yield from _money(story)
        yield from _round(story)
        if story.age == 1 and story.is_main:
            yield from _given_up(story)


def _at(story: RoundStory, days: int, hour: int, minute: int = 0) -> datetime:
    """So many days from today, in the year of the story."""
    day = today = story.told_on
    if story.age:
        day = today.replace(year=today.year - story.age, day=min(today.day, 28))
    moment = datetime.combine(day + timedelta(days=days), time(hour, minute))
    return timezone.make_aware(moment)


def _member(name: str) -> Member:
    return Member.objects.active().get(name=name)


def _holder(kind: str) -> Member:
    """Whoever holds the role at the moment of the scene."""
    names = {mandate.person for mandate in MANDATES if mandate.kind == kind}
    return (
        Member.objects.active()
        .filter(
            name__in=names,
            mandates__role__kind=kind,
            mandates__starts_on__lte=timezone.localdate(),
            mandates__ends_on__gte=timezone.localdate(),
        )
        .order_by("-mandates__starts_on")[0]
    )


def _find(story: RoundStory) -> Round:
    return Round.objects.get(name=story.name)


def _money(story: RoundStory) -> Iterator[Scene]:
    """The assembly's share of the result reaches the pot."""

    def feed() -> None:
        ledger.feed_pot(
            story.pool_euros * 100,
            label=f"Part du résultat {story.year - 1}, votée en assemblée générale",
            on=timezone.localdate(),
            by=_holder("treasurer"),
            key=f"result:{story.year - 1}:{story.title}",
        )

    yield _at(story, -60, 10), feed


def _round(story: RoundStory) -> Iterator[Scene]:
    def create() -> None:
        before = story.year - 1
        rounds.create_round(
            by=_holder("facilitator"),
            circle=Circle.objects.get(name=ANI),
            name=story.name,
            text=story.text.format(
                euros=f"{story.pool_euros:,}".replace(",", "\u202f"), before=before
            ),
            fiscal_year=FiscalYear.objects.filter(
                starts_on__year=story.year - 1
            ).first(),
            debate_at=_at(story, -20, 9),
            allocation_at=_at(story, -6, 9),
            closes_at=_at(story, 6, 18),
            follow_up_at=_at(story, 20, 9),
            rule_name=story.rule,
            utility=story.utility,
            completion=story.completion,
            ballot=story.ballot,
            tally=Round.Tally.SEALED,
            cap_cents=story.cap_euros and story.cap_euros * 100,
        )

    def fund() -> None:
        rounds.fund_round(
            _find(story).pk, story.pool_euros * 100, by=_holder("treasurer"), key="1"
        )

    def move(expected: str, by_hand: bool) -> None:
        rounds.advance(
            _find(story).pk,
            expected=expected,
            by=_holder("facilitator") if by_hand else None,
        )

    yield _at(story, -44, 9), create
    yield _at(story, -43, 11), fund
    yield _at(story, -43, 12), partial(_part, story)
    for n, project in enumerate(story.projects):
        yield _at(story, -42 + n, 12, n), partial(_submit, story, project)
    if not story.age and story.is_main:
        for days, hour, deed in deeds(story.name):
            yield _at(story, days, hour), deed
    for pair in story.apart:
        yield _at(story, -21, 17), partial(_set_apart, story, pair)
    yield _at(story, -20, 9), partial(move, "deposit", False)
    yield _at(story, -6, 9), partial(move, "debate", False)
    yield from past_debates.scenes(story.age, story.name, partial(_at, story))
    yield from _voices(story)
    yield from entrusted.scenes(story.age, story.name, partial(_at, story))
    if story.age:
        yield _at(story, 6, 18), partial(move, "allocation", False)
        yield _at(story, 20, 9), partial(move, "result", True)
        if story.is_main:
            yield from follow_ups.scenes(story.age, partial(_at, story))


def _given_up(story: RoundStory) -> Iterator[Scene]:
    """A small round that the facilitator cancels: its money returns to the pot."""
    name = f"Coup de pouce d’hiver {story.year}"

    def create() -> None:
        rounds.create_round(
            by=_holder("facilitator"),
            circle=Circle.objects.get(name=ANI),
            name=name,
            text="**400 €** pour passer l’hiver au chaud dans la salle du quai.",
        )

    def fund_and_submit() -> None:
        round = Round.objects.get(name=name)
        rounds.fund_round(round.pk, 400_00, by=_holder("treasurer"), key="1")
        projects.submit_project(
            round.pk,
            by=_member(story.projects[0].author),
            title="Deux radiateurs d’appoint",
            summary="En attendant que la chaudière soit réparée.",
            text="Le devis de la chaudière arrive en mars.",
            min_cents=180_00,
            max_cents=180_00,
        )

    def give_up() -> None:
        halting.cancel_round(
            Round.objects.get(name=name).pk,
            by=_holder("facilitator"),
            reason="Le propriétaire remplace la chaudière à ses frais : les radiateurs "
            "ne servent plus à rien.",
        )

    yield _at(story, -58, 9), create
    yield _at(story, -57, 10), fund_and_submit
    yield _at(story, -52, 17), give_up


def _part(story: RoundStory) -> None:
    """Those who run the round part its pool, in some of them."""
    if not story.sections:
        return
    rows = [
        sections.Row(
            one.name,
            one.kind,
            Circle.objects.get(name=one.circle) if one.circle else None,
            cents=one.euros and one.euros * 100,
            basis_points=one.percent and one.percent * 100,
        )
        for one in story.sections
    ]
    sections.define(_find(story).pk, rows, by=_holder("facilitator"))


def _submit(story: RoundStory, project: ProjectStory) -> None:
    projects.submit_project(
        _find(story).pk,
        by=_member(project.author),
        title=project.title,
        summary=project.summary,
        text=project.body,
        min_cents=project.min_euros * 100,
        max_cents=project.max_euros * 100,
        circle=Circle.objects.get(name=project.circle),
        transverse=project.transverse,
        section=_find(story).sections.filter(name=project.section).first(),
    )


def _set_apart(story: RoundStory, titles: tuple[str, str]) -> None:
    """The facilitator says that the two cannot be made together."""
    round = _find(story)
    rows = Project.objects.filter(round=round, title__in=titles).order_by("pk")
    asking.declare_incompatible(
        round.pk, *(row.pk for row in rows), by=_holder("facilitator")
    )


def _voices(story: RoundStory) -> Iterator[Scene]:
    """Some members direct their envelope, on different days, as they feel."""
    chance = random.Random(story.year - story.age)  # noqa: S311 - a story, no secret
    for n, person in enumerate(PEOPLE):
        if chance.random() > story.takes_part:
            continue
        days = -6 + (n * 7) % (6 if story.age == 0 else 12)
        seed = f"{story.age}:{person.name}"
        said = _direct if story.ballot == "amounts" else _judge
        yield _at(story, days, 13 + n % 5, n % 60), partial(said, story, seed, n)


def _judge(story: RoundStory, seed: str, number: int) -> None:
    """One member grades most of the ideas; a few have nothing to say of some."""
    round = _find(story)
    member = Member.objects.active().filter(email=PEOPLE[number].email).first()
    if not Envelope.objects.filter(round=round, member=member).exists():
        return
    assert member is not None
    chance = random.Random(seed)  # noqa: S311 - a story, no secret
    pulls = {project.title: project.pull for project in story.projects}
    rows = Project.objects.filter(round=round).order_by("pk")
    grades = {
        row.pk: min(4, max(0, (pulls[row.title] + chance.randint(-3, 3)) // 2))
        for row in rows
        if chance.random() < 0.85
    }
    ballots.answer(round.pk, grades, by=member)


def _by_section(envelope: Envelope, chosen: list[Project]) -> dict[int, int]:
    """What the envelope has in each section, equally to what is chosen there."""
    amounts: dict[int, int] = {}
    for share in envelope.shares.all():
        rows = [one for one in chosen if one.section_id == share.section_id]
        if rows:
            parts = split(share.cents // 100, [1] * len(rows))
            amounts |= {
                row.pk: euros * 100 for row, euros in zip(rows, parts, strict=True)
            }
    return amounts


def _direct(story: RoundStory, seed: str, number: int) -> None:
    """One member directs most of their envelope to what speaks to them."""
    person = PEOPLE[number]
    round = _find(story)
    member = Member.objects.active().filter(email=person.email).first()
    envelope = Envelope.objects.filter(round=round, member=member).first()
    if member is None or envelope is None:
        return  # not there yet that year
    chance = random.Random(seed)  # noqa: S311 - a story, no secret
    titles = {project.title: project for project in story.projects}
    rows = list(Project.objects.filter(round=round).order_by("pk"))

    def liking(row: Project) -> float:
        project = titles[row.title]
        closeness = 3 if project.circle in person.circles else 1
        return float(project.pull**1.2) * closeness * chance.random()

    chosen = sorted(rows, key=liking, reverse=True)[: chance.randint(2, 5)]
    if story.sections:
        allocations.allocate(round.pk, _by_section(envelope, chosen), by=member)
        return
    purse = envelope.cents - (STEP * 2 if chance.random() < 0.2 else 0)
    parts = split(purse // STEP, [titles[row.title].pull for row in chosen])
    cap = round.cap_cents or purse
    amounts = {
        row.pk: min(part * STEP, cap) for row, part in zip(chosen, parts, strict=True)
    }
    allocations.allocate(round.pk, amounts, by=member)
