"""What the frame says of an amount: asked before anything is written.

A ceiling is not an entitlement, and below it nobody asks permission.
"""

from collections.abc import Iterable

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.base.errors import Refusal
from essaim.base.templatetags.essaim import euros
from essaim.circles.people import circles_of
from essaim.contributions import frames
from essaim.contributions.models import (
    Contribution,
    ContributionQuerySet,
    Frame,
    FrameAgreement,
)
from essaim.rules import ceilings as rules
from essaim.rules import contributions as states
from essaim.rules.ceilings import Ceiling, Exceeded, Unsaid

# What a ceiling over a period or a mission counts.
COUNTED = (
    states.State.DECLARED,
    states.State.IN_DIALOGUE,
    states.State.SETTLED,
    states.State.EXPORTED,
    states.State.PAID,
)
# What is said of one declaration, whatever else was declared.
EACH_TIME = (Ceiling.HOUR, Ceiling.POINTS, Ceiling.DECLARATION)
# An agreement given by those further down stands for one by those above.
RANK = [
    FrameAgreement.Whose.REFERENT,
    FrameAgreement.Whose.CIRCLE,
    FrameAgreement.Whose.ORIENTATION,
]


class TooMuch(Refusal):
    """The amount passes a ceiling of the frame, or needs an agreement beforehand."""


def check_said(contribution: Contribution, frame: Frame) -> None:
    """Raise ``Refusal`` unless what the frame needs to be told was told."""
    missing = rules.unsaid(
        frames.ceilings(frame),
        minutes=contribution.minutes,
        points=contribution.points,
        reason=contribution.reason,
    )
    if missing:
        raise Refusal(" ".join(_unsaid(each) for each in missing))
    year = contribution.line.fiscal_year
    done_on = contribution.done_on
    if done_on and done_on > timezone.localdate():
        raise Refusal(_("This day is still to come: declare work once it is done."))
    if done_on and done_on not in year:
        raise Refusal(
            _("This day is outside the year %(year)s, whose budget pays it.")
            % {"year": year}
        )
    check_form(contribution, frame)


def check_form(contribution: Contribution, frame: Frame) -> None:
    """Raise ``Refusal`` unless it may be paid as its author wants."""
    if contribution.form not in allowed_forms(frame):
        raise Refusal(_("Choose how to be paid among what the frame allows."))
    if contribution.form == Frame.Form.INVOICE and not contribution.structure.strip():
        raise Refusal(_("Name the structure that sends the invoice."))


def allowed_forms(frame: Frame) -> list[str]:
    """Return the forms of payment the frame allows, in their usual order."""
    return [form for form in Frame.Form.values if form in frame.forms]


def check_amount(
    contribution: Contribution, frame: Frame, cents: int, *, is_declared: bool
) -> None:
    """Raise ``TooMuch`` for an amount the frame does not let pass.

    Beyond a ceiling or what needs an agreement, the frame may foresee whose agreement
    lets it pass: it can then be announced, and declared once somebody else than the
    author has recorded the agreement.
    """
    passed = exceeded(contribution, frame, cents)
    needed = strictest(frames.agreements_needed(frame, cents))
    if not passed and needed is None:
        return
    if needed is not None:
        if not is_declared or _agreed(contribution, cents, needed):
            return
        raise TooMuch(
            _(
                "From %(amount)s on, this needs an agreement beforehand: %(whose)s. "
                "Announce it, then ask for the agreement on its page."
            )
            % {
                "amount": euros(needed.above_cents),
                "whose": needed.get_whose_display(),
            }
        )
    raise TooMuch(
        " ".join(
            (
                *(_exceeded(each, contribution) for each in passed),
                _("A ceiling is not an entitlement."),
            )
        )
    )


def check_each_time(frame: Frame, cents: int, minutes: int | None) -> None:
    """Raise ``TooMuch`` for work that could not be renewed once, as it is proposed."""
    passed = rules.check_amount(frames.ceilings(frame), cents=cents, minutes=minutes)
    told = [_exceeded_each_time(each) for each in passed if each.ceiling in EACH_TIME]
    if told and not frames.agreements_needed(frame, cents):
        raise TooMuch(" ".join((*told, _("A ceiling is not an entitlement."))))


