"""What each is told of co-budgets by themself."""

from essaim.cobudget.models import TellingChoice
from essaim.members.models import Member


def choice_of(member: Member) -> TellingChoice:
    """What ``member`` wants to be told; everything if they never said."""
    found = TellingChoice.objects.filter(member=member).first()
    return found or TellingChoice(member=member)
