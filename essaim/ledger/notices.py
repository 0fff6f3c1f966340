"""How the feed tells what happens in the ledger."""

from django.utils.translation import gettext_lazy as _

from essaim.base import events

events.say(
    {
        "pot.fed": _("%(actor)s added %(amount)s to the pot: %(label)s."),
        "money.moved": _(
            "%(actor)s moved %(amount)s from “%(source)s” to “%(target)s”: %(label)s."
        ),
        "entry.reversed": _("%(actor)s reversed the entry “%(label)s”: %(reason)s."),
        "fiscal_year.opened": _(
            "%(actor)s opened the fiscal year %(year)s, from %(starts)s to %(ends)s."
        ),
        "fiscal_year.closed": _("%(actor)s closed the fiscal year %(year)s."),
    }
)
