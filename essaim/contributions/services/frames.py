"""Preparing, editing and adopting the yearly frame.

What a draft holds (lines, reference points, agreements) is written by
``frame_parts``; its money is brought from the pot by ``frame_effect``.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.base import events
from essaim.base.clock import now
from essaim.base.dates import date_format
from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.circles.models import Circle
from essaim.contributions.models import (
    Frame,
    FrameAgreement,
    FrameLine,
    FrameReference,
    YearClosing,
)
from essaim.contributions.permissions.frames import (
    may_adopt_frame,
    may_discard_frame,
    may_edit_frame,
    may_prepare_frame,
)
from essaim.contributions.services import frame_effect, kinds
from essaim.ledger.models import FiscalYear
from essaim.members.models import Member
from essaim.notifications.services import tell_subscribers
from essaim.rules import frames as rules
from essaim.rules.calendar import Days

RULES = (
    *("unit", "point_cents", "basis", "hour_cap_cents", "declaration_cap_cents"),
    *("person_cap_cents", "person_cap_period", "mission_cap_cents"),
    *("objection_days", "announcement_days", "need_days", "felt_days"),
    *("settles_every", "cutoff_day", "forms", "overrun"),
)
SETTINGS = ("takes_effect_on", "text", *RULES)


class Stale(Refusal):
    """Somebody changed the draft since the page was read."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Somebody changed this draft meanwhile. Look at what it says now; what "
                "you typed is kept, and saved if you send it again."
            )
        )


@transaction.atomic(durable=True)
def prepare_frame(
    year_id: int, *, by: Member, copied_from_id: int | None = None
) -> Frame:
    """Open a draft for a fiscal year, blank or copied from another frame; return it.

    A year has one draft at a time. Copied, it has all the lines of the other but
    those of circles that are closed, its reference points and its agreements.
    """
    year = FiscalYear.objects.select_for_update(no_key=True).get(pk=year_id)
    may_prepare_frame(by).or_raise()
    if closed := _closed(year):
        raise Refusal(closed)
    draft = Frame.objects.standing().filter(fiscal_year=year, adopted_at=None).first()
    if draft is not None:
        raise Refusal(
            _("The frame of %(year)s is already being prepared: work on that draft.")
            % {"year": year}
        )
    known = Frame.objects.filter(fiscal_year=year)
    frame = Frame(
        fiscal_year=year,
        version=(known.aggregate(last=Max("version"))["last"] or 0) + 1,
        takes_effect_on=_first_possible_day(year),
        forms=[Frame.Form.ACTIVITY],
        created_by=by,
    )
    source = None
    if copied_from_id is not None:
        source = Frame.objects.get(pk=copied_from_id)
        for name in ("text", *RULES):
            setattr(frame, name, getattr(source, name))
        frame.copied_from = source
    frame.save()
    if source is not None:
        _copy_parts(source, frame)
    kinds.open_usual_domains(by=by)
    events.record("frame.prepared", frame, by=by, frame=str(frame))
    return frame


def _closed(year: FiscalYear) -> str:
    """Why nothing more is decided for this year; nothing while it goes on."""
    if year.closed_at:
        return _("The fiscal year %(year)s is closed.") % {"year": year}
    if YearClosing.objects.filter(fiscal_year=year).exists():
        return _("The contributions of %(year)s are closed.") % {"year": year}
    return ""


def _last_effect(year: FiscalYear) -> date | None:
    adopted = Frame.objects.filter(fiscal_year=year, adopted_at__isnull=False)
    last: date | None = adopted.aggregate(last=Max("takes_effect_on"))["last"]
    return last


def _first_possible_day(year: FiscalYear) -> date:
    last = _last_effect(year)
    if last is None:
        return year.starts_on
    return min(max(timezone.localdate(), last + timedelta(days=1)), year.ends_on)


def _copy_parts(source: Frame, frame: Frame) -> None:
    open_circles = Circle.objects.on(timezone.localdate())
    FrameLine.objects.bulk_create(
        FrameLine(
            frame=frame,
            circle_id=line.circle_id,
            kind=line.kind,
            label=line.label,
            cents=line.cents,
        )
        for line in source.lines.filter(circle__in=open_circles)
    )
    FrameReference.objects.bulk_create(
        FrameReference(
            frame=frame,
            kind_id=each.kind_id,
            per=each.per,
            low_cents=each.low_cents,
            high_cents=each.high_cents,
        )
        for each in source.references.all()
    )
    FrameAgreement.objects.bulk_create(
        FrameAgreement(
            frame=frame,
            what=each.what,
            above_cents=each.above_cents,
            whose=each.whose,
        )
        for each in source.agreements.all()
    )


def hold_draft(frame_id: int, *, by: Member, revision: int | None) -> Frame:
    """Lock a draft that ``by`` may edit; refuse when it is not the one they read.

    A building block: called inside the transaction of the verb that writes.
    """
    frame = (
        Frame.objects.select_for_update(of=("self",), no_key=True)
        .select_related("fiscal_year")
        .get(pk=frame_id)
    )
    may_edit_frame(by, frame).or_raise()
    if revision is not None and revision != frame.revision:
        raise Stale
    return frame


@transaction.atomic
def trace_edit(frame: Frame, *, by: Member) -> None:
    """Count one more revision; leave one trace a day of who works on the draft."""
    frame.revision += 1
    frame.save(update_fields=["revision"])
    midnight = timezone.localtime(now()).replace(hour=0, minute=0, second=0)
    told = Event.objects.about(frame).filter(
        kind="frame.edited", actor=by, at__gte=midnight
    )
    if not told.exists():
        events.record("frame.edited", frame, by=by, frame=str(frame))


