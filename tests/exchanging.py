"""What goes into a round and comes out of it, for the sweeps of every page."""

from essaim.cobudget.models import ProjectImport
from essaim.cobudget.services import imports, openings

ROWS = "Titre;Minimum;Cercle\nFour à pain;1200;\nUn vélo;douze;\n".encode()
NAMES = {"project_imports", "project_import"}
NAMES |= {f"project_import_{verb}" for verb in ("confirm", "discard", "undo")}
RESERVED = {
    "cobudget:people_file": {"facilitator", "manager"},
    "cobudget:import_election": {"facilitator", "referent", "manager"},
    "cobudget:import_past": {"facilitator", "referent", "manager"},
    "cobudget:public_setting": {"facilitator", "manager"},
    "cobudget:project_imports": {"facilitator", "manager"},
    "cobudget:project_import": {"facilitator", "manager"},
}


def fill(round, *, facilitator):
    """A draft of projects waits in the round that is planned, which the public reads.

    Return the tokens of what is read from outside.
    """
    imports.upload(round.pk, "idees.csv", ROWS, by=facilitator)
    return {
        "cobudget:feed": openings.make_feed(by=facilitator),
        "cobudget:public_page": openings.open_page(round.pk, by=facilitator).token,
    }


def arguments(round):
    """What the addresses of a round's data ask for."""
    draft = ProjectImport.objects.filter(round=round).order_by("pk").first()
    return {"kind": "xlsx", "import_pk": draft.pk if draft else 0}


def grow(round, people):
    """More imports, and more lines in the draft."""
    draft = ProjectImport.objects.filter(round=round).earliest("pk")
    more = [[number, [f"Idée {number}", "12", ""]] for number in range(4, 60)]
    draft.rows = [*draft.rows, *more]
    draft.save()
    ProjectImport.objects.bulk_create(
        ProjectImport(
            round=round, filename=f"{n}.csv", uploaded_by=member, state="discarded"
        )
        for n, member in enumerate(people)
    )
