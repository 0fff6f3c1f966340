"""Telling people of what they asked for, and of what concerns them."""

from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction

from essaim.base.models import Event
from essaim.members.models import Member
from essaim.notifications.models import Notice, Subscription


@transaction.atomic
def tell(event: Event, members: Iterable[Member]) -> None:
    """Put ``event`` in the inbox of each of ``members``, once; not of who did it.

    Called by the services that recorded it, in their transaction. Each must be
    allowed to read it (``Event.visible_to``): name them in ``about`` when its audience
    is those concerned.
    """
    numbers = {member.pk for member in members if member.pk != event.actor_id}
    Notice.objects.bulk_create(
        (Notice(member_id=number, event=event) for number in sorted(numbers)),
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
    return Subscription.objects.filter(
        member=member,
        content_type=ContentType.objects.get_for_model(thing),
        object_id=thing.pk,
        topic=topic,
    ).exists()
