"""Roles × actions × states, all of them. The table is the specification."""

from datetime import timedelta
from itertools import product

import pytest
from django.utils import timezone, translation

from essaim.base import mandates
from essaim.members import permissions as may
from essaim.members.models import AdminSession, ImportBatch, Invitation, Member
from tests.factories import CircleFactory, MemberFactory, give_mandate

# The whole matrix: outside the inner loop.
pytestmark = [pytest.mark.django_db, pytest.mark.slow]
WHO = [
    *("nobody", "left manager", "past manager", "future manager"),
    *("referent", "facilitator", "treasurer", "payroll"),
    *("manager", "administrator", "administrator in session"),
]


@pytest.fixture
def member(request, whole):
    """A member in the given situation."""
    who = request.param
    person = MemberFactory(password="un long secret")
    kind = who.split()[-1] if "session" not in who else "administrator"
    today = timezone.localdate()
    dates = {
        "past": {
            "starts_on": today - timedelta(days=400),
            "ends_on": today - timedelta(days=1),
        },
        "future": {"starts_on": today + timedelta(days=1)},
    }.get(who.split()[0], {})
    if who != "nobody":
        place = (
            whole
            if kind in {"manager", "administrator", "payroll"}
            else CircleFactory()
        )
        give_mandate(person, kind, place, **dates)
    if who.startswith("left"):
        Member.objects.filter(pk=person.pk).update(
            is_active=False, left_on=today - timedelta(days=1)
        )
        person.refresh_from_db()
    if "session" in who:
        AdminSession.objects.create(
            member=person,
            reason="x",
            ends_at=timezone.now() + AdminSession.LIFETIME,
        )
    person.who = who
    return person


def someone(**fields):
    return MemberFactory(**fields)


def invitation(state, by=None):
    now = timezone.now()
    made = Invitation(
        email="x@example.org",
        invited_by=by or MemberFactory(),
        expires_at=now + timedelta(days=14 if state != "expired" else -1),
    )
    if state == "revoked":
        made.revoked_at = now
    if state == "accepted":
        made.accepted_at = now
    return made


EVERY_MANAGER = {"manager"}
ADMINS = {"administrator", "administrator in session"}
INVITERS = {"referent", *EVERY_MANAGER, *ADMINS}
IMPORTERS = {"manager", "administrator in session"}
LEFT = {"left manager"}

# action → how it is asked → who may
ACTIONS = {
    "invite": (may.may_invite, lambda m: (), INVITERS),
    **{
        f"{verb} another's, {state}": (
            ask,
            lambda m, state=state: (invitation(state),),
            EVERY_MANAGER | ADMINS if state in {"waiting", "expired"} else set(),
        )
        for (verb, ask), state in product(
            [("resend", may.may_resend), ("revoke", may.may_revoke)],
            Invitation.State.values,
        )
    },
    **{
        f"{verb} one's own, {state}": (
            ask,
            lambda m, state=state: (invitation(state, by=m),),
            INVITERS if state in {"waiting", "expired"} else set(),
        )
        for (verb, ask), state in product(
            [("resend", may.may_resend), ("revoke", may.may_revoke)],
            Invitation.State.values,
        )
    },
    "import": (may.may_import, lambda m: (), IMPORTERS),
    **{
        f"confirm import, {state}": (
            may.may_confirm_import,
            lambda m, state=state: (ImportBatch(state=state),),
            IMPORTERS if state == "draft" else set(),
        )
        for state in ImportBatch.State.values
    },
    **{
        f"undo import, {state}": (
            may.may_undo_import,
            lambda m, state=state: (ImportBatch(state=state),),
            IMPORTERS if state == "imported" else set(),
        )
        for state in ImportBatch.State.values
    },
    "edit one's page": (may.may_edit_profile, lambda m: (m,), {*WHO} - LEFT),
    "edit another's page": (may.may_edit_profile, lambda m: (someone(),), set()),
    "end a membership": (
        may.may_end_membership,
        lambda m: (someone(),),
        EVERY_MANAGER,
    ),
    "end one's own": (may.may_end_membership, lambda m: (m,), set()),
    "end one who left": (
        may.may_end_membership,
        lambda m: (someone(is_active=False),),
        set(),
    ),
    "bring back": (
        may.may_bring_back,
        lambda m: (someone(is_active=False),),
        EVERY_MANAGER,
    ),
    "bring back a member": (may.may_bring_back, lambda m: (someone(),), set()),
    "bring oneself back": (may.may_bring_back, lambda m: (m,), set()),
    "see who left": (may.may_see_who_left, lambda m: (), EVERY_MANAGER),
    "open an admin session": (
        may.may_open_admin_session,
        lambda m: (),
        {"administrator"},
    ),
}


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("member", WHO, indirect=True)
def test_who_may(member, action):
    ask, things, allowed = ACTIONS[action]
    with translation.override("en"):
        verdict = ask(member, *things(member))
    assert bool(verdict) is (member.who in allowed), (member.who, action)
    assert bool(verdict) or str(verdict.refusal).endswith((".", "it."))


@pytest.mark.parametrize("member", WHO, indirect=True)
def test_who_reads_imports_and_others_invitations(member):
    ImportBatch.objects.create(filename="x", uploaded_by=someone())
    made = invitation("waiting")
    made.digest = "x"
    made.save()
    reads = member.who in EVERY_MANAGER | ADMINS
    assert ImportBatch.objects.visible_to(member).exists() is reads
    assert Invitation.objects.visible_to(member).exists() is reads


@pytest.mark.parametrize("member", WHO, indirect=True)
def test_who_reaches_those_who_left(member):
    gone = someone(is_active=False)
    reaches = gone in Member.objects.reachable_by(member)
    assert reaches is (member.who in EVERY_MANAGER)
    assert gone not in Member.objects.visible_to(member)


def test_a_session_without_a_mandate_gives_nothing(driss, open_session):
    open_session(driss)
    assert may.in_admin_session(driss)
    driss.mandates.all().delete()
    assert not may.in_admin_session(driss)
    assert not may.may_import(driss)


def test_a_session_gives_nothing_once_over(driss, open_session):
    session = open_session(driss)
    AdminSession.objects.filter(pk=session.pk).update(ends_at=timezone.now())
    assert not may.in_admin_session(driss)


def test_an_administrator_without_proof_opens_nothing(whole):
    person = MemberFactory()
    person.set_unusable_password()
    person.save()
    give_mandate(person, "administrator", whole)
    with translation.override("en"):
        assert "Choose a password or a passkey" in str(
            may.may_open_admin_session(person).refusal
        )


def test_mandates_of_one_circle_or_of_the_whole(basile, chloe, circle):
    other = CircleFactory()
    assert mandates.holds(basile, "referent")
    assert mandates.holds(basile, "referent", circle_id=circle.pk)
    assert not mandates.holds(basile, "referent", circle_id=other.pk)
    assert mandates.holds(chloe, "manager", circle_id=other.pk)
    assert not mandates.holds(
        basile, "referent", on=timezone.localdate() - timedelta(days=60)
    )
    assert not mandates.holds(Member(), "manager")
