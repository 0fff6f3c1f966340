"""Coming in, in a real browser: a link, an invitation, a passkey, half an hour."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from playwright.sync_api import expect

from essaim.circles.models import Circle
from essaim.members.models import AdminSession, Member
from tests.e2e.conftest import PHONE, assert_accessible
from tests.factories import CircleFactory, MemberFactory, give_mandate

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
PASSWORD = "un long secret"


@pytest.fixture
def whole(transactional_db):
    return CircleFactory(name="Les Ateliers", kind=Circle.Kind.COOPERATIVE)


@pytest.fixture
def awa(whole):
    return MemberFactory(name="Awa Diop", password=PASSWORD)


def page_in_the_mail():
    return re.search(r"https?://\S+", mail.outbox[-1].body)[0]


def key_for(page):
    """Plug a security key into the browser, which answers by itself."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def test_a_passkey_is_added_then_signs_in_alone(
    open_context, with_password, live_server, awa
):
    context = open_context()
    page = with_password(context, awa, PASSWORD)
    key_for(page)
    page.goto(f"{live_server.url}/compte/2fa/")
    assert_accessible(page)
    page.get_by_role("link", name="Ajouter une clé").click()
    page.get_by_label("Votre mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Confirmer").click()

    page.get_by_label("Nom de la clé").fill("Mon téléphone")
    page.get_by_label("Me connecter par elle seule").check()
    assert_accessible(page)
    page.get_by_role("button", name="Ajouter une clé").click()
    page.wait_for_url(re.compile("recovery-codes|webauthn/$"))
    assert Authenticator.objects.filter(user=awa, type="webauthn").count() == 1
    page.goto(f"{live_server.url}/compte/2fa/webauthn/")
    expect(page.get_by_text("Mon téléphone").first).to_be_visible()
    assert_accessible(page)

    page.goto(f"{live_server.url}/compte/logout/")
    page.locator("main").get_by_role("button", name="Se déconnecter").click()
    page.goto(f"{live_server.url}/compte/login/")
    page.get_by_role("button", name="Utiliser une clé d’accès").click()
    page.wait_for_url(f"{live_server.url}/")
    expect(page.locator(".account .name")).to_have_text("Awa Diop")
    assert Authenticator.objects.get(user=awa, type="webauthn").last_used_at is None


def test_a_key_that_does_not_answer_is_said_on_the_page(
    open_context, live_server, transactional_db
):
    page = open_context().new_page()
    page.goto(f"{live_server.url}/compte/login/")
    page.evaluate(
        "() => { navigator.credentials.get = () => Promise.reject(new Error('no')) }"
    )
    expect(page.locator("[data-passkey-error]")).to_be_hidden()
    page.get_by_role("button", name="Utiliser une clé d’accès").click()
    expect(page.locator("[data-passkey-error]")).to_be_visible()
    assert_accessible(page)


def test_a_link_by_mail_on_a_phone_without_scripts(open_context, live_server, awa):
    page = open_context(viewport=PHONE, java_script_enabled=False).new_page()
    page.goto(f"{live_server.url}/membres/moi/")
    page.get_by_role("link", name="Recevoir un lien par courriel").click()
    page.get_by_label("Adresse électronique").fill(awa.email)
    page.get_by_role("button", name="M’envoyer le lien").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Regardez vos courriels")

    page.goto(page_in_the_mail())
    page.get_by_role("button", name="Se connecter").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Modifier ma page")


def test_from_an_invitation_to_a_member(
    open_context, with_password, live_server, awa, whole
):
    give_mandate(awa, "manager", whole)
    page = with_password(open_context(), awa, PASSWORD)
    page.goto(f"{live_server.url}/membres/invitations/")
    page.get_by_label("Adresse électronique").fill("zoe@example.org")
    page.get_by_role("button", name="Envoyer l’invitation").click()
    expect(page.get_by_role("status")).to_contain_text("est envoyée")
    assert_accessible(page)

    zoe = open_context(viewport=PHONE).new_page()
    zoe.goto(page_in_the_mail())
    assert_accessible(zoe)
    zoe.get_by_label("Votre nom").fill("Zoé Martin")
    zoe.get_by_label("Votre mot de passe").fill("court")
    zoe.get_by_role("button", name="Rejoindre").click()
    expect(zoe.get_by_label("Votre nom")).to_have_value("Zoé Martin")
    assert_accessible(zoe)
    zoe.get_by_label("Votre mot de passe").fill("quatre mots de passe")
    zoe.get_by_role("button", name="Rejoindre").click()
    expect(zoe.get_by_role("heading", level=1)).to_have_text("Zoé Martin")
    assert Member.objects.filter(email="zoe@example.org").exists()


def test_half_an_hour_of_administration(
    open_context, with_password, live_server, awa, whole
):
    give_mandate(awa, "administrator", whole)
    page = with_password(open_context(), awa, PASSWORD)
    page.goto(f"{live_server.url}/membres/imports/")
    expect(page.get_by_text("Ouvrez d’abord une session")).to_be_visible()
    page.goto(f"{live_server.url}/membres/administration/")
    page.get_by_label("Pourquoi vous en avez besoin").fill("Importer la liste")
    page.get_by_role("button", name="Ouvrir pour trente minutes").click()
    page.get_by_label("Votre mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Confirmer").click()
    expect(page.get_by_role("status")).to_contain_text("ouverte pour trente minutes")

    page.goto(f"{live_server.url}/membres/imports/")
    banner = page.get_by_role("complementary", name="Session d’administration")
    expect(banner).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Fichier (CSV").set_input_files(
        {
            "name": "liste.csv",
            "mimeType": "text/csv",
            "buffer": "Nom;Courriel\nLéa;lea@example.org\nTom;tom\n".encode(),
        }
    )
    page.get_by_role("button", name="Voir ce qu’il donnerait").click()
    expect(page.get_by_text("n’est pas une adresse")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Importer 1 membre").click()
    expect(page.get_by_role("link", name="Léa")).to_be_visible()

    banner.get_by_role("button", name="Terminer la session").click()
    expect(banner).to_be_hidden()
    page.get_by_role("link", name="Ce qui a été demandé au site").click()
    expect(page.get_by_text("POST /membres/imports/", exact=True)).to_be_visible()
    assert_accessible(page)
    assert AdminSession.objects.get().ended_at
