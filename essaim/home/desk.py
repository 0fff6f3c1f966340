"""What a member finds on the first page: what waits, where to help, what happened."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from essaim.base.models import Event, EventAbout
from essaim.base.templatetags.essaim import euros
from essaim.circles.models import Circle, Membership
from essaim.cobudget.models import Envelope, Project, Round
from essaim.home.awaited import Awaited, in_contributions
from essaim.home.awaited_debate import in_debate
from essaim.home.awaited_entrusted import in_entrusted
from essaim.home.awaited_follow_ups import in_follow_ups
from essaim.home.awaited_payments import in_payments
from essaim.home.awaited_projects import in_projects
from essaim.members.models import Member

SHOWN = 3  # circles proposed at once: a short list is read
TRACES = 6


def what_waits(member: Member) -> list[Awaited]:
    """Return what ``member`` may do now, the nearest deadline first.

    As many queries whatever the number of rounds, projects and contributions.
    """
    things = [
        *_money_to_direct(member),
        *in_entrusted(member),
        *_rounds_in_preparation(member),
        *in_projects(member),
        *in_debate(member),
        *in_follow_ups(member),
        *in_contributions(member),
        *in_payments(member),
    ]
    return sorted(things, key=lambda one: (one.due is None, one.due or timezone.now()))


def _standing(round_field: str) -> Coalesce:
    """How many projects of a round stand, as one subquery without a join."""
    projects = Project.objects.standing().filter(round=OuterRef(round_field))
    counted = projects.order_by().values("round").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def _answer_awaited(envelope: Any) -> Awaited:
    """An answer to give in a round without amounts."""
    round = envelope.round
    return Awaited(
        deed=_("Say what I think of the projects: %(round)s") % {"round": round},
        url=round.answer_url,
        detail=ngettext(
            "%(count)d project. You can change everything until closing.",
            "%(count)d projects. You can change everything until closing.",
            envelope.projects,
        )
        % {"count": envelope.projects},
        due=round.closes_at,
        verb=_("Answer"),
    )


def _money_to_direct(member: Member) -> list[Awaited]:
    envelopes: QuerySet[Any] = (
        Envelope.objects.visible_to(member)
        .filter(
            Q(round__closes_at__isnull=True) | Q(round__closes_at__gt=timezone.now()),
            Q(round__ballot=Round.Ballot.AMOUNTS) | Q(has_answered=False),
            round__in=Round.objects.going_on(),
            round__phase=Round.Phase.ALLOCATION,
            directed_cents__lt=F("cents") - F("set_aside_cents") + F("delegated_cents"),
        )
        .select_related("round")
        .annotate(
            supported=Count("allocations", filter=Q(allocations__cents__gt=0)),
            projects=_standing("round"),
        )
    )
    return [
        _answer_awaited(one)
        if not one.round.with_amounts
        else Awaited(
            deed=_("Share out my remaining %(left)s: %(round)s")
            % {"left": euros(one.left_cents), "round": one.round},
            url=reverse("cobudget:allocate", args=[one.round_id]),
            detail=ngettext(
                "You support %(supported)d of %(count)d project. "
                "You can change everything until closing.",
                "You support %(supported)d of %(count)d projects. "
                "You can change everything until closing.",
                one.projects,
            )
            % {"supported": one.supported, "count": one.projects},
            due=one.round.closes_at,
            verb=_("Share out"),
        )
        for one in envelopes
    ]


def _rounds_in_preparation(member: Member) -> list[Awaited]:
    written = Project.objects.written_by(member).standing()
    mine = written.filter(round=OuterRef("pk"))
    rounds: QuerySet[Any] = (
        Round.objects.visible_to(member)
        .going_on()
        .filter(
            phase__in=[Round.Phase.DEPOSIT, Round.Phase.DEBATE], imported__isnull=True
        )
        .annotate(
            proposed=Exists(mine),
            projects_count=_standing("pk"),
        )
    )
    awaited = []
    for one in rounds:
        if one.phase == Round.Phase.DEBATE and one.projects_count:
            awaited.append(_to_read(one, one.projects_count))
        elif one.phase == Round.Phase.DEPOSIT and not one.proposed:
            awaited.append(_to_propose(one, one.projects_count))
    return awaited


def _to_propose(one: Round, count: int) -> Awaited:
    return Awaited(
        deed=_("Propose a project: %(round)s") % {"round": one},
        url=reverse("cobudget:project_submit", args=[one.pk]),
        detail=ngettext(
            "%(count)d project so far. A title and an amount are enough to begin.",
            "%(count)d projects so far. A title and an amount are enough to begin.",
            count,
        )
        % {"count": count}
        if count
        else _("No project yet. A title and an amount are enough to begin."),
        due=one.debate_at,
        verb=_("Propose a project"),
    )


def _to_read(one: Round, count: int) -> Awaited:
    return Awaited(
        deed=_("Read the projects and talk them over: %(round)s") % {"round": one},
        url=one.get_absolute_url(),
        detail=ngettext(
            "%(count)d project. Each member then shares out the same envelope.",
            "%(count)d projects. Each member then shares out the same envelope.",
            count,
        )
        % {"count": count},
        due=one.allocation_at,
        verb=_("Read the projects"),
    )


def circles_of(member: Member) -> QuerySet[Circle]:
    """Return the circles ``member`` belongs to today."""
    return Circle.objects.filter(
        pk__in=Membership.objects.on().filter(member=member).values("circle")
    )


def circles_to_meet(member: Member) -> QuerySet[Circle]:
    """Return a few open circles ``member`` has not joined, the closest ones first.

    A circle is close (``shares_skills``) when someone in it has a skill of the
    reader's and lets all members see it.
    """
    kindred = Membership.objects.on().filter(
        circle=OuterRef("pk"),
        member__skills__in=member.skills.all(),
        member__skills_shown_to=Member.Shown.ALL,
    )
    joined = Membership.objects.on().filter(circle=OuterRef("pk"), member=member)
    return (
        Circle.objects.visible_to(member)
        .on(timezone.localdate())
        .filter(kind=Circle.Kind.CIRCLE)
        .filter(~Exists(joined))
        .annotate(
            shares_skills=Exists(kindred),
            members_count=Count(
                "memberships", filter=Q(memberships__left_on__isnull=True)
            ),
        )
        .order_by("-shares_skills", "name")[:SHOWN]
    )


def what_happened(member: Member) -> QuerySet[Event]:
    """Return the last traces of ``member``'s circles and rounds, and their own."""
    rounds = Round.objects.filter(
        Q(envelopes__member=member)
        | Q(circle__in=circles_of(member))
        | Q(circle__kind=Circle.Kind.COOPERATIVE)
    )
    types = ContentType.objects.get_for_models(Circle, Round, Member)
    followed = EventAbout.objects.filter(event=OuterRef("pk")).filter(
        Q(content_type=types[Circle], object_id__in=circles_of(member).values("pk"))
        | Q(content_type=types[Round], object_id__in=rounds.values("pk"))
        | Q(content_type=types[Member], object_id=member.pk)
    )
    return (
        Event.objects.visible_to(member)
        .filter(Q(actor=member) | Exists(followed))
        .select_related("actor")[:TRACES]
    )


def latest(member: Member) -> QuerySet[Event]:
    """Return the last traces all members see, for who follows nothing yet."""
    return Event.objects.visible_to(member).select_related("actor")[:TRACES]
