"""Telling people of what they asked for, and of what concerns them.

What one follows and puts away leaves no trace: it is nobody else's business, and would
say when somebody came (rule A2).
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction

from essaim.base.models import Event, EventAbout
from essaim.base.once import once
from essaim.members.models import Member
from essaim.notifications.models import Notice, Preference, Subscription
from essaim.notifications.permissions import may_follow


@transaction.atomic
def tell(event: Event, members: Iterable[Member]) -> None:
    """Put ``event`` in the inbox of each of ``members``, once; not of who did it.

    Called by the services that recorded it, in their transaction. Nobody is told what
    they may not read: when its audience is those concerned, only those named in its
    ``about`` are.
    """
    numbers = {member.pk for member in members if member.pk != event.actor_id}
    if event.audience == Event.Audience.CONCERNED:
        concerned = EventAbout.objects.filter(
            event=event, content_type=ContentType.objects.get_for_model(Member)
        )
        numbers &= set(concerned.values_list("object_id", flat=True))
    Notice.objects.bulk_create(
        (Notice(member_id=number, event=event) for number in sorted(numbers)),
        ignore_conflicts=True,
        batch_size=1000,
    )


@transaction.atomic
def tell_each(told: Iterable[tuple[Event, int]]) -> None:
    """Put each event in the inbox of the one member it concerns, by their number.

    As ``tell``, for many personal events at once: each is about that member.
    """
    Notice.objects.bulk_create(
        (
            Notice(member_id=number, event=event)
            for event, number in told
            if number != event.actor_id
        ),
        ignore_conflicts=True,
        batch_size=1000,
    )


@transaction.atomic
def tell_subscribers(event: Event, *things: models.Model, topic: str = "") -> None:
    """Tell those who subscribed to one of ``things``, for ``topic`` or everything."""
    followed = models.Q(pk__in=[])
    for thing in things:
        followed |= models.Q(
            content_type=ContentType.objects.get_for_model(thing), object_id=thing.pk
        )
    subscribed = Subscription.objects.filter(followed, topic__in={"", topic})
    tell(
        event,
        Member.objects.active().filter(pk__in=subscribed.values("member")),
    )


def follows(member: Any, thing: models.Model, topic: str = "") -> bool:
    """Whether ``member`` subscribed to ``thing`` for exactly this topic."""
    kind = ContentType.objects.get_for_model(thing)
    rows = Subscription.objects.filter(
        member=member, content_type=kind, object_id=thing.pk
    )
    question = ("followed topics", member.pk, kind.pk, thing.pk)
    return topic in once(question, lambda: set(rows.values_list("topic", flat=True)))


def _subscription(
    member: Any, thing: models.Model, topic: str
) -> models.QuerySet[Subscription]:
    return Subscription.objects.filter(
        member=member,
        content_type=ContentType.objects.get_for_model(thing),
        object_id=thing.pk,
        topic=topic,
    )


@transaction.atomic(durable=True)
def subscribe(thing: models.Model, *, by: Member, topic: str = "") -> None:
    """Tell ``by``, from now on, what happens to ``thing``; asked twice, once is kept.

    Raises ``PermissionDenied`` for what cannot be followed, or that they do not see.
    """
    may_follow(by, thing, topic).or_raise()
    Subscription.objects.get_or_create(
        member=by,
        content_type=ContentType.objects.get_for_model(thing),
        object_id=thing.pk,
        topic=topic,
    )


@transaction.atomic(durable=True)
def unsubscribe(thing: models.Model, *, by: Member, topic: str = "") -> None:
    """Tell ``by`` no more what happens to ``thing``; harmless when they did not ask."""
    _subscription(by, thing, topic).delete()


@transaction.atomic(durable=True)
def stop(subscription_id: int, *, by: Member) -> None:
    """End one of one's own subscriptions, whatever became of its thing."""
    Subscription.objects.visible_to(by).filter(pk=subscription_id).delete()


@transaction.atomic(durable=True)
def put_away(notice_id: int, *, by: Member) -> None:
    """Take one notice out of one's inbox; it stays among those put away."""
    Notice.objects.visible_to(by).filter(pk=notice_id).update(put_away=True)


@transaction.atomic(durable=True)
def put_all_away(*, by: Member, up_to: int) -> None:
    """Empty one's inbox up to the event ``up_to``: what came since stays in it."""
    waiting = Notice.objects.visible_to(by).waiting()
    waiting.filter(event_id__lte=up_to).update(put_away=True)


@transaction.atomic(durable=True)
def choose_rhythm(rhythm: str, *, by: Member) -> None:
    """Mail ``by`` at this rhythm from now on."""
    Preference.objects.update_or_create(
        member=by,
        defaults={"rhythm": Preference.Rhythm(rhythm), "digest_after": None},
    )
