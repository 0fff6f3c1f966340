"""The choices of a round are frozen when its follow-up starts: once, for good."""

from django.db import transaction

from essaim.base import events
from essaim.base.clock import now
from essaim.cobudget import archives
from essaim.cobudget.models import Archive, Round
from essaim.members.models import Member
from essaim.rules.rounds import Phase


@transaction.atomic
def freeze(round: Round, *, by: Member | None) -> Archive:
    """Keep what a round chose, with its digest; the caller holds it locked.

    Kept already, it stays as it is. The digest is published in the trace.
    """
    there = Archive.objects.filter(round=round).first()
    if there is not None:
        return there
    moment = now()
    content = archives.content_of(round, until=moment)
    archive = Archive.objects.create(
        round=round,
        frozen_at=moment,
        content=content,
        digest=archives.digest(content),
    )
    events.record(
        "choices.frozen",
        archive,
        by=by,
        about=[round, round.circle],
        round=round.name,
        digest=archive.digest,
    )
    return archive


@transaction.atomic(durable=True)
def freeze_missing(round_id: int) -> int:
    """Keep what a followed round chose if that was not done; return how many.

    For a round whose follow-up started before choices were kept.
    """
    rows = Round.objects.select_for_update(of=("self",)).select_related("circle")
    round = rows.get(pk=round_id)
    if round.phase != Phase.FOLLOW_UP or Archive.objects.filter(round=round).exists():
        return 0
    freeze(round, by=None)
    return 1


def not_frozen() -> list[int]:
    """The followed rounds whose choices are not kept yet, by number."""
    rows = Round.objects.filter(
        phase=Phase.FOLLOW_UP.value, archive__isnull=True, count__isnull=False
    )
    return list(rows.order_by("pk").values_list("pk", flat=True))
