"""The demonstration cooperative as the ground of tests: who is who, and one of each."""

from dataclasses import dataclass
from functools import partial

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from essaim.base.models import Event
from essaim.circles.models import Circle, Mandate, Role
from essaim.cobudget.models import Delegation, PaperBallot, Project, Round
from essaim.cobudget.services import halting
from essaim.contributions.models import (
    Frame,
    Mission,
    Need,
    Signup,
    SkillDomain,
    WorkKind,
    Workstream,
)
from essaim.contributions.occurrences import stamp
from essaim.contributions.services.calendars import make_address
from essaim.home import documentation
from essaim.home.demonstration import load
from essaim.home.demonstration.people import DOMAIN
from essaim.ledger.models import Entry, FiscalYear
from essaim.members.models import AdminSession, ImportBatch, Invitation, Skill
from essaim.members.services import admin_sessions, imports, invitations, signin
from essaim.notifications import services as notifications
from essaim.notifications.models import Notice, Subscription
from tests import (
    contributing,
    debating,
    exchanging,
    following,
    paying,
    projecting,
    spending,
)
from tests.factories import ProjectFactory, RoundFactory

CAST = {
    "member": "awa",
    "newcomer": "hugo",
    "facilitator": "basile",
    "referent": "chloe",
    "treasurer": "driss",
    "payroll": "emma",
    "manager": "farid",
    "administrator": "gaelle",
}

EVERYONE = set(CAST) | {"session"}
FACILITATES = {"facilitator", "referent", "manager"}
PREPARES = {*FACILITATES, "treasurer"}
LEADS = {"referent", "manager", "session"}
ORGANISES = {"manager", "session"}
IN_CIRCLE = {"member", "facilitator", "referent"}  # that of the missions looked at
# Pages that are not for everyone who signed in; the others answer everybody.
RESERVED = {
    "members:import_batch": {"manager", "administrator", "session"},
    "circles:create": {"facilitator", *LEADS},
    "circles:edit": LEADS,
    "circles:close": ORGANISES,
    "circles:define_role": LEADS,
    "circles:edit_role": ORGANISES,
    "circles:give_mandate": ORGANISES,
    "circles:renew_mandate": ORGANISES,
    "circles:end_mandate": {"payroll", *ORGANISES},
    "ledger:reverse": {"treasurer"},
    "ledger:feed": {"treasurer", "manager"},
    "ledger:move": {"treasurer"},
    "ledger:close_year": {"treasurer", "manager"},
    "contributions:workstream_edit": {"member", "facilitator", "referent"},
    "contributions:workstream_share": {"referent"},
    "cobudget:round_create": FACILITATES,
    "cobudget:round_edit": {"facilitator", "manager"},
    "cobudget:round_fund": {"treasurer", "manager"},
    "cobudget:round_move": {"facilitator", "manager"},
    "cobudget:round_people": {"facilitator", "manager"},
    "cobudget:round_sections": {"facilitator", "manager"},
    "cobudget:direct_for": {"facilitator"},
    "cobudget:papers": {"facilitator", "manager"},
    "cobudget:paper_again": {"manager"},
    "cobudget:round_copy": {"facilitator", "manager"},
    "cobudget:round_pause": {"facilitator", "manager"},
    "cobudget:round_resume": {"facilitator", "manager"},
    "cobudget:round_cancel": {"facilitator", "manager"},
    **exchanging.RESERVED,
    **following.RESERVED,
    "cobudget:advise": {"facilitator", "referent"},
    "cobudget:object": EVERYONE - {"member"},
    **debating.RESERVED,
    "contributions:frame_create": PREPARES,
    "contributions:frame_copy": PREPARES,
    "contributions:frame_edit": PREPARES,
    "contributions:frame_lines": PREPARES,
    "contributions:frame_references": PREPARES,
    "contributions:frame_agreements": PREPARES,
    "contributions:frame_adopt": {"manager"},
    "contributions:kind_edit": PREPARES,
    "contributions:domain_edit": PREPARES,
    "contributions:mission_edit": IN_CIRCLE,
    "contributions:mission_recur": IN_CIRCLE,
    "contributions:mission_unrecur": IN_CIRCLE,
    "contributions:mission_from_date": IN_CIRCLE,
    "contributions:mission_cancel": {"referent"},
    **contributing.RESERVED,
    "contributions:history_import": {"payroll"},
    "contributions:history_import_map": {"payroll"},
    "payments:expenses_export": {"payroll"},
    **{f"payments:{name}": {"member"} for name in spending.EXPENSE_PAGES},
    **paying.RESERVED,
    **projecting.RESERVED,
}


