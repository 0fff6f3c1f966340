"""What people write about the projects of the co-budget under way."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial

from django.utils import timezone

from essaim.circles.models import Circle
from essaim.cobudget.models import Project, ProjectObjection, Round
from essaim.cobudget.services import transverse
from essaim.discussions import services
from essaim.discussions.models import Comment
from essaim.home.demonstration.people import ACC, ANI, NUM
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
        "Six propositions transverses cette année : lisons-les en premier, ils nous engagent toutes et tous.",
        thanked_by=("Basile Kermarrec",),
    ),
)


@dataclass(frozen=True, slots=True)
class Advised:
    """What a circle says of a proposal."""

    days: int
    who: str
    circle: str
    about: str
    stance: str
    text: str


ADVICE = (
    Advised(
        -16,
        "Chloé Marchetti",
        ACC,
        LEAVE,
        "reserved",
        "Oui sur le principe. Nous attendons les critères avant de nous prononcer.",
    ),
    Advised(
        -9,
        "Chloé Marchetti",
        ACC,
        LEAVE,
        "favourable",
        "Les critères sont clairs : trois mois au plus, une avance et non un don.",
    ),
    Advised(
        -12,
        "Inès Ferrand",
        NUM,
        LEAVE,
        "favourable",
        "Deux d’entre nous en auraient eu besoin cette année.",
    ),
    Advised(
        -11,
        "Inès Ferrand",
        NUM,
        BACKUPS,
        "favourable",
        "Le cercle s’en chargera : deux personnes se relaient déjà.",
    ),
    Advised(
        -8,
        "Basile Kermarrec",
        ANI,
        SURVEY,
        "unfavourable",
        "Une enquête de plus, alors que la dernière n’a pas été lue ensemble.",
    ),
)
OBJECTIONS = (
    (
        -14,
        "Samir Toumi",
        LEAVE,
        "Un fonds sans règle écrite créera des passe-droits malgré nous.",
        "concern",
        False,
        "Les critères sont écrits dans le projet ; ils seront relus chaque année par le cercle Accompagnement.",
    ),
    (
        -9,
        "Maëlle Tanguy",
        SURVEY,
        "Les réponses permettraient de reconnaître qui a parlé : nous sommes trop peu par métier.",
        "objection",
        True,
        "Aucune façon de publier par métier n’a été trouvée : l’objection est portée à la connaissance de toutes et tous.",
    ),
)


def scenes() -> Iterator[Scene]:
    """Each message at its date; a reply comes after what it replies to."""
    for advised in ADVICE:
        yield _on(advised.days, 10, 5), partial(_advise, advised)
    for place, told in enumerate(OBJECTIONS):
        yield _on(told[0], 11, place), partial(_object, place)
        yield _on(told[0] + 2, 11, place), partial(_settle, place)
    for place, said in enumerate(DEBATE):
        yield _on(said.days, 18, place), partial(_say, place)


def _on(days: int, hour: int, minute: int) -> datetime:
    day = timezone.localdate() + timedelta(days=days)
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def _round() -> Round:
    return Round.objects.in_progress().earliest("created_at", "pk")


def _project(title: str) -> Project:
    return Project.objects.get(round=_round(), title=title)


def _advise(advised: Advised) -> None:
    transverse.advise(
        _project(advised.about).pk,
        Circle.objects.get(name=advised.circle),
        advised.stance,
        advised.text,
        by=_member(advised.who),
    )


def _object(place: int) -> None:
    _days, who, about, argument, *_fate = OBJECTIONS[place]
    key = uuid.uuid5(uuid.NAMESPACE_URL, f"demo:objection:{place}")
    transverse.object_to(_project(about).pk, argument, by=_member(who), key=key)


def _settle(place: int) -> None:
    _days, _who, about, _argument, kind, stands, outcome = OBJECTIONS[place]
    transverse.settle_objection(
        ProjectObjection.objects.get(project=_project(about)).pk,
        by=_member("Basile Kermarrec"),
        stands=stands,
        qualification=kind,
        outcome=outcome,
    )


def _member(name: str) -> Member:
    return Member.objects.active().get(name=name)


def _key(place: int) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"demo:debate:{place}")


def _say(place: int) -> None:
    said = DEBATE[place]
    by = _member(said.who)
    subject = _project(said.about) if said.about else _round()
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
