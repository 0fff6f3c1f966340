"""What members granted becomes a budget of its own; what is left comes back."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from essaim.base.clock import standing_at
from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.circles.models import Circle
from essaim.cobudget import money
from essaim.cobudget.models import Allocation, FollowUp, Project, ProjectLine, Returned
from essaim.cobudget.services import grants, rounds
from essaim.cobudget.services.allocations import allocate
from essaim.cobudget.tasks import tick
from essaim.cobudget.tests.after import count, figures, give_back, line_of
from essaim.ledger import services as ledger
from essaim.ledger.models import Account, BudgetLine, Entry, FiscalYear
from essaim.ledger.services import budgets
from essaim.notifications.models import Notice
from essaim.rules.budgets import Bucket
from tests.factories import CircleFactory, MemberFactory, give_mandate

pytestmark = pytest.mark.django_db


@pytest.fixture
def counted(open_round, advance, awa, elise):
    """The drill received 100 €: 50 from Awa, 50 from Élise."""
    round = count(open_round, advance, awa, elise)
    counted.drill = Project.objects.get(pk=open_round.drill.pk)
    return round


@pytest.fixture
def drill(counted, open_round):
    return Project.objects.get(pk=open_round.drill.pk)


@pytest.fixture
def granted(counted, advance, open_round):
    """The drill, its follow-up started."""
    advance(counted, "follow_up")
    return Project.objects.get(pk=open_round.drill.pk)


def test_when_follow_up_starts_each_winner_has_a_budget_of_its_own(granted, circle):
    line = line_of(granted)
    assert line.kind == BudgetLine.Kind.PROJECT
    assert (line.circle, line.label) == (circle, "Une perceuse")
    assert line.fiscal_year == FiscalYear.objects.containing(timezone.localdate()).get()
    assert figures(granted).left == figures(granted).voted == 100_00
    assert ledger.balance(granted.account_code) == 0
    assert FollowUp.objects.get(project=granted).state == "granted"


def test_the_budget_is_of_the_circle_that_carries_the_project(
    new_round, submit, chloe, awa, elise, cast, advance
):
    kitchen = CircleFactory(name="Cuisine")
    round = new_round()
    project = submit(round, 50, circle=kitchen)
    rounds.fund_round(round.pk, 500_00, by=chloe, key="all")
    advance(round, "allocation")
    allocate(round.pk, {project.pk: 50_00}, by=elise)
    advance(round, "follow_up")
    assert line_of(project).circle == kitchen


def test_a_project_of_no_circle_in_a_round_of_the_whole_goes_where_peers_can_read(
    granted, whole
):
    orientation = CircleFactory(name="Cap", kind=Circle.Kind.ORIENTATION)
    granted.round.circle = whole
    assert grants.circle_for(granted) == orientation
    orientation.delete()
    assert grants.circle_for(granted) == whole


def test_two_projects_of_the_same_name_have_two_budgets(granted, circle):
    year = line_of(granted).fiscal_year
    other = Project.objects.create(
        round=granted.round,
        key="twin",
        title=granted.title,
        min_cents=1,
        max_cents=1,
        author=granted.author,
    )
    line = grants._line_for(other, year)
    assert line != line_of(granted)
    assert line.label == f"Une perceuse ({other.pk})"


def test_follow_up_does_not_start_without_a_year_to_spend_in(counted, basile):
    FiscalYear.objects.update(closed_at=timezone.now())
    with pytest.raises(Refusal):
        rounds.advance(counted.pk, expected="result", by=basile)
    assert not ProjectLine.objects.exists()


def test_a_round_followed_before_projects_had_budgets_receives_them_by_itself(
    counted, drill
):
    counted.phase = "follow_up"
    counted.save()
    tick(timezone.now())
    tick(timezone.now())
    assert figures(drill).voted == 100_00
    assert ProjectLine.objects.count() == 1


# -- the rest comes back ------------------------------------------------------------


def test_its_people_return_what_is_left_and_the_pot_has_it(granted, awa):
    before = ledger.balance(ledger.POT)
    give_back(granted, 40_00, by=awa, reason="Achetée d’occasion")
    assert ledger.balance(ledger.POT) == before + 40_00
    assert figures(granted).voted == 60_00
    assert money.grants_of([granted])[granted.pk].spent == 0
    event = Event.objects.get(kind="project.returned")
    assert event.data["amount_cents"] == 40_00
    assert event.data["reason"] == "Achetée d’occasion"


def test_never_more_than_what_is_left_is_returned(granted, awa):
    line = line_of(granted)
    budgets.change(
        line,
        (Bucket.AVAILABLE, 0),
        (Bucket.DECLARED, 70_00),
        on=timezone.localdate(),
        label="x",
        key="x",
        by=None,
    )
    with pytest.raises(Refusal, match="30"):
        give_back(granted, 30_01, by=awa)
    give_back(granted, 30_00, by=awa)
    assert figures(granted).left == 0
    with pytest.raises(Refusal):
        give_back(granted, 1, by=awa)
    assert money.grants_of([granted])[granted.pk].spent == 70_00


def test_a_form_sent_twice_returns_once(granted, awa):
    key = uuid.uuid4()
    first = give_back(granted, 40_00, by=awa, key=key)
    assert give_back(granted, 40_00, by=awa, key=key) == first
    assert Returned.objects.count() == 1
    assert figures(granted).voted == 60_00


def test_nothing_is_returned_below_a_cent(granted, awa):
    for cents in (0, -5_00):
        with pytest.raises(Refusal):
            give_back(granted, cents, by=awa)


def test_the_treasurer_returns_too_and_its_people_are_told(granted, awa, chloe):
    give_back(granted, 10_00, by=chloe)
    event = Event.objects.get(kind="project.returned")
    assert Notice.objects.filter(event=event, member=awa).exists()


def test_others_do_not_return_it(granted, elise, basile):
    for member in (elise, basile):
        with pytest.raises(PermissionDenied):
            give_back(granted, 10_00, by=member)


def test_once_its_author_has_left_its_circle_answers_for_it(granted, awa, circle):
    referent = MemberFactory(name="Référente")
    give_mandate(referent, "referent", circle)
    with pytest.raises(PermissionDenied):
        give_back(granted, 10_00, by=referent)
    awa.is_active = False
    awa.save()
    give_back(granted, 10_00, by=referent)


def test_what_was_chosen_stays_readable_when_the_money_comes_back(granted, awa):
    """Neighbours delete every contribution of a cancelled project: nothing is here."""
    chosen = list(Allocation.objects.values_list("pk", "cents"))
    entries = Entry.objects.count()
    give_back(granted, 100_00, by=awa)
    granted.refresh_from_db()
    assert list(Allocation.objects.values_list("pk", "cents")) == chosen
    assert granted.awarded_cents == 100_00
    assert Entry.objects.count() == entries + 1


# -- never above what was granted ---------------------------------------------------


@pytest.mark.parametrize("may_pass", [True, False])
def test_a_project_is_never_passed_even_when_the_policy_lets_budgets_be(
    granted, may_pass
):
    with pytest.raises(budgets.BudgetExhausted):
        budgets.change(
            line_of(granted),
            (Bucket.AVAILABLE, 0),
            (Bucket.DECLARED, 100_01),
            on=timezone.localdate(),
            label="x",
            key="x",
            by=None,
            may_pass=may_pass,
        )


def test_the_books_have_no_place_for_an_excess_of_a_project(granted):
    codes = Account.objects.filter(budget_line=line_of(granted)).values_list(
        "code", flat=True
    )
    assert {code.rpartition(":")[2] for code in codes} == set(Bucket) - {Bucket.EXCESS}


# -- from one year to the next ------------------------------------------------------


@pytest.fixture
def new_year(granted):
    """The year after, which has begun."""
    year = line_of(granted).fiscal_year
    following = FiscalYear.objects.create(
        starts_on=year.ends_on + timedelta(days=1),
        ends_on=year.ends_on.replace(year=year.ends_on.year + 1),
    )
    moment = timezone.now() + (following.starts_on - timezone.localdate())
    with standing_at(moment):
        yield following


def test_what_is_left_is_carried_to_the_year_that_has_begun(granted, awa, new_year):
    first = line_of(granted)
    budgets.change(
        first,
        (Bucket.AVAILABLE, 0),
        (Bucket.RESERVED, 30_00),
        on=first.fiscal_year.ends_on,
        label="x",
        key="x",
        by=None,
    )
    grants.carry(granted.pk, by=awa)
    assert line_of(granted).fiscal_year == new_year
    assert figures(granted).left == 70_00
    assert budgets.figures([first])[first.pk].reserved == 30_00
    assert money.grants_of([granted])[granted.pk].left == 70_00
    with pytest.raises(Refusal):
        grants.carry(granted.pk, by=awa)


def test_in_its_own_year_there_is_nothing_to_carry(granted, awa):
    with pytest.raises(Refusal):
        grants.carry(granted.pk, by=awa)


def test_the_rest_of_several_years_comes_back_the_oldest_first(granted, awa, new_year):
    first = line_of(granted)
    budgets.change(
        first,
        (Bucket.AVAILABLE, 0),
        (Bucket.RESERVED, 30_00),
        on=first.fiscal_year.ends_on,
        label="x",
        key="x",
        by=None,
    )
    grants.carry(granted.pk, by=awa)
    budgets.change(
        first,
        (Bucket.RESERVED, 30_00),
        (Bucket.AVAILABLE, 0),
        on=first.fiscal_year.ends_on,
        label="x",
        key="y",
        by=None,
    )
    give_back(granted, 50_00, by=awa)
    assert budgets.figures([first])[first.pk].left == 0
    assert figures(granted).left == 50_00


# -- accepted or declined -----------------------------------------------------------


def test_declined_money_goes_back_to_the_pot_before_any_follow_up(
    counted, drill, awa, basile
):
    before = ledger.balance(ledger.POT)
    grants.answer_award(drill.pk, accepted=False, by=awa, reason="Trop peu")
    assert ledger.balance(ledger.POT) == before + 100_00
    rounds.advance(counted.pk, expected="result", by=basile)
    assert not FollowUp.objects.filter(project=drill).exists()
    drill.refresh_from_db()
    assert drill.awarded_cents == 100_00
    assert money.grants_of([drill])[drill.pk].kept == 0


def test_what_was_declined_is_not_accepted_after(drill, awa):
    grants.answer_award(drill.pk, accepted=False, by=awa)
    grants.answer_award(drill.pk, accepted=False, by=awa)
    assert Returned.objects.count() == 1
    with pytest.raises(PermissionDenied):
        grants.answer_award(drill.pk, accepted=True, by=awa)


def test_accepted_may_still_be_declined_until_follow_up_starts(drill, awa):
    grants.answer_award(drill.pk, accepted=True, by=awa)
    assert not grants.answer_award(drill.pk, accepted=False, by=awa).accepted


def test_silence_accepts(granted):
    assert figures(granted).voted == 100_00


def test_nobody_else_answers_for_a_project(drill, elise, chloe):
    for member in (elise, chloe):
        with pytest.raises(PermissionDenied):
            grants.answer_award(drill.pk, accepted=False, by=member)


def test_once_follow_up_has_started_one_answers_no_more(granted, awa):
    with pytest.raises(PermissionDenied):
        grants.answer_award(granted.pk, accepted=False, by=awa)
