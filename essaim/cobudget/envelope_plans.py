"""Who will have an envelope, and how large: the plan of a round, worked out."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from essaim.base.dates import date_format
from essaim.base.templatetags.essaim import euros
from essaim.circles.models import Circle
from essaim.circles.people import members_of
from essaim.cobudget.models import Round
from essaim.members.models import Member
from essaim.rules import rounds

By = Round.EnvelopesBy
Share = tuple[Member, int]


@dataclass(frozen=True, slots=True)
class Part:
    """A group that has ``percent`` of an envelope: newcomers, or a circle."""

    percent: int
    joined_since: date | None = None
    circle: Circle | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Who, on what day, how the pool is shared; ``listed`` holds cents by member."""

    people: str = Round.People.EVERYONE
    people_on: date | None = None
    circles: Sequence[Circle] = ()
    envelopes_by: str = By.EQUAL
    listed: dict[int, int | None] = field(default_factory=dict)
    parts: Sequence[Part] = ()

    @classmethod
    def of(cls, round: Round) -> "Plan":
        """The plan ``round`` has now."""
        return cls(
            people=round.people,
            people_on=round.people_on,
            circles=(
                list(round.people_circles.order_by("pk"))
                if round.people == Round.People.CIRCLES
                else []
            ),
            envelopes_by=round.envelopes_by,
            listed=(
                dict(round.listed.values_list("member_id", "cents"))
                if round.people == Round.People.LIST
                else {}
            ),
            parts=[
                Part(one.percent, one.joined_since, one.circle)
                for one in round.parts.select_related("circle")
            ]
            if round.envelopes_by == By.PARTS
            else [],
        )


def eligible(plan: Plan, *, today: date) -> QuerySet[Member]:
    """The active members the plan names, as they are on its day; in their order."""
    active = Member.objects.active().order_by("pk")
    day = plan.people_on or today
    if plan.people == Round.People.LIST:
        return active.filter(pk__in=list(plan.listed))
    if plan.people == Round.People.CIRCLES:
        return active.filter(pk__in=_of_circles(plan.circles, day))
    return active.filter(joined_on__lte=day) if plan.people_on else active


def _of_circles(circles: Sequence[Circle], day: date) -> set[int]:
    return {
        pk
        for circle in circles
        for pk in members_of(circle, day).values_list("pk", flat=True)
    }


def shares(plan: Plan, pool_cents: int, *, today: date | None = None) -> list[Share]:
    """What each would have if allocation opened ``today``, in cents.

    Equal or by parts, together they never pass the pool; the amounts of a list may:
    ``missing`` says so.
    """
    day = today or timezone.localdate()
    members = list(eligible(plan, today=day))
    if plan.envelopes_by == By.FILE:
        return [(one, plan.listed.get(one.pk) or 0) for one in members]
    if not members:
        return []
    percents = _percents(plan, members, plan.people_on or day)
    cents = rounds.shares(pool_cents, percents)
    return list(zip(members, cents, strict=True))


def _percents(plan: Plan, members: Sequence[Member], day: date) -> list[int]:
    parts = plan.parts if plan.envelopes_by == By.PARTS else ()
    groups = [
        (part, _of_circles([part.circle], day) if part.circle else frozenset())
        for part in parts
    ]

    def of(member: Member) -> int:
        for part, inside in groups:
            since = part.joined_since
            if member.pk in inside or (since and member.joined_on >= since):
                return part.percent
        return 100

    return [of(member) for member in members]


def missing(plan: Plan, pool_cents: int, *, today: date | None = None) -> list[str]:
    """What prevents the envelopes from being made ``today``, in whole sentences."""
    return list(_missing(plan, pool_cents, today or timezone.localdate()))


def _missing(plan: Plan, pool_cents: int, today: date) -> Iterator[str]:
    found = shares(plan, pool_cents, today=today)
    if plan.people_on and plan.people_on > today:
        yield _("Who has an envelope is known on %(day)s only.") % {
            "day": date_format(plan.people_on)
        }
    if not found:
        yield (
            _("There is no active member.")
            if plan.people == Round.People.EVERYONE
            else _("Nobody would have an envelope: see who has one.")
        )
        return
    whole = sum(cents for _member, cents in found)
    if whole > pool_cents:
        yield _("The envelopes make %(whole)s together, over the pool by %(over)s.") % {
            "whole": euros(whole),
            "over": euros(whole - pool_cents),
        }
    if pool_cents and any(cents < 1 for _member, cents in found):
        yield _("The pool is too small: less than a cent for each member.")


@dataclass(frozen=True, slots=True)
class Preview:
    """What the plan would give now: how many of each size, and the total."""

    sizes: list[tuple[int, int]]
    people: int
    whole_cents: int
    pool_cents: int
    missing: list[str]

    @property
    def left_cents(self) -> int:
        """What would stay in the pool; below zero when it is passed."""
        return self.pool_cents - self.whole_cents


def preview(plan: Plan, pool_cents: int) -> Preview:
    """Work the plan out, without anybody's name."""
    found = shares(plan, pool_cents)
    counted = Counter(cents for _member, cents in found)
    return Preview(
        sizes=sorted(counted.items(), reverse=True),
        people=len(found),
        whole_cents=sum(cents for _member, cents in found),
        pool_cents=pool_cents,
        missing=missing(plan, pool_cents),
    )


def in_words(plan: Plan, *, with_amounts: bool = True) -> list[str]:
    """Who takes part and how large envelopes are, as all members read it.

    Without amounts, nobody has an envelope to direct: each has a voice.
    """
    return [
        *_who(plan),
        *(
            _how_large(plan)
            if with_amounts
            else [_("Each has one voice, whatever share of the capital they hold.")]
        ),
    ]


def _who(plan: Plan) -> Iterator[str]:
    if plan.people == Round.People.LIST:
        count = len(plan.listed)
        yield ngettext(
            "%(count)d member, listed by those who run the round, takes part.",
            "%(count)d members, listed by those who run the round, take part.",
            count,
        ) % {"count": count}
        return
    day = date_format(plan.people_on) if plan.people_on else ""
    if plan.people == Round.People.CIRCLES:
        names = ", ".join(str(circle) for circle in plan.circles)
        yield (
            _("Whoever is in one of these circles on %(day)s takes part: %(names)s.")
            if day
            else _(
                "Whoever is in one of these circles when allocation opens takes "
                "part: %(names)s."
            )
        ) % {"names": names, "day": day}
    elif day:
        yield _("All active members who had joined by %(day)s take part.") % {
            "day": day
        }
    else:
        yield _("All members active when allocation opens take part.")


def _how_large(plan: Plan) -> Iterator[str]:
    if plan.envelopes_by == By.FILE:
        yield _("The list gives the amount of each envelope.")
    elif plan.envelopes_by == By.EQUAL:
        yield _("Each has the same envelope.")
    for part in plan.parts if plan.envelopes_by == By.PARTS else ():
        said = {
            "percent": part.percent,
            "circle": part.circle,
            "day": date_format(part.joined_since) if part.joined_since else "",
        }
        yield (
            _("Members of %(circle)s: %(percent)d %% of an envelope.") % said
            if part.circle
            else _("Those who joined since %(day)s: %(percent)d %% of an envelope.")
            % said
        )
    if plan.envelopes_by == By.PARTS:
        yield _("The others: a whole one.")
    yield _("No envelope depends on anybody’s share of the capital.")
