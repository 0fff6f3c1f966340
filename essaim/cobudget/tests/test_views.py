import pytest
from django.urls import reverse

from essaim.cobudget.models import Envelope, Project, Round
from essaim.cobudget.services import rounds
from essaim.cobudget.tests.pages import text
from essaim.rules.rounds import ORDER


def test_every_page_asks_to_sign_in(client, open_round):
    round = open_round()
    args = {"project": 2, "project_amend": 2, "project_withdraw": 2, "allocate_one": 2}
    args |= {"project_put_back": 2, "index": 0, "round_create": 0}
    for name in (
        *("index", "round_create", "round", "round_edit", "round_fund"),
        *("round_take_back", "round_move", "allocate", "summary", "project_submit"),
        *("project", "project_amend", "project_withdraw", "project_put_back"),
        "allocate_one",
    ):
        given = [round.pk, open_round.drill.pk][: args.get(name, 1)]
        answer = client.get(reverse(f"cobudget:{name}", args=given))
        assert answer.status_code == 302, name
        assert "/compte/" in answer.url, name


@pytest.mark.slow
@pytest.mark.parametrize("phase", ORDER)
def test_each_role_reads_each_page_in_each_phase(
    open_round, browse, cast, advance, phase
):
    round = open_round()
    if phase in {"deposit", "debate"}:
        Envelope.objects.filter(round=round).delete()
        Round.objects.filter(pk=round.pk).update(phase=phase)
    else:
        round = advance(round, phase)
    runs = {"basile", "driss"}
    for name, member in cast.items():
        pages = {
            "index": ([], 200),
            "round": ([round.pk], 200),
            "project": ([round.pk, open_round.drill.pk], 200),
            "round_create": ([], 200 if name in runs else 403),
            "round_edit": (
                [round.pk],
                200 if name in runs and phase in {"deposit", "debate"} else 403,
            ),
            "round_fund": (
                [round.pk],
                200
                if name in {"chloe", "driss"} and phase in {"deposit", "debate"}
                else 403,
            ),
            "round_move": (
                [round.pk],
                200 if name in runs and phase != "follow_up" else 403,
            ),
            "project_submit": ([round.pk], 200 if phase == "deposit" else 403),
            "project_amend": (
                [round.pk, open_round.drill.pk],
                200 if name == "awa" and phase in {"deposit", "debate"} else 403,
            ),
            "allocate": ([round.pk], 200 if phase == "allocation" else 302),
            "summary": ([round.pk], 404 if phase in {"deposit", "debate"} else 200),
        }
        for page, (args, status) in pages.items():
            answer = browse(member, page, *args)
            assert answer.status_code == status, (name, page, phase)


def test_an_empty_index_teaches(browse, awa, basile):
    assert "Aucune campagne n’est en cours" in text(browse(awa, "index"))
    assert reverse("cobudget:round_create") not in text(browse(awa, "index"))
    assert reverse("cobudget:round_create") in text(browse(basile, "index"))


def test_a_round_is_created_from_its_form(send, basile, circle, pot):
    answer = send(
        basile,
        "round_create",
        name="Co-budget 2027",
        circle=circle.pk,
        closes_at="2027-11-30T18:00",
        rule_name="equal-shares",
        utility="cost",
        completion="add1u",
        tally="sealed",
        cap_cents="1 234,5",
    )
    round = Round.objects.get()
    assert answer.url == round.get_absolute_url()
    assert round.cap_cents == 1_234_50
    assert round.completion == "add1u"
    assert round.closes_at.isoformat() == "2027-11-30T17:00:00+00:00"


def test_a_round_with_dates_out_of_order_comes_back_as_typed(send, basile, circle):
    answer = send(
        basile,
        "round_create",
        name="À garder",
        circle=circle.pk,
        debate_at="2027-11-30T18:00",
        allocation_at="2027-11-29T18:00",
        rule_name="direct",
        utility="cost",
        completion="none",
        tally="sealed",
    )
    assert answer.status_code == 422
    assert "À garder" in text(answer)
    assert "2027-11-29T18:00" in text(answer)
    assert not Round.objects.exists()


def test_the_cap_is_shown_as_it_is_typed(browse, send, basile, new_round):
    round = new_round(cap_cents=1_234_50)
    page = browse(basile, "round_edit", round.pk).content.decode()
    assert 'value="1234,50"' in page


