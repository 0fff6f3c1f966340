"""What expenses draw on a budget line, for who may read each of them."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from essaim.circles.people import circles_of
from essaim.ledger.models import BudgetLine
from essaim.ledger.uses import Use, Uses
from essaim.members.models import Member
from essaim.payments.models import ExpenseClaim
from essaim.rules.expenses import HOLDS, hold

MOST = 50


def expenses(lines: Sequence[BudgetLine], reader: Member) -> Uses | None:
    """The claims on these lines that ``reader`` may read: often, only their own."""
    rows = ExpenseClaim.objects.visible_to(reader).filter(line__in=lines)
    drawn = list(rows.filter(state__in=HOLDS).select_related("member").order_by("-pk"))
    circles = {line.circle_id for line in lines}
    peer = circles_of(reader).filter(pk__in=circles).distinct().count() == len(circles)
    return Uses(
        _("Expenses"),
        [
            Use(
                one.title,
                one.get_absolute_url(),
                state=one.get_state_display(),
                who=str(one.member),
                on=one.submitted_at.date() if one.submitted_at else None,
                cents=hold(one.state, one.cents)[1],
            )
            for one in drawn[:MOST]
        ],
        sum(hold(one.state, one.cents)[1] for one in drawn) if peer else None,
        "" if peer else _("Those of others are read by who looks at them."),
    )
