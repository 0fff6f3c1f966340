"""How the feed tells what happens to the accounting settings."""

from django.utils.translation import gettext_lazy as _

from essaim.base import events
from essaim.payments.models.setup import Form

events.name_codes(
    "part",
    {
        "journal": _("the journal"),
        "bank": _("the bank"),
        "payroll": _("the payroll file"),
        "circles": _("the codes of circles"),
        **{f"form-{form.value}": form.label for form in Form},
    },
)
events.say(
    {
        "accounting.changed": _(
            "%(actor)s changed the accounting settings (%(part)s): %(what)s"
        ),
    }
)
