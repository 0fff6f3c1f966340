"""Closing: count, write each project's fate, give the money, return the rest."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.cobudget import counting, stored
from essaim.cobudget.models import Envelope, Project, Round
from essaim.ledger import services as ledger
from essaim.ledger.models import Account
from essaim.members.models import Member
from essaim.rules.ledger import Posting, spread, transfer


@transaction.atomic
def close(
    round: Round,
    *,
    by: Member | None,
    counted: Sequence[counting.Counted] | None = None,
) -> dict[str, Any]:
    """Count ``round``, which the caller holds locked, and do what the count says.

    Every envelope is taken first: a member who is saving finishes before the count,
    one who comes after finds allocation closed. What was ``counted`` before is taken
    if the ballots are still the same. Returns figures for the trace.
    """
    envelopes = list(
        Envelope.objects.filter(round=round)
        .order_by("pk")
        .select_for_update(no_key=True)
    )
    elections = [
        counting.election_of(round, one) for one in counting.sections_of(round)
    ]
    if counted is None or [one.election for one in counted] != elections:
        counted = counting.count_ballots(round)
    count = stored.store_each(round, counted)
    if round.moves_money:
        _settle(round, envelopes, by=by)
    return {
        "funded": len(count.data["selected"]),
        "cost_cents": count.cost_cents,
        "voices": count.voices,
        "rule": count.rule_label,
    }


def _settle(round: Round, envelopes: list[Envelope], *, by: Member | None) -> None:
    """Post the money so that nobody's choice can be read in the books.

    Each envelope returns whole to the round, used or not; then the round funds its
    projects; what is left returns to the pot.
    """
    pool = round.account_code
    funded = list(
        Project.objects.filter(round=round, awarded_cents__gt=0).order_by("pk")
    )
    ledger.open_accounts(
        Account(
            code=project.account_code,
            kind=Account.Kind.PROJECT,
            label=project.title[:200],
            circle_id=project.circle_id,
        )
        for project in funded
    )
    returned = sum(envelope.cents for envelope in envelopes)
    awards = [(project.account_code, project.awarded_cents or 0) for project in funded]
    rest = round.pool_cents - sum(cents for _code, cents in awards)
    steps: list[tuple[str, str, tuple[Posting, ...]]] = []
    if returned:
        back = (Posting(one.account_code, -one.cents) for one in envelopes if one.cents)
        steps.append(
            ("returns", _("Envelopes returned"), (*back, Posting(pool, returned)))
        )
    if awards:
        steps.append(("awards", _("Projects funded"), spread(awards, source=pool)))
    if rest:
        steps.append(
            ("rest", _("Rest returned"), transfer(rest, source=pool, target=ledger.POT))
        )
    for key, label, postings in steps:
        ledger.post(
            postings,
            on=timezone.localdate(),
            label=f"{label} · {round.name}",
            key=f"round:{round.pk}:{key}",
            by=by,
        )
