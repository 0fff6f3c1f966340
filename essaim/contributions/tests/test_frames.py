"""A frame is prepared, edited, set aside or adopted; what each verb refuses."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.utils import timezone

from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.contributions import frames as reading
from essaim.contributions.models import Frame, FrameAgreement, SkillDomain, WorkKind
from essaim.contributions.services import frame_parts, frames
from essaim.contributions.services.frame_parts import Range
from essaim.contributions.tests.framing import (
    adopted_with,
    draft_with,
    feed,
    in_june,  # noqa: F401
    told,
)
from essaim.notifications.models import Notice, Subscription
from tests.factories import CircleFactory, FiscalYearFactory

pytestmark = pytest.mark.django_db
OPEN, ESSENTIAL = "open", "essential"


@pytest.fixture
def next_year(year):
    return FiscalYearFactory(starts_on=date(year.starts_on.year + 1, 1, 1))


@pytest.fixture
def manager(people):
    return people["manager"]


def kinds_of(frame):
    return list(
        Event.objects.about(frame).order_by("pk").values_list("kind", flat=True)
    )


def test_a_blank_frame_starts_with_its_year(year, people):
    frame = frames.prepare_frame(year.pk, by=people["referent"])
    assert (frame.version, frame.takes_effect_on) == (1, year.starts_on)
    assert frame.is_draft
    assert reading.binding() is None
    assert kinds_of(frame) == ["frame.prepared"]


def test_the_first_frame_names_the_four_usual_domains_once(year, next_year, manager):
    frames.prepare_frame(year.pk, by=manager)
    names = list(SkillDomain.objects.values_list("name", flat=True))
    assert names == [
        *("Numérique", "Accompagnement"),
        *("Administratif-Comptable", "Animation"),
    ]
    SkillDomain.objects.last().delete()
    frames.prepare_frame(next_year.pk, by=manager)
    assert SkillDomain.objects.count() == 3


def test_a_copy_has_all_that_the_other_had(year, next_year, circle, manager):
    kind = WorkKind.objects.create(name="Accueil")
    draft = draft_with(
        year,
        manager,
        (circle, OPEN, "", 300_00),
        (circle, ESSENTIAL, "Paie", 200_00),
        text="Le texte.",
        objection_days=7,
        forms=["payroll"],
        overrun="debt",
    )
    frame_parts.set_references(
        draft.pk, {kind.pk: Range("hour", 20_00, 30_00)}, by=manager
    )
    frame_parts.add_agreement(
        draft.pk, what="Un déplacement", above_cents=100_00, whose="circle", by=manager
    )
    copy = frames.prepare_frame(next_year.pk, by=manager, copied_from_id=draft.pk)
    assert told(copy) == told(draft)
    assert (copy.text, copy.objection_days, copy.overrun) == ("Le texte.", 7, "debt")
    assert copy.forms == ["payroll"]
    assert copy.copied_from == draft
    assert copy.takes_effect_on == next_year.starts_on
    reference = copy.references.get()
    assert (reference.low_cents, reference.high_cents) == (20_00, 30_00)
    assert copy.agreements.get().above_cents == 100_00


def test_a_copy_leaves_closed_circles_out(year, next_year, circle, manager):
    other = CircleFactory(name="Fermé")
    draft = draft_with(
        year, manager, (circle, OPEN, "", 300_00), (other, OPEN, "", 100_00)
    )
    other.closed_on = timezone.localdate()
    other.save()
    copy = frames.prepare_frame(next_year.pk, by=manager, copied_from_id=draft.pk)
    assert told(copy) == {("Accompagnement", "open", "", 300_00)}


def test_a_year_has_one_draft_at_a_time(year, manager):
    draft = frames.prepare_frame(year.pk, by=manager)
    with pytest.raises(Refusal, match="déjà en préparation"):
        frames.prepare_frame(year.pk, by=manager)
    with pytest.raises(IntegrityError):
        Frame.objects.create(
            fiscal_year=year, version=9, takes_effect_on=year.starts_on
        )
    assert draft.version == 1


def test_a_closed_year_gets_no_frame(year, manager):
    year.closed_at = timezone.now()
    year.save()
    with pytest.raises(Refusal, match="clos"):
        frames.prepare_frame(year.pk, by=manager)


def test_a_draft_set_aside_makes_room_for_another(year, manager):
    draft = frames.prepare_frame(year.pk, by=manager)
    frames.discard_frame(draft.pk, by=manager)
    again = frames.prepare_frame(year.pk, by=manager)
    assert again.version == 2
    assert kinds_of(draft) == ["frame.prepared", "frame.discarded"]
    for verb in (frames.edit_frame, frames.discard_frame):
        with pytest.raises(PermissionDenied, match="mis de côté"):
            verb(draft.pk, by=manager)
    with pytest.raises(PermissionDenied, match="mis de côté"):
        frames.adopt_frame(draft.pk, by=manager, source="x")


def test_editing_leaves_one_trace_a_day_and_counts_each_revision(year, people):
    draft = frames.prepare_frame(year.pk, by=people["manager"])
    frames.edit_frame(draft.pk, by=people["manager"], text="Un")
    frames.edit_frame(draft.pk, by=people["manager"], text="Deux")
    frames.edit_frame(draft.pk, by=people["manager"], text="Deux")
    frames.edit_frame(draft.pk, by=people["referent"], text="Trois")
    draft.refresh_from_db()
    assert draft.revision == 3
    assert kinds_of(draft).count("frame.edited") == 2


def test_a_page_that_is_late_is_told_so(year, people):
    draft = frames.prepare_frame(year.pk, by=people["manager"])
    frames.edit_frame(draft.pk, by=people["manager"], revision=0, text="Un")
    with pytest.raises(frames.Stale):
        frames.edit_frame(draft.pk, by=people["referent"], revision=0, text="Deux")
    with pytest.raises(frames.Stale):
        frames.adopt_frame(draft.pk, by=people["manager"], source="x", revision=0)
    draft.refresh_from_db()
    assert draft.text == "Un"


@pytest.mark.parametrize(
    ("settings", "fault"),
    [
        ({"takes_effect_on": date(1999, 1, 1)}, Refusal),
        ({"forms": ["cash"]}, Refusal),
        ({"objection_days": 0}, ValidationError),
        ({"objection_days": 1000}, ValidationError),
        ({"cutoff_day": 31}, ValidationError),
        ({"overrun": "burn"}, ValidationError),
        ({"unit": "pies"}, ValidationError),
    ],
)
def test_what_means_nothing_is_not_kept(year, manager, settings, fault):
    draft = frames.prepare_frame(year.pk, by=manager)
    with pytest.raises(fault):
        frames.edit_frame(draft.pk, by=manager, **settings)
    draft.refresh_from_db()
    assert draft.revision == 0


def test_adopting_freezes_and_tells_where_it_was_decided(year, circle, people):
    feed(500_00, by=people["manager"])
    Subscription.objects.create(member=people["peer"], thing=circle, topic="budget")
    frame = adopted_with(year, people["manager"], (circle, OPEN, "", 300_00))
    assert frame.source == "Assemblée du 12 janvier"
    assert frame.adopted_by == people["manager"]
    assert reading.binding() == frame
    assert Notice.objects.filter(
        member=people["peer"], event__kind="frame.adopted"
    ).exists()
    line = frame.lines.get()
    attempts = (
        lambda: frames.edit_frame(frame.pk, by=people["manager"], text="x"),
        lambda: frames.discard_frame(frame.pk, by=people["manager"]),
        lambda: frames.adopt_frame(frame.pk, by=people["manager"], source="x"),
        lambda: frame_parts.set_amounts(frame.pk, {line.pk: 1}, by=people["manager"]),
        lambda: frame_parts.fill_references(frame.pk, by=people["manager"]),
    )
    for attempt in attempts:
        with pytest.raises(PermissionDenied, match="adopté"):
            attempt()


def test_all_that_is_missing_is_said_at_once(year, circle, manager):
    draft = draft_with(year, manager, forms=[], unit="points")
    with pytest.raises(Refusal) as refusal:
        frames.adopt_frame(draft.pk, by=manager, source="  ")
    said = str(refusal.value)
    for word in ("décision", "forme de paiement", "point", "au moins un cercle"):
        assert word in said
    draft.refresh_from_db()
    assert draft.is_draft


def test_a_frame_does_not_give_money_to_a_closed_circle(year, circle, manager):
    draft = draft_with(year, manager, (circle, OPEN, "", 300_00))
    circle.closed_on = timezone.localdate()
    circle.save()
    with pytest.raises(Refusal, match="Accompagnement"):
        frames.adopt_frame(draft.pk, by=manager, source="x")


def test_a_new_version_starts_later_and_never_in_the_past(year, circle, manager):
    feed(900_00, by=manager)
    first = adopted_with(year, manager, (circle, OPEN, "", 300_00))
    draft = frames.prepare_frame(year.pk, by=manager, copied_from_id=first.pk)
    today = timezone.localdate()
    assert draft.takes_effect_on >= today
    frames.edit_frame(draft.pk, by=manager, takes_effect_on=year.starts_on)
    with pytest.raises(Refusal, match="vient après"):
        frames.adopt_frame(draft.pk, by=manager, source="x")
    yesterday = today - timedelta(days=1)
    frames.edit_frame(draft.pk, by=manager, takes_effect_on=yesterday)
    with pytest.raises(Refusal, match="aujourd’hui ou plus tard"):
        frames.adopt_frame(draft.pk, by=manager, source="x")
    assert reading.binding() == first


def test_an_agreement_said_twice_is_there_once(year, manager):
    draft = frames.prepare_frame(year.pk, by=manager)
    said = {"what": "Un  achat", "above_cents": None, "whose": "referent"}
    first = frame_parts.add_agreement(draft.pk, by=manager, **said)
    assert frame_parts.add_agreement(draft.pk, by=manager, **said) == first
    assert first.what == "Un achat"
    frame_parts.remove_agreement(draft.pk, first.pk, by=manager)
    frame_parts.remove_agreement(draft.pk, first.pk, by=manager)
    assert not FrameAgreement.objects.exists()
    for wrong in ({"what": " "}, {"whose": "nobody"}):
        with pytest.raises(Refusal):
            frame_parts.add_agreement(draft.pk, by=manager, **{**said, **wrong})
