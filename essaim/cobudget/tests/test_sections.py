"""A pool in sections: defined, projects placed, envelopes parted and never passed."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from essaim.base.errors import Refusal
from essaim.circles.models import Circle
from essaim.cobudget import sections as reading
from essaim.cobudget.envelope_plans import Part, Plan
from essaim.cobudget.models import Envelope, Project, Round, Section, SectionShare
from essaim.cobudget.services import delegations, halting, paper, projects, rounds
from essaim.cobudget.services.allocations import TooMuch, allocate, undo
from essaim.cobudget.services.asking import declare_incompatible
from essaim.cobudget.services.carrying import copy_round
from essaim.cobudget.services.people import plan_people
from essaim.cobudget.services.sections import MOST, Row, define, place
from essaim.ledger.services import balance
from tests.factories import CircleFactory

COMMON = Row("Volet transverse", "transverse", basis_points=2500)
REST = Row("Volet commun", basis_points=7500)


@pytest.fixture
def parted(new_round, submit, chloe, cast, elise, basile):
    """A round in deposit with 500 €, two sections and two projects; five members."""
    round = new_round()
    rounds.fund_round(round.pk, 500_00, by=chloe, key="all")
    parted.common, parted.rest = define(round.pk, [COMMON, REST], by=basile)
    parted.drill = submit(round, 100, 150, section=parted.rest)
    parted.charter = submit(round, 60, section=parted.common, transverse=True)
    return round


@pytest.fixture
def opened(parted, advance):
    """The same, open without the days of debate: 25 € and 75 € for each."""
    Round.objects.filter(pk=parted.pk).update(transverse_days=0)
    return advance(parted, "allocation")


def shares_of(round, member):
    rows = SectionShare.objects.filter(envelope__round=round, envelope__member=member)
    return [(one.cents, one.directed_cents) for one in rows]


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([Row("A", basis_points=5000), Row("B", basis_points=4000)], "10"),
        ([Row("A", basis_points=9000), Row("B", basis_points=2000)], "10"),
        ([Row("A", cents=100_00), Row("B", cents=300_00)], "100"),
        ([Row("A", cents=600_00), Row("B", basis_points=10_000)], "100"),
        ([Row("A", basis_points=5000), Row("a", basis_points=5000)], ""),
        ([Row(" ", basis_points=10_000)], ""),
        ([Row("A")], "A"),
        ([Row("A", cents=1, basis_points=1)], "A"),
        ([Row("A", basis_points=-1), Row("B", basis_points=10_001)], "A"),
        ([Row("A", "circle", basis_points=10_000)], "A"),
        ([Row("A", "other", basis_points=10_000)], "A"),
        ([Row(str(n), cents=1) for n in range(MOST + 1)], str(MOST)),
    ],
)
def test_sections_that_make_no_sense_are_refused(parted, basile, rows, says):
    with pytest.raises(Refusal) as refusal:
        define(parted.pk, rows, by=basile)
    assert says in str(refusal.value)
    assert [one.name for one in reading.of(parted)] == [COMMON.name, REST.name]


def test_only_those_who_run_it_define_them_and_not_once_open(opened, awa, basile):
    with pytest.raises(PermissionDenied):
        define(opened.pk, [], by=awa)
    with pytest.raises(PermissionDenied):
        define(opened.pk, [], by=basile)


def test_amounts_are_planned_before_there_is_money(new_round, basile):
    round = new_round()
    define(round.pk, [Row("A", cents=100_00), Row("B", cents=50_00)], by=basile)
    assert [one.cents for one in reading.of(round)] == [100_00, 50_00]


def test_defined_again_they_keep_their_projects_or_ask_to_place_them(parted, basile):
    """Names are exchanged; what a section does not take any more is to be placed."""
    common, rest = reading.of(parted)
    turned = [
        Row(REST.name, "theme", basis_points=2500, pk=common.pk),
        Row(COMMON.name, "transverse", basis_points=7500, pk=rest.pk),
    ]
    define(parted.pk, turned, by=basile)
    assert Project.objects.get(transverse=True).section_id == common.pk
    assert Project.objects.get(transverse=False).section_id is None
    define(parted.pk, [], by=basile)
    assert not Section.objects.exists()
    assert not Project.objects.exclude(section=None).exists()


def test_a_project_says_its_section_when_it_is_submitted(parted, submit, awa):
    common, rest = reading.of(parted)
    with pytest.raises(Refusal):
        submit(parted, 10)
    with pytest.raises(Refusal) as refusal:
        submit(parted, 10, section=common, title="Un four")
    assert COMMON.name in str(refusal.value)
    assert "Un four" in str(refusal.value)
    draft = projects.draft_project(parted.pk, by=awa, title="P", min_cents=1_00)
    with pytest.raises(Refusal):
        projects.submit_draft(draft.pk, by=awa)
    projects.amend_project(draft.pk, by=awa, section=rest)
    assert projects.submit_draft(draft.pk, by=awa).section == rest


def test_a_section_of_a_circle_takes_its_projects(new_round, submit, basile):
    round, circle = new_round(), CircleFactory(name="Communication")
    [section] = define(
        round.pk, [Row("Com", "circle", circle, basis_points=10_000)], by=basile
    )
    with pytest.raises(Refusal) as refusal:
        submit(round, 10, section=section)
    assert "Communication" in str(refusal.value)
    assert submit(round, 10, section=section, circle=circle).section == section


def test_amended_it_stays_where_it_is_taken(parted, awa):
    charter = Project.objects.get(transverse=True)
    with pytest.raises(Refusal):
        projects.amend_project(charter.pk, by=awa, transverse=False)
    _common, rest = reading.of(parted)
    projects.amend_project(charter.pk, by=awa, transverse=False, section=rest)
    charter.refresh_from_db()
    assert (charter.section, charter.transverse) == (rest, False)


def test_projects_deposited_before_are_placed_before_it_opens(
    new_round, submit, chloe, cast, awa, elise, basile
):
    round = new_round()
    rounds.fund_round(round.pk, 500_00, by=chloe, key="all")
    oven = submit(round, 10, title="Un four")
    [section] = define(round.pk, [Row("A", basis_points=10_000)], by=basile)
    round.refresh_from_db()
    said = rounds.missing_to_open(round)
    assert any("Un four" in one for one in said)
    assert any("A" in one for one in said[-1:])
    with pytest.raises(PermissionDenied):
        place(round.pk, {oven.pk: section.pk}, by=elise)
    with pytest.raises(Refusal):
        place(round.pk, {oven.pk: section.pk + 1}, by=awa)
    assert place(round.pk, {oven.pk: section.pk}, by=basile) == 1
    assert place(round.pk, {oven.pk: section.pk}, by=awa) == 0
    assert rounds.missing_to_open(round) == []


def test_envelopes_are_parted_in_one_entry(opened, cast, elise, awa):
    envelope = Envelope.objects.get(round=opened, member=awa)
    assert shares_of(opened, awa) == [(25_00, 0), (75_00, 0)]
    assert envelope.cents == balance(envelope.account_code) == 100_00
    assert [one.pool_cents for one in reading.of(opened)] == [125_00, 375_00]


def test_the_amounts_of_a_list_are_kept_to_the_cent(
    parted, advance, awa, elise, basile
):
    plan = Plan(
        people="list",
        envelopes_by="file",
        listed={awa.pk: 120_01, elise.pk: 379_99},
    )
    plan_people(parted.pk, plan, by=basile)
    Round.objects.filter(pk=parted.pk).update(transverse_days=0)
    advance(parted, "allocation")
    for member, cents in ((awa, 120_01), (elise, 379_99)):
        assert sum(whole for whole, _used in shares_of(parted, member)) == cents
    for section in reading.of(parted):
        whole = sum(section.shares.values_list("cents", flat=True))
        assert whole <= section.pool_cents


def test_parts_of_an_envelope_are_parts_in_each_section(parted, advance, basile, elise):
    day = timezone.localdate()
    type(elise).objects.active().exclude(pk=elise.pk).update(joined_on="2020-01-01")
    plan = Plan(envelopes_by="parts", parts=[Part(50, joined_since=day)])
    plan_people(parted.pk, plan, by=basile)
    Round.objects.filter(pk=parted.pk).update(transverse_days=0)
    advance(parted, "allocation")
    assert [whole for whole, _used in shares_of(parted, elise)] == [13_88, 41_66]
    assert [whole for whole, _used in shares_of(parted, basile)] == [27_77, 83_33]


def test_money_of_a_section_goes_to_its_projects_only(opened, awa):
    drill, charter = Project.objects.order_by("pk")
    with pytest.raises(TooMuch) as refusal:
        allocate(opened.pk, {drill.pk: 80_00}, by=awa)
    assert REST.name in refusal.value.whole
    assert shares_of(opened, awa) == [(25_00, 0), (75_00, 0)]
    allocate(opened.pk, {drill.pk: 75_00, charter.pk: 20_00}, by=awa)
    assert shares_of(opened, awa) == [(25_00, 20_00), (75_00, 75_00)]
    undo(opened.pk, by=awa)
    assert shares_of(opened, awa) == [(25_00, 0), (75_00, 0)]
    undo(opened.pk, by=awa)
    assert shares_of(opened, awa) == [(25_00, 20_00), (75_00, 75_00)]


def test_what_is_entrusted_is_parted_too(opened, awa, elise):
    drill, charter = Project.objects.order_by("pk")
    allocate(opened.pk, {drill.pk: 70_00}, by=awa)
    with pytest.raises(Refusal) as refusal:
        delegations.delegate(opened.pk, elise.pk, 20_00, by=awa)
    assert REST.name in str(refusal.value)
    allocate(opened.pk, {drill.pk: 60_00}, by=awa)
    made = delegations.delegate(opened.pk, elise.pk, 20_00, by=awa)
    with pytest.raises(TooMuch):
        delegations.direct_for(made.pk, {charter.pk: 5_01}, by=elise)
    delegations.direct_for(made.pk, {charter.pk: 5_00, drill.pk: 15_00}, by=elise)
    with pytest.raises(TooMuch):
        allocate(opened.pk, {charter.pk: 20_01}, by=awa)
    assert shares_of(opened, awa) == [(25_00, 5_00), (75_00, 75_00)]
    delegations.end_delegation(made.pk, by=elise)
    assert shares_of(opened, awa) == [(25_00, 0), (75_00, 60_00)]


def test_a_paper_is_held_to_the_sections(opened, awa, basile, driss):
    drill, charter = Project.objects.order_by("pk")
    with pytest.raises(TooMuch):
        paper.enter_paper(opened.pk, awa.pk, "1", {charter.pk: 30_00}, by=basile)
    said = {charter.pk: 25_00, drill.pk: 10_00}
    made = paper.enter_paper(opened.pk, awa.pk, "1", said, by=basile)
    paper.confirm_paper(made.pk, said, by=driss)
    assert shares_of(opened, awa) == [(25_00, 25_00), (75_00, 10_00)]


def test_a_round_without_sections_parts_nothing(open_round, awa):
    round = open_round()
    allocate(round.pk, {open_round.drill.pk: 100_00}, by=awa)
    assert not SectionShare.objects.exists()
    assert not Section.objects.exists()


def test_cancelled_its_money_returns(opened, awa, basile):
    allocate(opened.pk, {Project.objects.first().pk: 10_00}, by=awa)
    halting.cancel_round(opened.pk, by=basile, reason="Plus tard")
    assert balance(opened.account_code) == 0
    assert balance("pot") == 10_000_00


def test_a_copy_has_the_same_sections(opened, basile):
    other = copy_round(opened.pk, by=basile, name="L’an prochain")
    kept = [(one.name, one.kind, one.basis_points) for one in reading.of(other)]
    assert kept == [(one.name, one.kind, one.basis_points) for one in (COMMON, REST)]
    assert {one.pool_cents for one in reading.of(other)} == {None}


def test_a_circle_that_is_whole_may_have_a_section(new_round, whole, basile):
    assert whole.kind == Circle.Kind.COOPERATIVE
    [made] = define(
        new_round().pk, [Row("Tous", "circle", whole, basis_points=10_000)], by=basile
    )
    assert made.circle == whole


def test_projects_that_exclude_each_other_share_a_section(parted, awa, basile):
    """Counted apart, both could be funded."""
    Round.objects.filter(pk=parted.pk).update(transverse_days=0)
    parted.refresh_from_db()
    drill, charter = Project.objects.order_by("pk")
    before = charter.section_id
    place(parted.pk, {charter.pk: drill.section_id}, by=basile)
    declare_incompatible(parted.pk, drill.pk, charter.pk, by=basile)
    place(parted.pk, {charter.pk: before}, by=basile)
    [said] = rounds.missing_to_open(parted)
    assert drill.title in said
    assert charter.title in said