def person(name):
    return get_user_model().objects.get(email=f"{name}@{DOMAIN}")


def fill():
    """Load the demonstration, and one row of each kind that it does not show.

    Return the two tokens that only the persons concerned receive, by mail.
    """
    load.load()
    farid = person("farid")
    planned = RoundFactory(circle=Circle.objects.get(name="Animation"))
    ProjectFactory(round=planned, author=person("awa"))
    projecting.fill(planned, author=person("awa"))
    debating.fill(planned, author=person("awa"), other=person("basile"))
    waiting = RoundFactory(circle=planned.circle)
    ProjectFactory(round=waiting)
    halting.pause_round(waiting.pk, by=farid, reason="La salle est fermée.")
    outside = exchanging.fill(planned, facilitator=person("basile"))
    skill = Skill.objects.earliest("pk")
    event = Event.objects.filter(kind="circle.created").earliest("pk")
    for reader in (person("awa"), farid):
        notifications.subscribe(planned.circle, by=reader)
        notifications.subscribe(skill, by=reader, topic="missions")
        notifications.tell(event, [reader])
    _invitation, invited = invitations.invite("kim@example.org", by=farid)
    imports.upload("membres.csv", b"nom,courriel\nLou,lou@example.org\n", by=farid)
    _member, link = signin.make_sign_in_link(farid.email)
    admin_sessions.end_session(in_session(person("gaelle")).pk, by=person("gaelle"))
    contributing.fill(author=person("awa"), peer=person("basile"))
    spending.fill(member=person("awa"), payroll=person("emma"))
    paying.fill(author=person("maelle"), payroll=person("emma"), manager=farid)
    circle = Circle.objects.get(name="Accompagnement")
    return {
        **outside,
        "members:accept": invited,
        "members:sign_in": link,
        "contributions:my_calendar": make_address(by=farid),
        "contributions:circle_calendar": make_address(by=farid, circle=circle),
    }


def empty():
    """Leave the database as the other tests expect it."""
    call_command("flush", interactive=False, verbosity=0)


def in_session(member):
    """Open an administrator's session."""
    return admin_sessions.open_session(by=member, reason="Vérifier les pages")


@dataclass(frozen=True)
class Page:
    """A named address, the pattern it has, and the names of what it asks for."""

    name: str
    pattern: URLPattern
    asks: frozenset[str]

    @property
    def asks_to_sign_in(self):
        return getattr(self.pattern.callback, "login_required", True)

    @property
    def is_ours(self):
        return ":" in self.name

    def url(self, tokens):
        return reverse(self.name, kwargs=sample(self, tokens))


def pages():
    """Every named page, allauth's included."""

    def walk(patterns, space="", outer=frozenset()):
        for pattern in patterns:
            asks = outer | pattern.pattern.regex.groupindex.keys()
            if isinstance(pattern, URLPattern):
                yield Page(f"{space}{pattern.name}", pattern, asks)
            else:
                inner = f"{pattern.namespace}:" if pattern.namespace else ""
                yield from walk(pattern.url_patterns, space + inner, asks)

    return {page.name: page for page in walk(get_resolver().url_patterns)}


def running():
    return Round.objects.filter(phase=Round.Phase.ALLOCATION).earliest("pk")


def graded():
    return Round.objects.get(phase=Round.Phase.ALLOCATION, ballot=Round.Ballot.GRADES)


def finished():
    return Round.objects.filter(count__isnull=False).earliest("pk")


def planned():
    return Round.objects.going_on().filter(phase=Round.Phase.DEPOSIT).earliest("pk")


def paused():
    return Round.objects.filter(paused_at__isnull=False).earliest("pk")


BEFORE = {
    "round_people",
    "round_sections",
    "round_place",
    "round_edit",
    "round_fund",
    "round_take_back",
    "project_submit",
}
BEFORE |= {"project_carry", *projecting.BEFORE}
STOPPED = {"round_resume"}
AFTER = {"result", "steps", "recount", "compare", "result_pb", "result_csv"}
AFTER |= {"ballots_file"}
BEFORE |= exchanging.NAMES
AFTER |= following.AFTER


