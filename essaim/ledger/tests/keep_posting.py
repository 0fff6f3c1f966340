"""A program that posts without end, to be killed in the middle of it.

Run with the numbers of a treasurer and of a circle. Each line it prints is the key of
a movement the database has accepted.
"""

import itertools
import os
import sys

import django


def main(member_pk: int, circle_pk: int) -> None:
    django.setup()
    from django.utils import timezone

    from essaim.ledger import services
    from essaim.members.models import Member

    treasurer = Member.objects.get(pk=member_pk)
    places = itertools.cycle(["pot", f"circle:{circle_pk}"])
    source = next(places)
    for number in itertools.count():
        target = next(places)
        key = f"{os.getpid()}-{number}"
        services.move(
            1 + number % 7,
            source=source,
            target=target,
            label="Sans fin",
            on=timezone.localdate(),
            by=treasurer,
            key=key,
        )
        source = target
        sys.stdout.write(f"{key}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "essaim.config.settings")
    main(int(sys.argv[1]), int(sys.argv[2]))
