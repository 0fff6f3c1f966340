"""A draft is its authors' own: no list, search, panel, page, trace or file shows it."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.cobudget import exports, listing, pabulib, panels, takeaway
from essaim.cobudget.models import Project, Round
from essaim.cobudget.permissions import may_discuss
from essaim.cobudget.services import authors, projects, rounds
from essaim.cobudget.services.allocations import allocate
from essaim.home import desk
from tests.factories import CircleFactory
from tests.racing import together

SECRET = "Une yourte secrète"


@pytest.fixture
def carrier(whole):
    return CircleFactory(name="Cercle de la yourte", parent=whole)


@pytest.fixture
def draft(round, awa, carrier):
    return projects.draft_project(
        round.pk, by=awa, title=SECRET, text="Sous les arbres", circle=carrier
    )


def everything_shown(browse, client, reader, round, draft):
    """What ``reader`` finds on every page where a project could be."""
    yield browse(reader, "index")
    yield browse(reader, "round", round.pk)
    yield browse(reader, "round", round.pk, q="yourte")
    yield browse(reader, "round", round.pk, cercle=str(draft.circle_id))
    if Round.objects.get(pk=round.pk).phase == "allocation":
        yield browse(reader, "allocate", round.pk)
        yield browse(reader, "allocate", round.pk, q="yourte")
        yield browse(reader, "summary", round.pk)
    yield client.get(draft.circle.get_absolute_url())
    yield client.get(round.circle.get_absolute_url())
    yield client.get(draft.author.get_absolute_url())
    yield client.get(reverse("home:index"))


def test_a_title_is_enough_to_begin(round, awa):
    draft = projects.draft_project(round.pk, by=awa, title="Une idée")
    assert (draft.is_draft, draft.min_cents, draft.max_cents) == (True, 0, 0)
    assert draft not in Project.objects.standing()


def test_its_author_alone_sees_it(browse, client, round, draft, awa, basile, driss):
    assert browse(awa, "project", round.pk, draft.pk).status_code == 200
    for other in (basile, driss):
        assert browse(other, "project", round.pk, draft.pk).status_code == 404
        for name in ("project_amend", "project_authors"):
            assert browse(other, name, round.pk, draft.pk).status_code == 404


def test_no_list_search_or_panel_shows_it(
    browse, client, round, draft, awa, basile, submit
):
    submit(round, title="Un four", by=awa)
    for answer in everything_shown(browse, client, basile, round, draft):
        page = answer.content.decode()
        assert SECRET not in page, answer.request["PATH_INFO"]
    page = browse(basile, "round", round.pk)
    assert draft.circle not in page.context["circles"]
    assert len(page.context["page"].object_list) == 1
    assert SECRET in browse(awa, "round", round.pk).content.decode(), "its author"


def test_nothing_shows_it_while_allocation_is_open_either(
    browse, client, round, draft, awa, elise, basile, submit, advance, chloe
):
    kept = submit(round, 10, title="Un four")
    rounds.fund_round(round.pk, 500_00, by=chloe, key="k")
    advance(round, "allocation")
    for answer in everything_shown(browse, client, elise, round, draft):
        assert SECRET not in answer.content.decode()
    shown = listing.member_page(
        round, elise, listing.Wanted(), None, held={draft.pk: 1}
    )
    assert shown.object_list == [kept]
    assert listing.beside(round, shown, [draft.pk]) == []
    with pytest.raises(Refusal):
        allocate(round.pk, {draft.pk: 1_00}, by=elise)


def test_no_file_no_count_and_no_trace_tells_it(
    browse, client, round, draft, awa, elise, submit, advance, chloe
):
    submit(round, 10, title="Un four")
    rounds.fund_round(round.pk, 500_00, by=chloe, key="k")
    advance(round, "result")
    round.refresh_from_db()
    for name in ("result", "steps", "recount", "compare", "result_pb", "result_csv"):
        assert SECRET not in browse(elise, name, round.pk).content.decode(), name
    assert SECRET not in pabulib.export(round)
    for reader in (awa, elise):
        for kind in ("csv", "ods", "xlsx"):
            file = browse(reader, "projects_file", round.pk, kind)
            assert file.status_code == 200
    assert all(SECRET not in row for row in exports.projects(round, reader=awa))
    draft.refresh_from_db()
    assert (draft.fate, draft.awarded_cents) == (None, None)
    told = Event.objects.filter(kind="project.drafted")
    assert told.visible_to(awa).exists()
    assert not told.visible_to(elise).exists()


def test_the_panel_of_its_circle_waits_for_it(draft, awa, elise):
    for reader in (awa, elise):
        assert panels.projects_panel(reader, draft.circle) is None


def test_amending_a_draft_tells_nobody_what_it_was(draft, awa, elise):
    projects.amend_project(draft.pk, by=awa, text="Au bord de l’eau")
    told = Event.objects.get(kind="project.amended")
    assert not Event.objects.visible_to(elise).filter(pk=told.pk)
    assert "before" not in told.data


def test_a_draft_is_discussed_once_it_is_submitted(draft, awa):
    assert not may_discuss(awa, draft)


def test_submitted_it_is_seen_by_all_and_asks_for_money(draft, awa, elise):
    with pytest.raises(Refusal):
        projects.submit_draft(draft.pk, by=awa)
    projects.amend_project(draft.pk, by=awa, min_cents=100_00, max_cents=None)
    project = projects.submit_draft(draft.pk, by=awa)
    assert (project.is_draft, project.max_cents) == (False, 100_00)
    assert project in Project.objects.standing().visible_to(elise)
    with pytest.raises(PermissionDenied):
        projects.submit_draft(draft.pk, by=awa)


def test_a_draft_is_submitted_during_deposit_only(draft, awa, advance, round):
    projects.amend_project(draft.pk, by=awa, min_cents=100_00, max_cents=None)
    advance(round, "debate")
    with pytest.raises(PermissionDenied):
        projects.submit_draft(draft.pk, by=awa)


def test_a_draft_set_aside_comes_back_as_a_draft(draft, awa, elise):
    projects.withdraw_project(draft.pk, by=awa)
    assert not Project.objects.visible_to(elise).exists()
    assert projects.put_back_project(draft.pk, by=awa).is_draft


def test_06_what_is_submitted_asks_for_something_whatever_forgets_it(draft):
    with pytest.raises(IntegrityError), transaction.atomic():
        Project.objects.filter(pk=draft.pk).update(is_draft=False)


def test_the_form_keeps_a_draft_then_submits_it(send, browse, round, awa):
    send(awa, "project_submit", round.pk, title="Un four", draft="1")
    draft = Project.objects.get()
    assert draft.is_draft
    page = browse(awa, "project", round.pk, draft.pk).content.decode()
    assert "brouillon" in page
    answer = send(awa, "project_amend", round.pk, draft.pk, title="Un four")
    assert answer.status_code == 422
    typed = {"title": "Un four", "summary": "Cuire.", "min_cents": "90"}
    send(awa, "project_amend", round.pk, draft.pk, **typed)
    draft.refresh_from_db()
    assert (draft.is_draft, draft.min_cents) == (False, 90_00)


def test_the_first_page_reminds_of_drafts_and_invitations(draft, awa, elise):
    assert any(SECRET in one.deed for one in desk.what_waits(awa))
    assert not any(SECRET in one.deed for one in desk.what_waits(elise))
    authors.invite_author(draft.pk, elise.pk, by=awa)
    assert any(SECRET in one.deed for one in desk.what_waits(elise))


def test_one_takes_ones_drafts_away_and_nobody_elses(draft, awa, elise):
    assert [row["title"] for row in takeaway.projects(awa)] == [SECRET]
    assert not takeaway.projects(elise)


@pytest.mark.parametrize("verb", [projects.submit_project, projects.draft_project])
def test_a_form_sent_twice_makes_one_project(round, awa, elise, verb):
    key = uuid4()
    said = {"title": "Un four", "min_cents": 10_00, "max_cents": None}
    first = verb(round.pk, by=awa, form_key=key, **said)
    assert verb(round.pk, by=awa, form_key=key, **said) == first
    assert verb(round.pk, by=elise, form_key=key, **said) != first
    assert Event.objects.about(first).count() == 1


def test_the_page_sends_a_key_of_its_own(send, browse, round, awa):
    key = str(
        browse(awa, "project_submit", round.pk).context["form"]["form_key"].value()
    )
    typed = {"title": "Un four", "summary": "Cuire.", "min_cents": "90"}
    for _again in range(3):
        send(awa, "project_submit", round.pk, form_key=key, **typed)
    assert Project.objects.count() == 1


@pytest.mark.postgres
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_sent_ten_times_at_once_it_makes_one_project(round, awa):
    key = uuid4()

    def send():
        return projects.submit_project(
            round.pk, by=awa, form_key=key, title="Un four", min_cents=10_00
        )

    assert len({project.pk for project in together([send] * 10)}) == 1
    assert Project.objects.count() == 1
