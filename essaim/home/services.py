"""What a member changes from any page."""

from django.db import transaction

from essaim.members.models import Member


@transaction.atomic
def choose_language(*, by: Member, language: str) -> None:
    """Make ``language`` the one in which ``by`` reads pages and receives messages.

    A choice about oneself only: it leaves no trace in the feed.
    """
    by.language = language
    by.save(update_fields=["language"])
