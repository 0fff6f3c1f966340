"""What was said of a transverse proposal of last year: advice, revised; an objection."""

import uuid
from collections.abc import Callable, Iterator
from datetime import datetime

from essaim.circles.models import Circle
from essaim.cobudget.models import Project, ProjectObjection
from essaim.cobudget.services import transverse
from essaim.home.demonstration.people import NUM
from essaim.home.demonstration.project_life import runner_of
from essaim.members.models import Member

Scene = tuple[datetime, Callable[[], object]]
SITE = "Refonte du site public"
REFERENT = "Isaac Cohen"


def scenes(
    age: int, round_name: str, at: Callable[[int, int], datetime]
) -> Iterator[Scene]:
    """In its order, during the debate of the round of last year."""

    def find() -> Project:
        return Project.objects.select_related("round__circle").get(
            round__name=round_name, title=SITE
        )

    if age == 1 and round_name.startswith("Co-budget"):
        yield (
            at(-17, 10),
            lambda: _advise(find(), "reserved", "Qui tiendra le site à jour ensuite ?"),
        )
        yield at(-14, 18), lambda: _object(find())
        yield at(-11, 9), lambda: _settle(find())
        yield (
            at(-9, 10),
            lambda: _advise(
                find(),
                "unfavourable",
                "Sans personne pour le tenir à jour, nous referions le même site "
                "dans trois ans. À reprendre avec deux volontaires.",
            ),
        )


def _member(name: str) -> Member:
    return Member.objects.active().get(name=name)


def _advise(project: Project, stance: str, text: str) -> None:
    circle = Circle.objects.get(name=NUM)
    transverse.advise(project.pk, circle, stance, text, by=_member(REFERENT))


def _object(project: Project) -> None:
    transverse.object_to(
        project.pk,
        "L’adresse de chaque membre serait publique par défaut.",
        by=_member("Samir Toumi"),
        key=uuid.uuid5(uuid.NAMESPACE_URL, "demo:past-objection"),
    )


def _settle(project: Project) -> None:
    transverse.settle_objection(
        ProjectObjection.objects.get(project=project).pk,
        by=runner_of(project.round),
        stands=False,
        qualification="objection",
        outcome="Le projet dit désormais que rien n’est publié sans un oui de chacun⋅e.",
    )
