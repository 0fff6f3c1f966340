"""Workstreams: opened, minded, told about, paused, ended; a part of the budget."""

import uuid
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from essaim.base import events
from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.circles.models import Circle
from essaim.contributions import frames, lines
from essaim.contributions.models import Need, Workstream, WorkstreamNote
from essaim.contributions.permissions.needs import (
    may_edit_workstream,
    may_let_go,
    may_make_workstream,
    may_mind,
    may_move_workstream,
    may_note,
    may_open_workstream,
    may_share_budget,
    may_take_back,
)
from essaim.contributions.services import needs
from essaim.ledger.models import BudgetLine
from essaim.ledger.services import budgets
from essaim.members.models import Member
from essaim.notifications import services as notifications


@transaction.atomic(durable=True)
def open_workstream(
    circle_id: int, *, by: Member, title: str, purpose: str = ""
) -> Workstream:
    """Open a workstream in a circle, minded by who opens it, and return it.

    Opened twice by the same person under the same title, it is the same one.
    """
    circle = _hold(circle_id)
    may_open_workstream(by, circle).or_raise()
    return _open(circle, by=by, title=title, purpose=purpose)


def _hold(circle_id: int) -> Circle:
    """Hold the circle: of two who open the same workstream together, one does."""
    return Circle.objects.select_for_update(of=("self",), no_key=True).get(pk=circle_id)


def _open(
    circle: Circle, *, by: Member, title: str, purpose: str, need: Need | None = None
) -> Workstream:
    title = " ".join(title.split())
    if not title:
        raise Refusal(_("Say in a few words what it is."))
    already = (
        Workstream.objects.going_on().filter(circle=circle, title__iexact=title).first()
    )
    if already is not None:
        if already.author_id == by.pk:
            return already
        raise Refusal(
            _(
                "This circle has a workstream of this name: take part in it, or name "
                "yours otherwise."
            )
        )
    workstream = Workstream.objects.create(
        circle=circle, title=title, purpose=purpose.strip(), minder=by, author=by
    )
    about = [need] if need is not None else []
    event = _record("workstream.opened", workstream, by=by, about=about)
    notifications.tell_subscribers(event, circle, topic="missions")
    return workstream


@transaction.atomic(durable=True)
def make_workstream(need_id: int, *, by: Member) -> Workstream:
    """Make a need a workstream of its circle; a second click finds the same one."""
    _hold(Need.objects.values_list("circle", flat=True).get(pk=need_id))
    need = needs.lock(need_id)
    if need.workstream is not None and need.workstream.author_id == by.pk:
        return need.workstream
    may_make_workstream(by, need).or_raise()
    need.workstream = _open(
        need.circle, by=by, title=need.text[:120], purpose=need.details, need=need
    )
    need.save(update_fields=["workstream"])
    needs.answer_need(need.pk, by=by)
    return need.workstream


@transaction.atomic(durable=True)
def edit_workstream(
    pk: int, *, by: Member, title: str, purpose: str, version: int
) -> Workstream:
    """Say otherwise what it is for. Raises ``Refusal`` on a page that is late."""
    workstream = lock(pk)
    may_edit_workstream(by, workstream).or_raise()
    title = " ".join(title.split())
    if not title:
        raise Refusal(_("Say in a few words what it is."))
    before = workstream.title, workstream.purpose
    if (title, purpose.strip()) == before:
        return workstream
    if workstream.version != version:
        raise Refusal(
            _(
                "Somebody changed it while you were writing: read it again, then put "
                "your words in."
            )
        )
    workstream.title, workstream.purpose = title, purpose.strip()
    workstream.version += 1
    workstream.save(update_fields=["title", "purpose", "version"])
    _record("workstream.edited", workstream, by=by, before=before[0])
    return workstream


@transaction.atomic(durable=True)
def note(pk: int, text: str, *, by: Member) -> WorkstreamNote:
    """Tell how it goes; who follows it and who minds it are told.

    The same words sent twice in a row are one note.
    """
    workstream = lock(pk)
    may_note(by, workstream).or_raise()
    text = text.strip()
    if not text:
        raise Refusal(_("Say in a few words how it goes."))
    last = workstream.notes.first()
    if last is not None and (last.author_id, last.text) == (by.pk, text):
        return last
    written = WorkstreamNote.objects.create(workstream=workstream, author=by, text=text)
    _tell(_record("workstream.noted", workstream, by=by), workstream)
    return written


@transaction.atomic(durable=True)
def mind(pk: int, *, by: Member) -> Workstream:
    """Mind it, or take over from who does, who is told."""
    workstream = lock(pk)
    may_mind(by, workstream).or_raise()
    former = workstream.minder
    workstream.minder = by
    workstream.save(update_fields=["minder"])
    event = _record("workstream.minded", workstream, by=by)
    _tell(event, workstream, also=[former] if former else [])
    return workstream


@transaction.atomic(durable=True)
def let_go(pk: int, *, by: Member) -> Workstream:
    """Mind it no more: who follows it and its circle are told that nobody does."""
    workstream = lock(pk)
    may_let_go(by, workstream).or_raise()
    workstream.minder = None
    workstream.save(update_fields=["minder"])
    event = _record("workstream.let_go", workstream, by=by)
    notifications.tell_subscribers(event, workstream, workstream.circle)
    return workstream


