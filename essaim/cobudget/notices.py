"""How the feed tells what happens in a co-budget."""

from django.utils.translation import gettext_lazy as _

from essaim.base import events

events.say({"round.opened": _("%(actor)s opened the round “%(round)s”.")})
