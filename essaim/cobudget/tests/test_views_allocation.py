import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from essaim.base.models import Event
from essaim.cobudget.models import Allocation, Envelope, Project
from essaim.cobudget.services import rounds
from essaim.cobudget.services.allocations import allocate
from essaim.cobudget.tests.pages import text
from essaim.members.models import AdminSession
from tests.factories import MemberFactory


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


@pytest.mark.slow
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
    assert few <= 34


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


def test_an_administration_session_does_not_tell_what_one_chose(
    client, open_round, awa
):
    round = open_round()
    AdminSession.objects.create(
        member=awa, reason="test", ends_at=timezone.now() + AdminSession.LIFETIME
    )
    client.force_login(awa)
    client.post(
        reverse("cobudget:allocate_one", args=[round.pk, open_round.drill.pk]),
        {f"p{open_round.drill.pk}": "10"},
        headers={"hx-request": "true"},
    )
    assert Allocation.objects.get().cents == 10_00
    trace = Event.objects.get(kind="admin_session.requested")
    assert trace.data["path"].endswith("/projets/<int:project_pk>/ma-part/")
