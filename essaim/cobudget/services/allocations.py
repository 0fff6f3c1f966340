"""What members direct to projects: the verb that is called most, and by all at once.

Locks are taken in one order: the member's envelope, then the projects by number.
Closing takes the round, then every envelope: so a saving member is either counted
whole or finds allocation closed, and two members wait for each other only where they
change the same project.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from essaim.base import events
from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.base.templatetags.essaim import euros
from essaim.cobudget import sections
from essaim.cobudget.models import Allocation, Envelope, Project, Round
from essaim.cobudget.permissions import may_allocate
from essaim.members.models import Member
from essaim.rules import rounds
from essaim.rules import sections as section_rule
from essaim.rules.rounds import Excess, Limit


class TooMuch(Refusal):
    """The wishes pass a limit; ``by_project`` says which, ``whole`` for all of them.

    ``sections`` are the sentences of the sections that are passed. Nothing was changed.
    """

    def __init__(
        self, excesses: Iterable[Excess], sections: Sequence[str] = ()
    ) -> None:
        said = [(excess.project, _say(excess)) for excess in excesses]
        self.by_project = {project: text for project, text in said if project}
        of_all = [text for project, text in said if project is None]
        self.whole = " ".join([*of_all, *sections])
        super().__init__(" ".join([*(text for _project, text in said), *sections]))


def _say(excess: Excess) -> str:
    figures = {"over": euros(excess.over), "most": euros(excess.most)}
    if excess.limit is Limit.CAP:
        return _("Over the cap by %(over)s: at most %(most)s per project.") % figures
    if excess.limit is Limit.GOAL:
        return (
            _("Over the goal by %(over)s: it still accepts %(most)s from you.")
            % figures
        )
    if excess.limit is Limit.ENVELOPE:
        return _("That is %(over)s more than you have left.") % figures
    return _("An amount cannot be negative.")


class Stale(Refusal):
    """The choices changed since the page that sends these was shown."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Your choices changed since this page was shown, in another window "
                "perhaps: check them, then save again."
            )
        )


class NothingToUndo(Refusal):
    """No change is kept that could be undone."""

    def __init__(self) -> None:
        super().__init__(_("There is no change to undo."))


KEYS = 20
"""How many of the latest requests are remembered, to know one that comes again."""


@transaction.atomic(durable=True)
def allocate(
    round_id: int,
    amounts: Mapping[int, int],
    *,
    by: Member,
    key: UUID | None = None,
    seen: int | None = None,
) -> Envelope:
    """Set what ``by`` directs to these projects, in cents; return their envelope.

    All or nothing; the other projects keep what they have; the same amounts again
    change nothing, nor does a request that comes again with its ``key``. Raises
    ``Stale`` when the choices are no longer those of the page, whose version was
    ``seen``; ``TooMuch`` with every limit that would be passed.
    """
    envelope, round = _hold(round_id, by=by)
    mark = _mark(key, amounts)
    if mark in envelope.saved_keys:
        return envelope
    if seen is not None and seen != envelope.version:
        raise Stale
    return _set(envelope, round, amounts, by=by, mark=mark)


def _mark(key: UUID | None, amounts: Mapping[int, int]) -> str | None:
    """What tells a request that comes again: its key, and that it asks the same.

    A page gone back to has the key of its first sending, and other amounts.
    """
    if key is None:
        return None
    asked = hashlib.sha256(repr(sorted(amounts.items())).encode()).hexdigest()
    return f"{key.hex}:{asked[:16]}"


@transaction.atomic(durable=True)
def undo(round_id: int, *, by: Member, seen: int | None = None) -> Envelope:
    """Put back what the last change replaced; undone again, it is done again.

    As ``allocate`` otherwise: a project may have no room for it any more.
    """
    envelope, round = _hold(round_id, by=by)
    if seen is not None and seen != envelope.version:
        raise Stale
    if not envelope.before:
        raise NothingToUndo
    amounts = {int(number): cents for number, cents in envelope.before.items()}
    return _set(envelope, round, amounts, by=by, mark=None)


@transaction.atomic
def hold(round_id: int, *, by: Member) -> tuple[Envelope, Round]:
    """The member's envelope, held, and its round, once they may answer.

    Raises ``PermissionDenied``, with the reason, when they may not.
    """
    envelope = (
        Envelope.objects.select_for_update(of=("self",), no_key=True)
        .filter(round_id=round_id, member=by)
        .first()
    )
    round = Round.objects.get(pk=round_id)  # read once the envelope is held
    may_allocate(by, round, envelope).or_raise()
    assert envelope is not None  # may_allocate refuses without one
    return envelope, round


def _hold(round_id: int, *, by: Member) -> tuple[Envelope, Round]:
    """As ``hold``, where members direct money."""
    envelope, round = hold(round_id, by=by)
    if not round.with_amounts:
        raise Refusal(_("This round is answered without amounts."))
    return envelope, round


@transaction.atomic
def record_change(round: Round, *, by: Member) -> None:
    """Leave the trace that ``by`` saved their choices: for them alone, without what."""
    events.record(
        "allocation.changed",
        round,
        by=by,
        about=[by],
        audience=Event.Audience.CONCERNED,
        round=round.name,
    )


def _set(
    envelope: Envelope,
    round: Round,
    amounts: Mapping[int, int],
    *,
    by: Member,
    mark: str | None,
) -> Envelope:
    if mark is not None:
        envelope.saved_keys = [*envelope.saved_keys, mark][-KEYS:]
    if direct(envelope, round, amounts):
        record_change(round, by=by)
    return envelope


