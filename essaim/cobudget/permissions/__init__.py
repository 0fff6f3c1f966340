"""Who may do what in a co-budget: one function per verb, one reason per refusal."""

from essaim.cobudget.permissions.allocations import (
    may_allocate,
)
from essaim.cobudget.permissions.carrying import may_carry
from essaim.cobudget.permissions.cofunding import (
    circles_committed_by,
    may_cofund,
)
from essaim.cobudget.permissions.debate import (
    may_discuss,
    may_moderate,
)
from essaim.cobudget.permissions.delegations import (
    may_delegate,
    may_direct_for,
    may_end_delegation,
)
from essaim.cobudget.permissions.exports import (
    may_take_names,
)
from essaim.cobudget.permissions.followups import (
    may_announce_wanted,
    may_follow_up,
    may_tell,
)
from essaim.cobudget.permissions.grants import (
    may_answer_award,
    may_carry_grant,
    may_return_rest,
    reads_what_is_left,
)
from essaim.cobudget.permissions.halting import (
    goes_on,
    may_cancel,
    may_pause,
    may_resume,
    may_run,
)
from essaim.cobudget.permissions.imports import (
    may_import_projects,
    may_undo_projects,
)
from essaim.cobudget.permissions.merging import may_answer_merge, may_propose_merge
from essaim.cobudget.permissions.openings import (
    may_have_feed,
    may_show_name,
    may_show_to_public,
)
from essaim.cobudget.permissions.paper import (
    confirms,
    may_confirm_paper,
    may_discard_paper,
    may_enter_paper,
)
from essaim.cobudget.permissions.projects import (
    may_amend,
    may_answer_invitation,
    may_invite_author,
    may_leave_project,
    may_place,
    may_put_back,
    may_submit,
    may_submit_draft,
    may_withdraw,
)
from essaim.cobudget.permissions.reviewing import (
    may_answer_amendment,
    may_ask_review,
    may_propose_amendment,
    may_review,
    may_withdraw_amendment,
)
from essaim.cobudget.permissions.rounds import (
    circles_run_by,
    may_create_round,
    may_edit_round,
    may_fund,
    may_move,
    runs,
)
from essaim.cobudget.permissions.transverse import (
    circles_advised_by,
    may_advise,
    may_lift,
    may_maintain,
    may_object,
    may_withdraw_objection,
)

__all__ = [
    "circles_advised_by",
    "circles_committed_by",
    "circles_run_by",
    "confirms",
    "goes_on",
    "may_advise",
    "may_allocate",
    "may_amend",
    "may_announce_wanted",
    "may_answer_amendment",
    "may_answer_award",
    "may_answer_invitation",
    "may_answer_merge",
    "may_ask_review",
    "may_cancel",
    "may_carry",
    "may_carry_grant",
    "may_cofund",
    "may_confirm_paper",
    "may_create_round",
    "may_delegate",
    "may_direct_for",
    "may_discard_paper",
    "may_discuss",
    "may_edit_round",
    "may_end_delegation",
    "may_enter_paper",
    "may_follow_up",
    "may_fund",
    "may_have_feed",
    "may_import_projects",
    "may_invite_author",
    "may_leave_project",
    "may_lift",
    "may_maintain",
    "may_moderate",
    "may_move",
    "may_object",
    "may_pause",
    "may_place",
    "may_propose_amendment",
    "may_propose_merge",
    "may_put_back",
    "may_resume",
    "may_return_rest",
    "may_review",
    "may_run",
    "may_show_name",
    "may_show_to_public",
    "may_submit",
    "may_submit_draft",
    "may_take_names",
    "may_tell",
    "may_undo_projects",
    "may_withdraw",
    "may_withdraw_amendment",
    "may_withdraw_objection",
    "reads_what_is_left",
    "runs",
]