MOVED = {
    Workstream.State.OPEN: "workstream.taken_up",
    Workstream.State.PAUSED: "workstream.paused",
    Workstream.State.DONE: "workstream.done",
    Workstream.State.DROPPED: "workstream.dropped",
}


@transaction.atomic(durable=True)
def move_workstream(pk: int, to: str, *, by: Member) -> Workstream:
    """Pause it, end it, or take it up again; nobody minding it, who takes it up does.

    Raises ``PermissionDenied`` when that does not follow from where it is.
    """
    state = Workstream.State(to)
    workstream = lock(pk)
    may_move_workstream(by, workstream, to).or_raise()
    workstream.state = state
    if state is Workstream.State.OPEN and workstream.minder is None:
        workstream.minder = by
    workstream.save(update_fields=["state", "minder"])
    _tell(_record(MOVED[state], workstream, by=by), workstream)
    return workstream


@transaction.atomic(durable=True)
def share_budget(pk: int, cents: int, *, by: Member, key: uuid.UUID) -> Workstream:
    """Give it a part of what the circle's open budget has left, once per ``key``.

    Raises ``BudgetExhausted`` when it has not enough, ``Refusal`` without a budget.
    """
    _some(cents)
    workstream = lock(pk)
    may_share_budget(by, workstream).or_raise()
    source = open_line_of(workstream.circle)
    if source is None or not lines.is_open(source):
        raise Refusal(
            _("%(circle)s has no budget open this year: there is nothing to share.")
            % {"circle": workstream.circle}
        )
    target = _line_of(workstream, source)
    if _carve(source, target, cents, workstream, by=by, key=key):
        workstream.line = target
        workstream.save(update_fields=["line"])
        _record("workstream.funded", workstream, by=by, amount_cents=cents)
    return workstream


@transaction.atomic(durable=True)
def take_back(pk: int, cents: int, *, by: Member, key: uuid.UUID) -> Workstream:
    """Give back to the circle's open budget what it has not used, once per ``key``."""
    _some(cents)
    workstream = lock(pk)
    may_take_back(by, workstream).or_raise()
    source = workstream.line
    assert source is not None  # may_take_back refuses without one
    target = open_line_of(workstream.circle, source)
    if target is None or not lines.is_open(source):
        raise Refusal(_("The year of this budget is closed: nothing moves in it."))
    if _carve(source, target, cents, workstream, by=by, key=key):
        _record("workstream.gave_back", workstream, by=by, amount_cents=cents)
    return workstream


def open_line_of(circle: Circle, like: BudgetLine | None = None) -> BudgetLine | None:
    """Return the open budget of a circle, this year or the year of another line."""
    year = like.fiscal_year if like is not None else frames.year_of()
    return (
        BudgetLine.objects.filter(
            circle=circle, fiscal_year=year, kind=BudgetLine.Kind.OPEN
        )
        .select_related("fiscal_year", "circle")
        .order_by("label", "pk")
        .first()
    )


def _some(cents: int) -> None:
    if cents <= 0:
        raise Refusal(_("Write at least one cent."))


def _line_of(workstream: Workstream, source: BudgetLine) -> BudgetLine:
    """The line of a workstream in the year of ``source``, opened if it has none."""
    year = source.fiscal_year
    if workstream.line is not None and workstream.line.fiscal_year_id == year.pk:
        return workstream.line
    label = workstream.title
    taken = BudgetLine.objects.filter(
        circle=workstream.circle, fiscal_year=year, kind=BudgetLine.Kind.WORKSTREAM
    )
    if taken.filter(label=label).exists():  # a workstream of the same name, ended
        label = f"{label[:100]} ({workstream.pk})"
    return budgets.open_line(
        workstream.circle, year, kind=BudgetLine.Kind.WORKSTREAM, label=label
    )


def _carve(
    source: BudgetLine,
    target: BudgetLine,
    cents: int,
    workstream: Workstream,
    *,
    by: Member,
    key: uuid.UUID,
) -> bool:
    return budgets.carve(
        source,
        target,
        cents,
        on=budgets.book_day(source),
        label=str(workstream),
        key=f"workstream:{workstream.pk}:{key}",
        by=by,
    )


def lock(pk: int) -> Workstream:
    """Hold a workstream until the transaction ends."""
    return (
        Workstream.objects.select_for_update(of=("self",), no_key=True)
        .select_related("circle", "minder", "line__fiscal_year")
        .get(pk=pk)
    )


def _tell(
    event: Event, workstream: Workstream, also: list[Member] | None = None
) -> None:
    """Tell who follows the workstream or its circle, and who minds it."""
    notifications.tell_subscribers(event, workstream, workstream.circle)
    minder = [workstream.minder] if workstream.minder else []
    notifications.tell(event, [*minder, *(also or [])])


def _record(
    kind: str,
    workstream: Workstream,
    *,
    by: Member,
    about: list[Any] | None = None,
    **data: Any,
) -> Event:
    things: list[Model] = [workstream.circle, *(about or [])]
    return events.record(
        kind,
        workstream,
        by=by,
        about=things,
        workstream=workstream.title,
        circle=workstream.circle.name,
        **data,
    )
