"""How the feed tells what happens to bank details and codes."""

from django.utils.translation import gettext_lazy as _

from essaim.base import events

events.say(
    {
        "details.changed": _("%(actor)s changed their own bank details."),
        "details.removed": _("%(actor)s removed their own bank details."),
        "details.coded": _(
            "%(actor)s wrote the analytic code or the payroll number of %(name)s."
        ),
        "details.read": _(
            "%(actor)s read the bank details and the codes of %(name)s: %(reason)s"
        ),
    }
)
