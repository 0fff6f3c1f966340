"""Load the demonstration cooperative into an empty database, and print the logins."""

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from essaim.base.models import Cooperative
from essaim.home.demonstration import load
from essaim.home.demonstration.circles import WHOLE
from essaim.home.demonstration.people import DOMAIN, PASSWORD

# In French then in English, as all of ``./run`` says.
LOGINS = (
    (
        "awa",
        "membre, cercles Accompagnement et Numérique",
        "member, circles Accompagnement and Numérique",
    ),
    ("hugo", "nouveau membre, dans aucun cercle", "new member, in no circle"),
    (
        "basile",
        "facilitateur du cercle Animation : fait avancer le co-budget",
        "facilitator of the circle Animation: moves the co-budget on",
    ),
    (
        "chloe",
        "référente du cercle Accompagnement",
        "referent of the circle Accompagnement",
    ),
    ("driss", "trésorier", "treasurer"),
    ("emma", "paie", "payroll"),
    ("farid", "cogérant", "co-manager"),
    (
        "gaelle",
        "administratrice du logiciel, par sessions de trente minutes",
        "administrator of the software, by sessions of thirty minutes",
    ),
)


def _language() -> str:
    """Return the terminal's language, as ``./run`` reads it; empty when it has none."""
    names = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return next(filter(None, names), "")[:2]


def logins(language: str) -> list[str]:
    """Return the lines to print: in French, in English, or in both."""
    shown = {"fr": (0,), "en": (1,)}.get(language, (0, 1))
    lines = []
    for name, *roles in LOGINS:
        role = " · ".join(roles[number] for number in shown)
        lines.append(f"  {name + '@' + DOMAIN:<36} {role}")
    passwords = (
        f"Le mot de passe de toutes et tous : {PASSWORD}",
        f"Everybody’s password: {PASSWORD}",
    )
    return [*lines, *(f"  {passwords[number]}" for number in shown)]


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
        for line in logins(_language()):
            self.stdout.write(line)
