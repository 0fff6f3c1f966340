"""Who may do what: one function per verb, one reason per refusal."""

from essaim.contributions.permissions.frames import (  # noqa: F401
    may_adopt_frame,
    may_discard_frame,
    may_edit_frame,
    may_edit_kinds,
    may_prepare_frame,
)