@transaction.atomic
def direct(
    envelope: Envelope,
    round: Round,
    amounts: Mapping[int, int],
    *,
    by_delegate: bool = False,
) -> bool:
    """Set these amounts of an envelope the caller holds; say whether anything changed.

    Its member and their delegate each direct a part of it, and each their own part of
    what a project receives: neither touches, nor learns, what the other does.
    """
    rows = list(envelope.allocations.all())
    held = {row.project_id: _part(row, by_delegate=by_delegate) for row in rows}
    other = {row.project_id: row.cents - held[row.project_id] for row in rows}
    wishes = {pk: cents for pk, cents in amounts.items() if cents != held.get(pk, 0)}
    if not wishes:
        return False
    projects = _take(round, wishes)
    rooms = {
        project.pk: project.ceiling_cents
        - project.received_cents
        + held.get(project.pk, 0)
        for project in projects
        if project.ceiling_cents is not None
    }
    excesses = rounds.excesses(
        wishes,
        held=held,
        envelope=envelope.set_aside_cents if by_delegate else envelope.own_cents,
        cap=cap_of(round, envelope, by_delegate=by_delegate),
        rooms=rooms,
    )
    over = _over(envelope, projects, wishes, held, by_delegate=by_delegate)
    if over:  # what passes a section says more than what passes the whole
        excesses = [one for one in excesses if one.limit is not Limit.ENVELOPE]
    if excesses or over:
        raise TooMuch(excesses, over)
    _write(envelope, projects, wishes, held, other, by_delegate=by_delegate)
    return True


def _over(
    envelope: Envelope,
    projects: Sequence[Project],
    wishes: Mapping[int, int],
    held: Mapping[int, int],
    *,
    by_delegate: bool,
) -> list[str]:
    """Which parts of an envelope these wishes would pass, in sentences."""
    if not any(project.section_id for project in projects):
        return []
    named = dict(envelope.shares.values_list("section", "section__name"))
    found = section_rule.excesses(
        wishes,
        held=held,
        sections=sections.placed({**held, **wishes}),
        parts=sections.parts_of(envelope, by_delegate=by_delegate),
    )
    return [
        _("In “%(section)s”, that is %(over)s more than you have left.")
        % {"section": named[one.section], "over": euros(one.over)}
        for one in found
    ]


def _part(row: Allocation, *, by_delegate: bool) -> int:
    return row.delegated_cents if by_delegate else row.cents - row.delegated_cents


def cap_of(round: Round, envelope: Envelope, *, by_delegate: bool) -> int | None:
    """The most that this part of an envelope may direct to one project."""
    caps = rounds.split_cap(
        round.cap_cents, envelope=envelope.cents, entrusted=envelope.set_aside_cents
    )
    return None if caps is None else caps[by_delegate]


def _take(round: Round, wishes: Mapping[int, int]) -> list[Project]:
    """Hold the projects whose amount changes, in the order of their numbers."""
    projects = list(
        Project.objects.standing()
        .filter(round=round, pk__in=wishes)
        .order_by("pk")
        .select_for_update(no_key=True)
    )
    if len(projects) != len(wishes):
        raise Refusal(_("One of these projects is not in this round."))
    return projects


@transaction.atomic
def moved_in_sections(envelope: Envelope, moves: Iterable[tuple[Project, int]]) -> None:
    """Keep what an envelope the caller holds directs in each section."""
    changes: Counter[int] = Counter()
    for project, cents in moves:
        if project.section_id:
            changes[project.section_id] += cents
    for section, cents in sorted(changes.items()):
        if cents:
            envelope.shares.filter(section=section).update(
                directed_cents=F("directed_cents") + cents
            )


def _write(
    envelope: Envelope,
    projects: list[Project],
    wishes: Mapping[int, int],
    held: Mapping[int, int],
    other: Mapping[int, int],
    *,
    by_delegate: bool,
) -> None:
    after = {pk: cents + other.get(pk, 0) for pk, cents in wishes.items()}
    Allocation.objects.bulk_create(
        [
            Allocation(
                envelope=envelope,
                project=project,
                cents=after[project.pk],
                delegated_cents=(wishes if by_delegate else other).get(project.pk, 0),
            )
            for project in projects
            if after[project.pk]
        ],
        update_conflicts=True,
        unique_fields=["envelope", "project"],
        update_fields=["cents", "delegated_cents"],
    )
    envelope.allocations.filter(
        project__in=[pk for pk, cents in after.items() if not cents]
    ).delete()
    for project in projects:
        project.received_cents += wishes[project.pk] - held.get(project.pk, 0)
    Project.objects.bulk_update(projects, ["received_cents"])
    moved_in_sections(
        envelope,
        [(one, wishes[one.pk] - held.get(one.pk, 0)) for one in projects],
    )
    mine, theirs = sum({**held, **wishes}.values()), sum(other.values())
    envelope.directed_cents = mine + theirs
    envelope.delegated_cents = mine if by_delegate else theirs
    fields = ["directed_cents", "delegated_cents"]
    if not by_delegate:
        envelope.version += 1
        envelope.before = {str(number): held.get(number, 0) for number in wishes}
        fields += ["version", "saved_keys", "before"]
    envelope.save(update_fields=fields)
