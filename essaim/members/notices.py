"""How the feed tells what happens to members."""

from django.utils.translation import gettext_lazy as _

from essaim.base import events

events.say({"member.joined": _("%(actor)s joined the cooperative.")})
