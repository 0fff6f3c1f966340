"""A round finished in Cobudget enters the history: totals, and nobody’s name."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.cobudget.models import Allocation, Archive, Envelope, Project, Round
from essaim.cobudget.past_rounds import PastRound
from essaim.cobudget.reading.history import check
from essaim.cobudget.services import past_rounds
from essaim.cobudget.tasks import tick
from essaim.ledger.models import Entry
from essaim.notifications.models import Notice
from tests import sheets

pytestmark = pytest.mark.django_db

BY_OPERATION = """\ufeffName,Email,Proposal,Amount,Timestamp
Ana,ana@example.org,"Four, à pain",60,2024-06-20T10:00:00.000Z
Bo,bo@example.org,"Four, à pain",40.5,2024-06-20T11:00:00.000Z
Cy,cy@example.org,"Four, à pain",50,2024-06-21T09:30:00.000Z
Bo,bo@example.org,Vélo cargo,30,2024-06-21T09:31:00.000Z
Bo,bo@example.org,Vélo cargo,-10,2024-06-22T08:00:00.000Z
"""
BY_PARTICIPANT = """\ufeffName,Email,"Four, à pain (Peak)","Four, à pain (Withdrawal)",\
"Four, à pain (Final)",Vélo cargo (Peak),Vélo cargo (Withdrawal),Vélo cargo (Final)
Ana,ana@example.org,60,0,60,0,0,0
Bo,bo@example.org,40.5,0,40.5,30,-10,20
Cy,cy@example.org,50,0,50,0,0,0
Di,di@example.org,0,0,0,0,0,0
"""
PROJECTS = """title,summary,minGoal,maxGoal
"Four, à pain",Du pain chaud,100,200
Vélo cargo,,80,120
Une idée,,0,0
"""


def files(gifts=BY_PARTICIPANT, projects=PROJECTS):
    sent = {"gifts": SimpleUploadedFile("event-per-participant.csv", gifts.encode())}
    if projects:
        sent["listed"] = SimpleUploadedFile("buckets.csv", projects.encode())
    return sent


@pytest.fixture
def form(circle):
    return {"name": "Co-budget 2024", "circle": circle.pk, "closed_on": "2024-06-30"}


@pytest.fixture
def see(basile, form, send):
    """The preview of these files, as a response."""

    def sent(gifts=BY_PARTICIPANT, projects=PROJECTS, **more):
        return send(basile, "import_past", **{**form, **files(gifts, projects), **more})

    return sent


@pytest.fixture
def keep(see, basile, send):
    def confirm(*args, **more):
        kept = see(*args, **more).context["kept"]
        send(basile, "import_past_confirm", kept=kept)
        return Round.objects.latest("pk")

    return confirm


def read(answer):
    return answer.content.decode().replace("\u202f", " ").replace("\xa0", " ")


def test_a_finished_round_becomes_a_frozen_page_of_the_history(keep, elise, browse):
    round = keep()
    archive = Archive.objects.get(round=round)
    kept = archive.content
    assert (round.phase, kept["money"]["granted_cents"]) == ("follow_up", 150_50)
    assert kept["participation"] == {"could": 4, "did": 3}
    oven, bike = kept["projects"]
    assert (oven["granted_cents"], oven["givers"]) == (150_50, 3)
    assert (oven["min_cents"], oven["goal_cents"]) == (100_00, 200_00)
    assert (bike["granted_cents"], bike["received_cents"]) == (0, 20_00)
    page = read(browse(elise, "choices", round.pk))
    assert "150,50 €" in page
    assert "3 personnes ont donné" in page
    assert "20 € reçus, sous son minimum de 80 €" in page
    assert "dépensés" not in page
    years = read(browse(elise, "history"))
    assert "Co-budget 2024" in years
    assert "non connu" in years


def test_computed_again_it_is_the_same(keep):
    found = check(Archive.objects.get(round=keep()))
    assert found.is_intact
    assert not found.changed


def test_both_exports_of_cobudget_say_the_same(keep, see):
    by_operation = see(BY_OPERATION, could="4").context["past"]
    by_participant = see().context["past"]
    assert by_operation.projects == by_participant.projects
    assert by_operation.digest == by_participant.digest


@pytest.mark.parametrize("gifts", [BY_OPERATION, BY_PARTICIPANT])
def test_no_name_is_kept_anywhere_nor_goes_through_the_preview(gifts, see, keep):
    page = read(see(gifts, could="4"))
    kept = see(gifts, could="4").context["kept"]
    round = keep(gifts, could="4")
    stored = [page, kept]
    for model in (Round, Project, Archive, Event):
        stored.append(str(list(model.objects.values())))
    for text in stored:
        assert "example.org" not in text
        assert "Ana" not in text
    assert not Envelope.objects.filter(round=round).exists()
    assert not Allocation.objects.exists()


def test_a_number_below_three_is_not_kept(keep):
    keep()
    bike = Archive.objects.get().content["projects"][1]
    assert bike["givers"] == "few"


def test_nothing_is_kept_before_it_is_confirmed(see):
    answer = see()
    assert answer.status_code == 200
    assert "avant d’être gardé" in read(answer)
    assert not Round.objects.exists()


def test_it_is_confirmed_once(see, basile, send, client):
    kept = see().context["kept"]
    send(basile, "import_past_confirm", kept=kept)
    send(basile, "import_past_confirm", kept=kept)
    assert Round.objects.count() == 1
    assert "déjà dans l’histoire" in read(see())


def test_what_was_not_written_by_us_is_refused(see, basile, driss, send):
    kept = see().context["kept"]
    for who, text in ((basile, kept + "x"), (basile, ""), (driss, kept)):
        send(who, "import_past_confirm", kept=text)
    assert not Round.objects.exists()


def test_it_moves_no_money_and_tells_nobody_to_act(keep, pot):
    before = Entry.objects.count()
    round = keep()
    moves = tick(round.closes_at)
    assert moves == 0
    assert Entry.objects.count() == before
    assert not Notice.objects.filter(event__kind="round.past_imported").exists()


def test_every_fault_is_said_with_its_line_and_its_column(see):
    gifts = BY_OPERATION.replace("40.5", "beaucoup").replace("30,2024", "x,2024")
    answer = see(gifts, PROJECTS.replace("80", "douze"), could="4")
    page = read(answer)
    assert answer.status_code == 422
    assert "Ligne 3, colonne D : « beaucoup » n’est pas un montant" in page
    assert "Ligne 5, colonne D : « x » n’est pas un montant" in page
    assert "Ligne 3, colonne C" in page
    assert not Round.objects.exists()


def test_more_taken_back_than_given_is_a_fault(see):
    answer = see(BY_OPERATION.replace("-10", "-100"), could="4")
    assert "il a été repris plus qu’il n’a été donné" in read(answer)


def test_what_the_file_does_not_say_is_asked(see):
    hidden = "Proposal,Amount,Timestamp\nFour,100,hier\n"
    answer = see(hidden, "", closed_on="")
    for name in ("closed_on", "could", "gave"):
        assert answer.context["form"].errors[name]
    said = see(hidden, "", could="9", gave="5").context["past"]
    assert (said.gave, said.could, said.projects[0].givers) == (5, 9, None)


def test_the_day_of_the_last_gift_is_the_day_of_the_choice(see):
    past = see(BY_OPERATION, could="4", closed_on="").context["past"]
    assert past.closed_on.isoformat() == "2024-06-22"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"closed_on": "2199-01-01"}, "closed_on"),
        ({"pool_cents": "20"}, "pool_cents"),
        ({"could": "1"}, "could"),
    ],
)
def test_what_cannot_be_is_refused(said, field, see):
    answer = see(**said)
    assert answer.status_code == 422
    assert answer.context["form"].errors[field]


def test_the_transactions_of_the_first_version_are_read(see):
    gifts = """Created At,Account From,Account To,Amount
