"""What this room holds about a member, for them to take away."""

from collections.abc import Mapping, Sequence

from essaim.members import exports
from essaim.members.models import Member
from essaim.payments.models import ExpenseClaim, ExpenseLine
from essaim.payments.reading import mine

Rows = Sequence[Mapping[str, object]]


def expense_claims(member: Member) -> Rows:
    """The expense claims made, each with its lines."""
    claims = ExpenseClaim.objects.of(member).order_by("pk")
    lines = list(
        ExpenseLine.objects.filter(claim__member=member)
        .order_by("pk")
        .values(
            *("claim_id", "spent_on", "label", "cents", "vat_rate", "vat_cents"),
            *("kilometres", "receipt_name"),
        )
    )
    fields = ("pk", "title", "circle__name", "state", "cents", "created_at")
    return [
        {
            **claim,
            "lines": [
                {name: value for name, value in line.items() if name != "claim_id"}
                for line in lines
                if line["claim_id"] == claim["pk"]
            ],
        }
        for claim in claims.values(*fields, "submitted_at", "looked_at_at", "reason")
    ]


exports.register("expense_claims", expense_claims)
exports.register("payments", mine.takeaway)
