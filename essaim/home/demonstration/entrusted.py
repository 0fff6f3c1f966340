"""Envelopes and voices entrusted to others, papers entered by two people."""

from collections.abc import Callable, Iterator
from datetime import datetime

from essaim.cobudget.models import Envelope, Project, Round
from essaim.cobudget.services import delegations, paper
from essaim.members.models import Member

Scene = tuple[datetime, Callable[[], object]]
Said = dict[int, int]

HOLDERS = ("Basile Kermarrec", "Awa Diop")
SECOND = "Farid Haddad"


def scenes(
    age: int, round_name: str, at: Callable[[int, int], datetime]
) -> Iterator[Scene]:
    """What those who did not answer by themselves let others do, the last evening."""
    if not age:
        yield at(-1, 19), lambda: _told(round_name, _entrust)
        yield at(-1, 20), lambda: _told(round_name, _write_down)


def _told(round_name: str, deed: Callable[[Round], None]) -> None:
    """Their amounts are those of a pool in one piece."""
    round = _find(round_name)
    if not round.sections.exists():
        deed(round)


def _find(round_name: str) -> Round:
    return Round.objects.select_related("circle").get(name=round_name)


def _member(name: str) -> Member:
    return Member.objects.active().get(name=name)


def _idle(round: Round) -> list[Member]:
    """Those who have neither answered nor entrusted anything, by name."""
    rows = Envelope.objects.in_round(round).filter(
        directed_cents=0, has_answered=False, set_aside_cents=0
    )
    known = {*HOLDERS, SECOND}
    people = [one.member for one in rows.select_related("member")]
    return sorted(
        (one for one in people if one is not None and one.name not in known),
        key=lambda one: one.name,
    )


def _liked(round: Round, value: int) -> Said:
    """The same of two projects."""
    rows = Project.objects.standing().filter(round=round).order_by("pk")
    return {project.pk: value for project in rows[:2]}


def _entrust(round: Round) -> None:
    """The first of two delegates has begun; the second has it to do."""
    for giver, name in zip(_idle(round)[:2], HOLDERS, strict=True):
        delegate = _member(name)
        made = delegations.delegate(round.pk, delegate.pk, 60_00, by=giver)
        if name != HOLDERS[0]:
            continue
        if round.with_amounts:
            delegations.direct_for(made.pk, _liked(round, 20_00), by=delegate)
        else:
            delegations.answer_for(made.pk, _liked(round, 3), by=delegate)


def _write_down(round: Round) -> None:
    """One paper is counted; another waits for a second person."""
    runner = _member(HOLDERS[0])
    counted, waiting = _idle(round)[-2:]
    said = _liked(round, 50_00 if round.with_amounts else 4)
    first = paper.enter_paper(round.pk, counted.pk, "A-1", said, by=runner)
    paper.confirm_paper(first.pk, said, by=_member(SECOND))
    paper.enter_paper(round.pk, waiting.pk, "A-2", said, by=runner, wants_receipt=True)
