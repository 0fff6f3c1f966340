"""What waits for a member in the contributions: the lines of their first page."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.base.templatetags.essaim import euros
from essaim.contributions.models import (
    Agreement,
    Contribution,
    Objection,
)
from essaim.contributions.permissions.agreements import circles_spoken_for, may_agree
from essaim.contributions.permissions.contributions import priors_for
from essaim.members.models import Member
from essaim.rules.contributions import State

MOST = 10  # of each kind: a short list is read
SOON = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Awaited:
    """One thing that waits for the reader: a deed, where to do it, until when."""

    deed: str
    url: str
    detail: str
    due: datetime | None
    verb: str


def in_contributions(member: Member) -> list[Awaited]:
    """Return what ``member`` may do now about contributions.

    A constant number of queries, whatever the number of contributions.
    """
    return [
        *_to_declare(member),
        *_in_dialogue(member),
        *_to_rule(member),
        *_to_agree(member),
        *_to_answer(member),
    ]


def start_of(day: date | None) -> datetime | None:
    """The first instant of a day, for what is due on it."""
    return timezone.make_aware(datetime.combine(day, time.min)) if day else None


def _to_declare(member: Member) -> list[Awaited]:
    """Work done and not declared, renewed work, announcements about to expire."""
    soon = timezone.localdate() + SOON
    rows = Contribution.objects.of(member).filter(
        Q(status=State.DONE)
        | Q(status=State.IN_PROGRESS, agreement__isnull=False)
        | Q(status__in=(State.ANNOUNCED, State.IN_PROGRESS), expires_on__lte=soon)
    )
    return [
        Awaited(
            deed=_("Complete the declaration: %(contribution)s")
            % {"contribution": one},
            url=one.get_absolute_url(),
            detail=_("%(amount)s are reserved. You alone set the amount.")
            % {"amount": euros(one.cents)},
            due=start_of(one.expires_on) if one.state != State.DONE else None,
            verb=_("Complete it"),
        )
        for one in rows[:MOST]
    ]


def _in_dialogue(member: Member) -> list[Awaited]:
    """Objections to one's own declarations."""
    rows = (
        Objection.objects.filter(
            contribution__author=member,
            contribution__status=State.IN_DIALOGUE,
            closed_at__isnull=True,
        )
        .select_related("contribution")
        .order_by("dialogue_ends_on")
    )
    return [
        Awaited(
            deed=_("Answer an objection: %(contribution)s")
            % {"contribution": one.contribution},
            url=one.contribution.get_absolute_url(),
            detail=_("You may adjust it, or talk. After that day the circle decides."),
            due=start_of(one.dialogue_ends_on),
            verb=_("Answer"),
        )
        for one in rows[:MOST]
    ]


def _to_rule(member: Member) -> list[Awaited]:
    """Objections whose time is over, in the circles one speaks for."""
    open_ones = Objection.objects.filter(closed_at__isnull=True)
    rows = (
        Contribution.objects.filter(
            status=State.IN_DIALOGUE,
            objections__closed_at__isnull=True,
            objections__dialogue_ends_on__lte=timezone.localdate(),
        )
        .exclude(author=member)
        .exclude(objections__in=open_ones.filter(author=member))
        .distinct()
        .prefetch_related(Prefetch("objections", queryset=open_ones))
    )
    spoken = circles_spoken_for(member, rows.values_list("circle", flat=True))
    return [
        Awaited(
            deed=_("Record what the circle decided: %(contribution)s")
            % {"contribution": one},
            url=reverse("contributions:rule", args=[one.pk]),
            detail=_("The time for dialogue is over; nothing settles meanwhile."),
            due=start_of(max(o.dialogue_ends_on for o in one.objections.all())),
            verb=_("Record it"),
        )
        for one in rows.filter(circle__in=spoken)[:MOST]
    ]


def _to_agree(member: Member) -> list[Awaited]:
    """Recurrent work proposed to the circles one speaks for."""
    rows = (
        Agreement.objects.filter(agreed_at__isnull=True, stopped_on__isnull=True)
        .exclude(author=member)
        .select_related("circle")
    )
    spoken = circles_spoken_for(member, rows.values_list("circle", flat=True))
    return [
        Awaited(
            deed=_("Say whether the circle agrees: %(agreement)s") % {"agreement": one},
            url=reverse("contributions:agreement_agree", args=[one.pk]),
            detail=_("Proposed to %(circle)s: %(amount)s each time.")
            % {"circle": one.circle, "amount": euros(one.cents)},
            due=None,
            verb=_("Record it"),
        )
        for one in rows.filter(circle__in=spoken)[:MOST]
        if may_agree(member, one, speaks=True)
    ]


def _to_answer(member: Member) -> list[Awaited]:
    """Agreements asked beforehand that one may answer."""
    return [
        Awaited(
            deed=_("Answer an agreement asked: %(contribution)s")
            % {"contribution": one.contribution},
            url=reverse("contributions:prior_settle", args=[one.contribution_id]),
            detail=_("Up to %(amount)s; the frame wants it beforehand.")
            % {"amount": euros(one.up_to_cents)},
            due=None,
            verb=_("Answer"),
        )
        for one in priors_for(member)[:MOST]
    ]
