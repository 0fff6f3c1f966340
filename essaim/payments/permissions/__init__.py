"""Who may do what: one function per verb, one reason per refusal."""

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
