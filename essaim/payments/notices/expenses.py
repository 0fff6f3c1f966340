"""How the feed tells what happens to expenses."""

from django.utils.translation import gettext_lazy as _

from essaim.base import events

events.say(
    {
        "expense.started": _("%(actor)s prepares an expense claim: %(what)s"),
        "expense.amended": _("%(actor)s changed the expense claim “%(what)s”"),
        "expense.line_added": _(
            "%(actor)s added %(what)s (%(amount)s) to the claim “%(claim)s”"
        ),
        "expense.line_removed": _(
            "%(actor)s took %(what)s (%(amount)s) out of the claim “%(claim)s”"
        ),
        "expense.submitted": _(
            "%(actor)s asks to be paid back %(amount)s, circle %(circle)s: %(what)s"
        ),
        "expense.taken_back": _(
            "%(actor)s took the expense claim “%(what)s” back to correct it"
        ),
        "expense.withdrawn": _("%(actor)s withdrew the expense claim “%(what)s”"),
        "expense.approved": _(
            "%(actor)s approved the expense claim “%(what)s”: %(amount)s"
        ),
        "expense.returned": _(
            "%(actor)s returned the expense claim “%(what)s”: %(reason)s"
        ),
        "expense.paid": _("The expense claim “%(what)s” is paid: %(amount)s"),
        "expenses.exported": _(
            "%(actor)s exported the expenses of %(year)s with names: %(reason)s"
        ),
        "kilometre_rate.set": _(
            "%(actor)s set what a kilometre is worth from %(starts)s on: %(rate)s € "
            "(%(vehicle)s)"
        ),
    }
)
