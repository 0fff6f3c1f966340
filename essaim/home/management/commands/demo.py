"""Load the demonstration cooperative into an empty database, and print the logins."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from essaim.base.models import Cooperative
from essaim.home.demonstration import load
from essaim.home.demonstration.circles import WHOLE
from essaim.home.demonstration.people import DOMAIN, PASSWORD

LOGINS = (
    ("awa", "membre, cercles Accompagnement et Numérique"),
    ("hugo", "nouveau membre, dans aucun cercle"),
    ("basile", "facilitateur du cercle Animation : fait avancer le co-budget"),
    ("chloe", "référente du cercle Accompagnement"),
    ("driss", "trésorier"),
    ("emma", "paie"),
    ("farid", "cogérant"),
    ("gaelle", "administratrice du logiciel, par sessions de trente minutes"),
)


class Command(BaseCommand):
    """Loading it twice changes nothing; another cooperative's data is refused."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Load once, then say who may sign in."""
        current = Cooperative.objects.first()
        if current is not None and current.name != WHOLE:
            raise CommandError(
                f"This database belongs to {current.name}: nothing was loaded."
            )
        if current is None:
            with translation.override("fr"), timezone.override("Europe/Paris"):
                load.load()
        for name, role in LOGINS:
            self.stdout.write(f"  {name + '@' + DOMAIN:<36} {role}")
        self.stdout.write(f"  Le mot de passe de toutes et tous : {PASSWORD}")
