"""What the overrun policy does to a budget, in euros: now, and at the pace it goes.

Only from what the reader sees of it; each sentence says what it assumes.
"""

from django.utils.translation import gettext as _

from essaim.base.dates import date_format
from essaim.base.templatetags.essaim import euros
from essaim.contributions.reading.budgets import Standing
from essaim.contributions.reading.pace import Pace
from essaim.rules.budgets import Overrun

HUNDRED = 100_00


def now(standing: Standing, policy: Overrun) -> str:
    """What it does to the budget as it stands."""
    if standing.left is None or standing.excess is None:
        return ""
    if not standing.excess:
        return _before(policy) % {"left": euros(standing.left)}
    over = {"over": euros(standing.excess)}
    if policy is Overrun.DEBT:
        return (
            _("%(over)s pass the budget: the next year’s budget will pay them first.")
            % over
        )
    if policy is Overrun.PRORATE:
        return _prorated(standing, over)
    if policy is Overrun.DELIBERATE:
        return (
            _(
                "%(over)s pass the budget: nothing more of it is settled before the "
                "cooperative decides, at the closing of the year."
            )
            % over
        )
    return _("%(over)s pass the budget: nothing more is accepted on it.") % over


def _before(policy: Overrun) -> str:
    return {
        Overrun.REFUSE: _("Beyond the %(left)s left, a declaration is refused."),
        Overrun.DEFER: _(
            "Beyond the %(left)s left, a declaration waits for the next year’s budget."
        ),
        Overrun.DEBT: _(
            "Beyond the %(left)s left, a declaration is settled all the same: the next "
            "year’s budget pays it."
        ),
        Overrun.PRORATE: _(
            "Beyond the %(left)s left, nothing more is settled before the closing, "
            "where what is left is shared in proportion."
        ),
        Overrun.DELIBERATE: _(
            "Beyond the %(left)s left, nothing more is settled before the cooperative "
            "decides, at the closing of the year."
        ),
    }[policy]


def _prorated(standing: Standing, over: dict[str, str]) -> str:
    """How much of a hundred euros declared would be paid, were the year closed now."""
    text = _(
        "%(over)s pass the budget: nothing more of it is settled before the closing."
    )
    settled, paid = standing.settled, standing.paid
    if not standing.declared or settled is None or paid is None:
        return text % over
    for_them = max(0, standing.voted - (standing.debt or 0) - settled - paid)
    part = min(HUNDRED, HUNDRED * for_them // standing.declared)
    return _(
        "%(over)s pass the budget. Closed now, the %(left)s that nothing has "
        "settled yet would be shared among the %(declared)s declared: %(hundred)s "
        "declared become %(part)s."
    ) % {
        **over,
        "left": euros(for_them),
        "declared": euros(standing.declared),
        "hundred": euros(HUNDRED),
        "part": euros(part),
    }


def ahead(pace: Pace | None) -> str:
    """Where the pace leads: the day nothing is left, or what will be."""
    told = pace.projection if pace else None
    if pace is None or told is None:
        return ""
    since = date_format(told.since)
    if told.exhausted_on:
        return _(
            "At the pace since %(since)s (%(cents)s in %(days)d days), the budget is "
            "used up on %(day)s."
        ) % {
            "since": since,
            "cents": euros(told.cents),
            "days": told.days,
            "day": date_format(told.exhausted_on),
        }
    return _(
        "At the pace since %(since)s (%(cents)s in %(days)d days), %(engaged)s will be "
        "engaged on the last day, of %(voted)s voted."
    ) % {
        "since": since,
        "cents": euros(told.cents),
        "days": told.days,
        "engaged": euros(told.at_end_cents),
        "voted": euros(pace.voted),
    }


def then(pace: Pace | None, policy: Overrun) -> str:
    """What the policy does to what will pass the budget, at this pace."""
    if pace is None or not pace.excess_cents:
        return ""
    return {
        Overrun.REFUSE: _(
            "Rule of the frame: about %(over)s of work could then not be declared."
        ),
        Overrun.DEFER: _(
            "Rule of the frame: about %(over)s would then wait for the next year."
        ),
        Overrun.DEBT: _(
            "Rule of the frame: the next year’s budget would start with about %(over)s "
            "less."
        ),
        Overrun.PRORATE: _(
            "Rule of the frame: about %(over)s would lack, and what is declared last "
            "would be paid in part, in proportion."
        ),
        Overrun.DELIBERATE: _(
            "Rule of the frame: about %(over)s would lack, and the cooperative would "
            "decide together at the closing."
        ),
    }[policy] % {"over": euros(pace.excess_cents)}
