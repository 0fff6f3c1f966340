"""How the feed tells what happens to closings."""

from essaim.base import events

events.say({})
