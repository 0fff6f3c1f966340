"""The projects of the three co-budgets, as their authors submitted them."""

from dataclasses import dataclass

from essaim.home.demonstration.people import ACC, ADM, ANI, COM, LIEUX, NUM


@dataclass(frozen=True, slots=True)
class ProjectStory:
    """A project as it was submitted; ``pull`` is how much it speaks to people, 1–9."""

    title: str
    summary: str
    author: str
    min_euros: int
    max_euros: int
    circle: str
    pull: int
    transverse: bool = False
    text: str = ""
    section: str = ""

    @property
    def body(self) -> str:
        """The Markdown text: its own, or the three questions answered in short."""
        return self.text or (
            f"## Pourquoi\n\n{self.summary}\n\n"
            f"## Comment\n\nLe cercle {self.circle} suit le projet et rend compte à la "
            "rencontre trimestrielle.\n\n"
            f"## Combien\n\n- le minimum pour commencer : **{self.min_euros} €**\n"
            f"- ce qui serait bien : **{self.max_euros} €**\n"
        )


FIRST = (
    ProjectStory(
        "Vidéoprojecteur et écran pour la salle du quai",
        "Ne plus emprunter celui de la mairie à chaque rencontre.",
        "Thaïs Colin",
        620,
        900,
        LIEUX,
        8,
        True,
    ),
    ProjectStory(
        "Fonds de dépannage d’ordinateurs",
        "Deux portables d’avance pour qui tombe en panne.",
        "William Tran",
        1_100,
        1_600,
        NUM,
        7,
        True,
    ),
    ProjectStory(
        "Fresque du climat pour vingt personnes",
        "Une demi-journée animée, ouverte à tous les métiers.",
        "Pierre Lemoine",
        400,
        500,
        ANI,
        5,
    ),
    ProjectStory(
        "Analyse de pratiques des accompagnant⋅es",
        "Six séances avec une intervenante extérieure.",
        "Nadia Ouazzani",
        1_500,
        1_800,
        ACC,
        6,
    ),
    ProjectStory(
        "Plaquette commune des métiers du bois",
        "Un dépliant pour les quatre entreprises du bois.",
        "Lucien Barbier",
        450,
        450,
        COM,
        2,
    ),
    ProjectStory(
        "Établi et aspiration pour l’atelier partagé",
        "Travailler sans respirer la poussière.",
        "Driss Benali",
        1_300,
        2_000,
        LIEUX,
        5,
    ),
    ProjectStory(
        "Formation au tableur, trois niveaux",
        "Suivre son activité sans y passer ses dimanches.",
        "Élise Rambaud",
        600,
        900,
        ADM,
        6,
    ),
    ProjectStory(
        "Enseigne sur le quai",
        "Qu’on nous trouve depuis la rue.",
        "Jonas Weber",
        1_400,
        1_400,
        COM,
        3,
    ),
    ProjectStory(
        "Vélo-cargo en prêt",
        "Livrer, déménager, faire un marché.",
        "Wassim Khelifi",
        2_600,
        2_600,
        LIEUX,
        4,
        True,
    ),
)
SECOND = (
    ProjectStory(
        "Fonds d’avance de trésorerie",
        "Avancer une facture à qui attend un paiement public.",
        "Farid Haddad",
        3_000,
        3_000,
        ADM,
        8,
        True,
    ),
    ProjectStory(
        "Mutuelle de matériel photo et vidéo",
        "Un boîtier, deux objectifs, un micro, à réserver.",
        "Oscar Delmas",
        1_250,
        1_250,
        COM,
        5,
    ),
    ProjectStory(
        "Accès au site pour les lecteurs d’écran",
        "Corriger ce que l’audit a trouvé.",
        "Yasmine Saïdi",
        1_400,
        1_400,
        NUM,
        6,
        True,
    ),
    ProjectStory(
        "Week-end d’intégration",
        "Deux jours pour les personnes arrivées dans l’année.",
        "Rosa Almeida",
        1_800,
        1_800,
        ANI,
        6,
    ),
    ProjectStory(
        "Isolation de la mezzanine",
        "Travailler l’hiver sans doudoune.",
        "Damien Pasquier",
        2_400,
        2_400,
        LIEUX,
        4,
    ),
    ProjectStory(
        "Permanence juridique mensuelle",
        "Une heure avec une avocate, douze fois.",
        "Xavier Bonnet",
        1_440,
        1_440,
        ADM,
        6,
    ),
    ProjectStory(
        "Refonte du site public",
        "Un site que chaque entrepreneur⋅e met à jour.",
        "Estelle Guérin",
        2_800,
        2_800,
        COM,
        4,
        True,
    ),
    ProjectStory(
        "Ruches au bord du fleuve",
        "Trois ruches et une formation.",
        "Anatole Girard",
        900,
        900,
        LIEUX,
        3,
    ),
    ProjectStory(
        "Archives orales de la coopérative",
        "Enregistrer les fondatrices avant qu’elles partent.",
        "Valentine Roy",
        1_100,
        1_100,
        COM,
        3,
    ),
    ProjectStory(
        "Four à céramique commun",
        "Cuire sur place plutôt qu’à quarante kilomètres.",
        "Violette Caron",
        3_900,
        3_900,
        LIEUX,
        3,
    ),
    ProjectStory(
        "Séances d’anglais du jeudi",
        "Trente séances, tous niveaux.",
        "Gloria Mendes",
        1_050,
        1_050,
        ACC,
        4,
    ),
)
THIRD = (
    ProjectStory(
        "Une bibliothèque d’outils partagés",
        "Perceuse, vidéoprojecteur, plastifieuse : acheter une fois, prêter à toutes et tous.",
        "Ugo Ferrari",
        1_700,
        2_400,
        LIEUX,
        8,
        True,
        "## Pourquoi\n\nChaque mois, trois personnes demandent une perceuse sur le chat, "
        "et quelqu’un finit par en acheter une.\n\n## Comment\n\n1. une liste d’achats "
        "votée par le cercle Lieux ;\n2. un registre des prêts, tenu par roulement ;\n"
        "3. une permanence le mardi midi.\n\n## Combien\n\n| | minimum | objectif |\n|---|---|---|\n"
        "| outillage | 1 200 € | 1 600 € |\n| rangements | 500 € | 800 € |\n",
    ),
    ProjectStory(
        "Quatre séances de supervision pour les accompagnant⋅es",
        "Prendre du recul à plusieurs, avec une psychologue du travail, pour durer dans l’accueil.",
        "Tiphaine Le Bris",
        1_200,
        1_200,
        ACC,
        7,
    ),
    ProjectStory(
        "Sauvegardes hors site",
        "Que l’incendie d’une salle n’emporte pas nos factures.",
        "Gaëlle Prigent",
        600,
        900,
        NUM,
        6,
        True,
    ),
    ProjectStory(
        "Garde d’enfants pendant les assemblées",
        "Venir à l’assemblée quand on élève seul⋅e.",
        "Thaïs Colin",
        480,
        720,
        ANI,
        7,
        True,
    ),
    ProjectStory(
        "Marché des métiers",
        "Deux jours sur le quai, vingt stands, un orchestre.",
        "Zélie Fontaine",
        2_200,
        3_500,
        COM,
        5,
        True,
    ),
    ProjectStory(
        "Guide des notes de frais en images",
        "Moins d’allers-retours avec la comptabilité.",
        "Gaspard Meunier",
        500,
        750,
        ADM,
        4,
    ),
    ProjectStory(
        "Réparer la verrière",
        "Elle fuit au-dessus de l’atelier depuis mars.",
        "Paola Rinaldi",
        2_800,
        2_800,
        LIEUX,
        5,
    ),
    ProjectStory(
        "Fonds pour les congés maladie des premiers mois",
        "Soutenir qui n’a pas encore ouvert ses droits.",
        "Emma Lindqvist",
        1_500,
        3_000,
        ADM,
        7,
        True,
    ),
    ProjectStory(
        "Cuisine d’essai",
        "Certifier la petite cuisine pour la vente.",
        "Fatou Sarr",
        1_900,
        2_600,
        LIEUX,
        4,
    ),
    ProjectStory(
        "Sous-titrer nos vidéos",
        "Tout ce que nous publions, en français et en anglais.",
        "Camille Noël",
        400,
        650,
        COM,
        4,
    ),
    ProjectStory(
        "Atelier vélo du samedi",
        "Réparer soi-même, accompagné⋅e.",
        "Noé Guillou",
        700,
        1_000,
        LIEUX,
        5,
    ),
    ProjectStory(
        "Enquête sur nos conditions de travail",
        "Savoir comment nous allons, sans juger personne.",
        "Zoé Lambert",
        900,
        1_200,
        ACC,
        5,
        True,
    ),
    ProjectStory(
        "Jardin d’accueil",
        "Trois bacs, un banc, de l’ombre devant la salle du quai.",
        "Léonard Petit",
        350,
        600,
        LIEUX,
        4,
    ),
    ProjectStory(
        "Traduction du livret d’accueil",
        "En anglais, en arabe et en portugais.",
        "Gloria Mendes",
        650,
        900,
        ACC,
        5,
    ),
)
EARLIER_IDEAS = (
    ProjectStory(
        "Une cuisinière d’occasion",
        "Quatre feux et un four, pour ne plus commander des pizzas.",
        "Gloria Mendes",
        640,
        640,
        LIEUX,
        7,
    ),
    ProjectStory(
        "Des étagères jusqu’au plafond",
        "Sur le grand mur ; les cartons quittent enfin le couloir.",
        "Ugo Ferrari",
        380,
        380,
        LIEUX,
        6,
    ),
    ProjectStory(
        "Un vidéoprojecteur",
        "Sur le grand mur, pour les assemblées et les films d’hiver.",
        "Tiphaine Le Bris",
        520,
        520,
        NUM,
        5,
    ),
    ProjectStory(
        "Une machine à expresso",
        "La même qu’au bar d’en face.",
        "Gaëlle Prigent",
        1_150,
        1_150,
        LIEUX,
        3,
    ),
    ProjectStory(
        "Une table de ping-pong",
        "Elle prend toute la salle, mais quel midi.",
        "Ugo Ferrari",
        300,
        300,
        LIEUX,
        1,
    ),
)

IDEAS = (
    ProjectStory(
        "Une grande table pliante",
        "Pour manger ensemble le jeudi sans porter six bureaux.",
        "Ugo Ferrari",
        420,
        420,
        LIEUX,
        8,
    ),
    ProjectStory(
        "Des rideaux contre l’écho",
        "On s’entend mal dès qu’on est plus de huit.",
        "Gaëlle Prigent",
        680,
        680,
        LIEUX,
        7,
    ),
    ProjectStory(
        "Un écran tactile au mur",
        "Pour les réunions où la moitié des gens est à distance.",
        "Tiphaine Le Bris",
        1_350,
        1_350,
        NUM,
        3,
    ),
    ProjectStory(
        "Un coin thé et tisanes",
        "Une bouilloire, des bocaux, douze tasses dépareillées.",
        "Gloria Mendes",
        160,
        160,
        LIEUX,
        6,
    ),
)
