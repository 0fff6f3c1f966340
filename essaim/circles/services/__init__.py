"""What members do with circles. Every write to this app's tables is here."""

from essaim.circles.services.mandates import (
    define_role,
    end_mandate,
    found,
    give_mandate,
)
from essaim.circles.services.membership import join, leave
from essaim.circles.services.tree import (
    close_circle,
    create_circle,
    edit_circle,
    reopen_circle,
)

__all__ = [
    "close_circle",
    "create_circle",
    "define_role",
    "edit_circle",
    "end_mandate",
    "found",
    "give_mandate",
    "join",
    "leave",
    "reopen_circle",
]
