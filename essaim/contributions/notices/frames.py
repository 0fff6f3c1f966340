"""How the feed tells what happens to frames."""

from essaim.base import events

events.say({})
