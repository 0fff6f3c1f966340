"""A project goes on in another round; a round begins with the settings of another."""

from django.db import transaction
from django.utils.translation import gettext as _

from essaim.base import events
from essaim.base.errors import Refusal
from essaim.cobudget.envelope_plans import Plan
from essaim.cobudget.models import (
    PlannedLine,
    Project,
    Question,
    Round,
    Tag,
    WantedMission,
)
from essaim.cobudget.permissions import may_carry, may_create_round
from essaim.cobudget.services import sections as parting
from essaim.cobudget.services.files import copy_files
from essaim.cobudget.services.people import replace_plan
from essaim.cobudget.services.rounds import SETTINGS, STARTS, new_round
from essaim.cobudget.services.telling import record_project
from essaim.members.models import Member

CONTENT = (
    *("title", "summary", "text", "effects", "help_wanted"),
    *("min_cents", "max_cents", "transverse", "circle"),
)
OF_ITS_OWN = {"name", "fiscal_year", *STARTS.values()}
"""Settings a copy does not take: its name, its year, its dates."""


@transaction.atomic(durable=True)
def carry_over(project_id: int, round_id: int, *, by: Member) -> Project:
    """Begin again, in another round, a project whose round is over; return the new one.

    It is a draft with the text and amounts of before, which its author amends and
    submits, and it keeps a link to its earlier life. Asked twice, one is made. Whoever
    wrote it with them is invited anew.
    """
    round = Round.objects.select_for_update().get(pk=round_id)
    rows = Project.objects.select_related("round", "author", "circle")
    before = rows.get(pk=project_id)
    made = Project.objects.filter(round=round, carried_from=before).first()
    if made is not None:
        if made.is_written_by(by):
            return made
        raise Refusal(_("Another of its authors has already carried it over here."))
    may_carry(by, before, round).or_raise()
    number = Project.objects.filter(round=round).count() + 1
    project = Project.objects.create(
        round=round,
        key=str(number),
        author=by,
        is_draft=True,
        carried_from=before,
        **{name: getattr(before, name) for name in CONTENT},
    )
    project.skills.set(before.skills.all())
    # Tags are of a round: those this one has too.
    bore = before.tags.values_list("name", flat=True)
    project.tags.set(round.tags.filter(name__in=list(bore)))
    PlannedLine.objects.bulk_create(
        PlannedLine(
            project=project,
            position=line.position,
            kind=line.kind,
            label=line.label,
            min_cents=line.min_cents,
            target_cents=line.target_cents,
        )
        for line in before.planned_lines.all()
    )
    WantedMission.objects.bulk_create(
        WantedMission(
            project=project,
            position=one.position,
            title=one.title,
            text=one.text,
            places=one.places,
        )
        for one in before.wanted.all()
    )
    copy_files(before, project, by=by)
    record_project(
        "project.carried_over", project, by=by, earlier_round=before.round.name
    )
    return project


@transaction.atomic(durable=True)
def copy_round(round_id: int, *, by: Member, name: str) -> Round:
    """Create a round with the settings of an earlier one: never its dates or results.

    Its counting rule, tally, cap, text, its sections, its tags and the questions it
    still asks, and who has an envelope, how large. A list keeps those who are
    still members.
    """
    source = Round.objects.select_related("circle").get(pk=round_id)
    may_create_round(by, source.circle).or_raise()
    kept = {one: getattr(source, one) for one in SETTINGS if one not in OF_ITS_OWN}
    round = new_round(source.circle, {**kept, "name": name}, by=by)
    plan = Plan.of(source)
    here = Member.objects.active().filter(pk__in=list(plan.listed))
    still = set(here.values_list("pk", flat=True))
    listed = {pk: cents for pk, cents in plan.listed.items() if pk in still}
    round.copied_from = source
    round.people = plan.people
    round.envelopes_by = plan.envelopes_by
    round.save(update_fields=["copied_from", "people", "envelopes_by"])
    replace_plan(
        round,
        Plan(
            people=plan.people,
            circles=plan.circles,
            envelopes_by=plan.envelopes_by,
            listed=listed,
            parts=plan.parts,
        ),
    )
    _ask_the_same(source, round)
    parting.copy(source, round)
    events.record(
        "round.copied",
        round,
        by=by,
        about=[source.circle, source],
        round=name,
        earlier_round=source.name,
    )
    return round


def _ask_the_same(source: Round, round: Round) -> None:
    """Give ``round`` the tags and the questions of ``source``."""
    Tag.objects.bulk_create(
        Tag(round=round, name=tag.name) for tag in source.tags.all()
    )
    asked = source.questions.filter(retired_at__isnull=True)
    Question.objects.bulk_create(
        Question(
            round=round,
            position=position,
            kind=one.kind,
            label=one.label,
            options=one.options,
            is_required=one.is_required,
        )
        for position, one in enumerate(asked, start=1)
    )
