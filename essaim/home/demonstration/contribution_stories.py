"""What people of the demonstration did this year, for how much, and how it went."""

from dataclasses import dataclass

from essaim.home.demonstration.people import ACC, ADM, ANI, COM, LIEUX, NUM

WELCOME = "Permanence d’accueil"
BACKUPS = "Sauvegardes et mises à jour"
PAYROLL = "Paie et déclarations"
MEETINGS = "Rencontres trimestrielles"
UPKEEP = "Entretien de la salle du quai"


@dataclass(frozen=True, slots=True)
class WorkStory:
    """A contribution: whose, on which budget, what, hours, euros, how long ago."""

    who: str
    circle: str
    title: str
    hours: float
    euros: int
    days_ago: int
    use: str = ""
    kind: str = ""
    form: str = "activity"
    reason: str = ""
    text: str = ""
    signed: bool = True
    # How it went: declared (then settles by itself), announced, started, done,
    # abandoned, offered, objected, adjusted.
    how: str = "declared"


_ADVICE = "Accueil et premiers rendez-vous"
_TUTOR = "Tutorat"
_SERVER = "Administration de serveur"
_HELP = "Aide aux usages"
_BOOKS = "Comptabilité et paie"
_FACILITATION = "Animation de réunion"
_MINUTES = "Compte rendu"
_WRITING = "Écriture et mise en page"
_PLACES = "Entretien des lieux"

