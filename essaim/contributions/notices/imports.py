"""How the feed tells what happens to imports."""

from essaim.base import events

events.say({})
