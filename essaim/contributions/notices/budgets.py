"""How the feed tells what becomes of budgets: what was voted, never one declaration."""

from django.utils.translation import gettext_lazy as _

from essaim.base import events

events.say(
    {
        "budget.reached": _(
            "80%% of the budget “%(line)s” of %(year)s are engaged: %(voted)s voted. "
            "Rule of the frame beyond it: %(policy)s."
        ),
        "budget.used_up": _(
            "The budget “%(line)s” of %(year)s, %(voted)s, is wholly engaged. The rule "
            "of the frame now answers: %(policy)s."
        ),
        "budget.forecast": _(
            "At the pace since %(since)s, the budget “%(line)s” of %(year)s, "
            "%(voted)s, is used up on %(exhausted)s, and %(lacking)s will lack at the "
            "end of the year. Rule of the frame beyond it: %(policy)s."
        ),
    }
)
