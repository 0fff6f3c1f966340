"""Three frames: last year's, this year's in force, next year's being prepared."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from essaim.circles.models import Circle, Mandate
from essaim.contributions.models import Frame, SkillDomain, WorkKind
from essaim.contributions.services import frame_effect, frame_parts, frames, kinds
from essaim.contributions.services.frame_parts import Range
from essaim.home.demonstration.frame_texts import (
    AGREEMENTS,
    DOMAINS,
    KINDS,
    LINES,
    NEXT_TEXT,
    REFERENCES,
    RULES,
    TEXTS,
)
from essaim.ledger import services as ledger
from essaim.ledger.models import FiscalYear
from essaim.members.models import Member, Skill

Scene = tuple[datetime, Callable[[], object]]
DECIDED = "Cercle d’orientation, par consentement, {day:%d/%m/%Y}"


def scenes() -> Iterator[Scene]:
    """Each January a frame is adopted; in autumn the next one is opened."""
    today = timezone.localdate()
    yesterday = _at(today - timedelta(days=1), 12)
    for age in (1, 0):
        year = today.year - age

        def feed(year: int = year, age: int = age) -> None:
            _feed(year, age)

        def adopt(year: int = year, age: int = age) -> None:
            _adopt(year, age)

        yield min(_at(date(year, 1, 10), 10), yesterday - timedelta(hours=1)), feed
        yield min(_at(date(year, 1, 14), 18), yesterday), adopt
    # Adopted on New Year's Eve, it takes effect today.
    yield _at(today, 0, 5), lambda: frame_effect.take_effect(timezone.now())
    # After this year's, even in the first days of January.
    soon = min(_at(date(today.year, 1, 14), 18), yesterday) + timedelta(hours=1)
    opened = max(soon, yesterday - timedelta(days=17))
    yield opened, lambda: _prepare_next(today.year + 1)


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def holder(kind: str) -> Member:
    """Whoever holds the role for the whole cooperative at the moment of the scene."""
    mandates = Mandate.objects.in_force().of_kind(kind).select_related("member")
    whole = mandates.filter(role__circle__kind=Circle.Kind.COOPERATIVE)
    return whole.order_by("starts_on", "pk")[0].member


def year_of(number: int) -> FiscalYear:
    """The fiscal year of a calendar year."""
    return FiscalYear.objects.get(starts_on=date(number, 1, 1))


def _feed(number: int, age: int) -> None:
    """The assembly's money for contributions reaches the pot, with a little more."""
    total = sum(euros for _circle, _kind, _label, euros in LINES[age])
    ledger.feed_pot(
        (total + 500) * 100,
        label=f"Budget contributif {number}, voté en assemblée générale",
        on=min(timezone.localdate(), date(number, 12, 31)),
        by=holder("treasurer"),
        key=f"contributions:{number}",
    )


def _adopt(number: int, age: int) -> None:
    by = holder("manager")
    before = Frame.objects.filter(fiscal_year__starts_on__year=number - 1).first()
    draft = frames.prepare_frame(
        year_of(number).pk, by=by, copied_from_id=before.pk if before else None
    )
    if not WorkKind.objects.exists():
        _name_kinds(by)
    frame_parts.set_amounts(
        draft.pk, dict.fromkeys(draft.lines.values_list("pk", flat=True)), by=by
    )
    for circle, kind, label, euros in LINES[age]:
        frame_parts.add_line(
            draft.pk,
            circle=Circle.objects.get(name=circle),
            kind=kind,
            label=label,
            cents=euros * 100,
            by=by,
        )
    _give_references(draft, by)
    for what, euros_from, whose in AGREEMENTS:
        frame_parts.add_agreement(
            draft.pk,
            what=what,
            above_cents=euros_from and euros_from * 100,
            whose=whose,
            by=by,
        )
    frames.edit_frame(draft.pk, by=by, text=TEXTS[age], **RULES[age])
    day = timezone.localdate()
    frames.adopt_frame(draft.pk, by=by, source=DECIDED.format(day=day))


def _give_references(draft: Frame, by: Member) -> None:
    known = {kind.name: kind.pk for kind in WorkKind.objects.all()}
    ranges = {
        known[name]: Range(per, low * 100, high * 100)
        for name, per, low, high in REFERENCES
    }
    frame_parts.set_references(draft.pk, ranges, by=by)


def _name_kinds(by: Member) -> None:
    """The first frame named the domains: say what they are made of, and the kinds."""
    for domain in SkillDomain.objects.order_by("position"):
        skills = Skill.objects.filter(name__in=DOMAINS.get(domain.name, ()))
        kinds.edit_domain(domain.pk, name=domain.name, skills=skills, by=by)
    for name, domain_name in KINDS:
        place = SkillDomain.objects.filter(name=domain_name).first()
        kinds.name_kind(name, domain=place, by=by)


def _prepare_next(number: int) -> None:
    """A draft of next year's frame, with what is being discussed."""
    by = holder("treasurer")
    this_year = Frame.objects.get(fiscal_year__starts_on__year=number - 1)
    draft = frames.prepare_frame(year_of(number).pk, by=by, copied_from_id=this_year.pk)
    amounts: dict[int, int | None] = {
        line.pk: line.cents + 300_00 for line in draft.lines.filter(kind="recurrent")
    }
    frame_parts.set_amounts(draft.pk, amounts, by=by)
    frames.edit_frame(
        draft.pk, by=by, text=NEXT_TEXT, hour_cap_cents=32_00, overrun="prorate"
    )