def sample(page, tokens):
    """The arguments of one page worth looking at."""
    space, _colon, name = page.name.rpartition(":")
    if (said := debating.sample(page, person("awa"))) is not None:
        return said
    if space == "cobudget" and "pk" in page.asks:
        at_its_time = {
            name in BEFORE: planned,
            name in AFTER: finished,
            name in STOPPED: paused,
        }
        at_its_time |= {name == "ballot": graded}
        round_ = at_its_time.get(True, running)()
        project = Project.objects.filter(round=round_).earliest("pk")
        entrusted = Delegation.objects.standing().earliest("pk")
        both = {"pk": round_.pk, "project_pk": project.pk, "number": entrusted.pk}
        if name.startswith("paper"):
            both["number"] = PaperBallot.objects.standing().earliest("pk").pk

        both |= exchanging.arguments(round_)
        both |= projecting.more(page, project)
        both |= following.numbers(page.asks)
        return {word: both[word] for word in page.asks}
    if "token" in page.asks:
        return {"token": tokens[page.name]}
    if (spent := spending.sample(page)) is not None:
        return spent
    if "code" in page.asks:
        return {"code": "pot"}
    if page.name == "home:rule":
        return {"name": next((rule.name for rule in documentation.rules()), "none")}
    if space == "payments" and (found := paying.sample(name, page.asks, person("awa"))):
        return found
    find = _mission_row if is_about_missions(page) else partial(_row, space)
    found = {"pk": find(name).pk} if page.asks else {}
    if "stamp" in page.asks:
        found["stamp"] = stamp(series().next_planned_at)
    return found


def series():
    """A mission that comes back."""
    return Mission.objects.get(title="Permanence d’accueil du jeudi")


def welcome():
    """A mission that happens once."""
    return Mission.objects.get(title="Accueillir deux nouvelles entrepreneures")


OF_DRAFTS = {"frame_edit", "frame_adopt", "frame_lines", "frame_references"}
OF_DRAFTS |= {"frame_agreements"}
COMES_BACK = {"mission_unrecur", "mission_from_date", "mission_occurrence"}
COMES_BACK |= {"mission_move_date", "mission_cancel_date", "mission_restore_date"}


OF_SIGNUPS = {"signup_withdraw", "stand_in", "take_over"}


def is_about_missions(page):
    space, _colon, name = page.name.rpartition(":")
    return space == "contributions" and (
        name.startswith("mission") or name in {"signup", *OF_SIGNUPS}
    )


def _mission_row(name):
    if name in COMES_BACK:
        return series()
    if name in OF_SIGNUPS:
        return Signup.objects.standing().earliest("pk")
    return welcome()


def _frame_row(name):
    if name in OF_DRAFTS:
        return Frame.objects.filter(adopted_at=None).earliest("pk")
    for start, model in (
        ("frame", Frame),
        ("kind", WorkKind),
        ("domain", SkillDomain),
    ):
        if name.startswith(start):
            return model.objects.earliest("pk")
    return None


def _row_of_members(name):
    if "import" in name:
        return ImportBatch.objects.earliest("pk")
    if name in {"resend", "revoke"}:
        return Invitation.objects.earliest("pk")
    if "admin_session" in name:
        return AdminSession.objects.earliest("pk")
    return person("chloe")


def _row(space, name):
    if space == "members":
        return _row_of_members(name)
    if space == "circles":
        if name in {"edit_role", "give_mandate"}:
            return Role.objects.filter(kind=Role.Kind.REFERENT).earliest("pk")
        if "mandate" in name:
            return Mandate.objects.in_force().earliest("pk")
        return Circle.objects.get(name="Accompagnement")
    if space == "ledger":
        return (FiscalYear if "year" in name else Entry).objects.earliest("pk")
    if space == "contributions" and (row := contributing.row(name) or _frame_row(name)):
        return row
    if space == "notifications":
        kind = {"put_away": Notice, "stop": Subscription}[name]
        return kind.objects.filter(member=person("awa")).earliest("pk")
    for noun, example in CONTRIBUTIONS.items():
        if space == "contributions" and name.startswith(noun):
            return example()
    raise LookupError(f"{space}:{name} needs an example: add it here")


# What the pages of contributions are shown with, by the beginning of their names.
CONTRIBUTIONS = {
    "need": lambda: Need.objects.filter(state=Need.State.OPEN).earliest("pk"),
    # Of the circle Accompagnement, made of a need.
    "workstream": lambda: Workstream.objects.filter(needs__isnull=False).earliest("pk"),
    "budget": lambda: Circle.objects.get(name="Accompagnement"),
    # Last year: over, and not closed yet.
    "closing": lambda: FiscalYear.objects.get(
        starts_on__year=timezone.localdate().year - 1
    ),
}
