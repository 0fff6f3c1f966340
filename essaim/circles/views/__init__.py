"""Pages of circles. A view finds, asks, acts, shows: nothing else."""

from essaim.circles.views.mandates import (
    define_role,
    edit_role,
    end_mandate,
    give_mandate,
    renew_mandate,
)
from essaim.circles.views.reading import detail, feed, index
from essaim.circles.views.tree import close, create, edit, join, leave, reopen

__all__ = [
    "close",
    "create",
    "define_role",
    "detail",
    "edit",
    "edit_role",
    "end_mandate",
    "feed",
    "give_mandate",
    "index",
    "join",
    "leave",
    "renew_mandate",
    "reopen",
]
