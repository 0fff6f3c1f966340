"""A year of contributions, lived through the verbs that members use."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from django.utils import timezone

from essaim.circles.people import members_of
from essaim.contributions import tasks
from essaim.contributions.models import Contribution, WorkKind
from essaim.contributions.services import announcing, declaring, objections
from essaim.home.demonstration.contribution_stories import STORIES, WorkStory
from essaim.ledger.models import BudgetLine
from essaim.members.models import Member

Scene = tuple[datetime, Callable[[], object]]
TALKED = "Le plafond horaire est atteint : peux-tu dire ce qui a pris neuf heures ?"


def scenes() -> Iterator[Scene]:
    """Each is told at its date of this year, once its frame is in force."""
    today = timezone.localdate()
    begins = date(today.year, 1, 15)
    for number, story in enumerate(STORIES):
        minute = number % 60
        day = today - timedelta(days=story.days_ago)
        if day < begins:
            continue
        yield _at(day, 11, minute), partial(_begin, story)
        if story.how in {"objected", "adjusted"}:
            yield _at(day + timedelta(days=1), 14, minute), partial(_object, story)
        if story.how == "adjusted":
            yield _at(day + timedelta(days=2), 15, minute), partial(_adjust, story)
        if story.how == "abandoned":
            yield _at(day + timedelta(days=6), 15, minute), partial(_abandon, story)
    for month in range(2, today.month + 1):
        day = date(today.year, month, 18)
        if begins < day < today:
            yield _at(day, 21), lambda: tasks.tick(timezone.now())


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def _author(story: WorkStory) -> Member:
    return Member.objects.active().get(name__startswith=f"{story.who} ")


def _line(story: WorkStory) -> BudgetLine:
    return BudgetLine.objects.get(
        circle__name=story.circle,
        label=story.use,
        fiscal_year__starts_on__year=timezone.localdate().year,
    )


def _find(story: WorkStory) -> Contribution:
    return Contribution.objects.get(title=story.title)


def _begin(story: WorkStory) -> None:
    by, line = _author(story), _line(story)
    said: dict[str, Any] = {
        "title": story.title,
        "text": story.text,
        "reason": story.reason or "Le temps passé, au repère de l’année.",
        "minutes": round(story.hours * 60) or None,
        "kind": WorkKind.objects.filter(name=story.kind).first(),
        "form": story.form,
        "is_signed": story.signed,
    }
    if story.how in {"declared", "objected", "adjusted"}:
        day = timezone.localdate() - timedelta(days=1)
        declaring.declare_new(
            line.pk, by=by, cents=story.euros * 100, done_on=day, **said
        )
        return
    cents = story.euros * 100 or 100_00
    made = announcing.announce(line.pk, by=by, cents=cents, **said)
    if story.how == "started":
        announcing.start(made.pk, by=by)
    elif story.how == "done":
        announcing.finish(made.pk, by=by)
    elif story.how == "offered":
        declaring.offer(made.pk, by=by)


def _object(story: WorkStory) -> None:
    contribution = _find(story)
    peers = members_of(contribution.circle).exclude(pk=contribution.author_id)
    objections.raise_objection(
        contribution.pk, by=peers[0], about="frame", argument=TALKED
    )


def _adjust(story: WorkStory) -> None:
    contribution = _find(story)
    objections.comment(
        contribution.pk,
        "Tu as raison : la relecture était déjà comptée. Je corrige.",
        by=contribution.author,
    )
    declaring.adjust(
        contribution.pk,
        by=contribution.author,
        cents=contribution.cents - 40_00,
        minutes=(contribution.minutes or 0) - 80,
    )


def _abandon(story: WorkStory) -> None:
    contribution = _find(story)
    announcing.abandon(contribution.pk, by=contribution.author)
