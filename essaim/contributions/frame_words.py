"""What a frame says, in sentences: each page puts those that bind it beside its action.

``sentences(frame, "ceilings", "objection")`` in a view or a programme; in a template,
``{% include "contributions/_binding.html" with frame=frame topics="…" %}``.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from essaim.base.templatetags.essaim import euros
from essaim.contributions.models import Frame, FrameAgreement, FrameLine
from essaim.ledger.models import BudgetLine

USUAL = ("ceilings", "objection", "overrun")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One rule of the frame, and what it is about."""

    topic: str
    text: str


def sentences(frame: Frame, *topics: str) -> list[Sentence]:
    """Say what ``frame`` says about ``topics``; the usual ones when none is named.

    Known: unit, ceilings, objection, overrun, announcement, needs, agreements, forms,
    settlement. Only agreements reads other rows: prefetch them.
    """
    return [
        Sentence(topic, text)
        for topic in topics or USUAL
        for text in _SAYS[topic](frame)
        if text
    ]


def _unit(frame: Frame) -> Iterator[str]:
    basis = frame.get_basis_display()
    if frame.unit == Frame.Unit.HOURS:
        yield _("Work is counted in hours, its amount in %(basis)s.") % {"basis": basis}
    elif frame.unit == Frame.Unit.FLAT:
        yield _("Work is paid a flat sum, in %(basis)s.") % {"basis": basis}
    elif frame.unit == Frame.Unit.POINTS:
        yield _("Work is counted in points of %(value)s each, in %(basis)s.") % {
            "value": euros(frame.point_cents),
            "basis": basis,
        }
    else:
        yield _("Each person says an amount and the reason for it, in %(basis)s.") % {
            "basis": basis
        }


def _ceilings(frame: Frame) -> Iterator[str]:
    said = ceiling_words(frame)
    if not said:
        yield _("The frame sets no ceiling: the amount is yours, your peers read it.")
        return
    yield _("Ceilings, in %(basis)s: %(ceilings)s.") % {
        "basis": frame.get_basis_display(),
        "ceilings": ", ".join(said),
    }
    yield not_an_entitlement()


def not_an_entitlement() -> str:
    """What is said wherever a ceiling is."""
    return _("A ceiling is not an entitlement.")


def ceiling_words(frame: Frame) -> list[str]:
    """Each ceiling the frame sets, in a few words."""
    per_person = {
        Frame.Period.MONTH: _("%(amount)s per person and month"),
        Frame.Period.QUARTER: _("%(amount)s per person and quarter"),
        Frame.Period.YEAR: _("%(amount)s per person and year"),
    }[Frame.Period(frame.person_cap_period)]
    words = (
        (frame.hour_cap_cents, _("%(amount)s an hour")),
        (frame.declaration_cap_cents, _("%(amount)s per declaration")),
        (frame.person_cap_cents, per_person),
        (frame.mission_cap_cents, _("%(amount)s per mission")),
    )
    return [
        text % {"amount": euros(cents)} for cents, text in words if cents is not None
    ]


def _objection(frame: Frame) -> Iterator[str]:
    yield ngettext(
        "The members of the circle may object for %(days)d day; without an objection, "
        "the declaration settles by itself.",
        "The members of the circle may object for %(days)d days; without an "
        "objection, the declaration settles by itself.",
        frame.objection_days,
    ) % {"days": frame.objection_days}


def overrun_words() -> dict[str, str]:
    """What each overrun policy does, in one sentence."""
    return {
        Frame.Overrun.REFUSE: _(
            "When the budget is used up, a declaration that passes it is refused: "
            "declare less, offer it, or wait."
        ),
        Frame.Overrun.DEFER: _(
            "When the budget is used up, a declaration that passes it is deferred: "
            "next year’s budget takes it up."
        ),
        Frame.Overrun.DEBT: _(
            "When the budget is used up, a declaration still counts and is paid: what "
            "passes the budget is a debt that next year’s budget pays first."
        ),
        Frame.Overrun.PRORATE: _(
            "When the budget is used up, declarations still count but wait: at the "
            "closing of the year, what is left is shared among them in proportion."
        ),
        Frame.Overrun.DELIBERATE: _(
            "When the budget is used up, declarations still count but wait: at the "
            "closing of the year, the cooperative decides together."
        ),
    }