def test_money_brought_twice_by_the_same_page_comes_once(browse, send, chloe, round):
    form = browse(chloe, "round_fund", round.pk).context["form"]
    key = form["key"].value()
    for _ in range(2):
        send(chloe, "round_fund", round.pk, amount="250", key=str(key))
    round.refresh_from_db()
    assert round.pool_cents == 250_00
    answer = send(chloe, "round_fund", round.pk, amount="12000", key="x" * 3)
    assert answer.status_code == 422
    entry = rounds.fundings(round).get()
    send(chloe, "round_take_back", round.pk, entry=entry.pk)
    round.refresh_from_db()
    assert round.pool_cents == 0
    send(chloe, "round_take_back", round.pk, entry="nonsense")


def test_a_stale_page_says_that_the_round_has_moved(send, client, basile, round):
    send(basile, "round_move", round.pk, expected="deposit")
    answer = send(basile, "round_move", round.pk, expected="deposit")
    round.refresh_from_db()
    assert round.phase == "debate"
    assert "a déjà avancé" in text(client.get(answer.url))


def test_the_page_that_moves_lists_what_is_missing(browse, basile, round, advance):
    advance(round, "debate")
    page = text(browse(basile, "round_move", round.pk))
    assert "La cagnotte est vide" in page
    assert "aucun projet" in page
    assert 'name="expected"' not in page


def test_a_project_is_submitted_amended_withdrawn_and_put_back(
    send, browse, round, awa
):
    typed = {"title": "Un four", "summary": "Cuire ici.", "min_cents": "90,50"}
    send(awa, "project_submit", round.pk, **typed)
    project = Project.objects.get()
    assert (project.min_cents, project.max_cents) == (90_50, 90_50)
    send(
        awa,
        "project_amend",
        round.pk,
        project.pk,
        **{**typed, "title": "Un grand four", "max_cents": "120"},
    )
    project.refresh_from_db()
    assert (project.title, project.max_cents) == ("Un grand four", 120_00)
    page = text(browse(awa, "project", round.pk, project.pk))
    assert "Voir ce qui a changé" in page
    assert "depuis : minimum 90,50 €, objectif 120 €" in page
    send(awa, "project_withdraw", round.pk, project.pk)
    assert "Aucun projet" in text(browse(awa, "round", round.pk))
    send(awa, "project_put_back", round.pk, project.pk)
    assert "Un grand four" in text(browse(awa, "round", round.pk))


def test_a_project_form_that_fails_keeps_what_was_typed(send, round, awa):
    answer = send(
        awa,
        "project_submit",
        round.pk,
        title="Un four",
        summary="Cuire ici.",
        min_cents="beaucoup",
    )
    assert answer.status_code == 422
    assert 'value="beaucoup"' in text(answer)
    answer = send(
        awa,
        "project_submit",
        round.pk,
        title="Un four",
        summary="Cuire ici.",
        min_cents="100",
        max_cents="50",
    )
    assert answer.status_code == 422
    assert not Project.objects.exists()


def test_hostile_markdown_is_harmless(send, browse, round, awa):
    send(
        awa,
        "project_submit",
        round.pk,
        title="<script>alert(1)</script>",
        summary="s",
        text="<script>alert(1)</script> [x](javascript:alert(1))",
        min_cents="10",
    )
    project = Project.objects.get()
    page = browse(awa, "project", round.pk, project.pk).content.decode()
    assert "<script>alert" not in page
    assert 'href="javascript' not in page


def test_projects_are_filtered_and_transverse_ones_come_first(
    browse, round, submit, awa, circle
):
    submit(round, title="Une perceuse", circle=circle)
    submit(round, title="Une fresque", text="Avec de la peinture", transverse=True)
    page = text(browse(awa, "round", round.pk))
    assert page.index("Une fresque") < page.index("Une perceuse")
    only = {
        "q": ("peinture", "Une fresque", "Une perceuse"),
        "transverses": ("1", "Une fresque", "Une perceuse"),
        "cercle": (str(circle.pk), "Une perceuse", "Une fresque"),
    }
    for name, (value, kept, hidden) in only.items():
        found = browse(awa, "round", round.pk, **{name: value}).context["page"]
        titles = [project.title for project in found]
        assert titles == [kept], name
        assert hidden not in titles
    nothing = text(browse(awa, "round", round.pk, q="introuvable", cercle="zut"))
    assert "Aucun projet ne répond" in nothing
