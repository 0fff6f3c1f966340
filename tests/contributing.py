"""Contributions in the places that the pages are tried in: made by the services."""

from django.utils import timezone

from essaim.circles.models import Circle
from essaim.contributions import frames, lines
from essaim.contributions.models import (
    Agreement,
    Contribution,
    Objection,
    PriorAgreement,
)
from essaim.contributions.services import agreements, announcing, declaring, objections
from essaim.ledger.services import budgets

OPEN, DECLARED, TALKED, ASKED = "Page : annoncée", "Page : déclarée", "Page", "Accord"
# Which of them each page is shown with.
PAGES = {
    **dict.fromkeys(("contribution", "object", "withdraw"), DECLARED),
    **dict.fromkeys(("start", "finish", "abandon", "declare_existing"), OPEN),
    **dict.fromkeys(("adjust", "offer", "attach", "attachment"), OPEN),
    **dict.fromkeys(("comment", "lift", "prior_ask"), OPEN),
    "rule": TALKED,
    "prior_settle": ASKED,
}
AUTHOR, PEERS, REFERENT = {"member"}, {"facilitator", "referent"}, {"referent"}
RESERVED = {
    "contributions:abandon": AUTHOR,
    "contributions:declare_existing": AUTHOR,
    "contributions:adjust": AUTHOR,
    "contributions:offer": AUTHOR,
    "contributions:withdraw": AUTHOR,
    "contributions:object": PEERS,
    "contributions:rule": REFERENT,
    "contributions:prior_settle": REFERENT,
    "contributions:agreement_agree": REFERENT,
    "contributions:attachment": set(),  # nothing is attached to it
}


def fill(author, peer):
    """Make one of each, in the circle of the pages."""
    circle = Circle.objects.get(name="Accompagnement")
    year = frames.year_of()
    found = list(lines.open_lines().filter(circle=circle, fiscal_year=year))
    figures = budgets.figures(found)
    line = max(found, key=lambda one: figures[one.pk].left)
    frame = frames.binding()
    form = frame.forms[0]
    said = {"minutes": 60, "points": 1, "reason": "Une heure", "form": form}
    announcing.announce(line.pk, by=author, title=OPEN, cents=1_00)
    for title in (DECLARED, TALKED):
        declaring.declare_new(line.pk, by=author, title=title, cents=1_00, **said)
    talked = Contribution.objects.get(title=TALKED)
    objections.raise_objection(talked.pk, by=peer, about="work", argument="Pourquoi ?")
    Objection.objects.filter(contribution=talked).update(
        dialogue_ends_on=timezone.localdate()
    )
    asked = announcing.announce(line.pk, by=author, title=ASKED, cents=1_00)
    PriorAgreement.objects.create(
        contribution=asked,
        asked_by=author,
        up_to_cents=2_00,
        reason="Deux jours",
        whose="referent",
    )
    agreements.propose(
        line.pk,
        by=author,
        title="Chaque mois",
        cents=1_00,
        form=form,
        every="month",
        starts_on=timezone.localdate(),
        ends_on=line.fiscal_year.ends_on,
    )


def row(name):
    """The row that one of our pages is shown with; nothing for another's page."""
    if name == "contributions":
        return Circle.objects.get(name="Accompagnement")
    if name.startswith("agreement_"):
        return Agreement.objects.get(title="Chaque mois")
    if name in PAGES:
        return Contribution.objects.get(title=PAGES[name])
    return None


def grow(people):
    """Ten times more of them, as rows alone: pages list them, nobody pays them."""
    like = Contribution.objects.get(title=DECLARED)
    Contribution.objects.bulk_create(
        Contribution(
            author=like.author if n % 2 else member,
            circle=like.circle,
            line=like.line,
            frame=like.frame,
            title=f"Contribution {n}",
            status=status,
            done_on=like.done_on,
            window_ends_on=like.window_ends_on,
            expires_on=like.window_ends_on,
            settled_at=timezone.now() if status == "settled" else None,
        )
        for n, member in enumerate(people)
        for status in ("announced", "done", "declared", "settled", "paid")
    )
    for member in people:
        Agreement.objects.create(
            author=member,
            circle=like.circle,
            line=like.line,
            title="Un accord",
            cents=1,
            form=like.form,
            starts_on=timezone.localdate(),
            ends_on=timezone.localdate(),
        )
        like.comments.create(author=member, text="Une question")
        Objection.objects.create(
            contribution=like,
            author=member,
            about="work",
            argument="Close",
            dialogue_ends_on=timezone.localdate(),
            closed_at=timezone.now(),
        )
