"""Roles × actions × phases: the table is the specification.

Each line tells, for one action, who may do it in which phases; everything else is
refused with a reason. The matrix is generated from it, cell by cell.
"""

import uuid
from datetime import timedelta
from itertools import product

import pytest
from django.utils import timezone

from essaim.cobudget import permissions as may
from essaim.cobudget.models import Envelope, ProjectImport, Round
from essaim.cobudget.services.authors import accept_authorship, invite_author
from essaim.cobudget.services.projects import draft_project, withdraw_project
from essaim.cobudget.services.transverse import object_to
from essaim.rules.rounds import ORDER
from tests.factories import CircleFactory, MemberFactory, give_mandate

DEPOSIT, DEBATE, ALLOCATION, RESULT, FOLLOW_UP = ORDER
PREPARING = {DEPOSIT, DEBATE}
BEFORE_THE_END = {DEPOSIT, DEBATE, ALLOCATION, RESULT}
EVER = set(ORDER)

RUNNERS = {"facilitator", "referent", "manager"}
EVERYONE = {
    *RUNNERS,
    *("member", "author", "coauthor", "invited", "treasurer", "outsider"),
    *("former", "late"),
}

AUTHORS = {"author", "coauthor"}

ALLOWED = {
    # action: who, when
    "create_round": (RUNNERS, EVER),
    "edit_round": (RUNNERS, PREPARING),
    "fund": ({"treasurer", "manager"}, PREPARING),
    "move": (RUNNERS, BEFORE_THE_END),
    "pause": (RUNNERS, {*PREPARING, ALLOCATION}),
    "cancel": (RUNNERS, {*PREPARING, ALLOCATION}),
    "advise": ({"facilitator", "referent", "outsider"}, PREPARING),
    "object": (EVERYONE - AUTHORS, PREPARING),
    "lift": (RUNNERS, PREPARING),
    "maintain": (RUNNERS, PREPARING),
    "withdraw_objection": ({"member"}, PREPARING),
    "discuss": (EVERYONE, EVER),
    "moderate": (RUNNERS, EVER),
    "submit": (EVERYONE, {DEPOSIT}),
    "amend": (AUTHORS, PREPARING),
    "withdraw": (AUTHORS, PREPARING),
    "put_back": (AUTHORS, PREPARING),
    "submit_draft": (AUTHORS, {DEPOSIT}),
    "invite_author": (AUTHORS, EVER),
    "answer_invitation": ({"invited"}, EVER),
    "leave_project": (AUTHORS, EVER),
    "propose_merge": (AUTHORS, PREPARING),
    "propose_amendment": (EVERYONE - AUTHORS, PREPARING),
    "ask_review": (RUNNERS, PREPARING),
    "review": (RUNNERS, PREPARING),
    "cofund": ({"referent", "treasurer", "manager"}, PREPARING),
    "allocate": (EVERYONE - {"late"}, {ALLOCATION}),
    "take_names": (RUNNERS, EVER - PREPARING),
    "import_projects": (RUNNERS, {DEPOSIT}),
    "undo_projects": (RUNNERS, {DEPOSIT}),
    "show_to_public": (RUNNERS, EVER),
    "have_feed": (EVERYONE, EVER),
}
ROLES = sorted(EVERYONE | {"gone"})
MATRIX = list(product(sorted(ALLOWED), ROLES, ORDER))


@pytest.fixture
def people(whole, circle):
    """One person per role.

    ``outsider`` facilitates another circle, ``former`` held the mandate until
    yesterday, ``late`` came after the envelopes were made, ``gone`` left.
    """
    people = {role: MemberFactory(name=role) for role in ROLES}
    give_mandate(people["facilitator"], "facilitator", circle)
    give_mandate(people["referent"], "referent", circle)
    give_mandate(people["manager"], "manager", whole)
    give_mandate(people["treasurer"], "treasurer", whole)
    give_mandate(people["outsider"], "facilitator", CircleFactory())
    day = timezone.localdate()
    give_mandate(
        people["former"],
        "facilitator",
        circle,
        starts_on=day.replace(year=day.year - 2),
        ends_on=day - timedelta(days=1),
    )
    give_mandate(people["gone"], "treasurer", whole)
    give_mandate(people["gone"], "facilitator", circle)
    people["gone"].is_active = False
    people["gone"].save()
    return people


