"""A permission answers with its reason: page, programme and log all say why."""

from dataclasses import dataclass
from typing import Self

from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Verdict:
    """Truthy when allowed; otherwise ``refusal`` is the sentence the member reads."""

    refusal: str | Promise = ""

    def __bool__(self) -> bool:
        return not self.refusal

    def or_raise(self) -> Self:
        """Return itself, or raise ``PermissionDenied`` with the sentence (HTTP 403)."""
        if self.refusal:
            raise PermissionDenied(str(self.refusal))
        return self


ALLOWED = Verdict()


def refused(because: str | Promise) -> Verdict:
    """Refuse, with the reason in words the member will read."""
    return Verdict(because)
