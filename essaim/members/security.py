"""What allauth does to an account: what we keep of it, and what we do not."""

from typing import Any

from allauth.account.signals import (
    email_changed,
    password_changed,
    password_reset,
    password_set,
)
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.db.models.signals import pre_save
from django.dispatch import receiver

from essaim.base import events
from essaim.base.models import Event
from essaim.members.models import Member

ONLY_THEM = Event.Audience.CONCERNED


@receiver(pre_save, sender=Authenticator, dispatch_uid="forget-last-use")
def forget_last_use(instance: Authenticator, **kwargs: Any) -> None:
    """Leave empty the column where a key's or code's last use is noted (rule A2)."""
    instance.last_used_at = None


@receiver([password_changed, password_set, password_reset], dispatch_uid="password")
def password_was_changed(user: Member, **kwargs: Any) -> None:
    """Leave a trace that its owner reads."""
    events.record("member.password_changed", user, by=user, audience=ONLY_THEM)


@receiver(email_changed, dispatch_uid="address")
def address_was_changed(to_email_address: Any, **kwargs: Any) -> None:
    """Leave a trace that its owner reads."""
    user = to_email_address.user
    events.record("member.address_changed", user, by=user, audience=ONLY_THEM)


@receiver(authenticator_added, dispatch_uid="factor-added")
def factor_was_added(user: Member, authenticator: Authenticator, **more: Any) -> None:
    """Leave a trace that its owner reads."""
    events.record(
        "member.factor_added",
        user,
        by=user,
        audience=ONLY_THEM,
        factor=authenticator.type,
    )


@receiver(authenticator_removed, dispatch_uid="factor-removed")
def factor_was_removed(user: Member, authenticator: Authenticator, **more: Any) -> None:
    """Leave a trace that its owner reads."""
    events.record(
        "member.factor_removed",
        user,
        by=user,
        audience=ONLY_THEM,
        factor=authenticator.type,
    )
