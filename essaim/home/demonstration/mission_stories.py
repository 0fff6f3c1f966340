"""The missions of the demonstration, as its members wrote them."""

from dataclasses import dataclass, field

from essaim.home.demonstration.people import ACC, ADM, ANI, COM, LIEUX, NUM, OUTILS


@dataclass(frozen=True, slots=True)
class Going:
    """Someone who signs up: so many days before today, in a part, on a date."""

    name: str
    days_ago: int
    part: str = ""
    date: int | None = None  # which date to come of a series; none: each of them
    as_companion: bool = False
    then: str = ""  # what they do next: "stand-in", "withdraw", "miss"


@dataclass(frozen=True, slots=True)
class MissionStory:
    """A mission: proposed so many days ago, for so many days ahead."""

    title: str
    circle: str
    author: str
    days_ago: int
    text: str = ""
    ahead: int | None = None
    weekday: int | None = None  # the first such day from ``ahead`` on
    hours: tuple[int, int] = (9, 12)
    due: int | None = None
    repeats: str = ""
    places: tuple[tuple[str, int], ...] = (("", 1),)
    skills: tuple[str, ...] = ()
    place: str = ""
    remote: bool = False
    essential: bool = False
    first_step: bool = False
    companions: bool = False
    hours_expected: float | None = None
    euros_expected: int | None = None
    other_than: str = ""
    going: tuple[Going, ...] = field(default=())
    end: str = ""  # "done" or "cancelled", since then


QUAI = "Salle du quai"
ATELIER = "Atelier partagé"

