"""A paper is entered by one person, again by another, and counted if they agree.

The first entry is kept as a seal: no page and no table can show it. The member's own
choices, made on the site, always stand before a paper.
"""

import json
from collections.abc import Mapping

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from essaim.base import events
from essaim.base.clock import now
from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.cobudget import receipts
from essaim.cobudget.models import Envelope, PaperBallot, Round
from essaim.cobudget.permissions import (
    may_confirm_paper,
    may_discard_paper,
    may_enter_paper,
)
from essaim.cobudget.services import ballots
from essaim.cobudget.services.allocations import direct
from essaim.members.models import Member
from essaim.notifications.services import tell
from essaim.rules.ballots import Kind, tidied

SALT = "essaim.cobudget.paper"


class _Tried(Exception):
    """The entry is possible; what it wrote is undone."""


@transaction.atomic(durable=True)
def enter_paper(
    round_id: int,
    member_id: int,
    reference: str,
    written: Mapping[int, int],
    *,
    by: Member,
    wants_receipt: bool = False,
) -> PaperBallot:
    """Enter for the first time what a member wrote; nothing is counted yet.

    ``written`` holds cents by project, or what each project is given in a round
    without amounts. Raises ``TooMuch`` as ``allocate`` does, ``BadBallot`` as
    ``answer`` does, and ``Refusal`` for one's own paper, or a member who answered by
    themself or entrusted their voice.
    """
    envelope = (
        Envelope.objects.select_for_update(of=("self",), no_key=True)
        .filter(round_id=round_id, member=member_id)
        .first()
    )
    round = Round.objects.select_related("circle").get(pk=round_id)
    may_enter_paper(by, round).or_raise()
    if envelope is None or envelope.member_id == by.pk:
        raise Refusal(_("Choose another person who has an envelope."))
    if not reference.strip():
        raise Refusal(_("Write the reference that the paper bears."))
    if envelope.papers.standing().exists():
        raise Refusal(_("A paper of this person already waits to be confirmed."))
    said = _tidied(round, written)
    if not said:
        if round.with_amounts:
            raise Refusal(_("Write at least one amount."))
        raise Refusal(_("Enter what the paper says of at least one project."))
    _try(envelope, round, written)
    paper = PaperBallot.objects.create(
        envelope=envelope,
        reference=reference.strip(),
        seal=_seal(envelope, said),
        first_by=by,
        wants_receipt=wants_receipt,
    )
    _record("paper.entered", paper, by=by)
    return paper


def _tidied(round: Round, written: Mapping[int, int]) -> dict[int, int]:
    """The same paper always says the same, however it was typed."""
    if round.with_amounts:
        return {pk: cents for pk, cents in written.items() if cents}
    return tidied(Kind(round.ballot), written)


def _write(envelope: Envelope, round: Round, written: Mapping[int, int]) -> None:
    """Answer with an envelope the caller holds what the paper says."""
    if round.with_amounts:
        direct(envelope, round, _tidied(round, written))
    else:
        ballots.keep(envelope, round, written)


def _try(envelope: Envelope, round: Round, written: Mapping[int, int]) -> None:
    _check_untouched(envelope, round)
    try:
        with transaction.atomic():
            _write(envelope, round, written)
            raise _Tried
    except _Tried:
        envelope.refresh_from_db()


def _check_untouched(envelope: Envelope, round: Round) -> None:
    if envelope.directed_cents > envelope.delegated_cents:
        raise Refusal(_("This person answered on the site: their own choices stand."))
    # One sentence for both: whoever enters papers does not learn of a delegation.
    entrusted = envelope.set_aside_cents and not round.with_amounts
    if envelope.has_answered or entrusted:
        raise Refusal(
            _(
                "This person answered on the site, or entrusted their voice: that "
                "stands before a paper."
            )
        )


def _seal(envelope: Envelope, said: Mapping[int, int]) -> str:
    """What only the same amounts for the same envelope give."""
    whole = json.dumps([envelope.pk, sorted(said.items())])
    return salted_hmac(SALT, whole, algorithm="sha256").hexdigest()


@transaction.atomic(durable=True)
def confirm_paper(
    paper_id: int, written: Mapping[int, int], *, by: Member
) -> PaperBallot:
    """Enter a paper again; if both entries agree, the envelope says what it says.

    The member receives a receipt, by mail too if the paper asks for it, and can change
    it until closing. Raises ``Refusal`` when the entries differ: nothing is kept of
    this one, the first still waits.
    """
    paper = _lock(paper_id)
    may_confirm_paper(by, paper).or_raise()
    envelope = paper.envelope
    said = _tidied(envelope.round, written)
    if not constant_time_compare(paper.seal, _seal(envelope, said)):
        raise Refusal(
            _(
                "The two entries differ. Look at the paper again; if the first one was "
                "wrong, discard it and enter it anew."
            )
        )
    _check_untouched(envelope, envelope.round)
    _write(envelope, envelope.round, written)
    paper.confirmed_by = by
    paper.confirmed_at = now()
    paper.save(update_fields=["confirmed_by", "confirmed_at"])
    _record("paper.counted", paper, by=by)
    if paper.wants_receipt:
        transaction.on_commit(lambda: receipts.send(envelope, paper=paper))
    return paper


@transaction.atomic(durable=True)
def discard_paper(paper_id: int, *, by: Member) -> PaperBallot:
    """Set aside a first entry that waits: the paper is entered anew."""
    paper = _lock(paper_id)
    may_discard_paper(by, paper).or_raise()
    paper.discarded_at = now()
    paper.save(update_fields=["discarded_at"])
    _record("paper.discarded", paper, by=by)
    return paper


def _lock(paper_id: int) -> PaperBallot:
    """The paper as it is once its envelope is held."""
    number = PaperBallot.objects.values_list("envelope", flat=True).get(pk=paper_id)
    Envelope.objects.select_for_update(no_key=True).get(pk=number)
    rows = PaperBallot.objects.select_related(
        "first_by", "envelope__member", "envelope__round__circle"
    )
    return rows.get(pk=paper_id)


def _record(kind: str, paper: PaperBallot, *, by: Member) -> None:
    """A trace for the member and those who entered it: never an amount."""
    member = paper.envelope.member
    assert member is not None  # an imported voice has no paper
    event = events.record(
        kind,
        paper,
        by=by,
        about=[member, paper.first_by, by],
        audience=Event.Audience.CONCERNED,
        round=paper.envelope.round.name,
        reference=paper.reference,
        member=str(member),
    )
    tell(event, [member])
