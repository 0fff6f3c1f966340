"""The co-budget that came before the site: held in Cobudget, brought in by its file."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from essaim.circles.models import Circle
from essaim.cobudget.past_rounds import PastRound
from essaim.cobudget.services.past_rounds import bring_in
from essaim.home.demonstration.people import ANI
from essaim.members.models import Member
from essaim.rules.past_projects import Past
from essaim.rules.past_round import Shape

Scene = tuple[datetime, Callable[[], object]]
POOL = 6_000_00
COULD, GAVE = 38, 31
# What was asked at least, at best; what was received, from how many people.
PROJECTS = (
    ("Un vidéoprojecteur pour les réunions", 800_00, 1_000_00, 1_000_00, 19),
    ("Des formations entre pairs", 1_500_00, 2_400_00, 2_150_00, 24),
    ("Une bibliothèque de prêt", 400_00, 600_00, 585_00, 12),
    ("Un stand au salon des coopératives", 1_800_00, 1_800_00, 940_00, 9),
    ("Un jeu d’outils à partager", 900_00, 1_200_00, 60_00, 2),
)


def scenes() -> Iterator[Scene]:
    """Whoever facilitates brings it into the history, three weeks ago."""
    day = timezone.localdate() - timedelta(days=21)
    moment = timezone.make_aware(datetime.combine(day, time(17, 30)))
    yield moment, import_it


def import_it() -> None:
    """What `/co-budget/importer/cobudget/` does, once the preview is confirmed."""
    year = timezone.localdate().year - 3
    circle = Circle.objects.get(name=ANI)
    past = PastRound(
        name=f"Co-budget {year} (dans Cobudget)",
        circle_id=circle.pk,
        closed_on=date(year, 6, 24),
        pool_cents=POOL,
        could=COULD,
        gave=GAVE,
        shape=Shape.PARTICIPANTS.value,
        projects=[
            Past(
                title=title,
                min_cents=least,
                max_cents=most,
                received_cents=received,
                givers=givers,
                is_listed=True,
            )
            for title, least, most, received, givers in PROJECTS
        ],
    )
    bring_in(past, by=_facilitator(circle))


def _facilitator(circle: Circle) -> Member:
    held = Member.objects.active().filter(
        mandates__role__circle=circle,
        mandates__role__kind="facilitator",
        mandates__starts_on__lte=timezone.localdate(),
        mandates__ends_on__gte=timezone.localdate(),
    )
    return held.order_by("pk")[0]
