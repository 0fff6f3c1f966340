"""Roles, and the dated mandates members hold them by."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from essaim.base import events
from essaim.base.dates import date_format
from essaim.base.errors import Refusal
from essaim.circles.models import Circle, Mandate, Role
from essaim.circles.permissions import (
    may_define_roles,
    may_end_mandate,
    may_give_mandate_to,
)
from essaim.members.models import Member
from essaim.rules import mandates as rules
from essaim.rules.mandates import Fault, Term

ONE_AT_A_TIME = frozenset({Role.Kind.REFERENT})


@transaction.atomic(durable=True)
def define_role(circle_id: int, *, kind: str, purpose: str, by: Member) -> Role:
    """Give the circle this role, or the role it has this purpose, and return it.

    Raises ``Refusal`` when the role is one of the whole cooperative's.
    """
    circle = Circle.objects.select_for_update(of=("self",)).get(pk=circle_id)
    may_define_roles(by, circle).or_raise()
    if kind in Role.OF_THE_WHOLE and circle.kind != Circle.Kind.COOPERATIVE:
        raise Refusal(
            _("This role binds the whole cooperative: it belongs to its circle only.")
        )

    role, is_new = Role.objects.get_or_create(
        circle=circle, kind=kind, defaults={"purpose": purpose}
    )
    if not is_new and role.purpose == purpose:
        return role
    role.purpose = purpose
    role.save(update_fields=["purpose"])
    events.record(
        "role.created" if is_new else "role.edited",
        role,
        by=by,
        about=[circle],
        role=role.kind,
        circle=circle.name,
    )
    return role


@transaction.atomic(durable=True)
def give_mandate(
    role_id: int,
    *,
    member: Member,
    starts_on: date,
    ends_on: date,
    source: str,
    by: Member,
) -> Mandate:
    """Record that ``member`` holds the role between two days, both included.

    ``source`` is the election, decision or assembly it comes from. A renewal is
    another mandate. Raises ``Refusal`` when the rules of ``rules/mandates.py`` or a
    missing source forbid it.
    """
    role = Role.objects.select_for_update(of=("self",)).get(pk=role_id)
    may_give_mandate_to(by, role.circle, member).or_raise()
    return _record(role, Term(member.pk, starts_on, ends_on), member, source, by)


@transaction.atomic(durable=True)
def end_mandate(mandate_id: int, *, on: date, reason: str, by: Member) -> Mandate:
    """Make ``on`` the last day of the mandate, earlier than planned.

    The day is yesterday or later: a right can stop at once, the past is not
    rewritten. Ending it again on the same day changes nothing.
    """
    mandate = Mandate.objects.select_for_update(of=("self",)).get(pk=mandate_id)
    may_end_mandate(by, mandate).or_raise()
    if mandate.ends_on == on:
        return mandate
    if not reason.strip():
        raise Refusal(_("Say why the mandate ends: everybody will read it."))
    fault = rules.fault_in_ending(mandate.term, on, today=timezone.localdate())
    if fault:
        raise Refusal(_sentence(fault, mandate.role, mandate.term))

    planned_on, mandate.ends_on = mandate.ends_on, on
    mandate.save(update_fields=["ends_on"])
    events.record(
        "mandate.ended",
        mandate,
        by=by,
        about=[mandate.role.circle, mandate.member],
        member=str(mandate.member),
        role=mandate.role.kind,
        circle=mandate.role.circle.name,
        ends_on=on.isoformat(),
        planned_on=planned_on.isoformat(),
        reason=reason.strip(),
    )
    return mandate


@transaction.atomic
def found(founder: Member, *, name: str, source: str) -> Circle:
    """Found the cooperative: its circle, and its first co-manager and administrator.

    The only time somebody records their own mandate. Each lasts a year from today.
    Raises ``Refusal`` once a circle of the whole or any mandate exists.
    """
    whole = Circle.objects.select_for_update().filter(kind=Circle.Kind.COOPERATIVE)
    if whole.exists() or Mandate.objects.exists():
        raise Refusal(_("The cooperative is already founded."))
    circle = Circle.objects.create(name=name, kind=Circle.Kind.COOPERATIVE)
    events.record("circle.created", circle, by=founder, circle=circle.name)
    today = timezone.localdate()
    term = Term(founder.pk, today, rules.last_possible_day(today, years=1))
    for kind in (Role.Kind.MANAGER, Role.Kind.ADMINISTRATOR):
        role = Role.objects.create(circle=circle, kind=kind)
        _record(role, term, founder, source, founder)
    return circle


def _record(role: Role, term: Term, member: Member, source: str, by: Member) -> Mandate:
    if not source.strip():
        raise Refusal(
            _("Say where the mandate comes from: an election, a decision, an assembly.")
        )
    fault = rules.fault_in_giving(
        term,
        [held.term for held in role.mandates.all()],
        one_at_a_time=role.kind in ONE_AT_A_TIME,
    )
    if fault:
        raise Refusal(_sentence(fault, role, term))
    mandate = Mandate.objects.create(
        role=role,
        member=member,
        starts_on=term.starts_on,
        ends_on=term.ends_on,
        source=source.strip(),
    )
    events.record(
        "mandate.given",
        mandate,
        by=by,
        about=[role.circle, member],
        member=str(member),
        role=role.kind,
        circle=role.circle.name,
        starts_on=term.starts_on.isoformat(),
        ends_on=term.ends_on.isoformat(),
        source=mandate.source,
    )
    return mandate


def _sentence(fault: Fault, role: Role, term: Term) -> str:
    """Say to the person what the rule answered."""
    return {
        Fault.ENDS_BEFORE_IT_STARTS: _("A mandate does not end before it starts."),
        Fault.TOO_LONG: _(
            "A mandate lasts four years at most: this one until %(day)s at the latest."
        ),
        Fault.ALREADY_HOLDS_IT: _(
            "This person already holds this role on some of these days."
        ),
        Fault.SEAT_TAKEN: _(
            "%(circle)s has one referent at a time, and already has one on some of "
            "these days."
        ),
        Fault.NOT_EARLIER: _(
            "Ending a mandate early means before %(end)s. To lengthen it, renew it."
        ),
        Fault.REWRITES_THE_PAST: _(
            "A mandate ends yesterday at the earliest: what was, stays true."
        ),
    }[fault] % {
        "day": date_format(rules.last_possible_day(term.starts_on), "DATE_FORMAT"),
        "end": date_format(term.ends_on, "DATE_FORMAT"),
        "circle": role.circle,
    }
