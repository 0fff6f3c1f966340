"""Projects that cannot be made together: said before, shown, honoured by the count."""

import pytest
from django.core.exceptions import PermissionDenied

from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.cobudget import again, counting, pabulib, results
from essaim.cobudget.models import Allocation, Envelope, Project
from essaim.cobudget.services import asking, projects, rounds
from essaim.cobudget.services.allocations import allocate
from essaim.cobudget.tests.counted import close, fill
from essaim.cobudget.tests.pages import text
from essaim.rules import allocation
from essaim.rules import pabulib as files
from essaim.rules.allocation import Reason, Rule, RuleName

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(round, submit):
    """Two projects for the same wall."""
    return submit(round, title="Des étagères"), submit(round, title="Un écran")


@pytest.fixture
def declare(basile):
    def make(one, other, by=None):
        asking.declare_incompatible(one.round_id, one.pk, other.pk, by=by or basile)

    return make


def test_who_runs_the_round_says_it_once_before_allocation(
    two, declare, awa, chloe, basile, advance, round
):
    one, other = two
    for member in (awa, chloe):
        with pytest.raises(PermissionDenied):
            declare(one, other, by=member)
    for pair in ((one, other), (other, one)):
        declare(*pair)
    assert (one.rivals, other.rivals) == ([other], [one])
    told = Event.objects.get(kind="project.incompatible")
    assert (told.data["project"], told.data["other"]) == (one.title, other.title)
    asking.declare_compatible(round.pk, other.pk, one.pk, by=basile)
    asking.declare_compatible(round.pk, other.pk, one.pk, by=basile)
    assert Project.objects.get(pk=one.pk).rivals == []
    assert Event.objects.filter(kind="project.compatible").count() == 1
    declare(one, other)
    advance(round, "debate")
    asking.declare_compatible(round.pk, one.pk, other.pk, by=basile)


def test_nothing_changes_once_allocation_is_open(open_round, declare, basile):
    round = open_round()
    with pytest.raises(PermissionDenied):
        declare(open_round.drill, open_round.mural)
    with pytest.raises(PermissionDenied):
        asking.declare_compatible(
            round.pk, open_round.drill.pk, open_round.mural.pk, by=basile
        )


def test_a_project_is_not_its_own_rival_nor_that_of_another_round(
    two, declare, new_round, submit, awa
):
    one, _ = two
    elsewhere = submit(new_round(name="Autre"), title="Ailleurs")
    gone = submit(one.round, title="Retiré")
    projects.withdraw_project(gone.pk, by=awa)
    for wrong in (one, elsewhere, gone):
        with pytest.raises(Refusal):
            declare(one, wrong)
    assert one.rivals == []


def test_a_withdrawn_project_excludes_nobody(two, declare, awa):
    one, other = two
    declare(one, other)
    projects.withdraw_project(other.pk, by=awa)
    assert Project.objects.get(pk=one.pk).rivals == []
    assert counting.election_of(one.round).incompatible == ()


def test_each_page_says_it(two, declare, send, browse, basile, awa):
    one, other = two
    round = one.round
    refused = send(awa, "pair_add", round.pk, one=one.pk, other=other.pk)
    assert refused.status_code == 403
    assert one.rivals == []
    same = send(basile, "pair_add", round.pk, one=one.pk, other=one.pk)
    assert same.status_code == 422
    assert send(basile, "pair_add", round.pk, one="zut").status_code == 422
    send(basile, "pair_add", round.pk, one=one.pk, other=other.pk)
    assert "« Des étagères » ou « Un écran »" in text(
        browse(basile, "round_asks", round.pk)
    )
    said = "Un des deux au plus : il ne peut se faire avec "
    for page in (
        browse(awa, "project", round.pk, one.pk),
        browse(awa, "round", round.pk),
    ):
        assert said in text(page)
    assert "le premier que la règle choisit écarte l’autre" in text(
        browse(awa, "round", round.pk)
    )
    send(basile, "pair_remove", round.pk, number=other.pk, other=one.pk)
    send(basile, "pair_remove", round.pk, number="zut", other="-1")
    assert said not in text(browse(awa, "round", round.pk))


def answered(rule, **settings):
    """Ten voices for ``a``, eight for ``b``, which cannot be made together; ``c``."""
    answers = [
        *({"a": 10_00, "c": 1_00} for _ in range(6)),
        *({"a": 10_00, "b": 9_00} for _ in range(4)),
        *({"b": 11_00} for _ in range(4)),
    ]
    costs = {"a": 60_00, "b": 60_00, "c": 5_00}
    round = fill(answers, costs, pool=300_00, rule_name=rule, **settings)
    rows = {project.key: project for project in round.projects.all()}
    rows["a"].incompatible.add(rows["b"])
    return round


@pytest.mark.parametrize(
    "rule",
    ["direct", "greedy-votes", "equal-shares", "phragmen", "bounded-overspending"],
)
def test_the_result_says_who_set_it_aside(rule, browse, awa):
    round = answered(rule)
    close(round)
    a, b, _ = round.projects.order_by("pk")
    assert a.is_funded
    assert not b.is_funded
    assert counting.fate_from_json(b.fate).reason is Reason.EXCLUDED
    page = text(browse(awa, "result", round.pk))
    assert "Écarté : il ne peut se faire avec « Projet a », choisi avant lui." in page
    assert again.recounted(results.result_of(round)) == []


def test_the_file_says_it_and_gives_the_same_result(whole):
    round = answered("equal-shares")
    outcome = close(round)
    told = pabulib.export(round)
    assert "incompatible_with" in told
    file = files.parse(told)
    counted = allocation.count(
        file.election(), Rule(RuleName.EQUAL_SHARES), tie_order=file.tie_order
    )
    names = file.names
    assert [names[key] for key in counted.selected] == [
        f"Projet {key}" for key in outcome.selected
    ]
    assert [f.reason for f in counted.fates.values()].count(Reason.EXCLUDED) == 1
    back = pabulib.import_election(file, Rule(RuleName.EQUAL_SHARES))
    assert len(counting.pairs_of(back)) == 1
    assert back.projects.filter(decision_rank__isnull=False).count() == 2


def test_a_round_without_pairs_writes_the_column_of_nobody(awa):
    round = answered("equal-shares")
    round.projects.first().incompatible.clear()
    close(round)
    assert "incompatible_with" not in pabulib.export(round)


def test_money_given_to_the_one_set_aside_returns_to_who_gave_it(
    new_round, submit, basile, chloe, awa, elise, advance, declare
):
    round = new_round()
    drill, saw = (
        submit(round, 50, title="Une perceuse"),
        submit(round, 50, title="Une scie"),
    )
    declare(drill, saw)
    rounds.fund_round(round.pk, 500_00, by=chloe, key="all")
    round = advance(round, "allocation")
    allocate(round.pk, {drill.pk: 60_00, saw.pk: 10_00}, by=awa)
    allocate(round.pk, {saw.pk: 50_00}, by=elise)
    round = advance(round, "result")
    drill.refresh_from_db()
    saw.refresh_from_db()
    # Both were given 60 €: the published order of ties says which is made.
    made = counting.tie_order(round)[0]
    assert [p.is_funded for p in (drill, saw)] == [p.key == made for p in (drill, saw)]
    assert sum(p.awarded_cents or 0 for p in (drill, saw)) == 50_00
    assert Envelope.objects.filter(round=round).exists()
    assert Allocation.objects.filter(project__round=round).exists()
