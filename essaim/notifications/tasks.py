"""What dates ask for: the mails of what one was told."""

from datetime import datetime

from essaim.notifications.delivery import deliver


def tick(now: datetime) -> int:
    """Send the mails whose time has come; return how many left."""
    return deliver(now)
