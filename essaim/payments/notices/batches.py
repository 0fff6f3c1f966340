"""How the feed tells what happens to batches."""

from essaim.base import events

events.say({})
