"""Mails of what one was told: one at a time per person, kept until they have left.

A worker claims a person before writing to them: of two workers at once, one writes.
Nothing is held while the mail server answers. What it refused stays, and is tried
again; what a worker left half-done, when its claim ends.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPServerDisconnected
from typing import Any
from zoneinfo import ZoneInfo

from django.core import mail
from django.db import transaction
from django.db.models import Exists, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from essaim.base.models import Cooperative
from essaim.members.models import Member
from essaim.notifications import letters
from essaim.notifications.models import Notice, Preference
from essaim.rules import digests
from essaim.rules.digests import Rhythm

log = logging.getLogger(__name__)
CLAIM = timedelta(minutes=10)
A_CONNECTION = 50  # letters after which the mail server is called anew
MOST = 500  # notices one mail answers for


def deliver(now: datetime) -> int:
    """Send the mails whose time has come; return how many left.

    Idempotent: called again, or by two workers at once, nobody gets one twice.
    """
    zone = ZoneInfo(Cooperative.current().time_zone)
    with timezone.override(zone):
        local = timezone.localtime(now)
        _let_go_of_the_others(now)
        left = 0
        waiting = list(_waiting(local))
        for first in range(0, len(waiting), A_CONNECTION):
            try:
                with mail.get_connection() as connection:
                    for member in waiting[first : first + A_CONNECTION]:
                        left += _write_to(member, connection, local)
            except OSError as fault:
                log.warning("The mail server takes no mail now, they wait: %s", fault)
                break
        return left


def _let_go_of_the_others(now: datetime) -> None:
    """Expect no mail for who wants none, nor for who left."""
    silent = Preference.objects.filter(rhythm=Preference.Rhythm.NEVER)
    Notice.objects.to_mail().filter(
        Q(member__in=silent.values("member")) | Q(member__is_active=False)
    ).update(mailed_at=now)


def _waiting(local: datetime) -> QuerySet[Member]:
    """Those to write to now: told of something since their last mail's time."""
    chosen = Preference.objects.filter(member=OuterRef("pk"))
    notices = Notice.objects.to_mail().filter(member=OuterRef("pk"))
    oldest = notices.order_by().values("member").annotate(at=Min("event__at"))
    due = Q(rhythm=Rhythm.AT_ONCE)
    for rhythm in digests.DAYS:
        due |= Q(rhythm=rhythm, oldest__lt=digests.last_leaving(rhythm, local))
    not_now = Q(claimed_until__gt=local) | Q(digest_after__gt=local)
    return (
        Member.objects.active()
        .only("email", "name", "language")
        .filter(Exists(notices))
        .annotate(
            rhythm=Coalesce(
                Subquery(chosen.values("rhythm")), Value(Rhythm.DAILY.value)
            ),
            oldest=Subquery(oldest.values("at")),
        )
        .filter(due, ~Exists(chosen.filter(not_now)))
        .order_by("pk")
    )


def _write_to(member: Any, connection: Any, local: datetime) -> bool:
    """Send one person what they were told; false when there was nothing to send."""
    if not _claim(member, local):
        return False
    notices = list(
        Notice.objects.to_mail()
        .filter(member=member)
        .select_related("event__actor")
        .order_by("event_id")[:MOST]
    )
    told = [notice.event for notice in notices if not notice.put_away]
    if told:
        letter = letters.digest(member, told, rhythm=member.rhythm)
        letter.connection = connection
        if not _leaves(letter, member):
            return False
    _done(member, notices, local)
    return bool(told)


def _leaves(letter: mail.EmailMessage, member: Member) -> bool:
    """Hand a mail to the server; false when it refuses this one, which waits."""
    try:
        letter.send()
    except SMTPServerDisconnected:
        raise
    except (SMTPException, ValueError) as fault:
        # It is there, and the others have their turn.
        log.warning("The mail to member %s is refused, it waits: %s", member.pk, fault)
        return False
    return True


def _claim(member: Member, local: datetime) -> bool:
    """Reserve the writing to ``member`` for this worker; false when another has it."""
    Preference.objects.get_or_create(member=member)
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=local)
    may_leave = Q(digest_after__isnull=True) | Q(digest_after__lte=local)
    return bool(
        Preference.objects.filter(free, may_leave, member=member).update(
            claimed_until=local + CLAIM
        )
    )


@transaction.atomic
def _done(member: Any, notices: Sequence[Notice], local: datetime) -> None:
    """Expect no other mail for these, nor any before the next of the same rhythm."""
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(
        mailed_at=local
    )
    after = digests.next_leaving(Rhythm(member.rhythm), local)
    Preference.objects.filter(member=member).update(
        claimed_until=None, digest_after=None if after == local else after
    )
