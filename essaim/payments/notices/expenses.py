"""How the feed tells what happens to expenses."""

from essaim.base import events

events.say({})
