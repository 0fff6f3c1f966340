"""A frame takes effect: the pot brings each circle its budget, all of them or none."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.base import events
from essaim.base.clock import now as present
from essaim.circles.models import Circle, Mandate, Role
from essaim.contributions.frame_words import line_words
from essaim.contributions.models import Frame, FrameLine
from essaim.ledger import services as ledger
from essaim.ledger.models import Account, BudgetLine, Posting
from essaim.ledger.services import budgets
from essaim.members.models import Member
from essaim.notifications.services import tell
from essaim.rules import frames as rules
from essaim.rules.budgets import Bucket

KEY = "frame:"


class _PotLacks(Exception):
    """The pot lacks ``cents``: what was begun is undone."""

    def __init__(self, cents: int) -> None:
        super().__init__(cents)
        self.cents = cents


def take_effect(now: datetime) -> int:
    """Post the budgets of every frame whose date has come; return how many it posted.

    Done once, nothing is posted again. When the pot has not enough, nothing at all is
    posted, the treasurers are told what is missing, and the next tick tries again.
    """
    due = Frame.objects.due(timezone.localdate(now)).values_list("pk", flat=True)
    return sum(post_budgets(pk) for pk in list(due))


@transaction.atomic
def post_budgets(frame_id: int) -> bool:
    """Bring each line of a frame from the pot, or say what the pot lacks.

    A building block: ``adopt_frame`` calls it when the date has already come. A later
    version posts the differences, and takes back what is still available.
    """
    frame = (
        Frame.objects.select_for_update(of=("self",), no_key=True)
        .select_related("fiscal_year")
        .get(pk=frame_id)
    )
    if frame.funded_at or not frame.is_adopted:
        return False
    try:
        with transaction.atomic():
            wanted, moved = _bring(frame)
    except _PotLacks as short:
        _tell_what_lacks(frame, short.cents)
        return False
    frame.funded_at, frame.lacking_cents = present(), None
    frame.save(update_fields=["funded_at", "lacking_cents"])
    events.record(
        "frame.took_effect",
        frame,
        by=None,
        about=Circle.objects.filter(budget_lines__in=moved).distinct(),
        frame=str(frame),
        amount_cents=sum(line.cents for line in wanted.values()),
    )
    return True


def _bring(frame: Frame) -> tuple[dict[int, FrameLine], list[int]]:
    """Post what each line is given; raise ``_PotLacks`` when the pot cannot."""
    wanted = _wanted(frame)
    posted = posted_by_frames(frame)
    lines = budgets.lock_each({*wanted, *posted})
    held = budgets.balances(lines.values())
    moving = rules.moves(
        {pk: line.cents for pk, line in wanted.items()},
        posted,
        {pk: balances[Bucket.AVAILABLE] for pk, balances in held.items()},
    )
    lacking = rules.lacking(moving, _locked_pot())
    if lacking:
        raise _PotLacks(lacking)
    _post(frame, wanted, lines, moving)
    return wanted, list(moving)


def _wanted(frame: Frame) -> dict[int, FrameLine]:
    """The budget line of each line of the frame, opened where it was not."""
    parts = list(frame.lines.select_related("circle"))
    opened = budgets.open_lines(
        [
            BudgetLine(
                circle=part.circle,
                fiscal_year=frame.fiscal_year,
                kind=part.kind,
                label=part.label,
            )
            for part in parts
        ]
    )
    return {line.pk: part for line, part in zip(opened, parts, strict=True)}


def posted_by_frames(frame: Frame) -> dict[int, int]:
    """What the frames of this year have brought each budget line until now."""
    sums = (
        Posting.objects.filter(
            account__budget_line__fiscal_year=frame.fiscal_year_id,
            entry__key__startswith=KEY,
        )
        .values_list("account__budget_line")
        .annotate(Sum("cents"))
    )
    return {pk: cents for pk, cents in sums if cents}


def asked_of_pot(frame: Frame) -> tuple[int, int]:
    """What the pot would bring if the frame took effect now, and what it lacks."""
    names = {
        line.pk: (line.circle_id, line.kind, line.label)
        for line in BudgetLine.objects.filter(fiscal_year=frame.fiscal_year_id)
    }
    held = budgets.figures_of_year(frame.fiscal_year)
    moving = rules.moves(
        {(li.circle_id, li.kind, li.label): li.cents for li in frame.lines.all()},
        {names[pk]: cents for pk, cents in posted_by_frames(frame).items()},
        {names[pk]: figures.left for pk, figures in held.items()},
    )
    return sum(moving.values()), rules.lacking(moving, ledger.balance(ledger.POT))


def _locked_pot() -> int:
    pot = ledger.open_pot()
    Account.objects.select_for_update(no_key=True).get(pk=pot.pk)
    return ledger.balance(pot.code)


def _post(
    frame: Frame,
    wanted: Mapping[int, FrameLine],
    lines: Mapping[int, BudgetLine],
    moving: Mapping[int, int],
) -> None:
    votes = []
    for pk, cents in moving.items():
        part = f"line:{wanted[pk].pk}" if pk in wanted else f"without:{pk}"
        label = _("Contribution frame %(frame)s: %(line)s") % {
            "frame": frame,
            "line": line_words(lines[pk]),
        }
        key = f"{KEY}{frame.pk}:{part}"
        votes.append(budgets.Vote(lines[pk], cents, _entry_day(frame), label, key))
    budgets.vote_each(votes, by=None)


def _entry_day(frame: Frame) -> date:
    """Today, in the year of the frame."""
    return min(
        max(timezone.localdate(), frame.fiscal_year.starts_on),
        frame.fiscal_year.ends_on,
    )


def _tell_what_lacks(frame: Frame, cents: int) -> None:
    """Tell the treasurers once for each amount that is missing."""
    if frame.lacking_cents == cents:
        return
    frame.lacking_cents = cents
    frame.save(update_fields=["lacking_cents"])
    event = events.record(
        "frame.lacked_money", frame, by=None, frame=str(frame), lacking_cents=cents
    )
    keepers = Mandate.objects.in_force().of_kind(Role.Kind.TREASURER)
    whole = keepers.filter(role__circle__kind=Circle.Kind.COOPERATIVE)
    tell(event, Member.objects.active().filter(pk__in=whole.values("member")))
