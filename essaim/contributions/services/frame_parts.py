"""What a draft of the frame holds: its budget lines, reference points, agreements."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from essaim.base.errors import Refusal
from essaim.circles.models import Circle
from essaim.contributions import frame_references
from essaim.contributions.models import (
    Frame,
    FrameAgreement,
    FrameLine,
    FrameReference,
    WorkKind,
)
from essaim.contributions.services.frames import hold_draft, trace_edit
from essaim.ledger.models import BudgetLine
from essaim.members.models import Member

# A workstream's part comes out of a circle's budget: the frame does not vote it.
KINDS = (
    BudgetLine.Kind.OPEN,
    BudgetLine.Kind.ESSENTIAL,
    BudgetLine.Kind.RECURRENT,
)


@transaction.atomic(durable=True)
def add_line(
    frame_id: int,
    *,
    circle: Circle,
    kind: str,
    label: str,
    cents: int,
    by: Member,
    revision: int | None = None,
) -> FrameLine:
    """Give money to one use of a circle; sent twice, it is there once.

    Raises ``Refusal`` when the circle already has such a line with another amount.
    """
    frame = hold_draft(frame_id, by=by, revision=revision)
    _check_line(circle, kind, cents)
    label = " ".join(label.split())
    line, is_new = FrameLine.objects.get_or_create(
        frame=frame, circle=circle, kind=kind, label=label, defaults={"cents": cents}
    )
    if not is_new and line.cents != cents:
        raise Refusal(
            _(
                "%(circle)s already has this line: change its amount, or say what the "
                "other is for."
            )
            % {"circle": circle}
        )
    if is_new:
        trace_edit(frame, by=by)
    return line


def _check_line(circle: Circle, kind: str, cents: int) -> None:
    if circle.kind == Circle.Kind.COOPERATIVE:
        raise Refusal(
            _(
                "Contributions are made in circles: the whole cooperative has no "
                "budget of its own."
            )
        )
    if not circle.is_open():
        raise Refusal(
            _("The circle %(circle)s is closed: it gets no budget.")
            % {"circle": circle}
        )
    if kind not in KINDS:
        raise Refusal(_("The frame gives no budget of this kind."))
    if cents <= 0:
        raise Refusal(_("Write at least one cent."))


@transaction.atomic(durable=True)
def set_amounts(
    frame_id: int,
    amounts: Mapping[int, int | None],
    *,
    by: Member,
    revision: int | None = None,
) -> Frame:
    """Give these lines their amounts, in cents; ``None`` takes the line out.

    Lines that are not named stay as they are; the same amounts change nothing.
    """
    frame = hold_draft(frame_id, by=by, revision=revision)
    lines = {line.pk: line for line in frame.lines.filter(pk__in=amounts)}
    if len(lines) != len(amounts):
        raise Refusal(_("One of these lines is not in this draft any more."))
    if any(cents is not None and cents <= 0 for cents in amounts.values()):
        raise Refusal(_("Write at least one cent."))
    gone = [pk for pk, cents in amounts.items() if cents is None]
    changed = [
        line for pk, line in lines.items() if amounts[pk] not in (None, line.cents)
    ]
    for line in changed:
        line.cents = amounts[line.pk] or 0
    FrameLine.objects.bulk_update(changed, ["cents"])
    FrameLine.objects.filter(pk__in=gone).delete()
    if changed or gone:
        trace_edit(frame, by=by)
    return frame


@dataclass(frozen=True, slots=True)
class Range:
    """A reference point: for an hour or the whole, from this to that, in cents."""

    per: str
    low_cents: int
    high_cents: int


@transaction.atomic(durable=True)
def set_references(
    frame_id: int,
    ranges: Mapping[int, Range | None],
    *,
    by: Member,
    revision: int | None = None,
) -> Frame:
    """Give these kinds of mission their reference points; ``None`` takes one out."""
    frame = hold_draft(frame_id, by=by, revision=revision)
    if _write_ranges(frame, ranges):
        trace_edit(frame, by=by)
    return frame


def _write_ranges(frame: Frame, ranges: Mapping[int, Range | None]) -> bool:
    """Write the ranges that differ from what is there; say whether any does."""
    there: dict[int, list[FrameReference]] = {}
    for each in frame.references.filter(kind__in=ranges):
        there.setdefault(each.kind_id, []).append(each)
    changed = {
        kind: wanted
        for kind, wanted in ranges.items()
        if [Range(e.per, e.low_cents, e.high_cents) for e in there.get(kind, ())]
        != ([wanted] if wanted else [])
    }
    for wanted in changed.values():
        if wanted and not 0 <= wanted.low_cents <= wanted.high_cents:
            raise Refusal(_("A reference point goes from the lower to the higher."))
    frame.references.filter(kind__in=changed).delete()
    known = WorkKind.objects.filter(pk__in=changed)
    FrameReference.objects.bulk_create(
        FrameReference(
            frame=frame,
            kind=kind,
            per=wanted.per,
            low_cents=wanted.low_cents,
            high_cents=wanted.high_cents,
        )
        for kind in known
        if (wanted := changed[kind.pk])
    )
    return bool(changed)


@transaction.atomic(durable=True)
def fill_references(
    frame_id: int, *, by: Member, revision: int | None = None
) -> tuple[Frame, int]:
    """Take last year's median of each kind of mission; return how many there were.

    Kinds that fewer than three persons did have none, and keep what they had.
    """
    frame = hold_draft(frame_id, by=by, revision=revision)
    ranges: dict[int, Range | None] = {
        found.kind_id: Range(found.per, found.cents, found.cents)
        for found in frame_references.last_year(frame)
    }
    if _write_ranges(frame, ranges):
        trace_edit(frame, by=by)
    return frame, len(ranges)


@transaction.atomic(durable=True)
def add_agreement(
    frame_id: int,
    *,
    what: str,
    above_cents: int | None,
    whose: str,
    by: Member,
    revision: int | None = None,
) -> FrameAgreement:
    """Say what needs an agreement beforehand, and whose; sent twice, it is one."""
    frame = hold_draft(frame_id, by=by, revision=revision)
    what = " ".join(what.split())
    if not what or whose not in FrameAgreement.Whose.values:
        raise Refusal(_("Say what needs an agreement, and whose."))
    agreement, is_new = FrameAgreement.objects.get_or_create(
        frame=frame, what=what, above_cents=above_cents, whose=whose
    )
    if is_new:
        trace_edit(frame, by=by)
    return agreement


@transaction.atomic(durable=True)
def remove_agreement(
    frame_id: int, agreement_id: int, *, by: Member, revision: int | None = None
) -> Frame:
    """Take an agreement out of a draft; one already out changes nothing."""
    frame = hold_draft(frame_id, by=by, revision=revision)
    gone, _rows = frame.agreements.filter(pk=agreement_id).delete()
    if gone:
        trace_edit(frame, by=by)
    return frame
