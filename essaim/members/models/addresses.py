"""Secret addresses from which a member reads something without signing in."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from essaim.base.clock import now


class SecretAddressQuerySet(models.QuerySet[Any]):
    """Addresses, and whose they are."""

    def visible_to(self, member: Any) -> SecretAddressQuerySet:
        """One's own only."""
        return self.filter(member=member)

    def answering(self, digest: str) -> SecretAddressQuerySet:
        """The one of a fingerprint, for as long as its member is one."""
        rows = self.filter(digest=digest, member__is_active=True)
        return rows.select_related("member", self.model.OF)


class SecretAddress(models.Model):
    """Whoever has the address reads what is at it: only its fingerprint is kept.

    Asked again, it is replaced. Each kind has a ``member``, and in ``OF`` the name of
    what it is about; without that, it is about all.
    """

    OF: ClassVar[str]

    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.member_id} {getattr(self, f'{self.OF}_id') or ''}"  # type: ignore[attr-defined]