STORIES = (
    MissionStory(
        "Accueillir deux nouvelles entrepreneures",
        ACC,
        "Chloé Marchetti",
        12,
        "Deux personnes arrivent en janvier : une savonnière et une ergonome. Un premier "
        "rendez-vous d’une heure et demie avec chacune, quand vous voulez en décembre.\n\n"
        "- le guide d’accueil est sur le wiki ;\n- Nadia répond aux questions.",
        due=32,
        places=(("", 2),),
        skills=("Écoute", "Entretien"),
        essential=True,
        companions=True,
        hours_expected=3,
        euros_expected=60,
    ),
    MissionStory(
        "Permanence d’accueil du jeudi",
        ACC,
        "Chloé Marchetti",
        70,
        "On ouvre, on fait du thé, on répond à qui passe. À deux, c’est mieux.",
        ahead=-56,
        weekday=3,
        hours=(14, 17),
        repeats="FREQ=WEEKLY;COUNT=30",
        places=(("", 2),),
        skills=("Écoute",),
        place=QUAI,
        essential=True,
        companions=True,
        hours_expected=3,
        going=(
            Going("Nadia Ouazzani", 68, then="miss"),
            Going("Bérénice Lopez", 20, date=0),
            Going("Jeanne Aubry", 18, date=1, then="stand-in"),
            Going("Zoé Lambert", 6, date=1, as_companion=True),
        ),
    ),
    MissionStory(
        "Vérifier les sauvegardes du trimestre",
        NUM,
        "Inès Ferrand",
        9,
        "Restaurer une copie sur la machine de secours, et écrire ce qu’on a trouvé sur "
        "la page *Sauvegardes* du wiki.",
        due=17,
        skills=("Sauvegardes", "Réseau"),
        remote=True,
        essential=True,
        hours_expected=2.5,
        euros_expected=75,
    ),
    MissionStory(
        "Permanence numérique",
        NUM,
        "Gaëlle Prigent",
        40,
        "Un premier mardi du mois : on vient avec son ordinateur et sa question.",
        ahead=-35,
        hours=(18, 20),
        repeats="FREQ=MONTHLY;BYDAY=1TU;COUNT=8",
        places=(("Aide", 3),),
        skills=("Réseau", "Documentation"),
        place=QUAI,
        companions=True,
        going=(Going("William Tran", 30), Going("Isaac Cohen", 12, date=0)),
    ),
    MissionStory(
        "Relire trois pages du wiki",
        OUTILS,
        "Hélène Texier",
        15,
        "Notes de frais, congés, adresses utiles : dire ce qui n’est plus vrai, et le "
        "corriger. Rien à installer.",
        skills=("Relecture", "Écriture"),
        places=(("", 3),),
        remote=True,
        first_step=True,
        hours_expected=1,
        going=(Going("Rachel Stern", 7),),
    ),
    MissionStory(
        "Pointer les notes de frais de novembre",
        ADM,
        "Samir Toumi",
        8,
        "Une trentaine de notes. Le tableau compare ce qui est déclaré et les reçus.",
        due=7,
        skills=("Comptabilité", "Tableur"),
        places=(("", 2),),
        essential=True,
        hours_expected=4,
        euros_expected=110,
        going=(Going("Irène Schmitt", 6),),
    ),
    MissionStory(
        "Installer la rencontre d’hiver",
        ANI,
        "Kenza Amrani",
        21,
        "Soixante personnes attendues. On installe le matin, on range à cinq heures.",
        ahead=13,
        weekday=5,
        hours=(8, 12),
        places=(("Tables et chaises", 4), ("Cuisine", 3), ("Accueil", 1)),
        skills=("Cuisine", "Accueil", "Sonorisation"),
        place=QUAI,
        first_step=True,
        companions=True,
        hours_expected=4,
        going=(
            Going("Fatou Sarr", 19, "Cuisine"),
            Going("Katia Moreau", 18, "Cuisine"),
            Going("Rosa Almeida", 17, "Accueil"),
            Going("Océane Rivière", 11, "Accueil"),
            Going("Thaïs Colin", 9, "Accueil"),
            Going("Ulysse Garnier", 8, "Tables et chaises"),
            Going("Léonard Petit", 6, "Tables et chaises", then="withdraw"),
        ),
    ),
    MissionStory(
        "Photographier dix métiers pour le site",
        COM,
        "Maëlle Tanguy",
        25,
        "Dix portraits au travail, à la lumière du jour. Les rendez-vous sont pris.",
        places=(("Photo", 2), ("Légendes", 1)),
        skills=("Photographie", "Écriture"),
        hours_expected=12,
        euros_expected=360,
        going=(Going("Oscar Delmas", 12, "Photo", then="withdraw"),),
    ),
    MissionStory(
        "Ranger et étiqueter l’atelier",
        LIEUX,
        "Paola Rinaldi",
        16,
        "Une matinée, des étiquettes, du café. On apprend où sont les choses.",
        ahead=6,
        weekday=5,
        hours=(9, 12),
        places=(("", 6),),
        skills=("Atelier", "Bricolage"),
        place=ATELIER,
        first_step=True,
        companions=True,
        hours_expected=3,
        going=(
            Going("Violette Caron", 14),
            Going("Ugo Ferrari", 10),
            Going("Noé Guillou", 3),
        ),
    ),
    MissionStory(
        "Réparer la serrure de la salle du quai",
        LIEUX,
        "Paola Rinaldi",
        4,
        "Elle se bloque par temps humide. La clé de secours est chez Driss.",
        due=10,
        skills=("Bricolage",),
        place=QUAI,
        essential=True,
        hours_expected=1,
        euros_expected=30,
    ),
    MissionStory(
        "Poser une boîte à clés à code",
        LIEUX,
        "Damien Pasquier",
        3,
        "Au lieu de réparer la serrure à chaque hiver : une boîte à code dehors.",
        skills=("Travaux", "Sécurité"),
        place=QUAI,
        hours_expected=2,
        other_than="Réparer la serrure de la salle du quai",
    ),
    MissionStory(
        "Écrire la lettre de la quinzaine",
        COM,
        "Estelle Guérin",
        60,
        "Une page : ce qui s’est décidé, ce qui se prépare, un portrait.",
        ahead=-50,
        weekday=0,
        hours=(9, 11),
        repeats="FREQ=WEEKLY;INTERVAL=2;COUNT=16",
        skills=("Écriture", "Mise en page"),
        remote=True,
        hours_expected=2,
        euros_expected=45,
        going=(Going("Valentine Roy", 55),),
    ),
    MissionStory(
        "Tenir la table des questions du co-budget",
        ANI,
        "Basile Kermarrec",
        7,
        "Répondre à qui ne sait pas comment répartir son enveloppe.",
        ahead=4,
        hours=(12, 14),
        skills=("Animation de réunion",),
        place=QUAI,
        going=(Going("Zélie Fontaine", 5), Going("Awa Diop", 2)),
    ),
    MissionStory(
        "Traduire la charte d’accueil en anglais",
        ACC,
        "Awa Diop",
        48,
        "Trois pages, déjà relues en français.",
        remote=True,
        skills=("Traduction",),
        hours_expected=3,
        euros_expected=80,
        going=(Going("Gloria Mendes", 40),),
        end="done",
    ),
    MissionStory(
        "Tenir un stand au salon de l’habitat",
        COM,
        "Jonas Weber",
        30,
        "Le salon est reporté au printemps.",
        ahead=9,
        hours=(10, 18),
        places=(("Matin", 2), ("Après-midi", 2)),
        going=(Going("Yasmine Saïdi", 26, "Matin"),),
        end="cancelled",
    ),
)
