"""Settlement batches: prepared, looked at by somebody else, frozen, paid.

The accounting settings are locked first (they give the numbers), then the batch, then
its dues, then every budget line they draw on; the rooms the dues come from are told in
the same transaction.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import IO, Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.base import events
from essaim.base.clock import now
from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.ledger.models import FiscalYear
from essaim.ledger.services import budgets
from essaim.members.models import Member
from essaim.notifications.services import tell
from essaim.payments import exports, people, sources
from essaim.payments.exports.content import Content
from essaim.payments.models import Batch, BatchFile, Due
from essaim.payments.permissions import batches as permissions
from essaim.payments.reading import batches as reading
from essaim.payments.reading import readiness
from essaim.payments.services import freezing
from essaim.payments.services.details import reason_given
from essaim.payments.services.setup import hold as hold_setup
from essaim.rules import batches as rules
from essaim.rules.batches import Verb

CHUNK = 5000


def _hold(batch_id: int) -> Batch:
    """Hold a batch until the transaction ends."""
    return Batch.objects.select_for_update(of=("self",)).get(pk=batch_id)


def _same_page(batch: Batch, version: int) -> None:
    """Refuse if the reader's page showed the batch as it no longer is."""
    if batch.version != version:
        raise Refusal(
            _("This batch has changed since you opened this page: look at it again.")
        )


def _is_done(batch: Batch, state: str, who: int | None, by: Member) -> bool:
    """Whether ``by`` has brought it there already: a button pressed twice."""
    return batch.state == state and who == by.pk


def _move(batch: Batch, verb: Verb) -> None:
    batch.state = rules.follow(batch.state, verb).value
    batch.version += 1


def _trace(
    kind: str,
    batch: Batch,
    *,
    by: Member,
    about: Iterable[Member] | None = None,
    **data: Any,
) -> Event:
    """Leave a trace for who is in the batch; those who may see it read its life."""
    return events.record(
        kind,
        batch,
        by=by,
        about=reading.payees(batch) if about is None else about,
        audience=Event.Audience.CONCERNED,
        number=batch.number,
        **data,
    )


@transaction.atomic(durable=True)
def prepare(
    year_id: int,
    *,
    up_to: date,
    execution_on: date | None = None,
    key: uuid.UUID | None = None,
    by: Member,
) -> Batch:
    """Put in a new batch all that was settled up to a day; approvers are told.

    The same form sent twice prepares one batch. Entries are dated on that day, or on
    the last of the fiscal year when the day is past it and the year still open.
    """
    permissions.may_prepare_batch(by).or_raise()
    hold_setup()
    if key and (made := Batch.objects.filter(key=key, prepared_by=by).first()):
        return made
    if up_to > timezone.localdate():
        raise Refusal(_("This day has not come yet: nothing is settled on it."))
    year = FiscalYear.objects.get(pk=year_id)
    batch = Batch(
        key=key or uuid.uuid4(),
        number=(Batch.objects.aggregate(last=Max("number"))["last"] or 0) + 1,
        fiscal_year=year,
        up_to=up_to,
        entries_on=_entries_day(year, up_to),
        execution_on=_coming(execution_on),
        prepared_by=by,
    )
    batch.save()
    if not _take(batch, reading.waiting(year, up_to)):
        raise Refusal(_("Nothing settled up to this day waits to be paid."))
    awaited = list(people.approvers().exclude(pk=by.pk))
    event = _trace(
        "batch.prepared", batch, by=by, about=[*reading.payees(batch), *awaited]
    )
    tell(event, awaited)
    return batch


def _entries_day(year: FiscalYear, up_to: date) -> date:
    if up_to in year:
        return up_to
    if year.closed_at is None:
        return max(year.starts_on, min(up_to, year.ends_on))
    if not FiscalYear.objects.containing(up_to).filter(closed_at=None).exists():
        raise Refusal(_("No fiscal year is open on this day: entries need one."))
    return up_to


def _coming(day: date | None) -> date | None:
    if day is not None and day < timezone.localdate():
        raise Refusal(_("The bank makes transfers today or later."))
    return day


def _take(batch: Batch, dues: Any) -> int:
    """Put these dues in the batch; return how many. Whoever holds one is waited for."""
    numbers = list(
        dues.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True)
    )
    for start in range(0, len(numbers), CHUNK):
        chunk = numbers[start : start + CHUNK]
        Due.objects.waiting().filter(pk__in=chunk).update(batch=batch)
    return len(numbers)


