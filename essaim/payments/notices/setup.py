"""How the feed tells what happens to setup."""

from essaim.base import events

events.say({})