@transaction.atomic(durable=True)
def edit_frame(
    frame_id: int, *, by: Member, revision: int | None = None, **settings: Any
) -> Frame:
    """Give a draft its text and its rules; the same ones again change nothing.

    ``revision`` is that of the page they were typed on. Raises ``Stale`` when somebody
    changed the draft since, ``Refusal`` for a date outside its year.
    """
    frame = hold_draft(frame_id, by=by, revision=revision)
    changed = [
        n for n in SETTINGS if n in settings and settings[n] != getattr(frame, n)
    ]
    if not changed:
        return frame
    for name in changed:
        setattr(frame, name, settings[name])
    _check_rules(frame)
    frame.save(update_fields=changed)
    trace_edit(frame, by=by)
    return frame


def _check_rules(frame: Frame) -> None:
    checked = set(SETTINGS) - {"text", "forms"}
    others = {field.name for field in frame._meta.concrete_fields} - checked
    frame.clean_fields(exclude=others)
    if not set(frame.forms) <= set(Frame.Form.values):
        raise Refusal(_("This form of payment does not exist."))
    if frame.takes_effect_on not in frame.fiscal_year:
        raise Refusal(_effect_words(rules.EffectFault.OUTSIDE_ITS_YEAR, frame, None))


def _effect_words(fault: rules.EffectFault, frame: Frame, last: date | None) -> str:
    figures = {
        "year": frame.fiscal_year,
        "first": date_format(frame.fiscal_year.starts_on),
        "last": date_format(frame.fiscal_year.ends_on),
        "before": date_format(last) if last else "",
    }
    text = {
        rules.EffectFault.OUTSIDE_ITS_YEAR: _(
            "The frame of %(year)s takes effect between %(first)s and %(last)s."
        ),
        rules.EffectFault.NOT_AFTER_THE_LAST: _(
            "The last version takes effect on %(before)s: this one comes after."
        ),
        rules.EffectFault.REWRITES_THE_PAST: _(
            "Work has been done under the version in force: this one takes effect "
            "today or later."
        ),
    }[fault]
    return text % figures


@transaction.atomic(durable=True)
def discard_frame(frame_id: int, *, by: Member) -> Frame:
    """Set a draft aside: it stays readable, and its year may have another draft."""
    frame = Frame.objects.select_for_update(of=("self",), no_key=True).get(pk=frame_id)
    may_discard_frame(by, frame).or_raise()
    frame.discarded_at = now()
    frame.save(update_fields=["discarded_at"])
    events.record("frame.discarded", frame, by=by, frame=str(frame))
    return frame


def faults_in_adopting(frame: Frame) -> list[str]:
    """Say everything that keeps a draft from being adopted, in whole sentences."""
    words = {
        rules.Lack.FORM_OF_PAYMENT: _("Allow at least one form of payment."),
        rules.Lack.POINT_VALUE: _("Say what a point is worth."),
        rules.Lack.BUDGET_LINE: _(
            "Give money to at least one circle: without a budget nothing can be "
            "announced."
        ),
    }
    lines = list(frame.lines.select_related("circle"))
    lacks = rules.lacks(
        forms=frame.forms,
        counts_points=frame.unit == Frame.Unit.POINTS,
        point_cents=frame.point_cents,
        lines=len(lines),
    )
    said = [words[lack] for lack in lacks]
    said += [
        _("The circle %(circle)s is closed: take its lines out.") % {"circle": circle}
        for circle in sorted(_closed_among(lines), key=str)
    ]
    if closed := _closed(frame.fiscal_year):
        said.append(closed)
    last = _last_effect(frame.fiscal_year)
    fault = rules.fault_in_effect(
        frame.takes_effect_on,
        year=Days(frame.fiscal_year.starts_on, frame.fiscal_year.ends_on),
        last=last,
        today=timezone.localdate(),
    )
    if fault is not None:
        said.append(_effect_words(fault, frame, last))
    return said


def _closed_among(lines: Iterable[FrameLine]) -> set[Circle]:
    today = timezone.localdate()
    return {line.circle for line in lines if not line.circle.is_open(today)}


@transaction.atomic(durable=True)
def adopt_frame(
    frame_id: int, *, by: Member, source: str, revision: int | None = None
) -> Frame:
    """Adopt a draft by the decision ``source`` tells: it never changes any more.

    When its date has come its budgets are posted at once. ``revision`` is that of the
    page that was read: what is adopted is what was shown. Raises ``Refusal`` with all
    that is missing.
    """
    frame = (
        Frame.objects.select_for_update(of=("self",), no_key=True)
        .select_related("fiscal_year")
        .get(pk=frame_id)
    )
    may_adopt_frame(by, frame).or_raise()
    if revision is not None and revision != frame.revision:
        raise Stale
    source = source.strip()
    faults = faults_in_adopting(frame)
    if not source:
        faults.insert(0, _("Say which decision adopts it: the meeting and its date."))
    if faults:
        raise Refusal(" ".join(faults))
    frame.adopted_at, frame.adopted_by, frame.source = now(), by, source[:200]
    frame.save(update_fields=["adopted_at", "adopted_by", "source"])
    circles = list(Circle.objects.filter(frame_lines__frame=frame).distinct())
    event = events.record(
        "frame.adopted",
        frame,
        by=by,
        about=circles,
        frame=str(frame),
        source=frame.source,
        takes_effect_on=frame.takes_effect_on.isoformat(),
    )
    tell_subscribers(event, *circles, topic="budget")
    if frame.takes_effect_on <= timezone.localdate():
        frame_effect.post_budgets(frame.pk)
        frame.refresh_from_db()
    return frame
