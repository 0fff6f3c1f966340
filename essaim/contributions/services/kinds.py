"""The kinds of mission and the domains of skills a cooperative names for itself."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import Max, ProtectedError
from django.utils.translation import gettext as _

from essaim.base import events
from essaim.base.errors import Refusal
from essaim.contributions.models import SkillDomain, WorkKind
from essaim.contributions.permissions.frames import may_edit_kinds
from essaim.members.models import Member, Skill


def usual_domains() -> tuple[str, ...]:
    """The four domains a cooperative cannot do without, until it names its own."""
    return (
        _("Digital tools"),
        _("Accompaniment"),
        _("Administration and accounts"),
        _("Facilitation"),
    )


@transaction.atomic
def open_usual_domains(*, by: Member) -> None:
    """Name the four usual domains where none is named yet: at the first frame.

    A building block: whoever calls it has asked.
    """
    if SkillDomain.objects.exists():
        return
    for position, name in enumerate(usual_domains()):
        domain = SkillDomain.objects.create(name=name, position=position)
        events.record("skill_domain.named", domain, by=by, domain=domain.name)


@transaction.atomic(durable=True)
def name_usual_domains(*, by: Member) -> None:
    """Name the four usual domains where none is named yet."""
    may_edit_kinds(by).or_raise()
    open_usual_domains(by=by)


@transaction.atomic(durable=True)
def name_domain(name: str, *, by: Member) -> SkillDomain:
    """Name one more domain; a name already there is returned as it is."""
    may_edit_kinds(by).or_raise()
    name = _cleaned(name)
    last = SkillDomain.objects.aggregate(last=Max("position"))["last"]
    domain, is_new = SkillDomain.objects.get_or_create(
        name=name, defaults={"position": 0 if last is None else last + 1}
    )
    if is_new:
        events.record("skill_domain.named", domain, by=by, domain=domain.name)
    return domain


@transaction.atomic(durable=True)
def edit_domain(
    domain_id: int, *, name: str, skills: Iterable[Skill], by: Member
) -> SkillDomain:
    """Give a domain its name and the skills it is made of."""
    domain = SkillDomain.objects.select_for_update().get(pk=domain_id)
    may_edit_kinds(by).or_raise()
    domain.name = _cleaned(name)
    _save(domain)
    domain.skills.set(skills)
    events.record("skill_domain.edited", domain, by=by, domain=domain.name)
    return domain


@transaction.atomic(durable=True)
def remove_domain(domain_id: int, *, by: Member) -> None:
    """Take a domain out, unless kinds of mission are in it."""
    may_edit_kinds(by).or_raise()
    domain = SkillDomain.objects.select_for_update().filter(pk=domain_id).first()
    if domain is None:  # the button was pressed twice
        return
    events.record("skill_domain.removed", domain, by=by, domain=domain.name)
    try:
        domain.delete()
    except ProtectedError:
        raise Refusal(
            _("Kinds of mission are in “%(domain)s”: move them to another first.")
            % {"domain": domain.name}
        ) from None


@transaction.atomic(durable=True)
def name_kind(name: str, *, domain: SkillDomain | None, by: Member) -> WorkKind:
    """Name one more kind of mission; a name already there is returned as it is."""
    may_edit_kinds(by).or_raise()
    kind, is_new = WorkKind.objects.get_or_create(
        name=_cleaned(name), defaults={"domain": domain}
    )
    if is_new:
        events.record("work_kind.named", kind, by=by, work_kind=kind.name)
    return kind


@transaction.atomic(durable=True)
def edit_kind(
    kind_id: int, *, name: str, domain: SkillDomain | None, by: Member
) -> WorkKind:
    """Give a kind of mission its name and its domain."""
    kind = WorkKind.objects.select_for_update().get(pk=kind_id)
    may_edit_kinds(by).or_raise()
    kind.name, kind.domain = _cleaned(name), domain
    _save(kind)
    events.record("work_kind.edited", kind, by=by, work_kind=kind.name)
    return kind


@transaction.atomic(durable=True)
def remove_kind(kind_id: int, *, by: Member) -> None:
    """Take a kind of mission out, unless something is of that kind."""
    may_edit_kinds(by).or_raise()
    kind = WorkKind.objects.select_for_update().filter(pk=kind_id).first()
    if kind is None:  # the button was pressed twice
        return
    events.record("work_kind.removed", kind, by=by, work_kind=kind.name)
    try:
        kind.delete()
    except ProtectedError:
        raise Refusal(
            _("“%(kind)s” is used by a frame, a mission or a contribution: rename it.")
            % {"kind": kind.name}
        ) from None


def _cleaned(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise Refusal(_("Write a name."))
    return name


def _save(named: SkillDomain | WorkKind) -> None:
    try:
        with transaction.atomic():
            named.save()
    except IntegrityError:
        raise Refusal(
            _("“%(name)s” is already there.") % {"name": named.name}
        ) from None
