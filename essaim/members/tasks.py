"""What dates ask for: forget what has expired."""

from datetime import datetime, timedelta

from essaim.members.services.signin import forget_old_links


def tick(now: datetime) -> None:
    """Forget the sign-in links that expired a day ago."""
    forget_old_links(before=now - timedelta(days=1))
