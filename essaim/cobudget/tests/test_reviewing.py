"""What others say of a project: amendments its authors answer, reasoned reviews."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.cobudget.models import Amendment, EarlierReview, Project, Review
from essaim.cobudget.services import amendments, projects, reviews, rounds
from essaim.cobudget.tests.pages import text
from essaim.notifications.models import Notice
from tests.factories import ProjectFactory


@pytest.fixture
def project(round, submit):
    return submit(round, summary="Percer", text="Rouge")


@pytest.fixture
def propose(project, elise):
    def make(*, by=elise, why="C’est plus juste", **said):
        now = {"title": project.title, "summary": "Percer", "text": "Rouge"}
        return amendments.propose_amendment(
            project.pk, by=by, why=why, **{**now, **said}
        )

    return make


def test_sent_twice_it_is_proposed_once(propose, project, awa):
    first = propose(text="Bleu")
    assert propose(text="Bleu") == first
    assert Notice.objects.filter(member=awa).count() == 1
    amendments.refuse_amendment(first.pk, by=awa, answer="Non")
    assert propose(text="Bleu") != first, "answered, it may be proposed anew"


def test_accepted_it_is_a_version_that_names_its_proposer(project, propose, awa, elise):
    amendment = propose(text="Bleu")
    assert Notice.objects.get(member=awa).event.kind == "project.amendment_proposed"
    amendments.accept_amendment(amendment.pk, by=awa)
    project.refresh_from_db()
    assert (project.title, project.text) == ("Une perceuse", "Bleu")
    assert project.versions.latest("number").author == elise
    assert Notice.objects.get(member=elise).event.kind == "project.amendment_accepted"


def test_refused_it_changes_nothing_and_says_why(project, propose, awa):
    amendment = propose(text="Bleu")
    with pytest.raises(Refusal):
        amendments.refuse_amendment(amendment.pk, by=awa, answer=" ")
    amendments.refuse_amendment(amendment.pk, by=awa, answer="Le rouge se voit")
    project.refresh_from_db()
    assert project.text == "Rouge"
    assert len(project.versions.all()) == 1
    for again in (amendments.accept_amendment, amendments.withdraw_amendment):
        with pytest.raises(PermissionDenied):
            again(amendment.pk, by=awa)


def test_what_changed_since_is_not_overwritten(project, propose, awa):
    amendment = propose(text="Bleu")
    projects.amend_project(project.pk, by=awa, text="Vert")
    with pytest.raises(Refusal):
        amendments.accept_amendment(amendment.pk, by=awa)
    project.refresh_from_db()
    assert project.text == "Vert"
    assert Amendment.objects.get().state == "open"


def test_what_it_does_not_touch_may_change_meanwhile(project, propose, awa):
    amendment = propose(text="Bleu")
    projects.amend_project(project.pk, by=awa, title="Deux perceuses", min_cents=9_00)
    amendments.accept_amendment(amendment.pk, by=awa)
    project.refresh_from_db()
    said = (project.title, project.text, project.min_cents)
    assert said == ("Deux perceuses", "Bleu", 9_00)


@pytest.mark.parametrize("said", [{}, {"text": "Bleu", "why": " "}])
def test_an_amendment_changes_something_and_says_why(propose, said):
    with pytest.raises(Refusal):
        propose(**said)


def test_who_proposes_and_who_answers(project, propose, awa, elise, basile):
    with pytest.raises(PermissionDenied):
        propose(by=awa, text="Bleu")
    amendment = propose(text="Bleu")
    for stranger in (elise, basile):
        with pytest.raises(PermissionDenied):
            amendments.accept_amendment(amendment.pk, by=stranger)
        with pytest.raises(PermissionDenied):
            amendments.refuse_amendment(amendment.pk, by=stranger, answer="Non")
    with pytest.raises(PermissionDenied):
        amendments.withdraw_amendment(amendment.pk, by=basile)
    amendments.withdraw_amendment(amendment.pk, by=elise)
    with pytest.raises(PermissionDenied):
        amendments.accept_amendment(amendment.pk, by=awa)


def test_a_project_older_than_versions_is_amended_too(round, awa, elise):
    old = ProjectFactory(round=round, author=awa, title="Ancien", text="Rouge")
    amendment = amendments.propose_amendment(
        old.pk, by=elise, title="Ancien", summary="", text="Bleu", why="x"
    )
    amendments.accept_amendment(amendment.pk, by=awa)
    authors = [str(one.author) for one in old.versions.order_by("number")]
    assert authors == ["Awa", "Élise"]


@pytest.mark.parametrize("phase", ["allocation", "result"])
def test_13_nothing_is_proposed_nor_accepted_once_frozen(
    round, project, propose, awa, elise, basile, advance, chloe, cast, phase
):
    amendment = propose(text="Bleu")
    rounds.fund_round(round.pk, 500_00, by=chloe, key="k")
    advance(round, phase)
    with pytest.raises(PermissionDenied):
        propose(text="Vert")
    with pytest.raises(PermissionDenied):
        amendments.accept_amendment(amendment.pk, by=awa)
    with pytest.raises(PermissionDenied):
        reviews.give_review(project.pk, by=basile, opinion="feasible", reason="x")


def test_the_pages_of_amendments(send, browse, round, project, awa, elise, submit):
    at = (round.pk, project.pk)
    assert browse(awa, "amendment_propose", *at).status_code == 403
    typed = {"title": project.title, "summary": "Percer", "text": "Bleu"}
    assert send(elise, "amendment_propose", *at, **typed).status_code == 422
    send(elise, "amendment_propose", *at, why="Plus juste", **typed)
    amendment = Amendment.objects.get()
    page = text(browse(awa, "project", *at))
    assert "Plus juste" in page
    assert "ajouté : </span>Bleu" in page
    other = submit(round, title="Autre")
    send(
        awa,
        "amendment_answer",
        *(round.pk, other.pk),
        amendment=amendment.pk,
        accept="1",
    )
    assert Amendment.objects.get().state == "open", "of another project"
    send(awa, "amendment_answer", *at, amendment=amendment.pk, answer="Non merci")
    assert "Non merci" in text(browse(elise, "project", *at))
    send(elise, "amendment_propose", *at, why="Encore", **typed)
    last = Amendment.objects.latest("pk")
    send(elise, "amendment_answer", *at, amendment=last.pk, withdraw="1")
    send(elise, "amendment_propose", *at, why="Enfin", **typed)
    last = Amendment.objects.latest("pk")
    send(awa, "amendment_answer", *at, amendment=last.pk, accept="1")
    project.refresh_from_db()
    assert project.text == "Bleu"


# Reviews


def give(project, by, opinion="feasible", **said):
    return reviews.give_review(project.pk, by=by, opinion=opinion, reason="Vu", **said)


def test_who_runs_the_round_or_is_asked_reviews(project, awa, elise, basile, chloe):
    give(project, basile)
    for stranger in (elise, chloe):
        with pytest.raises(PermissionDenied):
            give(project, stranger)
    for stranger in (elise, awa):
        with pytest.raises(PermissionDenied):
            reviews.ask_review(project.pk, chloe.pk, by=stranger)
    for _again in range(2):
        reviews.ask_review(project.pk, elise.pk, by=basile)
    assert Notice.objects.get(member=elise).event.kind == "project.review_asked"
    review = give(project, elise, "conditions", estimate_cents=80_00)
    assert (review.version, review.estimate_cents) == (1, 80_00)


def test_nobody_reviews_what_they_write(round, submit, basile, awa, project):
    own = submit(round, by=basile)
    with pytest.raises(PermissionDenied):
        give(own, basile)
    with pytest.raises(Refusal):
        reviews.ask_review(project.pk, awa.pk, by=basile)


def test_a_review_says_why(project, basile):
    for said in (
        {"opinion": "feasible", "reason": " "},
        {"opinion": "zut", "reason": "x"},
        {"opinion": "feasible", "reason": "x", "estimate_cents": -1},
        {"opinion": "feasible", "reason": "x", "estimate_cents": 2**63},
    ):
        with pytest.raises(Refusal):
            reviews.give_review(project.pk, by=basile, **said)
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.create(project=project, reviewer=basile, opinion="feasible")


def test_given_again_it_takes_the_place(project, basile):
    give(project, basile, "infeasible")
    give(project, basile, "feasible")
    assert Review.objects.get().opinion == "feasible"


def test_what_it_said_before_stays_readable(project, basile, awa, browse):
    first = give(project, basile, "infeasible", estimate_cents=80_00)
    projects.amend_project(project.pk, by=awa, text="Bleu")
    reviews.give_review(
        project.pk, by=basile, opinion="feasible", reason="Le devis est revu"
    )
    kept = EarlierReview.objects.get()
    assert (kept.opinion, kept.reason, kept.estimate_cents, kept.version) == (
        *("infeasible", "Vu", 80_00),
        1,
    )
    assert kept.given_at == first.given_at
    page = text(browse(awa, "project", project.round_id, project.pk))
    before = page.split("Ce qu’il disait avant")[1]
    assert "pas faisable" in before
    assert "<p>Vu</p>" in before
    assert "80 €" in before.replace("\u202f", " ")


def test_said_again_alike_it_changes_nothing(project, basile):
    first = give(project, basile)
    count = Event.objects.count()
    assert give(project, basile).given_at == first.given_at
    assert Event.objects.count() == count
    assert not EarlierReview.objects.exists()


def test_what_it_said_is_never_changed_nor_deleted(project, basile):
    give(project, basile)
    give(project, basile, "infeasible")
    kept = EarlierReview.objects.get()
    kept.reason = "autre"
    for forbidden in (
        kept.save,
        kept.delete,
        EarlierReview.objects.all().delete,
        lambda: EarlierReview.objects.update(reason="autre"),
    ):
        with pytest.raises(TypeError):
            forbidden()


def test_what_was_asked_and_not_given_has_no_earlier_life(project, basile, elise):
    reviews.ask_review(project.pk, elise.pk, by=basile)
    give(project, elise)
    assert not EarlierReview.objects.exists()


@pytest.mark.parametrize(
    ("effect", "opinions", "standing"),
    [
        ("shown", ["infeasible"], True),
        ("keeps_out", ["infeasible"], False),
        ("keeps_out", ["infeasible", "infeasible"], False),
        ("keeps_out", ["infeasible", "feasible"], True),
        ("keeps_out", ["conditions"], True),
        ("keeps_out", [], True),
    ],
)
def test_what_a_review_changes_is_the_choice_of_the_round(
    round,
    project,
    submit,
    basile,
    driss,
    advance,
    chloe,
    cast,
    effect,
    opinions,
    standing,
):
    submit(round, title="Autre")
    reviews.set_review_effect(round.pk, effect, by=basile)
    for who, opinion in zip((basile, driss), opinions, strict=False):
        give(project, who, opinion)
    rounds.fund_round(round.pk, 500_00, by=chloe, key="k")
    assert project in Project.objects.standing(), "until allocation opens"
    advance(round, "allocation")
    assert (project in Project.objects.standing()) is standing
    project.refresh_from_db()
    assert bool(project.kept_out_at) is not standing


def test_a_round_whose_projects_are_all_kept_out_does_not_open(
    round, project, basile, advance, chloe, cast
):
    reviews.set_review_effect(round.pk, "keeps_out", by=basile)
    give(project, basile, "infeasible")
    rounds.fund_round(round.pk, 500_00, by=chloe, key="k")
    with pytest.raises(rounds.NotReady):
        advance(round, "allocation")
    project.refresh_from_db()
    assert project.kept_out_at is None, "nothing was written"


def test_only_those_who_run_the_round_choose_what_it_changes(
    round, awa, basile, open_round
):
    with pytest.raises(PermissionDenied):
        reviews.set_review_effect(round.pk, "keeps_out", by=awa)
    with pytest.raises(Refusal):
        reviews.set_review_effect(round.pk, "zut", by=basile)
    with pytest.raises(PermissionDenied):
        reviews.set_review_effect(open_round().pk, "keeps_out", by=basile)


def test_the_pages_of_reviews(send, browse, round, project, awa, elise, basile):
    at = (round.pk, project.pk)
    assert browse(elise, "project_review", *at).status_code == 403
    assert send(basile, "project_review", *at, opinion="feasible").status_code == 422
    send(
        basile,
        "project_review",
        *at,
        opinion="conditions",
        reason="Avec un local",
        estimate_cents="80,50",
    )
    send(basile, "review_ask", *at, member=elise.pk)
    page = text(browse(awa, "project", *at))
    assert "Avec un local" in page
    assert "estimation 80,50 €" in page
    assert "Demandé à Élise" in page
    assert browse(elise, "project_review", *at).status_code == 200
    send(basile, "review_effect", round.pk, review_effect="keeps_out")
    round.refresh_from_db()
    assert round.review_effect == "keeps_out"
    send(awa, "review_effect", round.pk, review_effect="shown")
    round.refresh_from_db()
    assert round.review_effect == "keeps_out"
