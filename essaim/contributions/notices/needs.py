"""How the feed tells what happens to needs."""

from essaim.base import events

events.say({})
