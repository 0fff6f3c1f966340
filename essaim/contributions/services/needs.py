"""Needs: said in one line, felt by others, taken up, met, or faded (rule S4).

Who feels a need is told to nobody, and nothing of it stays once it has faded.
"""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.base import events
from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.circles.models import Circle
from essaim.contributions import frames, turns
from essaim.contributions.models import Felt, Frame, Need
from essaim.contributions.permissions.needs import (
    may_answer,
    may_feel,
    may_meet,
    may_refresh,
    may_say_need,
    may_withdraw_need,
)
from essaim.members.models import Member
from essaim.notifications import services as notifications
from essaim.rules import needs as rules
from essaim.rules.needs import Verb


def need_days(on: date | None = None) -> int:
    """How many days a need waits: the frame says; without one, as a new frame would."""
    return _days("need_days", on)


def felt_days(on: date | None = None) -> int:
    """How many days a felt need counts: the frame says, or as a new one would."""
    return _days("felt_days", on)


def _days(name: str, on: date | None) -> int:
    frame = frames.binding(on) or Frame()
    days: int = getattr(frame, name)
    return days


@transaction.atomic(durable=True)
def say_need(circle_id: int, text: str, *, by: Member, details: str = "") -> Need:
    """Say in one line what is missing in a circle, and return it.

    The same line said again by the same person is the same need; by another, it is
    refused: they feel it.
    """
    circle = Circle.objects.select_for_update(of=("self",), no_key=True).get(
        pk=circle_id
    )
    may_say_need(by, circle).or_raise()
    text = " ".join(text.split())
    if not text:
        raise Refusal(_("Say in one line what is missing."))
    already = Need.objects.waiting().filter(circle=circle, text__iexact=text).first()
    if already is not None:
        if already.author_id == by.pk:
            return already
        raise Refusal(
            _("Somebody has said this need in this circle: say that you feel it too.")
        )
    need = Need.objects.create(
        circle=circle,
        text=text,
        details=details.strip(),
        author=by,
        expires_on=rules.expires_on(timezone.localdate(), days=need_days()),
    )
    event = _record("need.said", need, by=by)
    notifications.tell_subscribers(event, circle, topic="missions")
    return need


@transaction.atomic(durable=True)
def feel_need(need_id: int, *, by: Member) -> Need:
    """Count ``by`` among those who feel it, from today; it waits longer for that."""
    need = lock(need_id)
    may_feel(by, need).or_raise()
    today = timezone.localdate()
    Felt.objects.update_or_create(need=need, member=by, defaults={"on": today})
    need.expires_on = rules.refreshed(need.expires_on, today, days=need_days())
    need.save(update_fields=["expires_on"])
    return need


@transaction.atomic(durable=True)
def unfeel_need(need_id: int, *, by: Member) -> Need:
    """Count ``by`` no more among those who feel it."""
    need = lock(need_id)
    Felt.objects.filter(need=need, member=by).delete()
    return need


@transaction.atomic(durable=True)
def refresh_need(need_id: int, *, by: Member) -> Need:
    """Say that it is still true: it waits again, as long as a new one."""
    need = lock(need_id)
    may_refresh(by, need).or_raise()
    before = need.state, need.expires_on
    need.state = rules.follow(need.state, Verb.REFRESH)
    need.expires_on = rules.refreshed(
        need.expires_on, timezone.localdate(), days=need_days()
    )
    if (need.state, need.expires_on) != before:
        need.save(update_fields=["state", "expires_on"])
        _record("need.refreshed", need, by=by)
    return need


@transaction.atomic(durable=True)
def meet_need(need_id: int, *, by: Member) -> Need:
    """Say that nothing is missing any more; who said it and who feels it are told."""
    need = lock(need_id)
    may_meet(by, need).or_raise()
    return _end(need, Verb.MEET, "need.met", by=by)


@transaction.atomic(durable=True)
def withdraw_need(need_id: int, *, by: Member) -> Need:
    """Take back what one said; who feels it is told, and may say it again."""
    need = lock(need_id)
    may_withdraw_need(by, need).or_raise()
    return _end(need, Verb.WITHDRAW, "need.withdrawn", by=by)


@transaction.atomic
def answer_need(need_id: int, *, by: Member, **data: Any) -> Need:
    """Note that a mission or a workstream takes it up; who feels it is told.

    A building block: the service that opens the mission calls it in its transaction.
    """
    need = lock(need_id)
    may_answer(by, need).or_raise()
    need.state = rules.follow(need.state, Verb.ANSWER)
    need.save(update_fields=["state", "workstream"])
    _tell_concerned(_record("need.answered", need, by=by, **data), need)
    return need


def lock(need_id: int) -> Need:
    """Hold a need until the transaction ends."""
    return (
        Need.objects.select_for_update(of=("self",), no_key=True)
        .select_related("circle", "author")
        .get(pk=need_id)
    )


def _end(need: Need, verb: Verb, kind: str, *, by: Member | None) -> Need:
    need.state = rules.follow(need.state, verb)
    need.save(update_fields=["state"])
    _tell_concerned(_record(kind, need, by=by), need)
    Felt.objects.filter(need=need).delete()
    return need


def _tell_concerned(event: Event, need: Need) -> None:
    """Tell who said it and who feels it, each alone: nobody learns who the others are.

    They need not be named in the trace, which all members read.
    """
    feeling = Member.objects.active().filter(
        pk__in=Felt.objects.filter(need=need).values("member")
    )
    notifications.tell(event, [*([need.author] if need.author else []), *feeling])


def _record(kind: str, need: Need, *, by: Member | None, **data: Any) -> Event:
    return events.record(
        kind,
        need,
        by=by,
        about=[need.circle],
        need=need.text,
        circle=need.circle.name,
        **data,
    )


@transaction.atomic(durable=True)
def fade_need(need_id: int) -> bool:
    """Let a need fade, if its day has passed; who said it and who feels it are told."""
    need = lock(need_id)
    late = need.expires_on < timezone.localdate()
    if not late or not rules.can(need.state, Verb.FADE):
        return False
    _end(need, Verb.FADE, "need.faded", by=None)
    return True


def fade_all(moment: datetime) -> int:
    """Let every need fade whose day has passed, each on its own."""
    faded = Need.objects.faded(timezone.localdate(moment)).order_by("pk")
    return turns.take(fade_need, faded.values_list("pk", flat=True))


@transaction.atomic
def evaporate(moment: datetime) -> int:
    """Forget who felt what, once it no longer counts."""
    today = timezone.localdate(moment)
    since = rules.felt_since(today, days=felt_days(today))
    count, _models = Felt.objects.filter(on__lt=since).delete()
    return count
