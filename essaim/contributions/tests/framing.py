"""What tests of frames share: a pot that is fed, a draft that can be adopted."""

from datetime import datetime, time

import pytest
from django.urls import reverse
from django.utils import timezone

from essaim.base.clock import standing_at
from essaim.contributions.models import Frame, FrameLine
from essaim.contributions.services import frame_parts, frames
from essaim.ledger import services as ledger
from essaim.ledger.models import BudgetLine, Entry
from essaim.ledger.services import budgets


def feed(cents, *, by, key="1"):
    """Put money into the pot today."""
    ledger.feed_pot(cents, label="Résultat", on=timezone.localdate(), by=by, key=key)


def draft_with(year, by, *lines, **settings):
    """A draft that gives money to circles: ``(circle, kind, label, cents)``."""
    frame = frames.prepare_frame(year.pk, by=by)
    for circle, kind, label, cents in lines:
        frame_parts.add_line(
            frame.pk, circle=circle, kind=kind, label=label, cents=cents, by=by
        )
    if settings:
        frames.edit_frame(frame.pk, by=by, **settings)
    return Frame.objects.select_related("fiscal_year").get(pk=frame.pk)


def adopted_with(year, by, *lines, **settings):
    """The same, adopted."""
    draft = draft_with(year, by, *lines, **settings)
    return frames.adopt_frame(draft.pk, by=by, source="Assemblée du 12 janvier")


def left(circle, kind="open", label=""):
    """What is left on a circle's budget line; ``None`` while it has none."""
    line = BudgetLine.objects.filter(circle=circle, kind=kind, label=label).first()
    return line and budgets.figures([line])[line.pk].left


def entries_of(frame):
    """The movements a frame made in the books."""
    return Entry.objects.filter(key__startswith=f"frame:{frame.pk}:")


def told(frame):
    """Its lines, as the tests compare them."""
    rows = FrameLine.objects.filter(frame=frame).select_related("circle")
    return {(r.circle.name, r.kind, r.label, r.cents) for r in rows}


def noon(day):
    """The middle of a day, in the cooperative's zone."""
    return timezone.make_aware(datetime.combine(day, time(12)))


@pytest.fixture(autouse=True)
def in_june():
    """It is the fifteenth of June: a version may come before, another after."""
    with standing_at(noon(timezone.localdate().replace(month=6, day=15))):
        yield


def at(name, *args):
    """The address of a page of this room."""
    return reverse(f"contributions:{name}", args=args)


def html(answer):
    """What a page says."""
    return answer.content.decode()
