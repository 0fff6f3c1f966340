"""What work draws on a budget line: its missions, and what was done on it."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from essaim.contributions.models import Contribution, Mission
from essaim.contributions.permissions.budgets import may_read_amounts
from essaim.contributions.reading.contributions import is_signed_for
from essaim.contributions.services.money import hold
from essaim.ledger.models import BudgetLine
from essaim.ledger.uses import Use, Uses
from essaim.members.models import Member
from essaim.rules.contributions import HOLDS

MOST = 50


def missions(lines: Sequence[BudgetLine], reader: Member) -> Uses | None:
    """The missions to be paid from these lines; who goes is on their own pages."""
    rows = Mission.objects.visible_to(reader).filter(line__in=lines).order_by("pk")
    return Uses(
        _("Missions"),
        [
            Use(one.title, one.get_absolute_url(), state=one.get_state_display())
            for one in rows[:MOST]
        ],
    )


def work(lines: Sequence[BudgetLine], reader: Member) -> Uses | None:
    """The work announced, done or paid on these lines, as ``reader`` may read it.

    Its author, the members of the circle and payroll read it whole; the others, that
    it was done, and by whom if it is signed.
    """
    on_them = Contribution.objects.filter(line__in=lines)
    whole = set(on_them.visible_to(reader).values_list("pk", flat=True))
    peer = all(may_read_amounts(reader, line.circle) for line in lines)
    traced = on_them.traces_for(reader).values("pk")
    shown = on_them.filter(status__in=HOLDS, pk__in=whole) | on_them.filter(
        pk__in=traced
    )
    rows = shown.select_related("author").order_by("-done_on", "-pk").distinct()
    told = [_told(one, reader, one.pk in whole, peer=peer) for one in rows[:MOST]]
    holding = on_them.filter(status__in=HOLDS)
    total = sum(hold(one)[1] for one in holding) if peer else None
    note = "" if peer else _("Amounts are read by the members of the circle.")
    return Uses(_("Work"), told, total, note)


def _told(one: Contribution, reader: Member, is_whole: bool, *, peer: bool) -> Use:
    signed = is_signed_for(one, reader, peer=peer)
    return Use(
        one.title,
        one.get_absolute_url(),
        state=one.get_status_display() if is_whole else "",
        who=str(one.author) if signed else _("A member of the circle"),
        on=one.done_on,
        cents=hold(one)[1] if is_whole else None,
    )