def overrun_examples() -> dict[str, str]:
    """What each policy would do of 15,000 € declared on a budget of 10,000 €."""
    figures = {
        "voted": euros(10_000_00),
        "declared": euros(15_000_00),
        "beyond": euros(5_000_00),
        "settled": euros(6_000_00),
        "left": euros(4_000_00),
        "waiting": euros(9_000_00),
        "hundred": euros(100_00),
        "part": euros(44_44),
    }
    texts = {
        Frame.Overrun.REFUSE: _(
            "of %(declared)s of work on a budget of %(voted)s, %(voted)s are declared "
            "and paid; the other %(beyond)s are refused, with what is left said each "
            "time."
        ),
        Frame.Overrun.DEFER: _(
            "of %(declared)s declared on a budget of %(voted)s, %(voted)s are paid "
            "this year; the other %(beyond)s are declared on next year’s budget."
        ),
        Frame.Overrun.DEBT: _(
            "of %(declared)s declared on a budget of %(voted)s, all is paid; next "
            "year’s budget starts with %(beyond)s less."
        ),
        Frame.Overrun.PRORATE: _(
            "with %(settled)s settled before the budget of %(voted)s was passed, the "
            "%(left)s left are shared at closing among the %(waiting)s that wait: "
            "%(hundred)s declared become %(part)s."
        ),
        Frame.Overrun.DELIBERATE: _(
            "with %(settled)s settled before the budget of %(voted)s was passed, "
            "%(waiting)s wait: at closing the cooperative chooses one of the four "
            "other ways, or brings up to %(beyond)s more from the pot."
        ),
    }
    return {policy: text % figures for policy, text in texts.items()}


def _overrun(frame: Frame) -> Iterator[str]:
    yield overrun_words()[frame.overrun]


def _announcement(frame: Frame) -> Iterator[str]:
    yield ngettext(
        "An announcement reserves its amount for %(days)d day; then it expires and "
        "the money is free again.",
        "An announcement reserves its amount for %(days)d days; then it expires and "
        "the money is free again.",
        frame.announcement_days,
    ) % {"days": frame.announcement_days}


def _needs(frame: Frame) -> Iterator[str]:
    yield _(
        "A need fades after %(need)d days, and what others feel of it after %(felt)d."
    ) % {"need": frame.need_days, "felt": frame.felt_days}


def agreement_words(agreement: FrameAgreement) -> str:
    """What needs an agreement, from which amount on, and whose."""
    whose = agreement.get_whose_display()
    if agreement.above_cents is None:
        return _("%(what)s: agreed beforehand by %(whose)s.") % {
            "what": agreement.what,
            "whose": whose,
        }
    return _("%(what)s, from %(amount)s on: agreed beforehand by %(whose)s.") % {
        "what": agreement.what,
        "amount": euros(agreement.above_cents),
        "whose": whose,
    }


def from_words(agreement: FrameAgreement) -> str:
    """From which amount on an agreement is asked."""
    if agreement.above_cents is None:
        return _("said, not asked by the software")
    return _("from %(amount)s on") % {"amount": euros(agreement.above_cents)}


def range_words(low_cents: int, high_cents: int) -> str:
    """A reference point: from this to that, or one amount."""
    if low_cents == high_cents:
        return euros(low_cents)
    return _("%(low)s to %(high)s") % {
        "low": euros(low_cents),
        "high": euros(high_cents),
    }


def _agreements(frame: Frame) -> Iterator[str]:
    yield from map(agreement_words, frame.agreements.all())


def line_words(line: BudgetLine | FrameLine) -> str:
    """A line of money: its circle, and what it is for when it says so."""
    if not line.label:
        return str(line.circle)
    return _("%(circle)s, %(use)s") % {"circle": line.circle, "use": line.label}


def form_words(frame: Frame) -> list[str]:
    """The forms of payment it allows, in words, in their usual order."""
    return [
        str(label) for code, label in Frame.Form.choices if code in (frame.forms or ())
    ]


def _forms(frame: Frame) -> Iterator[str]:
    yield _("Paid as: %(forms)s.") % {"forms": ", ".join(form_words(frame))}


def _settlement(frame: Frame) -> Iterator[str]:
    texts = {
        Frame.Period.MONTH: _(
            "What has settled is gathered for payment on day %(day)d of each month."
        ),
        Frame.Period.QUARTER: _(
            "What has settled is gathered for payment on day %(day)d of the last "
            "month of each quarter."
        ),
        Frame.Period.YEAR: _(
            "What has settled is gathered for payment on day %(day)d of the last "
            "month of the year."
        ),
    }
    yield texts[Frame.Period(frame.settles_every)] % {"day": frame.cutoff_day}


_SAYS: dict[str, Callable[[Frame], Iterator[str]]] = {
    "unit": _unit,
    "ceilings": _ceilings,
    "objection": _objection,
    "overrun": _overrun,
    "announcement": _announcement,
    "needs": _needs,
    "agreements": _agreements,
    "forms": _forms,
    "settlement": _settlement,
}
TOPICS = tuple(_SAYS)
