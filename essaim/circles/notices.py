"""How the feed tells what happens in circles."""

from django.utils.translation import gettext_lazy as _

from essaim.base import events

events.say({"circle.joined": _("%(actor)s joined the circle %(circle)s.")})
