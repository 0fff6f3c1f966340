"""Roles × actions × states: the table is the specification.

Each line tells, for one action, who may do it in which states; everything else is
refused with a reason. The matrix is generated from it, cell by cell.
"""

from itertools import product

import pytest
from django.utils import timezone

from essaim.circles.models import Circle, Membership
from essaim.contributions.models import (
    Agreement,
    Contribution,
    Objection,
    PriorAgreement,
)
from essaim.contributions.permissions import agreements as may_agreements
from essaim.contributions.permissions import contributions as may
from essaim.contributions.services import announcing
from essaim.contributions.tests.years import after
from essaim.rules.contributions import State
from tests.factories import CircleFactory, MemberFactory, give_mandate

pytestmark = pytest.mark.django_db

S = State
OPEN = {S.ANNOUNCED, S.IN_PROGRESS, S.DONE}
UNSETTLED = {*OPEN, S.DECLARED, S.IN_DIALOGUE, S.DEFERRED}
EVER = set(State)
ROLES = ["author", "peer", "objector", "referent", "facilitator", "outsider"]
ROLES += ["payroll", "treasurer", "manager", "overall", "orienting", "gone"]
ACTIVE = set(ROLES) - {"gone"}
# Who is in the circle and is not the author.
PEERS = {"peer", "objector", "referent", "facilitator"}

ALLOWED = {
    # action: who, in which states of the contribution
    "announce": (ACTIVE, EVER),
    "declare_new": (ACTIVE, EVER),
    "start": ({"author"}, {S.ANNOUNCED}),
    "finish": ({"author"}, {S.ANNOUNCED, S.IN_PROGRESS}),
    "abandon": ({"author"}, OPEN),
    "declare": ({"author"}, OPEN),
    "offer": ({"author"}, UNSETTLED),
    "withdraw": ({"author"}, {S.DECLARED, S.IN_DIALOGUE, S.DEFERRED}),
    "adjust": ({"author"}, UNSETTLED),
    "ask_prior": ({"author"}, OPEN),
    "comment": ({"author", *PEERS}, {*UNSETTLED, S.SETTLED}),
    "object": (PEERS, {S.DECLARED}),
    "lift": ({"objector"}, EVER),
    "rule": ({"referent", "facilitator", "overall"}, {S.IN_DIALOGUE}),
    "settle_prior_referent": ({"referent", "overall"}, EVER),
    "settle_prior_circle": ({"referent", "facilitator", "overall"}, EVER),
    "settle_prior_orientation": (
        {"referent", "overall", "manager", "orienting"},
        EVER,
    ),
    "agree": ({"referent", "facilitator", "overall"}, EVER),
    "stop_agreement": ({"author", "referent", "facilitator", "overall"}, EVER),
    "propose_agreement": (ACTIVE, EVER),
}
MATRIX = list(product(sorted(ALLOWED), ROLES, State))


@pytest.fixture
def cast(whole, circle):
    """One person per role.

    ``overall`` is the referent of the whole cooperative, ``orienting`` that of another
    circle; ``gone`` was in the circle and its facilitator.
    """
    people = {role: MemberFactory(name=role) for role in ROLES}
    CircleFactory(name="Orientation", kind=Circle.Kind.ORIENTATION)
    for role in ("author", "gone", *PEERS):
        Membership.objects.create(circle=circle, member=people[role])
    elsewhere = CircleFactory(parent=whole)
    Membership.objects.create(circle=elsewhere, member=people["outsider"])
    give_mandate(people["referent"], "referent", circle)
    give_mandate(people["facilitator"], "facilitator", circle)
    give_mandate(people["overall"], "referent", whole)
    give_mandate(people["orienting"], "referent", elsewhere)
    for role in ("payroll", "treasurer", "manager"):
        give_mandate(people[role], role, whole)
    give_mandate(people["gone"], "facilitator", circle)
    people["gone"].is_active = False
    people["gone"].save()
    return people


@pytest.fixture
def one(cast, line):
    """A contribution against which something is said, its dialogue over."""
    made = announcing.announce(
        line.pk, by=cast["author"], title="Permanence", cents=100_00, minutes=240
    )
    Objection.objects.create(
        contribution=made,
        author=cast["objector"],
        about="work",
        argument="Trois heures",
        dialogue_ends_on=timezone.localdate(),
    )
    found = Contribution.objects.select_related("circle", "line").get(pk=made.pk)
    found.window_ends_on = timezone.localdate() + timezone.timedelta(days=3)
    return found


