"""A debate in two browsers: asked on a phone, answered by the author, thanked."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from essaim.cobudget.models import Project
from essaim.discussions.models import Comment, Reaction
from essaim.notifications.models import Notice
from tests import debating
from tests.demonstration import person, running
from tests.e2e.conftest import PHONE, assert_accessible
from tests.factories import MemberFactory

pytestmark = pytest.mark.e2e
TOUCH = {"viewport": PHONE, "has_touch": True, "is_mobile": True}


def test_a_question_is_asked_answered_and_thanked(
    open_context, sign_in, tokens, live_server
):
    project = running().projects.get(title="Jardin d’accueil")
    address = live_server.url + project.get_absolute_url()
    phone = open_context(**TOUCH)
    sign_in(phone, person("rosa"))
    page = phone.new_page()
    page.goto(address)
    page.get_by_label("Mon message").fill("@leonard Petit, qui arrosera en août ?")
    page.get_by_label("C’est une question à qui porte le projet").check()
    assert_accessible(page)
    page.get_by_role("button", name="Publier").tap()
    expect(page.get_by_text("question sans réponse", exact=True)).to_be_visible()
    question = Comment.objects.get(author=person("rosa"), is_question=True)
    assert Notice.objects.filter(
        member=project.author, event__kind="comment.mentioned"
    ).exists()

    # It waits on the author's first page, and on the page of the round.
    laptop = open_context()
    sign_in(laptop, project.author)
    theirs = laptop.new_page()
    theirs.goto(live_server.url)
    theirs.get_by_role("link", name="Répondre à une question").first.click()
    expect(theirs.get_by_role("heading", level=1)).to_contain_text("Rosa Almeida")
    assert_accessible(theirs)
    theirs.get_by_label("Ma réponse").fill("Un tour de rôle, affiché sur le **banc**.")
    expect(theirs.get_by_label("Elle répond à la question")).to_be_checked()
    theirs.get_by_role("button", name="Répondre").click()
    expect(theirs.get_by_text("voici la réponse")).to_be_visible()
    question.refresh_from_db()
    assert question.answer.author == project.author

    # Thanked with one touch, which saves itself and says only a number.
    page.goto(live_server.url + reverse("discussions:thread", args=[question.pk]))
    answer = page.locator(f"#comment-{question.answer_id}")
    answer.get_by_role("button", name="Merci").tap()
    expect(answer.get_by_role("button", name="Merci 1")).to_have_attribute(
        "aria-pressed", "true"
    )
    assert_accessible(page)
    assert Reaction.objects.filter(comment=question.answer, kind="thanks").count() == 1


def test_a_name_that_could_be_two_people_keeps_what_was_typed(
    open_context, sign_in, tokens, live_server
):
    MemberFactory(name="Awa Traoré", email="awa.traore@example.org")
    project = running().projects.get(title="Jardin d’accueil")
    context = open_context(java_script_enabled=False, **TOUCH)
    sign_in(context, person("rosa"))
    page = context.new_page()
    page.goto(live_server.url + project.get_absolute_url())
    page.get_by_label("Mon message").fill("@Awa, tu viens ?")
    page.get_by_role("button", name="Publier").tap()
    expect(page.get_by_role("main")).to_contain_text("Awa Traoré")
    expect(page.get_by_label("Mon message")).to_have_value("@Awa, tu viens ?")
    assert not Comment.objects.filter(text__startswith="@Awa").exists()


def test_a_proposal_is_advised_objected_to_and_settled(
    open_context, sign_in, tokens, live_server
):
    proposal = Project.objects.get(title=debating.TITLE)
    address = live_server.url + proposal.get_absolute_url()

    def open_as(name):
        context = open_context(**TOUCH)
        sign_in(context, person(name))
        page = context.new_page()
        page.goto(address)
        return page

    page = open_as("chloe")
    page.get_by_role("link", name="Donner l’avis de mon cercle").tap()
    page.get_by_label("défavorable", exact=True).check()
    page.get_by_label("Raisons").fill("L’accueil n’y est pas prêt.")
    assert_accessible(page)
    page.get_by_role("button", name="Publier l’avis").tap()
    expect(page.get_by_text("L’accueil n’y est pas prêt.")).to_be_visible()

    page = open_as("rosa")
    page.get_by_role("link", name="Faire une objection").tap()
    page.wait_for_url("**/objecter/")
    assert_accessible(page)
    page.get_by_label("Argument").fill("Il manque une règle écrite.")
    page.get_by_role("button", name="Consigner mon objection").tap()
    expect(page.get_by_text("Il manque une règle écrite.")).to_be_visible()

    page = open_as("basile")
    raised = page.get_by_role("article").filter(has_text="Il manque une règle écrite.")
    raised.get_by_role("link", name="Consigner ce qu’elle est devenue").tap()
    page.get_by_label("une préoccupation").check()
    page.get_by_role("radio", name="elle demeure").check()
    page.get_by_label("Comment elle a été levée").fill("La règle sera écrite en mai.")
    assert_accessible(page)
    page.get_by_role("button", name="Le consigner").tap()
    page.wait_for_url("**#objection-*")
    expect(page.get_by_text("La règle sera écrite en mai.")).to_be_visible()
    assert_accessible(page)
    page.goto(live_server.url + proposal.round.get_absolute_url())
    expect(page.get_by_role("main")).to_contain_text("1 proposition transverse")
    assert_accessible(page)
