"""What a round asks of its projects: tags, questions; and what one keeps at hand."""

import pytest
from django.core.exceptions import PermissionDenied

from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.cobudget.models import Favourite, Project, Round
from essaim.cobudget.services import asking, favourites, projects
from essaim.cobudget.tests.pages import text


@pytest.fixture
def ask(round, basile):
    def make(label="Pour qui ?", kind="line", *, required=False, options=""):
        return asking.add_question(
            round.pk,
            by=basile,
            label=label,
            kind=kind,
            options=options,
            is_required=required,
        )

    return make


def test_only_those_who_run_the_round_ask_and_until_allocation(
    round, awa, chloe, basile, open_round, ask
):
    for other in (awa, chloe):
        with pytest.raises(PermissionDenied):
            asking.add_tag(round.pk, "Climat", by=other)
        with pytest.raises(PermissionDenied):
            asking.add_question(round.pk, by=other, label="Pourquoi ?")
    frozen = open_round()
    with pytest.raises(PermissionDenied):
        asking.add_tag(frozen.pk, "Climat", by=basile)


def test_a_required_question_is_answered_before_submitting(round, awa, ask):
    question = ask(required=True)
    draft = projects.draft_project(
        round.pk, by=awa, title="Un four", min_cents=5_00, max_cents=5_00
    )
    with pytest.raises(Refusal):
        projects.submit_draft(draft.pk, by=awa)
    with pytest.raises(Refusal):
        projects.submit_project(
            round.pk, by=awa, title="Un four", min_cents=5_00, answers={}
        )
    assert not Project.objects.standing()
    projects.amend_project(draft.pk, by=awa, answers={str(question.pk): "Nous"})
    assert projects.submit_draft(draft.pk, by=awa).answers == {str(question.pk): "Nous"}


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("line", "Nous", True),
        ("line", "Nous", "x" * 301),
        ("text", "Un\ntexte", 3),
        ("yes_no", False, "non"),
        ("choice", "Deux", "Trois"),
    ],
)
def test_an_answer_is_of_its_kind(round, awa, submit, ask, kind, good, bad):
    question = ask(kind=kind, options="Un\nDeux" if kind == "choice" else "")
    project = submit(round, answers={str(question.pk): good})
    assert project.answers == {str(question.pk): good}
    with pytest.raises(Refusal):
        projects.amend_project(project.pk, by=awa, answers={str(question.pk): bad})


def test_22_a_question_of_another_round_is_not_answered_here(
    new_round, round, submit, awa, ask
):
    question = ask()
    other = new_round(name="Autre")
    assert submit(other, answers={str(question.pk): "Nous"}).answers == {}


def test_a_question_needs_words_and_a_list_two_choices(ask):
    for said in ({"label": " "}, {"kind": "choice", "options": "Seul"}):
        with pytest.raises(Refusal):
            ask(**said)


def test_what_was_answered_stays_once_the_question_is_retired(
    round, submit, ask, basile, browse, elise
):
    question = ask("Pour qui ?", required=True)
    project = submit(round, answers={str(question.pk): "Les voisins"})
    for _again in range(2):
        asking.retire_question(round.pk, question.pk, by=basile)
    assert "Les voisins" in text(browse(elise, "project", round.pk, project.pk))
    submit(round, title="Sans réponse")


def test_answers_and_tags_are_in_the_versions(round, awa, submit, ask, basile):
    question = ask("Pour qui ?")
    tag = asking.add_tag(round.pk, "Climat", by=basile)
    project = submit(round)
    projects.amend_project(
        project.pk, by=awa, tags=[tag.pk], answers={str(question.pk): "Nous"}
    )
    kept = project.versions.latest("number").more
    assert kept["tags"] == ["Climat"]
    assert kept["answers"] == [{"question": "Pour qui ?", "answer": "Nous"}]


def test_tags_are_once_whatever_their_case_and_of_their_round(
    round, new_round, submit, basile, awa
):
    tag = asking.add_tag(round.pk, " Climat ", by=basile)
    assert asking.add_tag(round.pk, "climat", by=basile) == tag
    with pytest.raises(Refusal):
        asking.add_tag(round.pk, "  ", by=basile)
    elsewhere = submit(new_round(name="Autre"), tags=[tag.pk])
    assert not elsewhere.tags.exists()
    here = submit(round, tags=[tag.pk])
    assert here.tags.get() == tag
    for _again in range(2):
        asking.remove_tag(round.pk, tag.pk, by=basile)
    assert not here.tags.exists()


def test_the_list_is_filtered_by_tag(browse, round, submit, basile, awa):
    tag = asking.add_tag(round.pk, "Climat", by=basile)
    kept = submit(round, tags=[tag.pk])
    submit(round, title="Autre")
    for typed, shown in ((str(tag.pk), [kept]), ("0", None), ("zut", None)):
        found = browse(awa, "round", round.pk, etiquette=typed).context["page"]
        if shown:
            assert list(found) == shown


