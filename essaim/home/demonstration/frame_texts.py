"""What the frames of the demonstration say: texts, rules, budgets, reference points."""

from typing import Any

from essaim.home.demonstration.people import ACC, ADM, ANI, COM, LIEUX, NUM

Line = tuple[str, str, str, int]  # circle, kind, label, euros

# By age: this year's, then last year's. What the assembly gives each circle.
LINES: tuple[tuple[Line, ...], ...] = (
    (
        (ACC, "open", "", 2_400),
        (ACC, "essential", "Permanence d’accueil", 1_800),
        (NUM, "open", "", 1_800),
        (NUM, "essential", "Sauvegardes et mises à jour", 1_200),
        (ADM, "open", "", 1_200),
        (ADM, "essential", "Paie et déclarations", 2_400),
        (ANI, "open", "", 1_500),
        (ANI, "recurrent", "Rencontres trimestrielles", 900),
        (COM, "open", "", 1_800),
        (LIEUX, "open", "", 2_100),
        (LIEUX, "recurrent", "Entretien de la salle du quai", 900),
    ),
    (
        (ACC, "open", "", 3_600),
        (NUM, "open", "", 2_400),
        (ADM, "open", "", 3_000),
        (ANI, "open", "", 2_000),
        (COM, "open", "", 1_500),
        (LIEUX, "open", "", 2_500),
    ),
)

RULES: tuple[dict[str, Any], ...] = (
    {
        "unit": "amount",
        "basis": "employer-cost",
        "hour_cap_cents": 30_00,
        "declaration_cap_cents": 600_00,
        "person_cap_cents": 1_500_00,
        "person_cap_period": "quarter",
        "objection_days": 10,
        "settles_every": "month",
        "cutoff_day": 20,
        "forms": ["activity", "payroll", "invoice", "transfer"],
        "overrun": "defer",
    },
    {
        "unit": "amount",
        "basis": "employer-cost",
        "hour_cap_cents": 30_00,
        "objection_days": 15,
        "settles_every": "quarter",
        "cutoff_day": 25,
        "forms": ["activity", "payroll"],
        "overrun": "refuse",
    },
)

TEXTS = (
    """\
Nous faisons ensemble ce dont la coopérative a besoin, et chacun⋅e fixe le montant de \
sa contribution, sous le regard de son cercle.

### Ce dont nous ne pouvons pas nous passer

- **L’accueil** des personnes qui arrivent ;
- **la paie** et les déclarations, à l’heure ;
- **les sauvegardes** et les mises à jour de nos outils.

De l’argent est mis de côté pour ces trois besoins : il ne sert à rien d’autre.

### Pour choisir son montant

Le temps passé, la difficulté, les compétences, ce que le budget contient et le nombre \
de personnes qui y puisent. L’heure est un repère parmi d’autres. *Un plafond n’est pas \
un droit.*

### Quand le budget est épuisé

Ce qui dépasse est différé à l’année suivante. Nous l’avons choisi en janvier, pour ne \
plus le découvrir en décembre.
""",
    """\
Chacun⋅e fixe le montant de sa contribution, sous le regard de son cercle. L’heure est \
un repère parmi d’autres. *Un plafond n’est pas un droit.*

Quand le budget d’un cercle est épuisé, une déclaration est refusée : on en parle avant.
""",
)

NEXT_TEXT = TEXTS[0].replace(
    "Ce qui dépasse est différé à l’année suivante. Nous l’avons choisi en janvier, pour ne "
    "plus le découvrir en décembre.",
    "Nous proposons de partager au prorata, à la clôture, ce qui reste entre ce qui est "
    "déclaré : personne n’attend un an.",
)

DOMAINS = {
    "Numérique": ("Python", "Sauvegardes", "Réseau", "Accessibilité"),
    "Accompagnement": ("Écoute", "Formation", "Médiation", "Entretien"),
    "Administratif-Comptable": (
        *("Comptabilité", "Paie", "Droit social", "Contrats", "Gestion"),
    ),
    "Animation": ("Animation de réunion", "Sonorisation", "Accueil"),
}

KINDS = (
    ("Accueil et premiers rendez-vous", "Accompagnement"),
    ("Tutorat", "Accompagnement"),
    ("Administration de serveur", "Numérique"),
    ("Aide aux usages", "Numérique"),
    ("Comptabilité et paie", "Administratif-Comptable"),
    ("Animation de réunion", "Animation"),
    ("Compte rendu", "Animation"),
    ("Écriture et mise en page", ""),
    ("Entretien des lieux", ""),
)

REFERENCES = (
    ("Accueil et premiers rendez-vous", "hour", 20, 28),
    ("Administration de serveur", "hour", 22, 30),
    ("Animation de réunion", "whole", 60, 120),
    ("Compte rendu", "whole", 30, 50),
    ("Comptabilité et paie", "hour", 22, 30),
    ("Tutorat", "hour", 20, 28),
)

AGREEMENTS = (
    ("Une contribution", 400, "referent"),
    ("Un engagement de plus de trois mois", None, "circle"),
)
