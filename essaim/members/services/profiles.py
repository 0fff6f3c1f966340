"""One's own page; leaving and coming back."""

from collections.abc import Iterable

from allauth.account.models import EmailAddress
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from essaim.base import events
from essaim.base.models import Event
from essaim.members.models import Member, Skill
from essaim.members.permissions import (
    may_bring_back,
    may_edit_profile,
    may_end_membership,
)

PROFILE_FIELDS = (
    *("name", "language", "about", "availability"),
    *("skills_shown_to", "availability_shown_to"),
)


@transaction.atomic(durable=True)
def edit_profile(
    person_id: int, *, by: Member, skills: Iterable[str], **fields: str
) -> Member:
    """Write what ``by`` says of themself; who sees it is as they chose.

    ``fields`` are those of ``PROFILE_FIELDS``. Raises ``PermissionDenied`` for the
    page of somebody else.
    """
    person = Member.objects.select_for_update().get(pk=person_id)
    may_edit_profile(by, person).or_raise()
    changed = [name for name in PROFILE_FIELDS if name in fields]
    for name in changed:
        setattr(person, name, fields[name])
    person.save(update_fields=[*changed, "name_key"])
    person.skills.set(_skills(skills))
    events.record(
        "member.profile_changed", person, by=by, audience=Event.Audience.CONCERNED
    )
    return person


def _skills(names: Iterable[str]) -> list[Skill]:
    found = []
    for name in names:
        known = Skill.objects.filter(name__iexact=name).first()
        found.append(known or Skill.objects.create(name=name))
    return found


@transaction.atomic(durable=True)
def end_membership(person_id: int, *, by: Member) -> Member:
    """Record that somebody leaves today: they can no longer sign in.

    Nothing of theirs is deleted, and a co-manager can bring them back. Raises
    ``PermissionDenied``.
    """
    person = Member.objects.select_for_update().get(pk=person_id)
    may_end_membership(by, person).or_raise()
    person.is_active = False
    person.left_on = timezone.localdate()
    person.save(update_fields=["is_active", "left_on"])
    person.sign_in_links.all().delete()
    _forget_sessions(person)
    events.record("member.left", person, by=by, name=person.name)
    return person


def _forget_sessions(person: Member) -> None:
    """End them for good: none comes back to life with the person."""
    theirs = [
        session.pk
        for session in Session.objects.filter(expire_date__gt=timezone.now())
        if session.get_decoded().get(SESSION_KEY) == str(person.pk)
    ]
    Session.objects.filter(pk__in=theirs).delete()


@transaction.atomic(durable=True)
def bring_back(person_id: int, *, by: Member) -> Member:
    """Make a member again of somebody who left. Raises ``PermissionDenied``."""
    person = Member.objects.select_for_update().get(pk=person_id)
    may_bring_back(by, person).or_raise()
    person.is_active = True
    person.left_on = None
    person.save(update_fields=["is_active", "left_on"])
    events.record("member.came_back", person, by=by, name=person.name)
    return person


@transaction.atomic
def know_address(member: Member) -> None:
    """Make sure allauth takes the member's address for theirs.

    Somebody of the cooperative wrote it when they invited or imported them: without
    this, a change of address would blank it, and warnings would reach nobody.
    """
    known = EmailAddress.objects.filter(user=member, primary=True, verified=True)
    if not known.exists():
        EmailAddress.objects.update_or_create(
            user=member,
            email=member.email,
            defaults={"primary": True, "verified": True},
        )
