"""How the feed tells what happens to details."""

from essaim.base import events

events.say({})
