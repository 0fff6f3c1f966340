"""Who may do what: one function per verb, one reason per refusal."""

from essaim.payments.permissions.batches import (  # noqa: F401
    may_approve_batch,
    may_cancel_batch,
    may_change_batch,
    may_freeze_batch,
    may_mark_paid,
    may_prepare_batch,
    may_read_batch,
    may_reopen_batch,
    may_see_batches,
    may_see_names,
    may_set_execution,
    may_take_file,
)
from essaim.payments.permissions.details import (  # noqa: F401
    may_give_codes,
    may_read_details,
    may_see_who_can_be_paid,
    may_set_details,
)
from essaim.payments.permissions.expenses import (  # noqa: F401
    may_claim_expenses,
    may_export_expenses,
    may_look_at_expense,
    may_set_kilometre_rates,
    may_submit_expense,
    may_take_back_expense,
    may_withdraw_expense,
    may_write_expense,
)
from essaim.payments.permissions.setup import may_set_accounting  # noqa: F401
