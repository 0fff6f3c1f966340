"""Needs and workstreams of the demonstration, lived through the verbs members use."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone

from essaim.circles.models import Circle
from essaim.contributions.models import Need, Workstream
from essaim.contributions.services import needs, workstreams
from essaim.home.demonstration.people import ACC, ADM, ANI, COM, LIEUX, NUM
from essaim.members.models import Member, Skill
from essaim.notifications import services as notifications
from essaim.notifications.models import Notice

Scene = tuple[datetime, Callable[[], object]]


@dataclass(frozen=True, slots=True)
class Said:
    """A need: by whom, how many days ago, who felt it since."""

    days: int
    by: str
    circle: str
    text: str
    felt: tuple[str, ...] = ()
    details: str = ""


NEEDS = (
    Said(12, "Nadia", ACC, "Relire le guide des notes de frais", ("Awa", "Chloé", "Maëlle", "Emma")),
    Said(9, "Hugo", COM, "Des portraits pour la page des membres", ("Jonas", "Maëlle"), "J’ai l’appareil, il manque une demi-journée et quelqu’un pour prévenir tout le monde."),
    Said(6, "Katia", LIEUX, "Réparer la porte du local à vélos", ("Wassim",)),
    Said(3, "Samir", ADM, "Une deuxième personne qui sache déclarer la TVA", ("Driss", "Farid", "Emma")),
    Said(2, "Yasmine", NUM, "Passer le site au lecteur d’écran", ("Inès",)),
    Said(40, "Awa", ACC, "Accueillir les nouvelles personnes à deux", ("Nadia", "Tiphaine")),
    Said(30, "Rosa", ANI, "Trouver une salle pour la rencontre d’hiver"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Opened:
    """A workstream: by whom, how many days ago, what was told of it since."""

    days: int
    by: str
    circle: str
    title: str
    purpose: str
    notes: tuple[tuple[int, str, str], ...] = ()


WORKSTREAMS = (
    Opened(
        60,
        "Inès",
        NUM,
        "Le nouveau site",
        "Que chacun⋅e y trouve un⋅e membre par son métier, et sache nous écrire.",
        (
            (
                48,
                "Yasmine",
                "La maquette est prête, elle attend vos retours sur le canal.",
            ),
            (
                15,
                "Inès",
                "Trois pages sur cinq sont en ligne. Ce qui bloque : les portraits.",
            ),
        ),
    ),
    Opened(
        25,
        "Basile",
        ANI,
        "La rencontre d’hiver",
        "Deux jours ensemble en janvier : fêter, décider, cuisiner.",
        (
            (
                8,
                "Léonard",
                "Le lieu est réservé. Il manque un programme et une cantine.",
            ),
        ),
    ),
    Opened(
        20,
        "Paola",
        LIEUX,
        "Isoler l’atelier du fond",
        "Y travailler l’hiver sans chauffage d’appoint.",
    ),
)


def scenes() -> Iterator[Scene]:
    """Every scene, each at its date; what was told then is not mailed now."""
    for follower, circle, topic in (("Awa", ACC, ""), ("Hugo", COM, "missions")):
        yield _ago(61), _follow(follower, circle, topic)
    yield _ago(61), _follow_a_skill("Hugo", "Photographie")
    for need in NEEDS:
        yield _ago(need.days), _say(need)
        for n, name in enumerate(need.felt):
            yield _ago(max(0.2, need.days - 1 - n)), _feel(need, name)
    for one in WORKSTREAMS:
        yield _ago(one.days), _open(one)
        for days, name, text in one.notes:
            yield _ago(days), _tell(one, name, text)
    yield _ago(19), _let_go("Paola", "Isoler l’atelier du fond")
    yield _ago(28), _make_workstream("Awa", NEEDS[5])
    yield _ago(10), _meet("Basile", NEEDS[6])
    yield timezone.now(), _mail_nothing_of_the_past


def _ago(days: float) -> datetime:
    moment = timezone.localtime() - timedelta(days=days)
    if days < 1:
        return moment
    return timezone.make_aware(datetime.combine(moment.date(), time(11, 20)))


def _member(first_name: str) -> Member:
    return Member.objects.active().get(name__startswith=f"{first_name} ")


def _say(story: Said) -> Callable[[], object]:
    return lambda: needs.say_need(
        Circle.objects.get(name=story.circle).pk,
        story.text,
        details=story.details,
        by=_member(story.by),
    )


def _feel(story: Said, name: str) -> Callable[[], object]:
    return lambda: needs.feel_need(_need(story).pk, by=_member(name))


def _need(story: Said) -> Need:
    return Need.objects.get(text=story.text)


def _open(story: Opened) -> Callable[[], object]:
    return lambda: workstreams.open_workstream(
        Circle.objects.get(name=story.circle).pk,
        title=story.title,
        purpose=story.purpose,
        by=_member(story.by),
    )


def _tell(story: Opened, name: str, text: str) -> Callable[[], object]:
    def tell() -> None:
        one = Workstream.objects.get(title=story.title)
        workstreams.note(one.pk, text, by=_member(name))

    return tell


def _let_go(name: str, title: str) -> Callable[[], object]:
    def let_go() -> None:
        one = Workstream.objects.get(title=title)
        workstreams.let_go(one.pk, by=_member(name))

    return let_go


def _make_workstream(name: str, story: Said) -> Callable[[], object]:
    return lambda: workstreams.make_workstream(_need(story).pk, by=_member(name))


def _meet(name: str, story: Said) -> Callable[[], object]:
    return lambda: needs.meet_need(_need(story).pk, by=_member(name))


def _follow(name: str, circle: str, topic: str) -> Callable[[], object]:
    return lambda: notifications.subscribe(
        Circle.objects.get(name=circle), by=_member(name), topic=topic
    )


def _follow_a_skill(name: str, skill: str) -> Callable[[], object]:
    return lambda: notifications.subscribe(
        Skill.objects.get(name=skill), by=_member(name), topic="missions"
    )


def _mail_nothing_of_the_past() -> None:
    """The inboxes keep what people were told; no mail leaves for it today."""
    Notice.objects.to_mail().update(mailed_at=timezone.now())