W = WorkStory
STORIES = (
    # Through the year: settled, most of them paid.
    W("Chloé", ACC, "Permanence d’accueil de février", 6, 150, 288, WELCOME, _ADVICE),
    W("Nadia", ACC, "Permanence d’accueil de mars", 6, 150, 258, WELCOME, _ADVICE),
    W("Tiphaine", ACC, "Permanence d’accueil d’avril", 6, 150, 226, WELCOME, _ADVICE),
    W("Chloé", ACC, "Permanence d’accueil de mai", 6, 150, 196, WELCOME, _ADVICE),
    W("Nadia", ACC, "Permanence d’accueil de juin", 6, 150, 165, WELCOME, _ADVICE),
    W("Maëlle", ACC, "Permanence d’accueil de septembre", 6, 150, 72, WELCOME, _ADVICE),
    W("Chloé", ACC, "Permanence d’accueil d’octobre", 6, 150, 40, WELCOME, _ADVICE),
    W("Basile", ACC, "Tutorat de trois nouveaux", 9, 216, 210, "", _TUTOR, "payroll"),
    W("Bérénice", ACC, "Atelier « mon premier devis »", 7, 180, 175, "", _TUTOR),
    W("Zoé", ACC, "Enquête sur les bilans d’activité", 10, 240, 140, "", _WRITING),
    W("Jeanne", ACC, "Cercle de parole du printemps", 5, 120, 205, "", _FACILITATION),
    W("Awa", ACC, "Traduire le livret d’accueil en anglais", 8, 200, 150, "", _WRITING),
    W("Gloria", ACC, "Traduire le livret d’accueil en espagnol", 8, 200, 120),
    W("Awa", ACC, "Atelier « écrire à un client »", 4, 96, 55, "", _TUTOR),
    W("Élise", ACC, "Trame des bilans annuels", 6, 140, 62, "", _WRITING),
    W("Gaëlle", NUM, "Sauvegardes : essai de restauration", 5, 140, 250, BACKUPS, _SERVER),
    W("William", NUM, "Mises à jour de l’été", 9, 260, 110, BACKUPS, _SERVER, "transfer"),
    W("Isaac", NUM, "Nouveau disque du serveur de fichiers", 6, 170, 190, BACKUPS, _SERVER),
    W("Inès", NUM, "Déménager le chat", 14, 300, 235, "", _SERVER, "transfer"),
    W("Hélène", NUM, "Reclasser les pages du wiki", 12, 240, 160, "", _WRITING),
    W("Awa", NUM, "Aide aux usages : six rendez-vous", 6, 132, 95, "", _HELP),
    W("Yasmine", NUM, "Accessibilité du site", 8, 180, 80, "", _HELP, "transfer"),
    W("Oscar", NUM, "Tutoriels vidéo du Nuage", 9, 160, 48, "", _HELP, signed=False),
    W("Emma", ADM, "Paies du premier semestre", 14, 390, 150, PAYROLL, _BOOKS, "payroll"),
    W("Irène", ADM, "Déclarations sociales de l’été", 12, 340, 85, PAYROLL, _BOOKS),
    W("Clara", ADM, "Paies de septembre", 8, 230, 58, PAYROLL, _BOOKS, "payroll"),
    W("Samir", ADM, "Rapprochements bancaires", 9, 250, 130, "", _BOOKS),
    W("Driss", ADM, "Fiches « mes obligations »", 6, 150, 90, "", _WRITING),
    W("Kenza", ANI, "Rencontre de printemps", 8, 220, 240, MEETINGS, _FACILITATION),
    W("Basile", ANI, "Rencontre d’été", 8, 220, 155, MEETINGS, _FACILITATION),
    W("Rosa", ANI, "Rencontre d’automne", 8, 220, 60, MEETINGS, _FACILITATION),
    W("Thaïs", ANI, "Comptes rendus du premier semestre", 6, 130, 148, "", _MINUTES),
    W("Zélie", ANI, "Former trois facilitateur⋅rices", 10, 260, 115, "", _TUTOR),
    W("Farid", ANI, "Médiation entre deux entrepreneur⋅es", 4, 110, 68),
    W("Jonas", COM, "Affiche du salon", 5, 130, 170, "", _WRITING, "transfer"),
    W("Rachel", COM, "Relire la lettre de juin", 3, 66, 152, "", _WRITING),
    W("Valentine", COM, "Portraits de cinq métiers", 14, 390, 100, "", _WRITING),
    W("Estelle", COM, "Un mois de réseaux sociaux", 8, 190, 75, "", _WRITING),
    W("Camille", COM, "Relire la lettre de septembre", 3, 66, 66, "", _WRITING),
    W("Paola", LIEUX, "Plans de l’atelier partagé", 11, 310, 220, "", _PLACES),
    W("Katia", LIEUX, "Tenir la salle du quai en mars", 7, 160, 245, UPKEEP, _PLACES),
    W("Ugo", LIEUX, "Réparer trois radiateurs", 5, 120, 125, UPKEEP, _PLACES),
    W("Noé", LIEUX, "Atelier vélo ouvert", 6, 130, 105, "", _PLACES, signed=False),
    W("Fatou", LIEUX, "Tenir la salle du quai en octobre", 7, 160, 38, UPKEEP, _PLACES),
    W("Léonard", LIEUX, "Planter la cour", 0, 0, 185, "", _PLACES, how="offered"),
    # These days.
    W("Awa", ACC, "Rendez-vous d’accueil de novembre", 5, 120, 4, WELCOME, _ADVICE,
      reason="Deux rendez-vous d’une heure et demie, et la préparation.",
      text="Deux entrepreneures accueillies ; leurs fiches sont dans le wiki."),
    W("Nadia", ACC, "Suivi de deux reprises d’activité", 6, 150, 3, "", _TUTOR),
    W("Tiphaine", ACC, "Groupe d’analyse de pratiques", 5, 130, 12, "", _FACILITATION),
    W("Inès", NUM, "Refaire les droits du Nuage", 7, 200, 6, "", _SERVER),
    W("William", NUM, "Migrer le courriel", 4, 100, 2, "", _SERVER, how="announced"),
    W("Gaëlle", NUM, "Mises à jour d’automne", 6, 170, 9, BACKUPS, _SERVER, how="started"),
    W("Awa", NUM, "Traduire l’aide du Nuage", 6, 150, 7, "", _WRITING, how="done",
      text="La traduction est relue, il reste les images."),
    W("Awa", ACC, "Préparer la rentrée de janvier", 4, 100, 5, "", _ADVICE,
      how="announced"),
    W("Hélène", NUM, "Index du wiki", 9, 270, 8, "", _WRITING, how="objected",
      reason="Neuf heures, avec la reprise des anciennes pages."),
    W("Clara", ADM, "Guide de la note de frais", 8, 240, 11, "", _WRITING,
      how="adjusted", reason="Rédaction et mise en page."),
    W("Samir", ADM, "Préparer la clôture", 7, 190, 3, "", _BOOKS, how="started"),
    W("Kenza", ANI, "Programme de la rencontre d’hiver", 3, 70, 2, MEETINGS,
      _FACILITATION, signed=False),
    W("Thaïs", ANI, "Comptes rendus d’automne", 4, 90, 5, "", _MINUTES),
    W("Maëlle", COM, "Lettre de décembre", 6, 140, 3, "", _WRITING, how="started"),
    W("Jonas", COM, "Carte de vœux", 4, 100, 20, "", _WRITING, how="abandoned"),
    W("Boris", LIEUX, "Signalétique de l’atelier", 5, 120, 4, "", _PLACES),
)  # fmt: skip
