"""A spreadsheet of projects: shown, corrected, imported once, taken back."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.cobudget import importing
from essaim.cobudget.importing import Settings
from essaim.cobudget.models import Project, ProjectImport
from essaim.cobudget.services import asking, imports, projects
from essaim.notifications.models import Notice
from tests import sheets
from tests.factories import CircleFactory

ROWS = [
    ["Titre", "Résumé", "Montant", "Objectif", "Cercle", "Transverse", "Auteur"],
    ["Four à pain", "Du pain chaud", "1 200,50 €", "1500", "Co-budget", "oui", "Élise"],
    ["Vélo cargo", "", "800", "", "", "", ""],
]


def as_csv(rows):
    return "\n".join(";".join(row) for row in rows).encode()


FILES = {
    "idees.csv": as_csv(ROWS),
    "idees.ods": sheets.ods(*ROWS),
    "idees.xlsx": sheets.xlsx(*ROWS),
}


@pytest.fixture
def read(round, basile, elise):
    """Send rows as a file to the round in deposit."""

    def send(*rows):
        return imports.upload(round.pk, "idees.csv", as_csv(rows), by=basile)

    return send


@pytest.mark.parametrize("name", FILES)
def test_projects_come_in_from_each_kind_of_file(name, round, basile, elise):
    batch = imports.upload(round.pk, name, FILES[name], by=basile)
    assert not Project.objects.exists()
    imports.confirm(batch.pk, version=0, by=basile)
    oven, bike = Project.objects.order_by("pk")
    assert (oven.title, oven.min_cents, oven.max_cents) == (
        "Four à pain",
        1200_50,
        1500_00,
    )
    assert (oven.circle.name, oven.transverse, oven.author) == (
        "Co-budget",
        True,
        elise,
    )
    assert (bike.min_cents, bike.max_cents, bike.author) == (800_00, 800_00, basile)
    assert [oven.key, bike.key] == ["1", "2"]
    batch.refresh_from_db()
    assert (batch.state, batch.rows, batch.imported_count) == ("imported", [], 2)


def test_each_project_keeps_the_trace_and_its_author_is_told(read, basile, elise):
    imports.confirm(read(*ROWS).pk, by=basile)
    oven = Project.objects.get(title="Four à pain")
    [trace] = Event.objects.about(oven).filter(kind="project.imported")
    assert (trace.actor, trace.data["file"]) == (basile, "idees.csv")
    assert Notice.objects.filter(member=elise, event=trace).exists()
    assert not Notice.objects.filter(member=basile).exists()


def test_what_is_wrong_is_said_with_its_line_and_column(read, basile, browse):
    batch = read(ROWS[0], ["Four", "", "douze", "", "Nulle part", "", ""])
    page = browse(basile, "project_import", batch.round_id, batch.pk).content.decode()
    assert "Ligne 2, colonne C\N{NO-BREAK SPACE}: “douze” n’est pas un montant" in (
        page.replace("«\N{NO-BREAK SPACE}", "“").replace("\N{NO-BREAK SPACE}»", "”")
    )
    assert "Ligne 2, colonne E" in page
    with pytest.raises(Refusal):
        imports.confirm(batch.pk, by=basile)
    assert not Project.objects.exists()


def test_lines_that_cannot_be_read_may_be_left_out(read, basile):
    batch = read(ROWS[0], ROWS[2], ["Four", "", "douze", "", "", "", ""])
    settings = Settings.of(batch)
    chosen = Settings(settings.columns, settings.titles, leave_faulty=True)
    imports.prepare(batch.pk, settings=chosen, version=0, by=basile)
    assert not Project.objects.exists()  # rehearsed, and taken back
    imports.confirm(batch.pk, version=1, by=basile)
    assert [one.title for one in Project.objects.all()] == ["Vélo cargo"]


def test_a_late_page_confirms_nothing(read, basile):
    batch = read(*ROWS)
    settings = Settings.of(batch)
    imports.prepare(batch.pk, settings=settings, version=0, by=basile)
    with pytest.raises(Refusal):
        imports.confirm(batch.pk, version=0, by=basile)
    imports.confirm(batch.pk, version=1, by=basile)
    with pytest.raises(PermissionDenied):
        imports.confirm(batch.pk, version=1, by=basile)
    assert Project.objects.count() == 2


def test_what_is_already_in_the_round_does_not_come_twice(read, basile):
    imports.confirm(read(*ROWS).pk, by=basile)
    with pytest.raises(Refusal):
        imports.confirm(read(*ROWS).pk, by=basile)
    more = read(*ROWS, ["Un banc", "", "50", "", "", "", ""])
    imports.confirm(more.pk, by=basile)
    assert Project.objects.count() == 3


def test_an_import_is_undone_while_projects_are_deposited(read, basile, round, advance):
    batch = read(*ROWS)
    imports.confirm(batch.pk, by=basile)
    _batch, left = imports.undo(batch.pk, by=basile)
    assert left == 0
    assert not Project.objects.standing().exists()
    assert Project.objects.count() == 2  # nothing is erased
    again = read(*ROWS)
    imports.confirm(again.pk, by=basile)
    advance(round, "debate")
    with pytest.raises(PermissionDenied):
        imports.undo(again.pk, by=basile)


def test_what_an_author_amended_stays_when_the_import_is_undone(read, basile, elise):
    batch = read(*ROWS)
    imports.confirm(batch.pk, by=basile)
    oven = Project.objects.get(title="Four à pain")
    projects.amend_project(oven.pk, by=elise, title="Un four à pain")
    _batch, left = imports.undo(batch.pk, by=basile)
    assert left == 1
    assert [one.title for one in Project.objects.standing()] == ["Un four à pain"]


def test_only_those_who_run_the_round_import_projects(read, round, awa, browse):
    batch = read(*ROWS)
    with pytest.raises(PermissionDenied):
        imports.confirm(batch.pk, by=awa)
    assert browse(awa, "project_imports", round.pk).status_code == 403
    assert browse(awa, "project_import", round.pk, batch.pk).status_code == 404


def test_a_file_goes_from_the_form_to_the_round(round, basile, elise, send, client):
    answer = send(
        basile,
        "project_imports",
        round.pk,
        file=SimpleUploadedFile("idees.csv", as_csv(ROWS)),
    )
    batch = ProjectImport.objects.get()
    assert answer.url == batch.get_absolute_url()
    columns = {f"column_{name}": p for name, p in Settings.of(batch).columns.items()}
    answer = send(
        basile,
        "project_import",
        round.pk,
        batch.pk,
        version=0,
        titles=0,
        **columns,
    )
    assert answer.status_code == 302
    send(basile, "project_import_confirm", round.pk, batch.pk, version=1)
    assert Project.objects.count() == 2
    page = client.get(batch.get_absolute_url()).content.decode()
    assert "Four à pain" in page
    send(basile, "project_import_undo", round.pk, batch.pk)
    assert not Project.objects.standing().exists()


def test_a_column_cannot_say_two_things(read, basile, send):
    batch = read(*ROWS)
    answer = send(
        basile,
        "project_import",
        batch.round_id,
        batch.pk,
        version=0,
        titles=0,
        column_title=0,
        column_text=0,
        column_minimum=2,
    )
    assert answer.status_code == 422
    assert "dit déjà autre chose" in answer.content.decode()


def test_a_file_that_is_no_table_is_refused_with_a_sentence(round, basile, send):
    for content in (b"", b"%PDF-1.7", b"PK\x03\x04rien", b"Titre;Montant"):
        answer = send(
            basile,
            "project_imports",
            round.pk,
            file=SimpleUploadedFile("x.csv", content),
        )
        assert answer.status_code == 422
    assert not ProjectImport.objects.exists()


def test_a_draft_set_aside_forgets_its_lines(read, basile, send, whole):
    CircleFactory(name="Ailleurs", parent=whole)
    batch = read(*ROWS)
    send(basile, "project_import_discard", batch.round_id, batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.rows) == ("discarded", [])


CONTRIBUTIONS = [
    ["Name", "Email", "Proposal", "Amount", "Timestamp"],
    ["Ana", "ana@example.org", "Community oven", "120.50", "2026-06-20T10:00:00Z"],
    ["Bo", "bo@example.org", "Cargo bike", "30", "2026-06-20T11:00:00Z"],
    ["Bo", "bo@example.org", "Community oven", "80", "2026-06-21T09:30:00Z"],
    ["Ana", "ana@example.org", "Community oven", "-0.50", "2026-06-22T08:00:00Z"],
]


def test_a_cobudget_export_of_contributions_becomes_projects(round, basile, browse):
    content = "\n".join(",".join(row) for row in CONTRIBUTIONS).encode()
    batch = imports.upload(round.pk, "audit.csv", b"\xef\xbb\xbf" + content, by=basile)
    page = browse(basile, "project_import", round.pk, batch.pk).content.decode()
    assert "Un export de Cobudget" in page
    imports.confirm(batch.pk, by=basile)
    found = dict(Project.objects.values_list("title", "min_cents"))
    assert found == {"Community oven": 200_00, "Cargo bike": 30_00}


def test_an_export_by_participant_becomes_projects_too(round, basile):
    content = (
        b"Participant,Oven (Peak),Oven (Withdrawal),Oven (Final)\n"
        b"ana@example.org,90,0,90\nbo@example.org,60,10,50\n"
    )
    batch = imports.upload(round.pk, "people.csv", content, by=basile)
    assert "ana" not in str(batch.rows)
    imports.confirm(batch.pk, by=basile)
    assert dict(Project.objects.values_list("title", "min_cents")) == {"Oven": 140_00}


def test_who_gave_in_cobudget_is_never_kept(round, basile):
    content = "\n".join(",".join(row) for row in CONTRIBUTIONS).encode()
    batch = imports.upload(round.pk, "audit.csv", content, by=basile)
    kept = str(ProjectImport.objects.values().get(pk=batch.pk))
    assert "ana" not in kept.lower()
    assert "bo@example" not in kept


def test_a_cobudget_amount_that_cannot_be_read_is_named(round, basile):
    rows = [*CONTRIBUTIONS, ["Bo", "", "Cargo bike", "some", "2026-06-22"]]
    content = "\n".join(",".join(row) for row in rows).encode()
    with pytest.raises(Refusal, match="Ligne 6, colonne D"):
        imports.upload(round.pk, "audit.csv", content, by=basile)


def test_cobudgets_own_names_of_fields_are_recognised(round, basile):
    content = b"id,title,summary,description,minGoal,maxGoal\nx1,Oven,Bread,Hot,90,120"
    batch = imports.upload(round.pk, "buckets.csv", content, by=basile)
    imports.confirm(batch.pk, by=basile)
    oven = Project.objects.get()
    assert (oven.title, oven.summary, oven.text) == ("Oven", "Bread", "Hot")
    assert (oven.min_cents, oven.max_cents) == (90_00, 120_00)


@pytest.fixture
def ask(round, basile):
    def make(label="Pour qui ?", kind="line", *, required=True, options=""):
        return asking.add_question(
            round.pk,
            by=basile,
            label=label,
            kind=kind,
            options=options,
            is_required=required,
        )

    return make


def test_a_column_titled_like_a_question_answers_it(read, basile, ask):
    whom = ask()
    shared = ask("Partagé ?", "yes_no")
    where = ask("Où ?", "choice", required=False, options="À Lyon\nAilleurs")
    batch = read(
        ["Titre", "Minimum", "Pour qui", "partage", "ou"],
        ["Four", "90", "Nous", "Oui", "a lyon"],
        ["Vélo", "80", "Vous", "non", ""],
    )
    imports.confirm(batch.pk, by=basile)
    oven, bike = Project.objects.order_by("pk")
    assert oven.answers == {
        str(whom.pk): "Nous",
        str(shared.pk): True,
        str(where.pk): "À Lyon",
    }
    assert bike.answers == {str(whom.pk): "Vous", str(shared.pk): False}


def test_a_required_answer_that_is_missing_is_said_line_by_line(read, basile, ask):
    ask()
    batch = read(["Titre", "Minimum", "Pour qui ?"], ["Four", "90", ""])
    [line] = importing.understand(batch).lines
    told = importing.tell(line).sentences[0].replace("\xa0", " ")
    assert told.startswith("Ligne 2, colonne C : il ne répond pas à « Pour qui")
    with pytest.raises(Refusal):
        imports.confirm(batch.pk, by=basile)
    assert not Project.objects.exists()


def test_what_is_no_answer_is_said_with_its_cell(read, ask):
    ask("Où ?", "choice", options="À Lyon\nAilleurs")
    ask("Partagé ?", "yes_no")
    batch = read(["Titre", "Minimum", "Où ?", "Partagé ?"], ["Four", "90", "Ici", "?"])
    [line] = importing.understand(batch).lines
    assert [fault.place for fault in line.faults] == [2, 3]


def test_a_project_without_a_required_answer_may_arrive_as_a_draft(
    read, basile, elise, awa, ask, send, client
):
    ask()
    batch = read(
        ["Titre", "Minimum", "Auteur", "Pour qui ?"],
        ["Four", "90", "Élise", ""],
        ["Vélo", "80", "", "Nous"],
    )
    columns = {f"column_{name}": p for name, p in Settings.of(batch).columns.items()}
    said = {"version": 0, "titles": 0, "as_drafts": "on", **columns}
    send(basile, "project_import", batch.round_id, batch.pk, **said)
    send(basile, "project_import_confirm", batch.round_id, batch.pk, version=1)
    oven, bike = Project.objects.order_by("pk")
    assert (oven.is_draft, bike.is_draft) == (True, False)
    [trace] = Event.objects.filter(kind="project.imported_as_draft")
    assert Notice.objects.filter(member=elise, event=trace).exists()
    assert trace not in Event.objects.visible_to(awa)
    page = client.get(batch.get_absolute_url()).content.decode()
    assert "attend en brouillon" in page
    assert "Four" not in page  # a draft is its author's own
    _batch, left = imports.undo(batch.pk, by=basile)
    assert left == 0
    oven.refresh_from_db()
    assert oven.withdrawn_at