@pytest.fixture
def asks(cast, one, line):
    today = timezone.localdate()
    objection = one.objections.get()
    agreement = Agreement(
        author=cast["author"], circle=one.circle, line=line, title="A", cents=1
    )
    agreement.starts_on = agreement.ends_on = today

    def prior(whose):
        return PriorAgreement(
            contribution=one, asked_by=cast["author"], up_to_cents=1, whose=whose
        )

    about_one = ("start", "finish", "abandon", "declare", "offer", "withdraw")
    about_one += ("adjust", "ask_prior", "comment", "object", "rule")
    return {
        "announce": lambda who: may.may_announce(who, line),
        "declare_new": lambda who: may.may_declare_new(who, line),
        "lift": lambda who: may.may_lift(who, objection),
        "agree": lambda who: may_agreements.may_agree(who, agreement),
        "stop_agreement": lambda who: may_agreements.may_stop_agreement(who, agreement),
        "propose_agreement": lambda who: may_agreements.may_propose_agreement(
            who, line
        ),
        **{
            f"settle_prior_{whose}": (
                lambda who, whose=whose: may.may_settle_prior(who, prior(whose))
            )
            for whose in ("referent", "circle", "orientation")
        },
        **{
            verb: (lambda who, verb=verb: getattr(may, f"may_{verb}")(who, one))
            for verb in about_one
        },
    }


def test_every_cell_of_the_matrix(cast, one, asks):
    assert set(asks) == set(ALLOWED)
    wrong = []
    for action, role, state in MATRIX:
        one.status = state.value
        verdict = asks[action](cast[role])
        roles, states = ALLOWED[action]
        if bool(verdict) is not (role in roles and state in states):
            wrong.append((action, role, str(state), str(verdict.refusal)))
    assert not wrong
    assert len(MATRIX) == 20 * 12 * 13


def test_nobody_objects_outside_the_window(cast, one):
    one.status = S.DECLARED.value
    assert may.may_object(cast["peer"], one)
    one.window_ends_on = timezone.localdate()
    assert not may.may_object(cast["peer"], one)


def test_the_circle_decides_only_after_the_dialogue(cast, one):
    one.status = S.IN_DIALOGUE.value
    assert may.may_rule(cast["referent"], one)
    one.objections.update(
        dialogue_ends_on=timezone.localdate() + timezone.timedelta(days=1)
    )
    assert not may.may_rule(cast["referent"], one)


def test_who_objects_or_contributes_records_nothing_even_with_the_mandate(cast, one):
    one.status = S.IN_DIALOGUE.value
    for party in ("author", "objector"):
        give_mandate(cast[party], "facilitator", one.circle)
        assert not may.may_rule(cast[party], one)


def test_the_author_never_settles_their_own_exception(cast, one):
    give_mandate(cast["author"], "referent", one.circle)
    prior = PriorAgreement(
        contribution=one, asked_by=cast["author"], up_to_cents=1, whose="referent"
    )
    assert not may.may_settle_prior(cast["author"], prior)


def test_nothing_is_answered_twice(cast, one):
    prior = PriorAgreement(
        contribution=one, asked_by=cast["author"], up_to_cents=1, whose="referent"
    )
    prior.settled_at = timezone.now()
    assert not may.may_settle_prior(cast["referent"], prior)


def test_nothing_is_declared_without_a_frame_or_on_a_closed_year(cast, one, line):
    one.status = S.DONE.value
    assert may.may_declare(cast["author"], one)
    type(one.frame).objects.update(adopted_at=None)
    assert not may.may_declare(cast["author"], one)
    assert not may.may_announce(cast["author"], line)
    type(one.frame).objects.update(adopted_at=timezone.now())
    line.fiscal_year.closed_at = timezone.now()
    one.line = line
    assert not may.may_declare(cast["author"], one)
    assert not may.may_announce(cast["author"], line)


def test_work_to_come_is_not_announced_on_a_year_that_is_over(cast, line):
    with after(line.fiscal_year, days=3):
        verdict = may.may_announce(cast["author"], line)
        assert not verdict
        assert str(line.fiscal_year) in verdict.refusal
        assert not may_agreements.may_propose_agreement(cast["author"], line)
        assert may.may_declare_new(cast["author"], line), "what was done is declared"


def test_nobody_contributes_to_the_whole_nor_to_a_closed_circle(cast, line, whole):
    line.circle.closed_on = timezone.localdate()
    assert not may.may_announce(cast["author"], line)
    line.circle = whole
    assert not may.may_announce(cast["author"], line)


def test_who_is_asked_to_decide_reads_it_while_it_waits(cast, one):
    def read(who):
        rows = Contribution.objects.readable_by(who, may.asked_of(who))
        return rows.filter(pk=one.pk).exists()

    assert not read(cast["overall"])
    Contribution.objects.filter(pk=one.pk).update(status=S.IN_DIALOGUE)
    assert read(cast["overall"])
    assert not read(cast["orienting"])
    PriorAgreement.objects.create(
        contribution=one,
        asked_by=cast["author"],
        up_to_cents=1,
        reason="…",
        whose="orientation",
    )
    assert read(cast["orienting"])
    assert not read(cast["outsider"])
