"""What people write about the projects of the co-budget under way."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial

from django.utils import timezone

from essaim.cobudget.models import Project, Round
from essaim.discussions import services
from essaim.discussions.models import Comment
from essaim.members.models import Member

Scene = tuple[datetime, Callable[[], object]]


@dataclass(frozen=True, slots=True)
class Said:
    """A message: so many days from today, about what, in reply to which other one.

    ``about`` is the title of a project, empty for the round itself; ``to`` the place of
    the message it replies to in the list below.
    """

    days: int
    who: str
    text: str
    about: str = ""
    to: int | None = None
    question: bool = False
    answers: bool = False
    thanked_by: tuple[str, ...] = ()


TOOLS = "Une bibliothèque d’outils partagés"
BACKUPS = "Sauvegardes hors site"
LEAVE = "Fonds pour les congés maladie des premiers mois"
SURVEY = "Enquête sur nos conditions de travail"

DEBATE = (
    Said(
        -19,
        "Awa Diop",
        "Qui répond si une perceuse revient cassée ? La caisse commune, ou la personne ?",
        TOOLS,
        question=True,
        thanked_by=("Rosa Almeida", "Simon Duval"),
    ),
    Said(
        -18,
        "Ugo Ferrari",
        "La caisse commune, dans la limite de **50 €** par prêt. Au-delà, on en parle au cercle Lieux. Je l’ajoute au texte.",
        TOOLS,
        to=0,
        answers=True,
        thanked_by=("Awa Diop", "Chloé Marchetti", "Driss Benali"),
    ),
    Said(
        -18,
        "Driss Benali",
        "@Ugo je peux donner deux serre-joints et tenir la permanence un mardi sur deux.",
        TOOLS,
        thanked_by=("Ugo Ferrari",),
    ),
    Said(-17, "Ugo Ferrari", "Volontiers !", TOOLS, to=2),
    Said(
        -16,
        "Basile Kermarrec",
        "Les serre-joints sont déjà dans la liste d’achats : on peut baisser le minimum d’autant ?",
        TOOLS,
        to=2,
    ),
    Said(
        -15,
        "Samir Toumi",
        "Où seraient les disques ? Si c’est chez l’un⋅e de nous, il faut le dire dans le registre des traitements.",
        BACKUPS,
        question=True,
    ),
    Said(
        -12,
        "Isaac Cohen",
        "On peut chiffrer avant l’envoi, la clé restant à la salle du quai. Je peux montrer comment.",
        BACKUPS,
        to=5,
        thanked_by=("Gaëlle Prigent",),
    ),
    Said(
        -14,
        "Irène Schmitt",
        "Est-ce que ce fonds reviendra chaque année ? Sinon, que dit-on à celles et ceux de l’an prochain ?",
        LEAVE,
        question=True,
    ),
    Said(
        -11,
        "Chloé Marchetti",
        "Je suis pour l’idée. Je voudrais que le cercle Accompagnement soit associé aux critères.",
        LEAVE,
        thanked_by=("Emma Lindqvist", "Nadia Ouazzani"),
    ),
    Said(
        -10,
        "Zoé Lambert",
        "Les questions seront relues par trois personnes avant l’envoi. Qui veut en être ?",
        SURVEY,
    ),
    Said(-9, "Nadia Ouazzani", "Moi.", SURVEY, to=9),
    Said(
        -13,
        "Farid Haddad",
        "Sept projets transverses cette année : lisons-les en premier, ils nous engagent toutes et tous.",
        thanked_by=("Basile Kermarrec",),
    ),
)


def scenes() -> Iterator[Scene]:
    """Each message at its date; a reply comes after what it replies to."""
    for place, said in enumerate(DEBATE):
        yield _at(said, place), partial(_say, place)


def _at(said: Said, place: int) -> datetime:
    day = timezone.localdate() + timedelta(days=said.days)
    return timezone.make_aware(datetime.combine(day, time(18, place)))


def _member(name: str) -> Member:
    return Member.objects.active().get(name=name)


def _key(place: int) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"demo:debate:{place}")


def _say(place: int) -> None:
    said = DEBATE[place]
    by = _member(said.who)
    round = Round.objects.in_progress().earliest("created_at")
    subject: Project | Round = round
    if said.about:
        subject = Project.objects.get(round=round, title=said.about)
    if said.to is None:
        written = services.write(
            subject, said.text, by=by, key=_key(place), is_question=said.question
        )
    else:
        to = Comment.objects.get(key=_key(said.to))
        written = services.reply(
            to.pk, said.text, by=by, key=_key(place), answers=said.answers
        )
    for name in said.thanked_by:
        services.react(written.pk, "thanks", by=_member(name))
