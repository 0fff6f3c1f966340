"""What members granted is drawn on by work and by expenses, and never passed."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone, translation

from essaim.base.clock import standing_at
from essaim.base.errors import Refusal
from essaim.circles.models import Circle, Membership
from essaim.cobudget import money
from essaim.cobudget.models import Project, ProjectLine
from essaim.cobudget.services import followups, grants, projects, rounds
from essaim.cobudget.services.allocations import allocate
from essaim.contributions import lines
from essaim.contributions.models import Contribution, Frame
from essaim.contributions.tests.years import announce, close, declare
from essaim.ledger import services as ledger
from essaim.ledger import uses
from essaim.ledger.models import Account, Entry
from essaim.ledger.services import budgets
from essaim.payments.reading import expenses as claims
from essaim.payments.services import expenses
from essaim.payments.tests.claims import claim_of
from essaim.rules.followup import Verb
from essaim.rules.ledger import transfer
from tests.factories import (
    CircleFactory,
    FiscalYearFactory,
    FrameFactory,
    MemberFactory,
    give_mandate,
)
from tests.racing import done, together

pytestmark = pytest.mark.django_db
MANY = 50


@pytest.fixture
def whole(db):
    return CircleFactory(name="Coopérative", kind=Circle.Kind.COOPERATIVE)


@pytest.fixture
def circle(whole):
    return CircleFactory(name="Lieux", parent=whole)


@pytest.fixture
def people(whole, circle):
    """Awa carries the project; the others are in its circle; Chloé keeps the books."""
    cast = {name: MemberFactory(name=name) for name in ("awa", "basile", "elise")}
    for member in cast.values():
        Membership.objects.create(circle=circle, member=member)
    cast["chloe"] = MemberFactory(name="chloe")
    give_mandate(cast["chloe"], "treasurer", whole)
    give_mandate(cast["basile"], "facilitator", circle)
    give_mandate(cast["basile"], "referent", circle)
    return cast


@pytest.fixture
def project(people, circle):
    """Granted 400 €, 100 from each of four members, in a year with a frame."""
    FrameFactory(fiscal_year=FiscalYearFactory(), hour_cap_cents=None)
    ledger.open_pot()
    ledger.open_account(ledger.RESULT, kind=Account.Kind.OUTSIDE)
    ledger.post(
        transfer(1_000_00, source=ledger.RESULT, target=ledger.POT),
        on=timezone.localdate(),
        label="Résultat",
        key="test:pot",
        by=None,
    )
    basile = people["basile"]
    round = rounds.create_round(by=basile, circle=circle, name="Co-budget")
    wanted = projects.submit_project(
        round.pk,
        by=people["awa"],
        title="Un établi",
        min_cents=400_00,
        max_cents=400_00,
        circle=circle,
    )
    rounds.fund_round(round.pk, 400_00, by=people["chloe"], key="all")
    for phase in ("deposit", "debate"):
        rounds.advance(round.pk, expected=phase, by=basile)
    for member in people.values():
        allocate(round.pk, {wanted.pk: 100_00}, by=member)
    for phase in ("allocation", "result"):
        rounds.advance(round.pk, expected=phase, by=basile)
    return Project.objects.get(pk=wanted.pk)


@pytest.fixture
def line(project):
    return ProjectLine.objects.of(project).get().line


def figures(line):
    return budgets.figures([line])[line.pk]


def test_work_and_expenses_choose_the_budget_of_a_project(line, people):
    offered = [pk for _group, some in lines.choices(people["elise"]) for pk, _ in some]
    assert line.pk in offered
    assert line in claims.open_lines()


@pytest.mark.parametrize("policy", ["refuse", "defer", "debt", "prorate", "deliberate"])
def test_whatever_the_policy_a_project_is_never_passed(line, people, policy):
    Frame.objects.update(overrun=policy)
    declare(line, people["elise"], 300_00)
    with pytest.raises(Refusal):
        declare(line, people["basile"], 100_01)
    declare(line, people["basile"], 100_00)
    assert figures(line).engaged == figures(line).voted == 400_00
    assert figures(line).excess == 0
    assert not Contribution.objects.filter(status="deferred").exists()


def test_an_expense_above_what_is_left_is_refused_and_nobody_approves_their_own(
    line, people
):
    claim = claim_of(people["awa"], line, 350_00)
    expenses.submit(claim.pk, by=people["awa"])
    late = claim_of(people["elise"], line, 60_00)
    with pytest.raises(Refusal):
        expenses.submit(late.pk, by=people["elise"])
    assert figures(line).left == 50_00
    own = claim_of(people["basile"], line, 50_00)
    expenses.submit(own.pk, by=people["basile"])
    with pytest.raises(PermissionDenied):
        expenses.approve(own.pk, by=people["basile"])
    expenses.approve(claim.pk, by=people["basile"])
    assert figures(line).left == 0


def test_only_what_neither_work_nor_expenses_hold_comes_back(line, people, project):
    declare(line, people["elise"], 120_00)
    claim = claim_of(people["elise"], line, 80_00)
    expenses.submit(claim.pk, by=people["elise"])
    with pytest.raises(Refusal):
        grants.return_rest(project.pk, 200_01, by=people["awa"], key=uuid.uuid4())
    grants.return_rest(project.pk, 200_00, by=people["awa"], key=uuid.uuid4())
    grant = money.grants_of([project])[project.pk]
    assert (grant.granted, grant.returned, grant.spent) == (400_00, 200_00, 200_00)


def test_what_is_left_is_hidden_like_that_of_any_budget(line, people, project):
    """One person declared: the others would read what they asked."""
    declare(line, people["elise"], 120_00)
    outsider = MemberFactory()
    seen = money.seen_by(outsider, [project])[project.pk]
    assert seen.is_hidden
    assert seen.spent is None
    assert money.seen_by(people["awa"], [project])[project.pk].left == 280_00
    assert money.seen_by(people["chloe"], [project])[project.pk].left == 280_00
    assert money.seen_by(people["basile"], [project])[project.pk].spent == 120_00


def test_once_it_is_over_and_all_is_returned_what_it_cost_is_everybody_s(
    line, people, project
):
    """Its people say it by returning what was left: the page told them so."""
    declare(line, people["elise"], 120_00)
    outsider, awa = MemberFactory(), people["awa"]
    grants.return_rest(project.pk, 280_00, by=awa, key=uuid.uuid4())
    assert money.seen_by(outsider, [project])[project.pk].is_hidden
    followups.say(project.pk, Verb.START, by=awa)
    followups.say(project.pk, Verb.FINISH, by=awa)
    assert money.seen_by(outsider, [project])[project.pk].spent == 120_00


# -- faults of a neighbour, each by its number in our study --------------------------


def test_04_a_project_that_stops_erases_nothing(project, people):
    """There, cancelling deletes the contributions; here all stays, in the books too."""
    choices = list(project.allocations.order_by("pk").values_list("pk", "cents"))
    entries = set(Entry.objects.values_list("pk", flat=True))
    followups.say(project.pk, Verb.STOP, by=people["awa"], reason="Plus personne")
    grants.return_rest(project.pk, 400_00, by=people["awa"], key=uuid.uuid4())
    left = list(project.allocations.order_by("pk").values_list("pk", "cents"))
    assert left == choices
    assert entries < set(Entry.objects.values_list("pk", flat=True))


def test_07_every_page_says_the_same_state(project, people, client):
    """There, four functions disagree; here pages and files read one rule."""
    client.force_login(people["elise"])
    at = project.get_absolute_url()
    pages = [f"{at}suivi/", *(f"/co-budget/{place}" for place in HISTORY)]
    pages = [page.format(project.round_id) for page in pages]
    for verb, words in ((Verb.START, "commencé"), (Verb.FINISH, "terminé")):
        followups.say(project.pk, verb, by=people["awa"])
        for page in pages:
            answer = client.get(page)
            text = b"".join(answer) if answer.streaming else answer.content
            assert words in text.decode().lower(), (page, words)


HISTORY = ("histoire/", "{}/histoire/", "{}/histoire.csv", "{}/histoire.md")


def test_08_once_closed_no_money_is_stuck_and_what_returns_may_be_given_again(
    project, people
):
    """There, nothing happens at closing, and what is cancelled later is lost."""
    round = project.round
    assert ledger.balance(round.account_code) == 0
    assert ledger.balance(project.account_code) == 0
    grants.return_rest(project.pk, 400_00, by=people["awa"], key=uuid.uuid4())
    assert ledger.balance(ledger.POT) == 1_000_00
    later = rounds.create_round(
        by=people["basile"], circle=round.circle, name="Le suivant"
    )
    funded = rounds.fund_round(later.pk, 1_000_00, by=people["chloe"], key="all")
    assert funded.pool_cents == 1_000_00


def test_14_several_receipts_add_up_and_are_held_against_what_was_granted(line, people):
    """There, the total is wrong, and never compared with the money received."""
    claim = claim_of(people["elise"], line, 120_00, 99_99, 80_01)
    expenses.submit(claim.pk, by=people["elise"])
    assert figures(line).declared == 300_00
    more = claim_of(people["awa"], line, 60_00, 40_01)
    with pytest.raises(Refusal):
        expenses.submit(more.pk, by=people["awa"])
    assert figures(line).left == 100_00


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_fifty_people_on_the_last_euros_never_pass_what_was_granted(line, people):
    crowd = MemberFactory.create_batch(MANY)
    Frame.objects.update(overrun="debt")
    answers = together([lambda one=one: announce(line, one, 30_00) for one in crowd])
    assert len(done(answers)) == 400 // 30
    assert figures(line).left == 10_00
    assert figures(line).excess == 0


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_rest_returned_twice_at_once_comes_back_once(line, people, project):
    pot = ledger.balance(ledger.POT)

    def give_back(by):
        return grants.return_rest(project.pk, 300_00, by=by, key=uuid.uuid4())

    answers = together(
        [lambda by=by: give_back(by) for by in (people["awa"], people["chloe"]) * 4]
    )
    assert len(done(answers)) == 1
    assert ledger.balance(ledger.POT) == pot + 300_00
    assert figures(line).left == 100_00


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_returning_while_others_announce_never_gives_twice(line, people, project):
    crowd = MemberFactory.create_batch(20)
    acts = [lambda one=one: announce(line, one, 30_00) for one in crowd]
    acts.insert(
        10,
        lambda: grants.return_rest(
            project.pk, 200_00, by=people["awa"], key=uuid.uuid4()
        ),
    )
    together(acts)
    stands = figures(line)
    returned = sum(row.cents for row in project.returns.all())
    assert stands.voted + returned == 400_00
    assert stands.engaged <= stands.voted


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_follow_up_started_eight_times_at_once_gives_each_budget_once(people, project):
    assert ProjectLine.objects.filter(project=project).count() == 1
    answers = together([lambda: grants.open_missing_budgets(project.round_id)] * 8)
    assert answers == [0] * 8
    assert figures(ProjectLine.objects.get(project=project).line).voted == 400_00


def test_a_closed_year_settles_what_was_declared_on_a_project(line, people, project):
    Frame.objects.update(overrun="prorate")
    declare(line, people["elise"], 300_00)
    year = line.fiscal_year
    after = timezone.now() + timedelta(
        days=(year.ends_on - timezone.localdate()).days + 20
    )
    manager = MemberFactory()
    give_mandate(manager, "manager", CircleFactory())
    with standing_at(after):
        FiscalYearFactory(starts_on=year.ends_on + timedelta(days=1))
        close(year, preparing=people["chloe"], posting=manager)
        assert figures(line).settled == 300_00
        grants.carry(project.pk, by=people["awa"])
        later = ProjectLine.objects.of(project).last().line
        assert later.fiscal_year != year
        assert figures(later).left == 100_00
        assert lines.is_open(later)


def told_of(project, reader):
    """What the page of the project tells this reader of what draws on it."""
    lines = [granted.line for granted in ProjectLine.objects.of(project)]
    return {group.title: group for group in uses.of(lines, reader)}


def test_what_draws_on_a_project_is_told_to_each_as_they_may_read_it(
    line, people, project, client
):
    declare(line, people["elise"], 120_00, title="Monter l’établi", is_signed=False)
    announce(line, people["basile"], 60_00, title="Peindre")
    claim = claim_of(people["awa"], line, 80_00, title="Visserie")
    expenses.submit(claim.pk, by=people["awa"])
    outsider = MemberFactory(name="dehors")
    with translation.override("fr"):
        inside, outside = told_of(project, people["awa"]), told_of(project, outsider)
    work = {one.words: one for one in inside["Travail"].rows}
    assert work["Monter l’établi"].cents == 120_00
    assert work["Peindre"].who == "basile"
    assert inside["Travail"].total == 180_00
    assert inside["Notes de frais"].total == 80_00
    grant = money.grants_of([project])[project.pk]
    drawn = sum(group.total or 0 for group in inside.values())
    assert drawn == grant.spent
    assert set(outside) == {"Travail"}, "an expense is no business of theirs"
    [seen] = outside["Travail"].rows
    assert (seen.words, seen.cents, seen.state) == ("Monter l’établi", None, "")
    assert seen.who == "Un membre du cercle", "it is not signed"
    assert outside["Travail"].total is None
    client.force_login(outsider)
    page = client.get(f"/co-budget/{project.round_id}/projets/{project.pk}/suivi/")
    text = page.content.decode()
    assert "Monter l’établi" in text
    for hidden in ("Peindre", "Visserie", "elise", "120 €", "180 €", "80 €"):
        assert hidden not in text.replace("\u202f", " ").replace("\xa0", " "), hidden


def test_an_expense_of_one_s_own_is_told_to_oneself_without_a_sum(
    line, people, project
):
    outsider = MemberFactory(name="dehors")
    for who, cents in ((outsider, 30_00), (people["awa"], 80_00)):
        claim = claim_of(who, line, cents)
        expenses.submit(claim.pk, by=who)
    with translation.override("fr"):
        told = told_of(project, outsider)["Notes de frais"]
    assert [one.cents for one in told.rows] == [30_00]
    assert told.total is None


def test_what_draws_on_it_takes_as_many_queries_whatever_its_number(
    line, people, project, django_assert_max_num_queries
):
    for n in range(12):
        declare(line, people["elise"], 10_00, title=f"Travail {n}")
        claim = claim_of(people["awa"], line, 5_00)
        expenses.submit(claim.pk, by=people["awa"])
    with django_assert_max_num_queries(14):
        told_of(project, people["basile"])