@transaction.atomic(durable=True)
def set_execution(batch_id: int, day: date, *, version: int, by: Member) -> Batch:
    """Choose the day the bank makes the transfers, until the batch is frozen."""
    batch = _hold(batch_id)
    permissions.may_set_execution(by, batch).or_raise()
    if batch.execution_on == day:
        return batch
    _same_page(batch, version)
    batch.execution_on = _coming(day)
    batch.version += 1
    batch.save()
    _trace("batch.dated", batch, by=by, about=(), day_on=day.isoformat())
    return batch


@transaction.atomic(durable=True)
def remove(batch_id: int, due_id: int, *, by: Member) -> Batch:
    """Leave a due for a later batch."""
    batch = _hold(batch_id)
    permissions.may_change_batch(by, batch).or_raise()
    due = batch.dues.select_for_update().filter(pk=due_id).first()
    if due is None:
        return batch  # asked twice
    due.batch = None
    return _changed("batch.due_removed", batch, due, by=by)


@transaction.atomic(durable=True)
def put_back(batch_id: int, due_id: int, *, by: Member) -> Batch:
    """Put back a due that this batch could hold."""
    batch = _hold(batch_id)
    permissions.may_change_batch(by, batch).or_raise()
    waiting = reading.waiting(batch.fiscal_year, batch.up_to)
    due = waiting.select_for_update(of=("self",)).filter(pk=due_id).first()
    if due is None:
        if batch.dues.filter(pk=due_id).exists():
            return batch  # asked twice
        raise Refusal(_("This is not for this batch: it is in another, or cancelled."))
    due.batch = batch
    return _changed("batch.due_put_back", batch, due, by=by)


def _changed(kind: str, batch: Batch, due: Due, *, by: Member) -> Batch:
    """Save; who changes what is in a batch is who prepared it: another approves."""
    due.save(update_fields=["batch"])
    _move(batch, Verb.CHANGE)
    batch.prepared_by = by
    batch.save()
    events.record(
        kind,
        batch,
        by=by,
        about=[due.member],
        audience=Event.Audience.CONCERNED,
        number=batch.number,
        label=due.label,
    )
    return batch


@transaction.atomic(durable=True)
def read(batch_id: int, *, reason: str, by: Member) -> Batch:
    """See names and amounts from now on; those in the batch read who did, and why."""
    batch = _hold(batch_id)
    permissions.may_read_batch(by, batch).or_raise()
    why = reason_given(reason)
    _trace("batch.read", batch, by=by, reason=why)
    return batch


@transaction.atomic(durable=True)
def approve(batch_id: int, *, version: int, by: Member) -> Batch:
    """Agree to the batch as it is on the page: the second pair of eyes."""
    batch = _hold(batch_id)
    if _is_done(batch, Batch.State.APPROVED, batch.approved_by_id, by):
        return batch
    _same_page(batch, version)
    permissions.may_approve_batch(by, batch).or_raise()
    if not batch.dues.exists():
        raise Refusal(_("There is nothing in this batch."))
    _move(batch, Verb.APPROVE)
    batch.approved_by, batch.approved_at = by, now()
    batch.save()
    event = _trace("batch.approved", batch, by=by, about=[batch.prepared_by])
    tell(event, [batch.prepared_by])
    return batch


@transaction.atomic(durable=True)
def reopen(batch_id: int, *, version: int, by: Member) -> Batch:
    """Go back to preparation: the approval falls."""
    batch = _hold(batch_id)
    if batch.state == Batch.State.DRAFT and batch.version == version + 1:
        return batch  # pressed twice
    _same_page(batch, version)
    permissions.may_reopen_batch(by, batch).or_raise()
    _move(batch, Verb.REOPEN)
    batch.approved_by, batch.approved_at = None, None
    batch.save()
    event = _trace("batch.reopened", batch, by=by, about=[batch.prepared_by])
    tell(event, [batch.prepared_by])
    return batch


