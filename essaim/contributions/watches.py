"""What members may follow of a year of contributions, and what they are then told."""

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from essaim.circles.models import Circle
from essaim.contributions import lines
from essaim.contributions.models import Mission, Workstream
from essaim.ledger.models import BudgetLine
from essaim.members.models import Member, Skill
from essaim.notifications import followed

MISSIONS, UNCOVERED, BUDGET = "missions", "uncovered", "budget"


def register() -> None:
    """Let members follow circles, skills, budgets, missions and workstreams."""
    followed.register(
        Circle,
        name=_("A circle"),
        topics={
            "": _("everything in this circle"),
            MISSIONS: _("its needs, missions and workstreams"),
            UNCOVERED: _("its essential missions that nobody covers"),
            BUDGET: _("its budget at 80% and at 100%"),
        },
        offered=_circles,
    )
    followed.register(
        Skill,
        name=_("A skill"),
        topics={MISSIONS: _("the missions that want it")},
        rows=_skills,
        offered=_skills,
    )
    followed.register(
        BudgetLine,
        name=_("A budget"),
        topics={BUDGET: _("when it reaches 80% and 100%")},
        rows=_lines,
        offered=_budgets,
        words=_budget_words,
    )
    followed.register(
        Mission,
        name=_("A mission"),
        topics={
            "": _("everything about this mission"),
            UNCOVERED: _("when nobody covers it"),
        },
    )
    followed.register(
        Workstream,
        name=_("A workstream"),
        topics={"": _("everything about this workstream")},
    )


def _circles(member: Member) -> QuerySet[Circle]:
    """Those in which work is done today."""
    working = Circle.objects.visible_to(member).on(timezone.localdate())
    return working.filter(kind__in=lines.CONTRIBUTED_TO).order_by("name")


def _skills(member: Member) -> QuerySet[Skill]:
    """All of them, one's own first: a skill is a word, not a person."""
    mine = member.skills.filter(pk=OuterRef("pk"))
    return Skill.objects.annotate(mine=Exists(mine)).order_by("-mine", "name")


def _lines(member: Member) -> QuerySet[BudgetLine]:
    """All of them, with what it takes to name them."""
    return BudgetLine.objects.visible_to(member).select_related("circle", "fiscal_year")


def _budgets(member: Member) -> QuerySet[BudgetLine]:
    """Those of the years that still take contributions."""
    return lines.open_lines()


def _budget_words(line: BudgetLine) -> str:
    """Its circle, its own name if it has one, its year."""
    parts = [line.circle.name, line.label, str(line.fiscal_year)]
    return " · ".join(part for part in parts if part)
