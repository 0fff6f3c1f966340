import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from essaim.cobudget.models import Allocation, Envelope, Project, Round
from essaim.cobudget.services import rounds
from essaim.cobudget.services.allocations import allocate
from essaim.rules.rounds import ORDER
from tests.factories import MemberFactory


@pytest.fixture
def browse(client):
    """Open a page as someone."""

    def get(member, name, /, *args, **query):
        client.force_login(member)
        return client.get(reverse(f"cobudget:{name}", args=args), query)

    return get


@pytest.fixture
def send(client):
    """Send a form as someone."""

    def post(member, name, /, *args, htmx=False, **data):
        client.force_login(member)
        headers = {"HX-Request": "true"} if htmx else {}
        return client.post(
            reverse(f"cobudget:{name}", args=args), data, headers=headers
        )

    return post


def text(response):
    return response.content.decode().replace("\u202f", " ").replace("\u00a0", " ")


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
    assert 'value="1 234,50"' in page


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


def test_a_stale_page_says_that_the_round_has_moved(send, basile, round):
    send(basile, "round_move", round.pk, expected="deposit")
    answer = send(basile, "round_move", round.pk, expected="deposit")
    round.refresh_from_db()
    assert round.phase == "debate"
    assert "a déjà avancé" in text(send.__closure__[0].cell_contents.get(answer.url))


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
    assert "Lire la version d’avant" in page
    assert "devenus minimum 90,50 €, idéal 120 €" in page
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


def test_the_order_is_each_members_own_and_stays(
    browse, new_round, submit, chloe, cast, advance, awa, basile
):
    round = new_round()
    for number in range(12):
        submit(round, title=f"P{number}")
    rounds.fund_round(round.pk, 500_00, by=chloe, key="k")
    advance(round, "allocation")

    def order(member, **query):
        page = browse(member, "allocate", round.pk, **query)
        return [part["project"].title for part in page.context["parts"]]

    assert order(awa) == order(awa) != order(basile)
    assert sorted(order(awa)) == sorted(order(basile))
    kept = [title for title in order(awa) if "1" in title]
    assert order(awa, q="1") == kept, "a filter does not shuffle again"


def test_without_scripts_the_whole_form_is_saved_or_nothing(
    send, browse, open_round, awa
):
    round = open_round(cap_cents=80_00)
    drill, mural = open_round.drill.pk, open_round.mural.pk
    answer = send(awa, "allocate", round.pk, **{f"p{drill}": "30", f"p{mural}": ""})
    assert answer.status_code == 302
    assert Allocation.objects.get().cents == 30_00
    answer = send(awa, "allocate", round.pk, **{f"p{drill}": "85", f"p{mural}": "20,5"})
    assert answer.status_code == 422
    page = text(answer)
    assert "Rien n’a été enregistré" in page
    assert "C’est 5 € au-dessus du plafond" in page
    assert "C’est 5,50 € de plus que ce qu’il vous reste" in page
    assert 'value="85"' in page, "what was typed is kept"
    assert 'value="20,5"' in page
    assert Allocation.objects.get().cents == 30_00
    answer = send(awa, "allocate", round.pk, **{f"p{drill}": "abc"})
    assert answer.status_code == 422
    assert 'value="abc"' in text(answer)


def test_without_scripts_the_buttons_add_and_take_ten_euros(send, open_round, awa):
    round = open_round()
    drill, mural = open_round.drill.pk, open_round.mural.pk
    send(
        awa,
        "allocate",
        round.pk,
        **{f"p{drill}": "5", f"p{mural}": "7", "step": f"{drill}:1000"},
    )
    given = dict(Allocation.objects.values_list("project", "cents"))
    assert given == {drill: 15_00, mural: 7_00}
    send(
        awa,
        "allocate",
        round.pk,
        **{f"p{drill}": "15", f"p{mural}": "7", "step": f"{mural}:-1000"},
    )
    given = dict(Allocation.objects.values_list("project", "cents"))
    assert given == {drill: 15_00}


def test_a_field_saves_itself_and_says_what_is_left(send, open_round, awa):
    round = open_round()
    drill = open_round.drill.pk
    answer = send(
        awa, "allocate_one", round.pk, drill, htmx=True, **{f"p{drill}": "30"}
    )
    assert answer.status_code == 200
    assert "enregistré" in text(answer)
    assert "70 €" in text(answer)
    answer = send(
        awa, "allocate_one", round.pk, drill, htmx=True, **{f"p{drill}": "130"}
    )
    assert answer.status_code == 422
    assert "30 € de plus" in text(answer)
    assert Allocation.objects.get().cents == 30_00


