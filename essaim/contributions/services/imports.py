"""Past contributions from a spreadsheet: read, prepared, imported once, undone.

Nothing is half done: an import is one transaction, and preparing it rehearses that
transaction to its end before taking it back.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time

from django.db import DatabaseError, transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from essaim.base import events, spreadsheets
from essaim.base.clock import now
from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.base.sheet_xml import Limits
from essaim.circles.models import Circle
from essaim.contributions.models import Contribution, HistoryImport, YearClosing
from essaim.contributions.permissions.imports import (
    may_confirm_history,
    may_import_history,
    may_undo_history,
)
from essaim.contributions.reading import history, history_words
from essaim.contributions.reading.history import Preview, Settings, Share
from essaim.ledger import services as ledger
from essaim.ledger.models import Account, BudgetLine, Entry, FiscalYear
from essaim.ledger.services import budgets
from essaim.members.models import Member
from essaim.notifications.services import tell
from essaim.rules import history_import as rules
from essaim.rules.budgets import Bucket, change
from essaim.rules.contributions import State
from essaim.rules.history_import import Line

LIMITS = Limits(bytes=4_000_000, rows=10_000, unpacked=40_000_000)
OUTSIDE = "outside:history"
CONCERNED = Event.Audience.CONCERNED


@transaction.atomic(durable=True)
def upload(
    filename: str, content: bytes, *, sheet: str = "", by: Member
) -> HistoryImport:
    """Keep the rows of a file as a draft; no contribution is made.

    Raises ``PermissionDenied``, or ``Refusal`` when the file cannot be read as a
    table: nothing is kept then.
    """
    may_import_history(by).or_raise()
    read = spreadsheets.read_sheet(
        filename, content, limits=LIMITS, wanted=sheet, values=True
    )
    batch = HistoryImport(
        filename=filename[-200:],
        sheet=read.title[:100] if read.others else "",
        rows=read.rows,
        uploaded_by=by,
    )
    if len(batch.rows) < 2 + Settings.of(batch).titles:
        raise Refusal(_("There is nothing under the first line of this file."))
    batch.fiscal_year = history.guessed_year(batch)
    batch.save()
    _trace("history_import.uploaded", batch, by=by)
    return batch


@transaction.atomic(durable=True)
def prepare(
    import_id: int,
    *,
    year: FiscalYear,
    settings: Settings,
    choices: Mapping[str, Mapping[str, int]],
    votes: Mapping[str, int | None],
    version: int | None,
    by: Member,
) -> HistoryImport:
    """Say how the lines of a draft are taken, and rehearse the import.

    Raises ``Refusal`` when money cannot be written in that year: nothing is kept.
    """
    batch = _draft(import_id, version, by)
    batch.fiscal_year, batch.mapping = year, settings.kept()
    batch.choices = {key: dict(chosen) for key, chosen in choices.items()}
    batch.votes = dict(votes)
    batch.version += 1
    for obstacle in history_words.year_obstacles(batch):
        raise Refusal(obstacle)
    batch.save()
    _rehearse(batch, by)
    _trace("history_import.prepared", batch, by=by)
    return batch


def _draft(import_id: int, version: int | None, by: Member) -> HistoryImport:
    batch = (
        HistoryImport.objects.select_for_update(of=("self",))
        .select_related("fiscal_year")
        .get(pk=import_id)
    )
    may_confirm_history(by, batch).or_raise()
    if version is not None and version != batch.version:
        raise Refusal(
            _("Somebody prepared this import again since you opened this page.")
        )
    return batch


def _rehearse(batch: HistoryImport, by: Member) -> None:
    """Import the draft and take it all back: what the preview promises can be done."""
    preview = history.understand(batch)
    if history_words.obstacles(batch, preview):
        return
    try:
        with transaction.atomic():
            _bring_in(batch, preview, by)
            transaction.set_rollback(True)
    except DatabaseError:
        raise Refusal(_("This file cannot be imported as it is.")) from None


@transaction.atomic(durable=True)
def confirm(import_id: int, *, version: int | None = None, by: Member) -> HistoryImport:
    """Make the past contributions of a draft, paid on that year's budgets. Once.

    The rows are then forgotten: only contributions remain. Raises
    ``PermissionDenied``, or ``Refusal`` with all that is left to do first.
    """
    batch = _draft(import_id, version, by)
    preview = history.understand(batch)
    if obstacles := history_words.obstacles(batch, preview):
        raise Refusal(" ".join(obstacles))
    made = _bring_in(batch, preview, by)
    batch.state = HistoryImport.State.IMPORTED
    batch.imported_at = now()
    batch.imported_count = len(made)
    _forget(batch)
    _tell_all(batch, "history.imported", "history_import.imported", by)
    return batch


def _forget(batch: HistoryImport) -> None:
    batch.rows, batch.choices = [], {}
    batch.save()


def _bring_in(
    batch: HistoryImport, preview: Preview, by: Member
) -> Sequence[Contribution]:
    """Write the budgets, what was paid on them, and each contribution."""
    year = batch.fiscal_year
    assert year is not None  # an import without one has an obstacle
    shares = sorted(preview.shares, key=lambda share: share.circle.pk)
    opened = budgets.open_lines(
        [BudgetLine(circle=share.circle, fiscal_year=year) for share in shares]
    )
    lines = {line.circle_id: line for line in opened}
    ledger.open_account(
        OUTSIDE, kind=Account.Kind.OUTSIDE, label=_("Earlier years, before Essaim")
    )
    _pay(batch, [(share, lines[share.circle.pk]) for share in shares], by)
    return Contribution.objects.bulk_create(
        [
            _contribution(batch, line, lines[line.circle_id], preview.settings)
            for line in preview.ready
        ],
        batch_size=500,
    )


def _pay(
    batch: HistoryImport, shares: Sequence[tuple[Share, BudgetLine]], by: Member
) -> None:
    """Bring what was voted into the lines, then move what was paid through them.

    One movement for each circle: what passes what was voted shows as excess.
    """
    votes = [
        budgets.Vote(
            line,
            share.voted_cents,
            budgets.book_day(line),
            _("Voted in %(year)s: %(circle)s")
            % {"year": batch.fiscal_year, "circle": share.circle},
            _vote_key(batch, line),
        )
        for share, line in shares
        if share.voted_cents
    ]
    budgets.lock_each(line.pk for _share, line in shares)
    budgets.vote_each(votes, by=by, source=OUTSIDE)
    held = budgets.balances(line for _share, line in shares)
    moves = [
        budgets.Move(
            line,
            change(
                (Bucket.AVAILABLE, 0),
                (Bucket.PAID, share.cents),
                available=held[line.pk][Bucket.AVAILABLE],
                excess=-held[line.pk][Bucket.EXCESS],
                may_pass=True,
            ),
            budgets.book_day(line),
            _("Paid in %(year)s: %(circle)s")
            % {"year": batch.fiscal_year, "circle": share.circle},
            f"history:{batch.pk}:{line.pk}:paid",
        )
        for share, line in shares
    ]
    budgets.move_each(moves, by=by)


def _vote_key(batch: HistoryImport, line: BudgetLine) -> str:
    return f"history:{batch.pk}:{line.pk}:voted"


def _contribution(
    batch: HistoryImport, line: Line, budget: BudgetLine, settings: Settings
) -> Contribution:
    year = budget.fiscal_year
    declared = line.day or line.paid_on or year.ends_on
    title = rules.title_of(line.what, history.title_for_none(batch))
    return Contribution(
        author_id=line.author,
        circle_id=line.circle_id,
        line=budget,
        title=title,
        text=line.what if title != line.what else "",
        minutes=line.minutes,
        cents=line.cents,
        declared_cents=line.cents,
        form=settings.form,
        status=State.PAID.value,
        # Nobody asked their authors: all members read “a member of the circle”.
        is_signed=False,
        done_on=line.day,
        declared_at=_noon(min(declared, timezone.localdate())),
        settled_at=_noon(min(line.paid_on or declared, timezone.localdate())),
        history_import=batch,
    )


def _noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


@transaction.atomic(durable=True)
def discard(import_id: int, *, version: int | None = None, by: Member) -> HistoryImport:
    """Set a draft aside and forget its rows. Raises ``PermissionDenied``."""
    batch = _draft(import_id, version, by)
    batch.state = HistoryImport.State.DISCARDED
    _forget(batch)
    _trace("history_import.discarded", batch, by=by)
    return batch


@transaction.atomic(durable=True)
def undo(import_id: int, *, by: Member) -> HistoryImport:
    """Take an import back: its contributions are withdrawn, its money reversed.

    Raises ``PermissionDenied``, or ``Refusal`` once something was built on it: an
    objection, a correction, the closing of the year, money spent on its budgets.
    """
    batch = (
        HistoryImport.objects.select_for_update(of=("self",))
        .select_related("fiscal_year")
        .get(pk=import_id)
    )
    may_undo_history(by, batch).or_raise()
    made = Contribution.objects.filter(history_import=batch)
    numbers = made.order_by().values_list("line", flat=True).distinct()
    lines = budgets.lock_each(numbers).values()
    _nothing_built_on(batch)
    for line in lines:
        _take_money_back(batch, line, by)
    made.update(status=State.WITHDRAWN.value, version=1)
    batch.state = HistoryImport.State.UNDONE
    batch.undone_at = now()
    batch.save(update_fields=["state", "undone_at"])
    _tell_all(batch, "history.undone", "history_import.undone", by)
    return batch


def _nothing_built_on(batch: HistoryImport) -> None:
    made = Contribution.objects.filter(history_import=batch)
    touched = made.exclude(status=State.PAID.value, version=0)
    talked = made.filter(comments__isnull=False) | made.filter(objections__isnull=False)
    followed = made.filter(followed_by__isnull=False)
    count = (touched | talked | followed).distinct().count()
    if count:
        raise Refusal(
            ngettext(
                "%(count)d contribution of this import has been worked on since: the "
                "import can no longer be undone.",
                "%(count)d contributions of this import have been worked on since: the "
                "import can no longer be undone.",
                count,
            )
            % {"count": count}
        )
    if YearClosing.objects.filter(fiscal_year=batch.fiscal_year).exists():
        raise Refusal(
            _("The contributions of %(year)s were closed since: it stays as it is.")
            % {"year": batch.fiscal_year}
        )


def _take_money_back(batch: HistoryImport, line: BudgetLine, by: Member) -> None:
    made = Contribution.objects.filter(history_import=batch, line=line)
    budgets.change(
        line,
        (Bucket.PAID, made.aggregate(cents=Sum("cents"))["cents"]),
        (Bucket.AVAILABLE, 0),
        on=budgets.book_day(line),
        label=_("Import undone: %(file)s") % {"file": batch.filename},
        key=f"history:{batch.pk}:{line.pk}:undone",
        by=by,
    )
    vote = Entry.objects.filter(key=_vote_key(batch, line)).first()
    if vote is not None:
        ledger.reverse(
            vote, on=budgets.book_day(line), by=by, reason=_("the import is undone")
        )


def _trace(kind: str, batch: HistoryImport, *, by: Member) -> None:
    events.record(kind, batch, by=by, audience=CONCERNED, file=batch.filename)


def _tell_all(batch: HistoryImport, to_all: str, to_each: str, by: Member) -> None:
    """Tell all members that it happened, and each person that theirs are there."""
    year, made = batch.fiscal_year, Contribution.objects.filter(history_import=batch)
    assert year is not None  # it was imported in one
    circles = list(Circle.objects.filter(pk__in=made.values("circle")))
    people = list(Member.objects.get_queryset().filter(pk__in=made.values("author")))
    events.record(
        to_all,
        year,
        by=by,
        about=circles,
        year=str(year),
        count=batch.imported_count,
    )
    event = events.record(
        to_each,
        year,
        by=by,
        about=[batch, *people],
        audience=CONCERNED,
        year=str(year),
        file=batch.filename,
    )
    tell(event, people)
