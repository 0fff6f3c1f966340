"""Asking people to join."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.members.models import Invitation, Member
from essaim.members.services import invitations, profiles, signin

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
JOIN = {"name": "Zoé Martin", "password": "quatre mots de passe"}


@pytest.fixture
def invited(basile):
    return invitations.invite(
        "Zoe@Example.org", by=basile, name="Zoé", message="Viens !"
    )


@pytest.fixture
def token(invited):
    return invited[1]


def why_not(token):
    with pytest.raises(Refusal) as caught:
        invitations.accept(token, **JOIN)
    return str(caught.value)


def test_an_invitation_makes_a_member(token, basile):
    member = invitations.accept(token, **JOIN)

    assert (member.email, member.name) == ("zoe@example.org", "Zoé Martin")
    assert member.check_password(JOIN["password"])
    assert Invitation.objects.get().member == member
    assert [e.kind for e in Event.objects.of(member)] == ["member.joined"]


def test_it_is_used_once(token):
    invitations.accept(token, **JOIN)
    assert why_not(token) == "This invitation has already been used."
    assert Member.objects.filter(email="zoe@example.org").count() == 1


def test_it_lasts_two_weeks(token):
    sent = Invitation.objects.get().created_at
    with time_machine.travel(sent + timedelta(days=14, seconds=1), tick=False):
        assert why_not(token).startswith("This invitation is too old.")
    with time_machine.travel(sent + timedelta(days=13, hours=23), tick=False):
        assert invitations.accept(token, **JOIN).pk


def test_it_can_be_withdrawn(invited, basile):
    invitation, token = invited
    invitations.revoke(invitation.pk, by=basile)
    assert why_not(token) == "This invitation was withdrawn."
    with pytest.raises(PermissionDenied):
        invitations.revoke(invitation.pk, by=basile)


def test_sending_it_again_kills_the_former_link_and_gives_two_weeks(invited, basile):
    invitation, old = invited
    later = timezone.now() + timedelta(days=20)
    with time_machine.travel(later, tick=False):
        again, new = invitations.resend(invitation.pk, by=basile)
        assert why_not(old) == "This invitation is not valid."
        assert again.expires_at == timezone.now() + timedelta(days=14)
        assert invitations.accept(new, **JOIN).email == "zoe@example.org"


@pytest.mark.parametrize("twist", [lambda t: t[1:], lambda t: t + "a", str.swapcase])
def test_a_tampered_link_is_unknown(token, twist):
    assert why_not(twist(token)) == "This invitation is not valid."


def test_a_link_to_sign_in_does_not_join(awa):
    _member, token = signin.make_sign_in_link(awa.email)
    assert why_not(token) == "This invitation is not valid."


def test_a_member_is_not_invited(basile, awa):
    with pytest.raises(Refusal, match="that of a member"):
        invitations.invite("AWA@example.org", by=basile)


def test_an_address_is_invited_once_at_a_time(invited, basile, chloe):
    with pytest.raises(Refusal, match="already been invited"):
        invitations.invite("zoe@EXAMPLE.org", by=chloe)
    invitations.revoke(invited[0].pk, by=basile)
    assert invitations.invite("zoe@example.org", by=chloe)


def test_an_invitation_brings_nobody_back(chloe, awa):
    profiles.end_membership(awa.pk, by=chloe)
    with pytest.raises(Refusal, match="somebody who left"):
        invitations.invite(awa.email, by=chloe)


def test_an_invitation_sent_before_does_not_bring_back_either(token, chloe):
    member = Member.objects.create_user("zoe@example.org", name="Zoé")
    profiles.end_membership(member.pk, by=chloe)
    assert "somebody who left" in why_not(token)
    member.refresh_from_db()
    assert not member.is_active


def test_the_address_of_a_guest_is_not_in_everybodys_feed(invited, awa, basile):
    [event] = Event.objects.filter(kind="invitation.sent")
    assert event not in Event.objects.visible_to(awa)
    assert event in Event.objects.visible_to(basile)


# In the browser


def invite(client, **fields):
    return client.post(
        reverse("members:invitations"),
        {"email": "zoe@example.org", "language": "fr", **fields},
    )


def test_from_the_letter_to_the_page_of_a_new_member(client, basile):
    client.force_login(basile)
    invite(client, name="Zoé", message="Viens <b>!</b> & vite")
    [letter] = mail.outbox
    assert letter.subject.startswith("Basile Roy vous invite")
    assert "Viens <b>!</b> & vite" in letter.body
    page = re.search(r"http://testserver(/\S+)", letter.body)[1]

    client.logout()
    assertContains(client.get(page), 'value="Zoé"')
    response = client.post(page, JOIN, follow=True)

    member = Member.objects.get(email="zoe@example.org")
    assert client.session["_auth_user_id"] == str(member.pk)
    assert response.redirect_chain[-1][0] == member.get_absolute_url()
    assert client.get(page).status_code == 410


def test_a_weak_password_comes_back_and_uses_nothing_up(client, token):
    page = reverse("members:accept", args=[token])
    response = client.post(page, {"name": "Zoé Martin", "password": "secret"})
    assert response.status_code == 422
    assertContains(response, "Zoé Martin", status_code=422)
    assert Invitation.objects.get().accepted_at is None


def test_who_holds_no_mandate_reads_why_and_sends_nothing(client, awa):
    client.force_login(awa)
    page = client.get(reverse("members:invitations"))
    assertContains(page, "référent⋅es de cercle")
    assertNotContains(page, 'name="email"')
    assert invite(client).status_code == 403
    assert not mail.outbox


def test_one_sees_ones_own_and_a_co_manager_sees_all(
    client, invited, chloe, hugo, circle
):
    from tests.factories import give_mandate

    give_mandate(hugo, "referent", circle)
    pages = {}
    for member in (chloe, hugo):
        client.force_login(member)
        pages[member] = client.get(reverse("members:invitations"))
    assertContains(pages[chloe], "zoe@example.org")
    assertNotContains(pages[hugo], "zoe@example.org")
    response = client.post(reverse("members:revoke", args=[invited[0].pk]))
    assert response.status_code == 404


def test_resend_and_revoke_from_the_page(client, invited, basile):
    client.force_login(basile)
    client.post(reverse("members:resend", args=[invited[0].pk]))
    assert len(mail.outbox) == 1
    client.post(reverse("members:revoke", args=[invited[0].pk]))
    assert Invitation.objects.get().state() == "revoked"


@pytest.mark.slow
def test_the_page_asks_as_much_for_forty_invitations(
    client, basile, django_assert_max_num_queries
):
    for n in range(40):
        invitations.invite(f"p{n}@example.org", by=basile)
    client.force_login(basile)
    with django_assert_max_num_queries(16):
        assertContains(client.get(reverse("members:invitations")), "p39@example.org")
