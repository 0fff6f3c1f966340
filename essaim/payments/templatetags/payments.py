"""The few words templates of payments need."""

from django import template

from essaim.payments import banking

register = template.Library()
register.filter("in_fours", banking.spaced)
