"""What became of some projects before they were chosen among: written by several."""

from collections.abc import Callable, Iterator
from functools import partial

from django.core.files.base import ContentFile

from essaim.circles.models import Mandate, Role
from essaim.cobudget.models import Project, Round
from essaim.cobudget.services import (
    amendments,
    asking,
    authors,
    cofunding,
    files,
    projects,
    reviews,
)
from essaim.home.demonstration.drawings import shelves
from essaim.members.models import Member, Skill

TOOLS = "Une bibliothèque d’outils partagés"
BACKUPS = "Sauvegardes hors site"
GLASS = "Réparer la verrière"
Deed = tuple[int, int, Callable[[], object]]
"""So many days from today, at such an hour, what is done."""


def deeds(round_name: str) -> Iterator[Deed]:
    """The life of the projects of the round under way, in its order."""
    find = partial(_find, round_name)
    yield -43, 12, lambda: _ask(round_name)
    yield -30, 17, lambda: _propose(find(BACKUPS), "Inès Ferrand")
    yield -29, 8, lambda: _accept(find(BACKUPS), "Gaëlle Prigent")
    yield -28, 16, lambda: _review(find(GLASS))
    yield -26, 9, lambda: _invite(find(TOOLS), "Ugo Ferrari", "Paola Rinaldi")
    yield -25, 10, lambda: _join(find(TOOLS), "Paola Rinaldi")
    yield -24, 11, lambda: _amend(find(TOOLS), "Paola Rinaldi")
    yield -23, 11, lambda: _detail(find(TOOLS), "Ugo Ferrari")
    yield -23, 12, lambda: _draw(find(TOOLS), "Ugo Ferrari")
    yield -22, 15, lambda: _promise(find(TOOLS))


TAGS = ("Lieux", "Entraide", "Numérique", "Faire savoir")
SUCCESS = "À quoi verra-t-on que c’est réussi ?"


def runner_of(round: Round) -> Member:
    """Who facilitates the circle that runs it, at the moment of the scene."""
    mandates = Mandate.objects.in_force().of_kind(Role.Kind.FACILITATOR)
    return Member.objects.get(
        pk__in=mandates.filter(role__circle=round.circle).values("member")[:1]
    )


def _propose(project: Project, by: str) -> None:
    amendments.propose_amendment(
        project.pk,
        by=_member(by),
        title=project.title,
        summary=project.summary,
        text=project.text
        + "\n\nUne restauration est essayée deux fois par an, devant témoins.",
        why="Une sauvegarde qu’on n’a jamais restaurée n’en est pas une.",
    )


def _accept(project: Project, by: str) -> None:
    proposed = project.amendments.earliest("pk")
    amendments.accept_amendment(
        proposed.pk, by=_member(by), answer="Oui, et merci : c’est l’essentiel."
    )


def _review(project: Project) -> None:
    reviews.give_review(
        project.pk,
        by=runner_of(project.round),
        opinion="conditions",
        reason="Faisable si le propriétaire signe avant l’automne : le devis vu en mars "
        "ne compte pas l’échafaudage.",
        estimate_cents=2_950_00,
    )


def _ask(round_name: str) -> None:
    """Who runs the round says how projects are found, and what they answer."""
    round = Round.objects.get(name=round_name)
    runner = runner_of(round)
    for name in TAGS:
        asking.add_tag(round.pk, name, by=runner)
    asking.add_question(round.pk, by=runner, label=SUCCESS, kind="text")


def _find(round_name: str, title: str) -> Project:
    return Project.objects.get(round__name=round_name, title=title)


def _member(name: str) -> Member:
    return Member.objects.active().get(name=name)


def _invite(project: Project, by: str, whom: str) -> None:
    authors.invite_author(project.pk, _member(whom).pk, by=_member(by))


def _join(project: Project, by: str) -> None:
    authors.accept_authorship(project.pk, by=_member(by))


LINES = (
    ("expense", "Perceuse, visseuse, scie sauteuse", 640, 820),
    ("expense", "Vidéoprojecteur et écran", 560, 780),
    ("expense", "Rangements et serrures", 500, 800),
    ("expense", "Plastifieuse", 120, 120),
    ("income", "Don du magasin de bricolage du quai", 120, 120),
    ("in_kind", "La salle du bas, prêtée par le cercle Lieux", 900, 900),
)


WANTED = [
    {"title": "Monter les étagères", "text": "Un samedi, outils fournis.", "places": 2},
    {"title": "Tenir la permanence du mardi", "text": "À tour de rôle.", "places": 3},
]


def _detail(project: Project, by: str) -> None:
    projects.amend_project(
        project.pk,
        by=_member(by),
        lines=[
            {
                "kind": kind,
                "label": label,
                "min_cents": least * 100,
                "target_cents": most * 100,
            }
            for kind, label, least, most in LINES
        ],
        effects="Dans un an, plus personne n’achète une perceuse pour trois trous ; "
        "une quarantaine d’objets tournent entre nous.",
        help_wanted="- deux personnes pour monter les étagères, un samedi ;\n"
        "- une permanence le mardi midi, à tour de rôle.",
        wanted=WANTED,
        tags=list(
            project.round.tags.filter(name__in=TAGS[:2]).values_list("pk", flat=True)
        ),
        answers={
            str(project.round.questions.get(label=SUCCESS).pk): "Trente prêts dans "
            "l’année, et plus une seule demande de perceuse sur le chat."
        },
        skills=Skill.objects.filter(name__in=["Bricolage", "Accueil"]),
    )


def _draw(project: Project, by: str) -> None:
    drawn = files.add_file(
        project.pk,
        ContentFile(shelves(), name="rayonnages.png"),
        "Croquis du mur de rangement : trois étagères, des caisses de couleur.",
        by=_member(by),
    )
    text = f"{project.text}\n\n{drawn.snippet}"
    projects.amend_project(project.pk, by=_member(by), text=text)


def _promise(project: Project) -> None:
    """The circle that carries it adds of its own."""
    assert project.circle is not None
    referent = (
        Mandate.objects.in_force()
        .of_kind(Role.Kind.REFERENT)
        .filter(role__circle=project.circle)
        .first()
    )
    if referent is not None:
        cofunding.promise_cofunding(
            project.pk,
            project.circle.pk,
            200_00,
            by=referent.member,
            note="pour l’établi commun",
        )


def _amend(project: Project, by: str) -> None:
    text = project.text.replace("le mardi midi", "le mardi midi et le jeudi soir")
    projects.amend_project(project.pk, by=_member(by), text=text)
