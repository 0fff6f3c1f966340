"""How the feed tells what happens to missions."""

from essaim.base import events

events.say({})
