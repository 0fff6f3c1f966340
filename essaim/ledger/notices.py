"""How the feed tells what happens in the ledger."""

from django.utils.translation import gettext_lazy as _

from essaim.base import events

events.say({"entry.reversed": _("%(actor)s reversed the entry “%(label)s”.")})
