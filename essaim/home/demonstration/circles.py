"""The circles of the demonstration, and who holds which mandate."""

from dataclasses import dataclass

from essaim.home.demonstration.people import (
    ACC,
    ADM,
    ANI,
    BOARD,
    COM,
    LIEUX,
    NUM,
    OUTILS,
)


@dataclass(frozen=True, slots=True)
class CircleStory:
    """A circle as its members describe it."""

    name: str
    purpose: str
    domain: str
    parent: str = ""
    kind: str = "circle"
    channel: str = ""


@dataclass(frozen=True, slots=True)
class MandateStory:
    """Who holds what, since when (months before today) and because of what."""

    person: str
    kind: str
    circle: str
    months_ago: int
    months: int
    source: str


WHOLE = "Les Ateliers du Fleuve"
CHANNEL = "https://chat.ateliers-du-fleuve.example/channel/"

CIRCLES = (
    CircleStory(
        ACC,
        "Que chacun⋅e trouve à qui parler de son activité, du premier rendez-vous au "
        "bilan annuel.",
        "Les rendez-vous d’accueil, le tutorat, les bilans d’activité.",
        channel=CHANNEL + "accompagnement",
    ),
    CircleStory(
        NUM,
        "Des outils que nous comprenons, que nous savons réparer et qui ne nous "
        "surveillent pas.",
        "Les serveurs, le wiki, le chat, Essaim, l’aide aux usages.",
        channel=CHANNEL + "numerique",
    ),
    CircleStory(
        OUTILS,
        "Que le wiki dise vrai et qu’on y retrouve ce qu’on cherche.",
        "Les pages du wiki, leurs modèles et leur relecture.",
        parent=NUM,
        channel=CHANNEL + "wiki",
    ),
    CircleStory(
        ADM,
        "Des comptes justes, des payes à l’heure, des papiers que tout le monde comprend.",
        "La comptabilité, la paie, les contrats, les notes de frais.",
        channel=CHANNEL + "administratif",
    ),
    CircleStory(
        ANI,
        "Que l’on se rencontre, que l’on débatte et que l’on décide sans s’épuiser.",
        "Les rencontres trimestrielles, le co-budget, la facilitation.",
        channel=CHANNEL + "animation",
    ),
    CircleStory(
        COM,
        "Faire connaître les métiers de la coopérative sans se raconter d’histoires.",
        "Le site public, la lettre, les salons.",
        channel=CHANNEL + "communication",
    ),
    CircleStory(
        LIEUX,
        "Des lieux où l’on travaille bien et où l’on a envie de passer.",
        "La salle du quai, l’atelier partagé, le matériel commun.",
        channel=CHANNEL + "lieux",
    ),
    CircleStory(
        BOARD,
        "Contrôler la gérance pour le compte des associé⋅es.",
        "Le contrôle permanent de la gestion ; le rapport annuel à l’assemblée.",
        kind="board",
    ),
    CircleStory(
        "Orientation",
        "Tenir le cap entre deux assemblées.",
        "Les arbitrages qui concernent plusieurs cercles.",
        kind="orientation",
    ),
)

AGO = "assemblée générale ordinaire"
MANDATES = (
    MandateStory(
        "Rosa Almeida",
        "facilitator",
        ANI,
        34,
        24,
        f"Élection sans candidat⋅e du cercle {ANI}",
    ),
    MandateStory(
        "Irène Schmitt", "treasurer", WHOLE, 53, 36, f"Nomination par l’{AGO}"
    ),
    MandateStory(
        "Basile Kermarrec",
        "facilitator",
        ANI,
        10,
        24,
        f"Élection sans candidat⋅e du cercle {ANI}",
    ),
    MandateStory(
        "Chloé Marchetti",
        "referent",
        ACC,
        8,
        24,
        f"Élection sans candidat⋅e du cercle {ACC}",
    ),
    MandateStory(
        "Inès Ferrand",
        "referent",
        NUM,
        1,
        12,
        f"Élection sans candidat⋅e du cercle {NUM}",
    ),
    MandateStory(
        "Isaac Cohen",
        "referent",
        NUM,
        26,
        24,
        f"Élection sans candidat⋅e du cercle {NUM}",
    ),
    MandateStory(
        "Hélène Texier",
        "referent",
        OUTILS,
        5,
        24,
        f"Élection sans candidat⋅e du cercle {OUTILS}",
    ),
    MandateStory(
        "Samir Toumi",
        "referent",
        ADM,
        14,
        24,
        f"Élection sans candidat⋅e du cercle {ADM}",
    ),
    MandateStory(
        "Kenza Amrani",
        "referent",
        ANI,
        10,
        24,
        f"Élection sans candidat⋅e du cercle {ANI}",
    ),
    MandateStory(
        "Maëlle Tanguy",
        "referent",
        COM,
        4,
        24,
        f"Élection sans candidat⋅e du cercle {COM}",
    ),
    MandateStory(
        "Paola Rinaldi",
        "referent",
        LIEUX,
        17,
        24,
        f"Élection sans candidat⋅e du cercle {LIEUX}",
    ),
    MandateStory("Driss Benali", "treasurer", WHOLE, 17, 36, f"Nomination par l’{AGO}"),
    MandateStory(
        "Emma Lindqvist",
        "payroll",
        WHOLE,
        29,
        36,
        "Décision par consentement du cercle Orientation",
    ),
    MandateStory("Farid Haddad", "manager", WHOLE, 17, 48, f"Nomination par l’{AGO}"),
    MandateStory("Nadia Ouazzani", "manager", WHOLE, 17, 48, f"Nomination par l’{AGO}"),
    MandateStory("Nadia Ouazzani", "manager", WHOLE, 65, 48, f"Nomination par l’{AGO}"),
    MandateStory(
        "Gaëlle Prigent",
        "administrator",
        WHOLE,
        11,
        24,
        f"Décision par consentement du cercle {NUM}",
    ),
)
