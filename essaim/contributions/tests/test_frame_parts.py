"""Budget lines and reference points of a draft."""

from datetime import date

import pytest

from essaim.base.errors import Refusal
from essaim.contributions import frame_references
from essaim.contributions.models import Contribution, FrameLine, WorkKind
from essaim.contributions.services import frame_parts, frames
from essaim.contributions.services.frame_parts import Range
from essaim.contributions.tests.framing import at, draft_with, html, told
from tests.factories import (
    CircleFactory,
    FiscalYearFactory,
    FrameFactory,
    voted_line,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(people):
    return people["manager"]


@pytest.fixture
def draft(year, manager):
    return frames.prepare_frame(year.pk, by=manager)


@pytest.fixture
def welcome(db):
    return WorkKind.objects.create(name="Accueil")


@pytest.fixture
def line_of_last_year(year, circle):
    last = FiscalYearFactory(
        starts_on=year.starts_on.replace(year=year.starts_on.year - 1)
    )
    return voted_line(circle, 5_000_00, year=last)


@pytest.fixture
def paid(line_of_last_year, people, welcome):
    """Make contributions of last year: ``(who, cents, minutes)`` each."""

    def make(*told, status="paid", kind=welcome):
        for who, cents, minutes in told:
            Contribution.objects.create(
                author=people[who],
                circle=line_of_last_year.circle,
                line=line_of_last_year,
                kind=kind,
                title="x",
                cents=cents,
                minutes=minutes,
                form="activity",
                status=status,
            )

    return make


def test_a_line_sent_twice_is_there_once(draft, circle, manager):
    said = {"circle": circle, "kind": "open", "label": " Tout  venant ", "cents": 5}
    frame_parts.add_line(draft.pk, by=manager, **said)
    frame_parts.add_line(draft.pk, by=manager, **said)
    assert told(draft) == {(circle.name, "open", "Tout venant", 5)}
    with pytest.raises(Refusal, match="déjà cette ligne"):
        frame_parts.add_line(draft.pk, by=manager, **{**said, "cents": 6})


@pytest.mark.parametrize(
    "wrong", [{"cents": 0}, {"cents": -5}, {"kind": "workstream"}, {"kind": "pie"}]
)
def test_a_line_that_means_nothing_is_refused(draft, circle, manager, wrong):
    said = {"circle": circle, "kind": "open", "label": "", "cents": 5, **wrong}
    with pytest.raises(Refusal):
        frame_parts.add_line(draft.pk, by=manager, **said)
    assert not FrameLine.objects.exists()


def test_the_whole_cooperative_and_closed_circles_get_no_budget(
    draft, whole, year, manager
):
    closed = CircleFactory(name="Fermé", closed_on=year.starts_on)
    for circle in (whole, closed):
        with pytest.raises(Refusal):
            frame_parts.add_line(
                draft.pk, circle=circle, kind="open", label="", cents=5, by=manager
            )


def test_amounts_are_set_together_or_not_at_all(year, circle, manager):
    draft = draft_with(
        year,
        manager,
        (circle, "open", "", 100),
        (circle, "essential", "Paie", 200),
        (circle, "recurrent", "Ménage", 300),
    )
    first, second, third = (
        draft.lines.get(kind=kind).pk for kind in ("open", "essential", "recurrent")
    )
    before = draft.revision
    frame_parts.set_amounts(draft.pk, {first: 150, second: None}, by=manager)
    assert told(draft) == {
        (circle.name, "open", "", 150),
        (circle.name, "recurrent", "Ménage", 300),
    }
    frame_parts.set_amounts(draft.pk, {first: 150, third: 300}, by=manager)
    draft.refresh_from_db()
    assert draft.revision == before + 1
    for wrong in (
        {first: 1, 999_999: 1},
        {first: 1, second: 5},
        {first: 0},
        {first: -1},
    ):
        with pytest.raises(Refusal):
            frame_parts.set_amounts(draft.pk, wrong, by=manager)
    assert FrameLine.objects.get(pk=first).cents == 150


def test_reference_points_are_set_changed_and_taken_out(draft, welcome, manager):
    hour = Range("hour", 20_00, 30_00)
    frame_parts.set_references(draft.pk, {welcome.pk: hour}, by=manager)
    frame_parts.set_references(draft.pk, {welcome.pk: hour}, by=manager)
    draft.refresh_from_db()
    assert draft.revision == 1
    whole = Range("whole", 50_00, 50_00)
    frame_parts.set_references(draft.pk, {welcome.pk: whole}, by=manager)
    found = draft.references.get()
    assert (found.per, found.low_cents, found.high_cents) == ("whole", 50_00, 50_00)
    with pytest.raises(Refusal):
        frame_parts.set_references(
            draft.pk, {welcome.pk: Range("hour", 5, 4)}, by=manager
        )
    frame_parts.set_references(draft.pk, {welcome.pk: None}, by=manager)
    assert not draft.references.exists()


def test_last_year_gives_the_median_of_an_hour(draft, welcome, manager, paid):
    paid(("author", 40_00, 120), ("peer", 25_00, 60), ("other", 30_00, 60))
    _frame, count = frame_parts.fill_references(draft.pk, by=manager)
    assert count == 1
    found = draft.references.get()
    assert (found.per, found.low_cents, found.high_cents) == ("hour", 25_00, 25_00)


def test_without_time_it_is_the_median_of_the_whole(draft, manager, paid):
    paid(("author", 40_00, None), ("peer", 25_00, 60), ("other", 90_00, None))
    frame_parts.fill_references(draft.pk, by=manager)
    found = draft.references.get()
    assert (found.per, found.low_cents) == ("whole", 40_00)


def test_fewer_than_three_persons_have_no_median(draft, welcome, manager, paid):
    paid(*[("author", 40_00, 60)] * 5, ("peer", 25_00, 60))
    frame_parts.set_references(
        draft.pk, {welcome.pk: Range("hour", 1_00, 2_00)}, by=manager
    )
    _frame, count = frame_parts.fill_references(draft.pk, by=manager)
    assert count == 0
    assert draft.references.get().high_cents == 2_00
    assert frame_references.last_year(draft) == []


@pytest.mark.parametrize("status", ["withdrawn", "offered", "announced", "abandoned"])
def test_what_was_not_paid_is_no_reference(draft, manager, paid, status):
    cents = 0 if status == "offered" else 90_00
    paid(*((who, cents, 60) for who in ("author", "peer", "other")), status=status)
    assert frame_references.last_year(draft) == []


def test_medians_take_as_many_queries_for_ten_kinds_as_for_one(
    draft, paid, django_assert_num_queries
):
    persons = [("author", 20_00, 60), ("peer", 25_00, 60), ("other", 30_00, 60)]
    for n in range(10):
        paid(*persons, kind=WorkKind.objects.create(name=f"Sorte {n}"))
    year = frame_references.year_before(draft)
    with django_assert_num_queries(2):
        assert len(frame_references.medians(year)) == 10


def test_a_new_frame_starts_from_the_last_one_adopted_not_from_a_draft(
    browse, manager, circle, year
):
    adopted = FrameFactory(fiscal_year=year)
    following = FiscalYearFactory(starts_on=date(year.starts_on.year + 1, 1, 1))
    draft_with(following, manager, (circle, "open", "", 300_00))
    page = html(browse(manager).get(at("frame_create")))
    assert f'<option value="{adopted.pk}" selected>' in page
