"""How the feed tells what happens to budgets."""

from essaim.base import events

events.say({})
