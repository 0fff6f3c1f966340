"""How the feed tells the first day."""

from django.utils.translation import gettext_lazy as _

from essaim.base import events

events.say({"cooperative.founded": _("%(actor)s founded %(name)s on this site.")})
