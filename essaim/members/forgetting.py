"""Not recording when somebody was last here (rule A2)."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models.signals import pre_save
from django.dispatch import receiver


@receiver(pre_save, sender=Authenticator, dispatch_uid="forget-last-use")
def forget_last_use(instance: Authenticator, **kwargs: Any) -> None:
    """Leave empty the column where allauth notes when a key or code was last used."""
    instance.last_used_at = None
