"""The projects of the two co-budgets whose pool is parted in sections."""

from essaim.home.demonstration.people import ACC, ANI, COM, LIEUX, NUM
from essaim.home.demonstration.projects import ProjectStory

TRANSVERSE = "Volet transverse"
OF_COMMUNICATION = "Volet Communication"
REST = "Coups de pouce"

HELP = (
    ProjectStory(
        "Un livret d’accueil à plusieurs voix",
        "Ce que chacun⋅e aurait aimé savoir en arrivant, écrit par vingt personnes.",
        *("Maëlle Tanguy", 420, 700, ACC, 8),
        transverse=True,
        section=TRANSVERSE,
    ),
    ProjectStory(
        "Une journée par an sans rendez-vous",
        "Toute la coopérative au même endroit, garde d’enfants comprise.",
        *("Basile Kermarrec", 600, 900, ANI, 6),
        transverse=True,
        section=TRANSVERSE,
    ),
    ProjectStory(
        "Trois portraits en vidéo",
        "Des métiers qu’on ne voit jamais, filmés chez nous.",
        *("Oscar Delmas", 380, 520, COM, 7),
        section=OF_COMMUNICATION,
    ),
    ProjectStory(
        "Réimprimer les affiches du marché",
        "Les nôtres datent d’avant le déménagement.",
        *("Jonas Weber", 180, 240, COM, 6),
        section=OF_COMMUNICATION,
    ),
    ProjectStory(
        "Un composteur dans la cour",
        "Deux bacs, un brasse-compost, et quelqu’un pour montrer.",
        *("Léonard Petit", 190, 260, LIEUX, 7),
        section=REST,
    ),
    ProjectStory(
        "Des casques pour le bureau partagé",
        "Quatre casques qui isolent, à emprunter à l’heure.",
        *("Inès Ferrand", 320, 320, NUM, 5),
        section=REST,
    ),
    ProjectStory(
        "L’atelier couture du premier samedi",
        "Tissu, fil et machine à réviser, pour apprendre à repriser.",
        *("Rosa Almeida", 240, 400, ANI, 6),
        section=REST,
    ),
)

EARLIER_HELP = (
    ProjectStory(
        "Une formation aux premiers secours",
        "Vingt places, sur deux jours, ouvertes à tous les cercles.",
        *("Nadia Ouazzani", 800, 800, ACC, 8),
        transverse=True,
        section=TRANSVERSE,
    ),
    ProjectStory(
        "Un fonds pour les trajets de nuit",
        "Un taxi quand le dernier train est parti.",
        *("Paola Rinaldi", 500, 500, ANI, 4),
        transverse=True,
        section=TRANSVERSE,
    ),
    ProjectStory(
        "Un stand au forum des associations",
        "Table, nappe, bannière : de quoi être vu⋅e de loin.",
        *("Jonas Weber", 450, 450, COM, 7),
        section=OF_COMMUNICATION,
    ),
    ProjectStory(
        "Une lettre imprimée, deux fois l’an",
        "Pour celles et ceux qui ne lisent pas leurs courriels.",
        *("Maëlle Tanguy", 620, 620, COM, 5),
        section=OF_COMMUNICATION,
    ),
    ProjectStory(
        "Deux vélos cargo d’occasion",
        "Pour les courses du jeudi et les livraisons du fournil.",
        *("Katia Moreau", 1_300, 1_300, LIEUX, 8),
        section=REST,
    ),
    ProjectStory(
        "Une malle de jeux",
        "Pour les fins de rencontre, et les enfants qui attendent.",
        *("Rosa Almeida", 210, 210, ANI, 6),
        section=REST,
    ),
    ProjectStory(
        "Un second écran à chaque poste",
        "Huit écrans reconditionnés pour le bureau partagé.",
        *("Inès Ferrand", 960, 960, NUM, 5),
        section=REST,
    ),
)