2018-02-01T10:00:00.000Z,Enspiral Admin,Ana,200
2018-02-03T10:00:00.000Z,Ana,Oven,120
2018-02-03T11:00:00.000Z,Bo,Oven,30
"""
    answer = see(gifts, "", could="5")
    past = answer.context["past"]
    assert [(one.title, one.granted_cents) for one in past.projects] == [
        ("Oven", 150_00)
    ]
    assert past.gave == 2
    assert "1 ligne donne de l’argent à un membre" in read(answer)


def test_the_funded_buckets_of_the_first_version_are_read(see):
    gifts = """id,Bucket Name,Author Name,Author Email,Total Contributions
1,Oven,Ana,ana@example.org,150
"""
    answer = see(gifts, "", could="5", gave="4")
    assert answer.context["past"].granted_cents == 150_00
    assert "example.org" not in read(answer)


def test_one_spreadsheet_says_what_was_asked_and_received(basile, form, send):
    rows = [
        ["Co-budget 2023"],
        ["Titre", "Minimum", "Objectif", "Reçu", "Contributeurs"],
        ["Four", "1 000,00 €", "1500", "1 200,50 €", "12"],
        ["Vélo", "800", "", "300", "4"],
    ]
    file = SimpleUploadedFile("2023.xlsx", sheets.xlsx(*rows))
    sent = {**form, "gifts": file, "could": "20", "gave": "14"}
    past = send(basile, "import_past", **sent).context["past"]
    assert [(one.min_cents, one.max_cents) for one in past.projects] == [
        (1000_00, 1500_00),
        (800_00, 800_00),
    ]
    assert past.granted_cents == 1200_50
    assert [one.givers for one in past.projects] == [12, 4]


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7", b"PK\x03\x04rien", b"a,b\n1,2", b"Titre;Montant"]
)
def test_what_is_no_such_file_is_refused_with_a_sentence(content, basile, form, send):
    sent = {"gifts": SimpleUploadedFile("x.csv", content)}
    answer = send(basile, "import_past", **form, **sent)
    assert answer.status_code == 422
    assert answer.context["form"].errors["gifts"]


def test_only_those_who_may_create_a_round(awa, whole, basile, form, see, send, browse):
    assert browse(awa, "import_past").status_code == 403
    assert send(awa, "import_past", **form, **files()).status_code == 403
    assert send(awa, "import_past_confirm", kept="").status_code == 403
    assert see(circle=whole.pk).status_code == 422
    past = see().context["past"]
    with pytest.raises(PermissionDenied):
        past_rounds.bring_in(past, by=awa)


def test_the_service_refuses_a_day_to_come(see, basile):
    past = see().context["past"]
    late = {name: getattr(past, name) for name in PastRound.__dataclass_fields__}
    late["closed_on"] = past.closed_on.replace(year=2199)
    with pytest.raises(Refusal):
        past_rounds.bring_in(PastRound(**late), by=basile)


def test_its_pages_lead_to_the_history_and_nowhere_that_needs_ballots(
    keep, elise, browse
):
    round = keep()
    answer = browse(elise, "result", round.pk)
    assert answer.url == f"/co-budget/{round.pk}/histoire/"
    for name in ("recount", "steps", "compare", "result_pb", "result_csv"):
        assert browse(elise, name, round.pk).status_code == 403
    assert browse(elise, "ballots_file", round.pk, "csv").status_code == 403
    for name in ("data", "round", "index", "history", "history_csv", "choices_md"):
        args = [] if name in {"index", "history", "history_csv"} else [round.pk]
        assert browse(elise, name, *args).status_code == 200
    assert browse(elise, "project", round.pk, round.projects.first().pk)


def test_the_timeline_follows_the_days_of_the_choices(keep, open_round, advance):
    recent = advance(open_round(), "follow_up")
    past = keep()
    found = [one.round_id for one in Archive.objects.newest_first()]
    assert found == [recent.pk, past.pk]
