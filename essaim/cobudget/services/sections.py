"""The sections of a round: defined, projects placed in them, envelopes parted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from essaim.base import events
from essaim.base.errors import Refusal
from essaim.base.templatetags.essaim import euros
from essaim.circles.models import Circle
from essaim.cobudget import sections as reading
from essaim.cobudget.models import Envelope, Project, Round, Section, SectionShare
from essaim.cobudget.permissions import may_edit_round, may_place
from essaim.cobudget.services.telling import record_project
from essaim.members.models import Member
from essaim.rules import sections as rule
from essaim.rules.sections import Unbalanced

MOST = 12
Kind = Section.Kind


@dataclass(frozen=True, slots=True)
class Row:
    """A section as it is asked for; ``pk`` is the one it replaces, if any.

    Its part is ``cents``, or ``basis_points`` (hundredths of a percent).
    """

    name: str
    kind: str = Kind.THEME
    circle: Circle | None = None
    cents: int | None = None
    basis_points: int | None = None
    pk: int | None = None


@transaction.atomic(durable=True)
def define(round_id: int, rows: Sequence[Row], *, by: Member) -> list[Section]:
    """Say the sections of a round before allocation opens, in this order.

    A section that is not named any more is removed, and what was in it is to be placed
    anew, as is what a section does not take any more. No row: the pool is one again.
    Raises ``Refusal`` when the parts do not make the pool.
    """
    round = _lock(round_id)
    may_edit_round(by, round).or_raise()
    known = {one.pk: one for one in round.sections.all()}
    wanted = [_checked(row) for row in rows]
    _check(round, wanted)
    kept = {row.pk for row in wanted if row.pk in known}
    gone = [one for pk, one in known.items() if pk not in kept]
    Project.objects.filter(section__in=gone).update(section=None)
    Section.objects.filter(pk__in=[one.pk for one in gone]).delete()
    # Names may be exchanged: none is in the way while they are written.
    for pk in kept:
        Section.objects.filter(pk=pk).update(name=f"\n{pk}")
    made = [
        _write(round, known.get(row.pk or 0), row, place)
        for place, row in enumerate(wanted, start=1)
    ]
    _take_out(round, made)
    events.record(
        "round.sections_defined",
        round,
        by=by,
        about=[round.circle],
        round=round.name,
        sections=[one.name for one in made],
    )
    return made


def _lock(round_id: int) -> Round:
    rows = Round.objects.select_for_update(of=("self",)).select_related("circle")
    return rows.get(pk=round_id)


def _checked(row: Row) -> Row:
    name = " ".join(row.name.split())[:60]
    if not name:
        raise Refusal(_("Give each section a name."))
    if row.kind not in Kind.values:
        raise Refusal(_("Say what kind of section “%(name)s” is.") % {"name": name})
    if row.kind == Kind.CIRCLE and row.circle is None:
        raise Refusal(_("Choose the circle of “%(name)s”.") % {"name": name})
    if (row.cents is None) == (row.basis_points is None) or (
        (row.cents or row.basis_points or 0) < 1 or (row.basis_points or 0) > rule.WHOLE
    ):
        raise Refusal(
            _("Give “%(name)s” a part: a percentage or an amount.") % {"name": name}
        )
    circle = row.circle if row.kind == Kind.CIRCLE else None
    return Row(name, row.kind, circle, row.cents, row.basis_points, row.pk)


def _check(round: Round, rows: Sequence[Row]) -> None:
    if not rows:
        return
    if len(rows) > MOST:
        raise Refusal(_("A round has at most %(n)d sections.") % {"n": MOST})
    if len({row.name.casefold() for row in rows}) < len(rows):
        raise Refusal(_("Two sections have the same name."))
    parts = [rule.Part(row.cents, row.basis_points) for row in rows]
    # Before there is money, amounts are what one plans: opening checks them.
    pool = round.pool_cents or sum(row.cents or 0 for row in rows)
    try:
        rule.pools(pool, parts)
    except Unbalanced as error:
        raise Refusal(reading.say(error)) from None


def _write(round: Round, known: Section | None, row: Row, place: int) -> Section:
    section = known or Section(round=round)
    section.position, section.name, section.kind = place, row.name, row.kind
    section.circle, section.cents = row.circle, row.cents
    section.basis_points = row.basis_points
    section.save()
    return section


def _take_out(round: Round, sections: Sequence[Section]) -> None:
    """What a section does not take any more is to be placed anew."""
    by_pk = {one.pk: one for one in sections}
    rows = Project.objects.filter(round=round, section__isnull=False)
    lost = [
        one.pk
        for one in rows.only("transverse", "circle", "section")
        if not by_pk[one.section_id or 0].takes(
            transverse=one.transverse, circle_id=one.circle_id
        )
    ]
    Project.objects.filter(pk__in=lost).update(section=None)


@transaction.atomic(durable=True)
def place(round_id: int, wishes: Mapping[int, int], *, by: Member) -> int:
    """Put projects in sections, by their numbers; return how many changed.

    By one of their authors or whoever runs the round, until allocation opens. All or
    nothing; the same again changes nothing.
    """
    round = _lock(round_id)
    rows = Project.objects.select_related("round__circle", "section", "circle")
    projects = list(rows.filter(round=round, pk__in=list(wishes)).order_by("pk"))
    if len(projects) < len(wishes):
        raise Refusal(_("One of these projects is not in this round."))
    found = {one.pk: one for one in reading.of(round)}
    changed = 0
    for project in projects:
        may_place(by, project).or_raise()
        if project.section_id == wishes[project.pk]:
            continue
        section = found.get(wishes[project.pk])
        if section is None:
            raise Refusal(_("Choose one of the sections of this round."))
        project.section = section
        check_placed(project)
        project.save(update_fields=["section"])
        record_project("project.placed", project, by=by, section=section.name)
        changed += 1
    return changed


def check_placed(project: Project, *, needed: bool = True) -> None:
    """Raise ``Refusal`` unless the project is in a section of its round that takes it.

    Nothing is asked where the round has no sections.
    """
    section = project.section
    if section is None:
        if needed and project.round.sections.exists():
            raise Refusal(_("Choose the section this project asks its money from."))
        return
    if section.round_id != project.round_id:
        raise Refusal(_("Choose one of the sections of this round."))
    if section.takes(transverse=project.transverse, circle_id=project.circle_id):
        return
    told = {"section": section, "project": project, "circle": section.circle}
    if section.kind == Kind.TRANSVERSE:
        raise Refusal(
            _(
                "“%(section)s” is for transverse proposals, and “%(project)s” is "
                "not one."
            )
            % told
        )
    raise Refusal(
        _(
            "“%(section)s” is for the projects of %(circle)s, and “%(project)s” is not "
            "one of them."
        )
        % told
    )


@transaction.atomic
def copy(source: Round, round: Round) -> None:
    """Give ``round`` the sections of ``source``, amounts as they were planned."""
    Section.objects.bulk_create(
        Section(
            round=round,
            position=one.position,
            name=one.name,
            kind=one.kind,
            circle=one.circle,
            cents=one.cents,
            basis_points=one.basis_points,
        )
        for one in reading.of(source)
    )


@transaction.atomic
def freeze(round: Round) -> list[Section]:
    """As allocation opens, write what each section has of the pool, and return them."""
    found = reading.of(round)
    for section, cents in zip(found, reading.pools(round, found), strict=True):
        section.pool_cents = cents
        section.save(update_fields=["pool_cents"])
    return found


@transaction.atomic
def part(
    envelopes: Sequence[Envelope],
    sections: Sequence[Section],
    rows: Sequence[Sequence[int]],
) -> None:
    """Write what each envelope has in each section: one row of cents per envelope."""
    SectionShare.objects.bulk_create(
        (
            SectionShare(envelope=envelope, section=section, cents=cents)
            for envelope, row in zip(envelopes, rows, strict=True)
            for section, cents in zip(sections, row, strict=True)
        ),
        batch_size=1000,
    )


def check_entrusted(envelope: Envelope, cents: int) -> None:
    """Refuse to entrust ``cents`` when what would be left in a section is directed.

    What is entrusted is parted among the sections as the envelope is.
    """
    shares = list(envelope.shares.select_related("section"))
    if not shares:
        return
    theirs = rule.entrusted({one.section_id: one.cents for one in shares}, cents)
    for one in shares:
        most = one.cents - theirs[one.section_id]
        if one.directed_cents > most:
            raise Refusal(
                _(
                    "What you entrust is parted among the sections like the envelope: "
                    "direct at most %(most)s in “%(section)s” first."
                )
                % {"most": euros(most), "section": one.section}
            )
