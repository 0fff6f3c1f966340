"""What became of the projects of earlier co-budgets, told by their people."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.utils import timezone

from essaim.base.errors import Refusal
from essaim.cobudget.models import FollowUp, Milestone, Project, ProjectLine
from essaim.cobudget.services import followups, grants
from essaim.home.demonstration.frames import holder
from essaim.members.models import Member
from essaim.payments.services import expense_lines, expenses
from essaim.payments.services.expense_lines import Receipt
from essaim.rules.followup import Verb

Deed = Callable[[Project, Member], object]


@dataclass(frozen=True, slots=True)
class Told:
    """Something its people do, so many days after the round began to be followed."""

    project: str
    days: int
    deed: Deed


def _say(verb: Verb, reason: str = "") -> Deed:
    def say(project: Project, by: Member) -> None:
        followups.say(project.pk, verb, by=by, reason=reason)

    return say


def _milestone(title: str, in_days: int) -> Deed:
    def add(project: Project, by: Member) -> None:
        followups.add_milestone(
            project.pk,
            title=title,
            due_on=timezone.localdate() + timedelta(days=in_days),
            key=uuid.uuid4(),
            by=by,
        )

    return add


def _of(project: Project, title: str) -> Milestone:
    return Milestone.objects.get(follow_up__project=project, title=title)


def _reach(title: str) -> Deed:
    def reach(project: Project, by: Member) -> None:
        number = _of(project, title).pk
        followups.reach_milestone(number, on=timezone.localdate(), by=by)

    return reach


def _move(title: str, days: int, reason: str) -> Deed:
    def move(project: Project, by: Member) -> None:
        milestone = _of(project, title)
        to = milestone.due_on + timedelta(days=days)
        followups.move_milestone(milestone.pk, to, by=by, reason=reason)

    return move


def _news(title: str, text: str, *, is_report: bool = False) -> Deed:
    def tell(project: Project, by: Member) -> None:
        followups.tell_news(
            project.pk,
            title=title,
            text=text,
            key=uuid.uuid4(),
            by=by,
            is_report=is_report,
        )

    return tell


_report = partial(_news, is_report=True)


def _carry(project: Project, by: Member) -> None:
    with suppress(Refusal):  # early in the year, the year has not changed yet
        grants.carry(project.pk, by=by)


def _spend(what: str, euros: int) -> Deed:
    """Its people are paid back what they bought, once somebody else agreed."""

    def claim(project: Project, by: Member) -> None:
        granted = ProjectLine.objects.of(project).last()
        assert granted is not None  # it has its budget
        made = expenses.start(granted.line_id, what, key=uuid.uuid4(), by=by)
        expense_lines.add_receipt(
            made.pk,
            by=by,
            spent_on=timezone.localdate(),
            label=what,
            cents=euros * 100,
            vat_rate=2000,
            receipt=Receipt("pdf", "facture.pdf", b"%PDF-1.4\n%%EOF\n"),
            key=uuid.uuid4(),
        )
        expenses.submit(made.pk, by=by)
        expenses.approve(made.pk, by=holder("treasurer"))

    return claim


def _return(reason: str) -> Deed:
    def give_back(project: Project, by: Member) -> None:
        lines = [each.line for each in ProjectLine.objects.of(project)]
        left = sum(grants.left_on(lines).values())
        grants.return_rest(project.pk, left, by=by, key=uuid.uuid4(), reason=reason)

    return give_back


# Late in January, once the contributions of the year before are closed.
CARRIED = 0
# A year is prepared one day and closed the next: nothing of its budgets moves then.
CLOSING_DAYS = {(1, 6), (1, 7)}
SCREEN = "Vidéoprojecteur et écran pour la salle du quai"
COMPUTERS = "Fonds de dépannage d’ordinateurs"
FRESCO = "Fresque du climat pour vingt personnes"
SHEETS = "Formation au tableur, trois niveaux"
LAST_BUT_ONE = (
    Told(SCREEN, 12, _milestone("L’écran est posé et le son branché", 60)),
    Told(SCREEN, CARRIED, _carry),
    Told(SCREEN, 17, _say(Verb.START)),
    Told(SCREEN, 30, _spend("Vidéoprojecteur et écran", 684)),
    Told(
        SCREEN,
        41,
        _news(
            "Le vidéoprojecteur est arrivé",
            "Il attend dans le bureau. Reste à fixer l’écran : **deux personnes et une "
            "perceuse** suffisent.",
        ),
    ),
    Told(SCREEN, 60, _reach("L’écran est posé et le son branché")),
    Told(SCREEN, 61, _say(Verb.FINISH)),
    Told(
        SCREEN,
        68,
        _report(
            "Onze rencontres sans rien emprunter",
            "Nous avons acheté un modèle d’exposition, pour **684 €** au lieu de 900 €. "
            "La réservation se fait dans l’agenda de la salle.\n\nÀ refaire : demander "
            "le devis de pose *avant* de choisir l’écran.",
        ),
    ),
    Told(SCREEN, 69, _return("Modèle d’exposition, moins cher que prévu")),
    Told(COMPUTERS, CARRIED, _carry),
    Told(COMPUTERS, 18, _say(Verb.START)),
    Told(COMPUTERS, 25, _milestone("Deux portables prêts à prêter", 45)),
    Told(COMPUTERS, 50, _spend("Deux portables remis à neuf", 980)),
    Told(
        COMPUTERS,
        66,
        _move("Deux portables prêts à prêter", 30, "La batterie de l’un est à changer"),
    ),
    Told(COMPUTERS, 92, _reach("Deux portables prêts à prêter")),
    Told(COMPUTERS, 93, _say(Verb.FINISH)),
    Told(
        COMPUTERS,
        100,
        _report(
            "Deux portables, quatre dépannages",
            "Ils sont sortis quatre fois depuis. Le reste paie une batterie d’avance.",
        ),
    ),
    Told(FRESCO, CARRIED, _carry),
    Told(
        FRESCO,
        80,
        _say(Verb.STOP, "L’animatrice a déménagé, personne n’a pris la suite."),
    ),
    Told(FRESCO, 82, _return("Rien n’a été dépensé")),
    Told(SHEETS, CARRIED, _carry),
    Told(SHEETS, 20, _say(Verb.START)),
    Told(SHEETS, 120, _spend("Salle et supports des trois séances", 612)),
    Told(SHEETS, 150, _say(Verb.FINISH)),
    Told(
        SHEETS,
        158,
        _report(
            "Trois niveaux, vingt-six personnes",
            "Le niveau deux est à refaire : la moitié du groupe y serait revenue.",
        ),
    ),
    Told(SHEETS, 160, _return("Une salle prêtée")),
)
ACCESS = "Accès au site pour les lecteurs d’écran"
WEEKEND = "Week-end d’intégration"
LAWYER = "Permanence juridique mensuelle"
ENGLISH = "Séances d’anglais du jeudi"
LAST = (
    Told(ACCESS, CARRIED, _carry),
    Told(ACCESS, 20, _say(Verb.START)),
    Told(ACCESS, 21, _milestone("Les formulaires se remplissent sans souris", 90)),
    Told(ACCESS, 22, _milestone("Second audit, sans réserve", 230)),
    Told(ACCESS, 104, _reach("Les formulaires se remplissent sans souris")),
    Told(
        ACCESS,
        105,
        _news(
            "On peut tout remplir au clavier",
            "Les trois formulaires sont repris. Prochaine étape : le second audit.",
        ),
    ),
    Told(WEEKEND, CARRIED, _carry),
    Told(WEEKEND, 40, _say(Verb.START)),
    Told(WEEKEND, 160, _spend("Gîte et repas de dix-neuf personnes", 1_655)),
    Told(WEEKEND, 170, _say(Verb.FINISH)),
    Told(
        WEEKEND,
        180,
        _report(
            "Deux jours au bord de l’eau",
            "Dix-neuf personnes, dont onze arrivées dans l’année. Le jeu des métiers "
            "est à refaire chaque année.",
        ),
    ),
    Told(WEEKEND, 181, _return("Le gîte a baissé son prix")),
    Told(LAWYER, CARRIED, _carry),
    Told(LAWYER, 30, _say(Verb.START)),
    Told(LAWYER, 31, _milestone("Douze permanences tenues", 330)),
    Told(ENGLISH, CARRIED, _carry),
)


def scenes(
    age: int, at: Callable[[int, int], datetime]
) -> Iterator[tuple[datetime, Callable[[], object]]]:
    """What became of the round of so many years ago; ``at`` gives its dates."""
    for n, told in enumerate({2: LAST_BUT_ONE, 1: LAST}.get(age, ())):
        moment = at(told.days + 20, 10 + n % 8)
        if told.days == CARRIED:
            moment = moment.replace(year=moment.year + 1, month=1, day=12)
        elif (moment.month, moment.day) in CLOSING_DAYS:
            moment += timedelta(days=4)
        if moment < timezone.now():
            yield moment, partial(_act, told)


def _act(told: Told) -> None:
    """Do it, if the project was funded."""
    found = FollowUp.objects.in_full().filter(project__title=told.project).first()
    if found is None or found.project.author is None:
        return
    told.deed(found.project, found.project.author)
