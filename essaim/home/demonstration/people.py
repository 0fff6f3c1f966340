"""The sixty people of the demonstration. None of them exists."""

from dataclasses import dataclass

DOMAIN = "ateliers-du-fleuve.example"
PASSWORD = "demo-essaim"  # noqa: S105 - printed on purpose by ./run demo


@dataclass(frozen=True, slots=True)
class Person:
    """Someone, what they do, the circles they joined and what they know."""

    name: str
    trade: str
    circles: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    joined: int = 2021  # year

    @property
    def email(self) -> str:
        """Made from the first name, which is unique here."""
        first = self.name.split()[0].lower()
        plain = first.translate(str.maketrans("éèêëàâîïôöûüç", "eeeeaaiioouuc"))
        return f"{plain}@{DOMAIN}"


ACC, NUM, ADM, ANI, COM, LIEUX, OUTILS, BOARD = (
    "Accompagnement",
    "Numérique",
    "Administratif-Comptable",
    "Animation",
    "Communication",
    "Lieux",
    "Wiki et outils",
    "Conseil de surveillance",
)

PEOPLE = (
    Person("Awa Diop", "traductrice", (ACC, NUM), ("Traduction", "Écriture"), 2019),
    Person(
        "Basile Kermarrec", "facilitateur", (ANI, ACC), ("Animation de réunion",), 2018
    ),
    Person("Chloé Marchetti", "formatrice", (ACC, COM), ("Formation", "Écoute"), 2018),
    Person(
        "Driss Benali",
        "artisan menuisier",
        (ADM, LIEUX),
        ("Comptabilité", "Bricolage"),
        2018,
    ),
    Person(
        "Emma Lindqvist", "gestionnaire de paie", (ADM,), ("Paie", "Droit social"), 2019
    ),
    Person("Farid Haddad", "consultant", (ADM, ANI), ("Gestion", "Négociation"), 2018),
    Person(
        "Gaëlle Prigent", "développeuse", (NUM, OUTILS), ("Python", "Sauvegardes"), 2020
    ),
    Person("Hugo Vasseur", "photographe", (), ("Photographie",), 2026),
    Person(
        "Inès Ferrand", "développeuse", (NUM, OUTILS), ("Python", "Accessibilité"), 2021
    ),
    Person("Jonas Weber", "graphiste", (COM,), ("Mise en page", "Illustration"), 2020),
    Person("Katia Moreau", "boulangère", (LIEUX,), ("Cuisine", "Accueil"), 2019),
    Person("Léonard Petit", "paysagiste", (LIEUX, ANI), ("Jardin",), 2020),
    Person("Maëlle Tanguy", "rédactrice", (COM, ACC), ("Écriture", "Relecture"), 2021),
    Person("Nadia Ouazzani", "coach", (ACC,), ("Écoute", "Entretien"), 2018),
    Person("Oscar Delmas", "vidéaste", (COM, NUM), ("Vidéo", "Montage"), 2022),
    Person("Paola Rinaldi", "architecte", (LIEUX,), ("Plans", "Travaux"), 2020),
    Person("Quentin Roussel", "cordiste", (), ("Sécurité",), 2023),
    Person("Rosa Almeida", "couturière", (ANI,), ("Couture", "Accueil"), 2019),
    Person("Samir Toumi", "comptable", (ADM,), ("Comptabilité", "Tableur"), 2019),
    Person(
        "Tiphaine Le Bris",
        "psychologue du travail",
        (ACC, BOARD),
        ("Écoute", "Médiation"),
        2018,
    ),
    Person("Ulysse Garnier", "ingénieur du son", (ANI,), ("Sonorisation",), 2022),
    Person("Violette Caron", "céramiste", (LIEUX,), ("Atelier", "Cuisson"), 2021),
    Person("Wassim Khelifi", "livreur à vélo", (LIEUX,), ("Mécanique vélo",), 2022),
    Person(
        "Xavier Bonnet", "juriste", (ADM, BOARD), ("Contrats", "Droit social"), 2019
    ),
    Person(
        "Yasmine Saïdi",
        "graphiste web",
        (NUM, COM),
        ("Accessibilité", "Mise en page"),
        2021,
    ),
    Person("Zélie Fontaine", "musicienne", (ANI,), ("Animation de réunion",), 2022),
    Person("Anatole Girard", "apiculteur", (), ("Jardin",), 2020),
    Person("Bérénice Lopez", "formatrice", (ACC,), ("Formation",), 2020),
    Person("Camille Noël", "traductrice", (COM,), ("Traduction", "Relecture"), 2021),
    Person("Damien Pasquier", "électricien", (LIEUX,), ("Travaux", "Sécurité"), 2021),
    Person(
        "Élise Rambaud", "chargée d’études", (ADM, ACC), ("Tableur", "Enquête"), 2022
    ),
    Person("Fatou Sarr", "traiteuse", (ANI, LIEUX), ("Cuisine",), 2020),
    Person("Gaspard Meunier", "illustrateur", (COM,), ("Illustration",), 2023),
    Person(
        "Hélène Texier", "bibliothécaire", (NUM,), ("Documentation", "Écriture"), 2019
    ),
    Person("Isaac Cohen", "développeur", (NUM,), ("Réseau", "Sauvegardes"), 2022),
    Person("Jeanne Aubry", "sophrologue", (ACC,), ("Écoute",), 2021),
    Person(
        "Kenza Amrani",
        "cheffe de projet",
        (ANI, ADM),
        ("Gestion", "Animation de réunion"),
        2022,
    ),
    Person("Lucien Barbier", "ébéniste", (), ("Bricolage",), 2019),
    Person("Margaux Chevalier", "styliste", (), ("Couture",), 2023),
    Person(
        "Noé Guillou", "formateur vélo", (LIEUX,), ("Mécanique vélo", "Formation"), 2022
    ),
    Person("Océane Rivière", "naturopathe", (), ("Accueil",), 2023),
    Person(
        "Pierre Lemoine",
        "consultant énergie",
        (LIEUX, BOARD),
        ("Travaux", "Plans"),
        2020,
    ),
    Person("Rachel Stern", "correctrice", (COM,), ("Relecture",), 2021),
    Person("Simon Duval", "cuisinier", (), ("Cuisine",), 2024),
    Person("Thaïs Colin", "danseuse", (ANI,), ("Animation de réunion",), 2023),
    Person("Ugo Ferrari", "réparateur", (LIEUX,), ("Bricolage", "Électronique"), 2022),
    Person("Valentine Roy", "documentariste", (COM,), ("Vidéo", "Écriture"), 2022),
    Person(
        "William Tran",
        "administrateur système",
        (NUM, OUTILS),
        ("Réseau", "Sauvegardes"),
        2021,
    ),
    Person("Yann Corbel", "charpentier", (), ("Travaux",), 2020),
    Person("Zoé Lambert", "ergonome", (ACC,), ("Enquête", "Écoute"), 2024),
    Person("Adèle Masson", "savonnière", (), ("Atelier",), 2024),
    Person("Boris Novak", "urbaniste", (LIEUX,), ("Plans",), 2023),
    Person("Clara Rey", "assistante indépendante", (ADM,), ("Paie", "Tableur"), 2022),
    Person("Dorian Picard", "maraîcher", (), ("Jardin", "Cuisine"), 2024),
    Person("Estelle Guérin", "community manager", (COM,), ("Réseaux sociaux",), 2023),
    Person("Florian Hubert", "peintre", (), ("Travaux",), 2025),
    Person("Gloria Mendes", "interprète", (ACC,), ("Traduction",), 2024),
    Person("Hippolyte Brun", "luthier", (), ("Atelier",), 2025),
    Person("Irène Schmitt", "comptable", (ADM,), ("Comptabilité",), 2018),
    Person(
        "Joachim Perret",
        "accompagnateur en montagne",
        (),
        ("Sécurité", "Accueil"),
        2025,
    ),
)