def strictest(needed: Iterable[FrameAgreement]) -> FrameAgreement | None:
    """Return the agreement that must be asked, of all those an amount needs."""
    return max(
        needed,
        key=lambda each: (RANK.index(FrameAgreement.Whose(each.whose)), -each.pk),
        default=None,
    )


def exceeded(contribution: Contribution, frame: Frame, cents: int) -> list[Exceeded]:
    """Return the ceilings that an amount of this contribution would pass."""
    limits = frames.ceilings(frame)
    return rules.check_amount(
        limits,
        cents=cents,
        minutes=contribution.minutes,
        points=contribution.points,
        person_period_cents=0
        if limits.person_cents is None
        else _of_the_person(contribution, frame),
        mission_cents=0
        if limits.mission_cents is None
        else _of_the_mission(contribution),
    )


def _of_the_person(contribution: Contribution, frame: Frame) -> int:
    """What the author has otherwise declared over the frame's period."""
    year = frame.fiscal_year
    day = contribution.done_on or timezone.localdate()
    period = frames.person_period(frame, min(max(day, year.starts_on), year.ends_on))
    return _sum(
        Contribution.objects.filter(
            author=contribution.author_id,
            line__fiscal_year=year,
            done_on__range=(period.first, period.last),
        ),
        contribution,
    )


def _of_the_mission(contribution: Contribution) -> int:
    if contribution.mission_id is None:
        return 0
    return _sum(
        Contribution.objects.filter(mission=contribution.mission_id), contribution
    )


def _sum(rows: ContributionQuerySet, but: Contribution) -> int:
    counted = rows.filter(status__in=COUNTED).exclude(pk=but.pk)
    return counted.aggregate(cents=Sum("cents"))["cents"] or 0


def _agreed(contribution: Contribution, cents: int, needed: FrameAgreement) -> bool:
    if contribution.pk is None:
        return False
    enough = RANK[RANK.index(FrameAgreement.Whose(needed.whose)) :]
    return contribution.prior_agreements.filter(
        is_granted=True, up_to_cents__gte=cents, whose__in=enough
    ).exists()


def _unsaid(what: Unsaid) -> str:
    return {
        Unsaid.TIME: _("The frame has a ceiling per hour: say how long it took."),
        Unsaid.POINTS: _("The frame counts in points: say how many."),
        Unsaid.REASON: _("The frame asks why this amount: give a reason."),
    }[what]


def _exceeded_each_time(passed: Exceeded) -> str:
    """Say which ceiling of one declaration is passed."""
    figures = {"most": euros(passed.most), "asked": euros(passed.asked)}
    if passed.ceiling is Ceiling.HOUR:
        return (
            _("For this time the frame allows %(most)s at most, not %(asked)s.")
            % figures
        )
    if passed.ceiling is Ceiling.POINTS:
        return _("These points are worth %(most)s at most, not %(asked)s.") % figures
    return (
        _("A declaration is of %(most)s at most, and this one is of %(asked)s.")
        % figures
    )


def _exceeded(passed: Exceeded, contribution: Contribution) -> str:
    """Say which ceiling is passed; of a mission, what others took only to peers."""
    if passed.ceiling in EACH_TIME:
        return _exceeded_each_time(passed)
    figures = {"most": euros(passed.most), "asked": euros(passed.asked)}
    if passed.ceiling is Ceiling.PERSON:
        return (
            _(
                "With what you declared over the period you may declare %(most)s more, "
                "not %(asked)s."
            )
            % figures
        )
    if circles_of(contribution.author).filter(pk=contribution.circle_id).exists():
        return (
            _("For this mission %(most)s may still be declared, not %(asked)s.")
            % figures
        )
    return _("With what was declared for this mission, its ceiling is passed.")
