"""How the feed tells what happens to contributions."""

from essaim.base import events

events.say({})