@transaction.atomic(durable=True)
def freeze(batch_id: int, *, version: int, by: Member) -> Batch:
    """Fix what is paid, to whom and how: the files exist from then on.

    Raises ``Refusal`` with all that is missing. What the dues come from is told that
    it is exported.
    """
    setup = hold_setup()
    batch = _hold(batch_id)
    if _is_done(batch, Batch.State.FROZEN, batch.frozen_by_id, by):
        return batch
    _same_page(batch, version)
    permissions.may_freeze_batch(by, batch).or_raise()
    missing = readiness.of(batch).blocking
    if missing:
        raise Refusal(" ".join(one.sentence for one in missing))
    _move(batch, Verb.FREEZE)
    batch.frozen_by, batch.frozen_at = by, now()
    freezing.copy_setup(batch, setup)
    batch.save()
    freezing.copy_payees(batch)
    freezing.make_files(batch)
    _tell_sources(batch, "exported", by=by)
    _trace("batch.frozen", batch, by=by)
    return batch


@transaction.atomic(durable=True)
def mark_paid(batch_id: int, *, paid_on: date, by: Member) -> Batch:
    """Record that everybody in the batch has been paid, on a day."""
    batch = _hold(batch_id)
    if _is_done(batch, Batch.State.PAID, batch.paid_by_id, by):
        return batch
    permissions.may_mark_paid(by, batch).or_raise()
    frozen = timezone.localdate(batch.frozen_at)
    if not frozen <= paid_on <= timezone.localdate():
        raise Refusal(
            _("It was paid between the day it was frozen, %(day)s, and today.")
            % {"day": f"{frozen:%d/%m/%Y}"}
        )
    _move(batch, Verb.PAY)
    batch.paid_by, batch.paid_on = by, paid_on
    batch.save()
    _tell_sources(batch, "paid", by=by)
    _trace("batch.paid", batch, by=by, day_on=paid_on.isoformat())
    return batch


@transaction.atomic(durable=True)
def cancel(batch_id: int, *, reason: str, by: Member) -> Batch:
    """Give up a batch before it is paid: what it held is owed again."""
    batch = _hold(batch_id)
    if _is_done(batch, Batch.State.CANCELLED, batch.cancelled_by_id, by):
        return batch
    permissions.may_cancel_batch(by, batch).or_raise()
    why = reason_given(reason)
    concerned = reading.payees(batch)
    if batch.state in rules.EXPORTED:
        _tell_sources(batch, "unexported", by=by)
    _move(batch, Verb.CANCEL)
    batch.cancelled_by, batch.cancelled_at, batch.reason = by, now(), why
    batch.save()
    batch.dues.update(batch=None)
    # Nothing is paid with what was copied of them: it is not kept.
    batch.payees.all().delete()
    _trace("batch.cancelled", batch, by=by, about=concerned, reason=why)
    return batch


def _tell_sources(batch: Batch, step: sources.Step, *, by: Member) -> None:
    """Tell the rooms the dues come from, once all the lines they draw on are held."""
    budgets.lock_each(
        batch.dues.order_by()
        .filter(line__isnull=False)
        .values_list("line", flat=True)
        .distinct()
    )
    found: dict[int, list[int]] = defaultdict(list)
    sources_of = batch.dues.order_by("pk").values_list("source_type", "source_id")
    for kind, number in sources_of.iterator(chunk_size=CHUNK):
        found[kind].append(number)
    for kind, numbers in found.items():
        model = ContentType.objects.get_for_id(kind).model_class()
        assert model is not None  # a room that made dues is installed
        sources.tell(model, numbers, step, by)


@transaction.atomic(durable=True)
def take_file(
    batch_id: int, kind: str, *, reason: str, by: Member
) -> tuple[BatchFile, IO[bytes], str]:
    """Return a file of a frozen batch, its bytes and its type.

    Those whose data it holds read who took it, and why; they are told when it holds
    their account number. The bytes are those of the day it was frozen, or nothing is
    given.
    """
    batch = _hold(batch_id)
    permissions.may_take_file(by, batch, kind).or_raise()
    why = reason_given(reason)
    row = batch.files.filter(kind=kind).first()
    if row is None:
        raise Refusal(_("This batch has no such file."))
    content = Content(batch)
    file, digest = exports.make(content, kind)
    if digest != row.sha256:
        file.close()
        raise Refusal(
            _(
                "This file would not be the one of the day it was frozen: nothing was "
                "given. The software has changed since, or the database."
            )
        )
    concerned = Member.objects.get_queryset().filter(
        pk__in=exports.concerned(content, kind)
    )
    event = _trace(
        "batch.file_taken", batch, by=by, about=concerned, batch_file=kind, reason=why
    )
    if kind == BatchFile.Kind.TRANSFERS:
        tell(event, concerned)
    return row, file, exports.type_of(content, kind)
