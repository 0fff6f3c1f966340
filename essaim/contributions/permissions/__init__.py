"""Who may do what: one function per verb, one reason per refusal."""

from essaim.contributions.permissions.agreements import (  # noqa: F401
    may_agree,
    may_propose_agreement,
    may_stop_agreement,
)
from essaim.contributions.permissions.budgets import may_read_amounts  # noqa: F401
from essaim.contributions.permissions.closings import (  # noqa: F401
    may_post_closing,
    may_prepare_closing,
    may_read_closing,
)
from essaim.contributions.permissions.contributions import (  # noqa: F401
    may_abandon,
    may_adjust,
    may_announce,
    may_ask_prior,
    may_comment,
    may_declare,
    may_declare_new,
    may_finish,
    may_lift,
    may_object,
    may_offer,
    may_rule,
    may_settle_prior,
    may_start,
    may_withdraw,
)
from essaim.contributions.permissions.frames import (  # noqa: F401
    may_adopt_frame,
    may_discard_frame,
    may_edit_frame,
    may_edit_kinds,
    may_prepare_frame,
)
from essaim.contributions.permissions.imports import (  # noqa: F401
    may_confirm_history,
    may_import_history,
    may_undo_history,
)
from essaim.contributions.permissions.missions import (  # noqa: F401
    may_cancel_mission,
    may_edit_mission,
    may_finish_mission,
    may_have_calendar,
    may_look_for_stand_in,
    may_mark_essential,
    may_propose_mission,
    may_refresh_mission,
    may_see_who_goes,
    may_sign_up,
    may_take_over,
    may_withdraw_signup,
)
from essaim.contributions.permissions.needs import (  # noqa: F401
    may_answer,
    may_edit_workstream,
    may_feel,
    may_let_go,
    may_make_workstream,
    may_meet,
    may_mind,
    may_move_workstream,
    may_note,
    may_open_workstream,
    may_refresh,
    may_say_need,
    may_share_budget,
    may_take_back,
    may_withdraw_need,
)