def test_every_cell_of_the_matrix(people, circle, submit, pot):
    round = Round.objects.create(name="R", circle=circle)
    kept = submit(round, by=people["author"])
    gone = submit(round, by=people["author"])
    draft = draft_project(round.pk, by=people["author"], title="Brouillon")
    proposal = submit(round, by=people["author"], transverse=True)
    for project in (kept, gone, draft, proposal):
        for role in ("coauthor", "invited"):
            invite_author(project.pk, people[role].pk, by=people["author"])
        accept_authorship(project.pk, by=people["coauthor"])
    withdraw_project(gone.pk, by=people["author"])
    objection = object_to(proposal.pk, "Non", by=people["member"], key=uuid.uuid4())
    kept.round = gone.round = proposal.round = round
    objection.project = proposal
    gone.refresh_from_db()
    envelopes = {
        role: Envelope.objects.create(round=round, member=person, key=role, cents=1)
        for role, person in people.items()
        if role != "late"
    }
    asks = {
        "create_round": lambda who: may.may_create_round(people[who], circle),
        "edit_round": lambda who: may.may_edit_round(people[who], round),
        "fund": lambda who: may.may_fund(people[who], round),
        "move": lambda who: may.may_move(people[who], round),
        "pause": lambda who: may.may_pause(people[who], round),
        "cancel": lambda who: may.may_cancel(people[who], round),
        "advise": lambda who: may.may_advise(people[who], proposal),
        "object": lambda who: may.may_object(people[who], proposal),
        "lift": lambda who: may.may_lift(people[who], objection),
        "maintain": lambda who: may.may_maintain(people[who], objection),
        "withdraw_objection": lambda who: may.may_withdraw_objection(
            people[who], objection
        ),
        "discuss": lambda who: may.may_discuss(people[who], kept),
        "moderate": lambda who: may.may_moderate(people[who], kept),
        "submit": lambda who: may.may_submit(people[who], round),
        "amend": lambda who: may.may_amend(people[who], kept),
        "withdraw": lambda who: may.may_withdraw(people[who], kept),
        "put_back": lambda who: may.may_put_back(people[who], gone),
        "submit_draft": lambda who: may.may_submit_draft(people[who], draft),
        "invite_author": lambda who: may.may_invite_author(people[who], kept),
        "answer_invitation": lambda who: may.may_answer_invitation(people[who], kept),
        "leave_project": lambda who: may.may_leave_project(people[who], kept),
        "propose_merge": lambda who: may.may_propose_merge(people[who], kept),
        "propose_amendment": lambda who: may.may_propose_amendment(people[who], kept),
        "ask_review": lambda who: may.may_ask_review(people[who], kept),
        "review": lambda who: may.may_review(people[who], kept),
        "cofund": lambda who: may.may_cofund(people[who], kept, circle),
        "allocate": lambda who: may.may_allocate(
            people[who], round, envelopes.get(who)
        ),
        "take_names": lambda who: may.may_take_names(people[who], round),
        "import_projects": lambda who: may.may_import_projects(people[who], round),
        "undo_projects": lambda who: may.may_undo_projects(
            people[who], ProjectImport(round=round, state="imported")
        ),
        "show_to_public": lambda who: may.may_show_to_public(people[who], round),
        "have_feed": lambda who: may.may_have_feed(people[who]),
    }
    gone.round = draft.round = round
    wrong = []
    for action, who, phase in MATRIX:
        round.phase = phase.value
        verdict = asks[action](who)
        roles, phases = ALLOWED[action]
        if bool(verdict) is not (who in roles and phase in phases):
            wrong.append((action, who, phase, str(verdict.refusal)))
        assert bool(verdict) is (str(verdict.refusal) == "")
    assert not wrong
    assert len(MATRIX) == len(ALLOWED) * len(ROLES) * len(ORDER)


def test_nobody_allocates_with_the_envelope_of_another(people, circle):
    round = Round(name="R", circle=circle, phase=ALLOCATION)
    envelope = Envelope(round=round, member=people["author"], cents=1)
    assert may.may_allocate(people["author"], round, envelope)
    assert not may.may_allocate(people["member"], round, envelope)


def test_withdrawn_is_neither_amended_nor_withdrawn_again(people, round, submit):
    project = submit(round, by=people["author"])
    project = withdraw_project(project.pk, by=people["author"])
    assert not may.may_amend(people["author"], project)
    assert not may.may_withdraw(people["author"], project)


def test_an_imported_round_is_not_funded(people, circle):
    round = Round(name="R", circle=circle, imported={"meta": {}})
    assert not may.may_fund(people["treasurer"], round)


def test_a_mandate_of_the_whole_runs_every_circle(people, circle):
    other = CircleFactory()
    assert other in may.circles_run_by(people["manager"])
    assert list(may.circles_run_by(people["facilitator"])) == [circle]
    assert not may.circles_run_by(people["member"])
    assert not may.circles_run_by(people["former"])