def test_the_form_asks_what_the_round_asks(send, browse, round, awa, ask, basile):
    line = ask("Pour qui ?", required=True)
    yes = ask("Est-ce urgent ?", "yes_no")
    one = ask("Où ?", "choice", options="Ici\nLà")
    tag = asking.add_tag(round.pk, "Climat", by=basile)
    typed = {"title": "Un four", "summary": "Cuire.", "min_cents": "9"}
    refused = send(awa, "project_submit", round.pk, **typed)
    assert refused.status_code == 422
    answers = {
        f"question_{line.pk}": "Nous",
        f"question_{yes.pk}": "no",
        f"question_{one.pk}": "Là",
        "tags": [tag.pk],
    }
    send(awa, "project_submit", round.pk, **typed, **answers)
    project = Project.objects.get()
    assert project.answers == {
        str(line.pk): "Nous",
        str(yes.pk): False,
        str(one.pk): "Là",
    }
    form = browse(awa, "project_amend", round.pk, project.pk).content.decode()
    assert 'value="Nous"' in form
    page = text(browse(awa, "project", round.pk, project.pk))
    assert "Est-ce urgent" in page


def test_the_page_of_what_is_asked(send, browse, round, basile, awa):
    assert browse(awa, "round_asks", round.pk).status_code == 403
    send(basile, "tag_add", round.pk, name="Climat")
    send(basile, "question_add", round.pk, label="Pour qui ?", kind="line")
    page = text(browse(basile, "round_asks", round.pk))
    assert "Climat" in page
    assert "Pour qui" in page
    assert send(basile, "tag_add", round.pk, name="").status_code == 422
    wrong = send(basile, "question_add", round.pk, label="Où ?", kind="choice")
    assert wrong.status_code == 422
    send(basile, "tag_remove", round.pk, number=round.tags.get().pk)
    send(basile, "question_retire", round.pk, number=round.questions.get().pk)
    send(basile, "question_retire", round.pk, number="zut")
    page = text(browse(basile, "round_asks", round.pk))
    assert "Climat" not in page


# Favourites


def test_their_order_is_that_of_the_form(send, browse, round, basile, awa, ask):
    _first, second, third = (ask(label) for label in ("Un ?", "Deux ?", "Trois ?"))
    asking.retire_question(round.pk, second.pk, by=basile)
    send(basile, "question_move", round.pk, number=third.pk, up="1")

    def order():
        form = browse(awa, "project_submit", round.pk).context["form"]
        return [one.label for one in form.question_fields]

    assert order() == ["Trois ?", "Un ?"]
    send(basile, "question_move", round.pk, number=third.pk, up="1")
    assert order() == ["Trois ?", "Un ?"], "the first does not go up"
    send(basile, "question_move", round.pk, number=third.pk, down="1")
    assert order() == ["Un ?", "Trois ?"]
    for number, verb in ((third.pk, "down"), (second.pk, "up"), ("zut", "up")):
        send(basile, "question_move", round.pk, number=number, **{verb: "1"})
        assert order() == ["Un ?", "Trois ?"]
    assert ask("Quatre ?").position == 4
    assert order()[-1] == "Quatre ?"
    page = text(browse(basile, "round_asks", round.pk))
    assert page.count('name="up"') == page.count('name="down"') == 2
    told = Event.objects.filter(kind="round.question_moved")
    assert told.count() == 2, "what changes nothing leaves no trace"


def test_only_those_who_run_the_round_change_the_order_and_until_allocation(
    round, ask, awa, basile, advance
):
    ask("Un ?")
    second = ask("Deux ?")
    with pytest.raises(PermissionDenied):
        asking.move_question(round.pk, second.pk, by=awa)
    advance(round, "debate")
    asking.move_question(round.pk, second.pk, by=basile)
    Round.objects.filter(pk=round.pk).update(phase="allocation")
    with pytest.raises(PermissionDenied):
        asking.move_question(round.pk, second.pk, by=basile)


def test_a_favourite_is_private_and_leaves_no_trace(
    round, submit, awa, elise, browse, send
):
    project = submit(round)
    submit(round, title="Autre")
    traces = Event.objects.count()
    for _again in range(2):
        send(elise, "project_favour", round.pk, project.pk)
    assert Event.objects.count() == traces
    mine = browse(elise, "round", round.pk, favoris="1").context["page"]
    assert list(mine) == [project]
    assert not list(browse(awa, "round", round.pk, favoris="1").context["page"])
    assert not Favourite.objects.visible_to(awa)
    assert "Ôter de mes favoris" in text(browse(elise, "project", round.pk, project.pk))
    assert "Ôter de mes favoris" not in text(
        browse(awa, "project", round.pk, project.pk)
    )
    for _again in range(2):
        send(elise, "project_unfavour", round.pk, project.pk)
    assert not Favourite.objects.exists()


def test_one_does_not_keep_what_one_does_not_see(round, awa, elise):
    draft = projects.draft_project(round.pk, by=awa, title="Secret")
    with pytest.raises(Project.DoesNotExist):
        favourites.favour_project(draft.pk, by=elise)
