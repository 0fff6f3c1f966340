"""What the books show on the page of a circle."""

from typing import Any

from essaim.circles.models import Circle
from essaim.ledger.models import Account
from essaim.members.models import Member


def balance_panel(viewer: Member, circle: Circle) -> tuple[str, dict[str, Any]] | None:
    """Return the circle's balance; nothing while it never had an account."""
    account = (
        Account.objects.visible_to(viewer)
        .filter(kind=Account.Kind.CIRCLE, circle=circle)
        .first()
    )
    if account is None:
        return None
    return "ledger/panel.html", {
        "account": account,
        "balance_cents": account.postings.total(),
    }