def test_a_sealed_round_shows_no_total_to_anyone(browse, open_round, awa, cast):
    round = open_round(tally="sealed")
    allocate(round.pk, {open_round.drill.pk: 77_77}, by=awa)
    for name, member in cast.items():
        if name == "awa":
            continue
        for page, args in (
            ("index", []),
            ("round", [round.pk]),
            ("project", [round.pk, open_round.drill.pk]),
            ("allocate", [round.pk]),
            ("summary", [round.pk]),
        ):
            assert "77,77" not in text(browse(member, page, *args)), (name, page)


def test_an_open_round_shows_totals_but_never_who(browse, open_round, awa, basile):
    round = open_round(tally="open")
    allocate(round.pk, {open_round.drill.pk: 77_77}, by=awa)
    page = text(browse(basile, "allocate", round.pk))
    assert "77,77 €" in page
    assert "il manque 22,23 €" in page


def test_the_summary_is_ones_own(browse, open_round, awa, basile):
    round = open_round()
    allocate(round.pk, {open_round.drill.pk: 33_00}, by=awa)
    mine = text(browse(awa, "summary", round.pk))
    assert "33 €" in mine
    assert "67 €" in mine
    assert "33 €" not in text(browse(basile, "summary", round.pk))


def test_who_has_no_envelope_is_told_so(browse, open_round):
    round = open_round()
    late = MemberFactory()
    answer = browse(late, "allocate", round.pk)
    assert answer.status_code == 302
    assert browse(late, "summary", round.pk).status_code == 404
    assert "n’avez pas d’enveloppe" in text(browse(late, "round", round.pk))


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"rule_name": "direct"}, "l’argent revient à celles et ceux"),
        ({"rule_name": "equal-shares", "utility": "cost"}, "tout montant compte"),
        ({"rule_name": "equal-shares", "utility": "score"}, "Plus vous affectez"),
    ],
)
def test_the_page_says_what_an_amount_means(browse, open_round, awa, rule, words):
    round = open_round(**rule)
    assert words in text(browse(awa, "allocate", round.pk))


def _fill(round, author, number):
    start = Project.objects.count()
    Project.objects.bulk_create(
        Project(
            round=round,
            key=f"x{start + n}",
            title=f"Projet {n}",
            min_cents=10_00,
            max_cents=20_00,
            author=author,
        )
        for n in range(number)
    )


@pytest.mark.parametrize("page", ["index", "round", "allocate", "summary", "project"])
@pytest.mark.parametrize("tally", ["open", "sealed"])
def test_pages_ask_the_database_as_much_with_ten_times_more(
    client, open_round, awa, page, tally, new_round
):
    round = open_round(tally=tally)
    _fill(round, awa, 20)
    args = {"index": [], "project": [round.pk, open_round.drill.pk]}
    url = reverse(f"cobudget:{page}", args=args.get(page, [round.pk]))
    client.force_login(awa)
    chosen = Project.objects.filter(round=round)[:5]
    allocate(round.pk, {project.pk: 1_00 for project in chosen}, by=awa)

    def count():
        client.get(url)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    few = count()
    _fill(round, awa, 200)
    for number in range(10):
        new_round(name=f"R{number}")
    chosen = Project.objects.filter(round=round)[5:50]
    allocate(round.pk, {project.pk: 1_00 for project in chosen}, by=awa)
    people = MemberFactory.create_batch(30)
    Envelope.objects.bulk_create(
        Envelope(round=round, member=one, key=f"y{one.pk}", cents=1) for one in people
    )
    assert count() <= few
    assert few <= 26


def test_saving_asks_the_database_as_much_with_ten_times_more(client, open_round, awa):
    round = open_round()
    client.force_login(awa)
    drill = open_round.drill.pk
    url = reverse("cobudget:allocate_one", args=[round.pk, drill])

    def count(euros):
        with CaptureQueriesContext(connection) as queries:
            answer = client.post(
                url, {f"p{drill}": euros}, headers={"HX-Request": "true"}
            )
        assert answer.status_code == 200
        return len(queries)

    few = count("1")
    _fill(round, awa, 300)
    assert count("2") <= few
