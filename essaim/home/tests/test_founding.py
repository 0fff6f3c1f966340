"""The first day, told once."""

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from essaim.base.errors import Refusal
from essaim.base.models import Cooperative, Event
from essaim.circles.models import Circle, holds
from essaim.home.founding import found
from essaim.ledger.models import Account, FiscalYear
from essaim.members.models import Member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
FIRST = {
    "name": "Les Ateliers du Fleuve",
    "member": "Awa Diop",
    "email": "Awa@ateliers.example",
}


def counts():
    return [
        model.objects.count()
        for model in (Cooperative, Member, Circle, FiscalYear, Account, Event)
    ]


def test_the_first_day():
    done = found(**FIRST, password="un long secret")
    assert done.is_new
    assert Cooperative.current().name == "Les Ateliers du Fleuve"
    assert done.member.check_password("un long secret")
    assert done.member.email == "awa@ateliers.example"
    assert holds(done.member, "manager")
    assert holds(done.member, "administrator")
    assert Circle.objects.get().kind == "cooperative"
    assert Account.objects.get().code == "pot"
    this_year = timezone.localdate().year
    years = FiscalYear.objects.values_list("starts_on__year", flat=True)
    assert set(years) == {this_year, this_year + 1}
    kinds = set(Event.objects.values_list("kind", flat=True))
    assert kinds >= {"cooperative.founded", "member.joined", "mandate.given"}


def test_founding_the_same_again_changes_nothing():
    found(**FIRST)
    before = counts()
    again = found(**FIRST | {"member": "Autre nom"}, password="un long secret")
    assert not again.is_new
    assert counts() == before
    assert not again.member.has_usable_password()


@pytest.mark.parametrize(
    "change", [{"name": "Une autre"}, {"email": "autre@ateliers.example"}]
)
def test_another_founding_is_refused(change):
    found(**FIRST)
    before = counts()
    with pytest.raises(Refusal, match="already that of Les Ateliers du Fleuve"):
        found(**FIRST | change)
    assert counts() == before


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": " "}, "one to eighty letters"),
        ({"name": "x" * 81}, "one to eighty letters"),
        ({"member": ""}, "needs a name"),
        ({"email": "awa"}, "is not an e-mail address"),
        ({"password": "court"}, "too short"),
    ],
)
def test_what_will_not_do_founds_nothing(change, sentence):
    with pytest.raises(Refusal, match=sentence):
        found(**FIRST | change)
    assert counts() == [0] * 6


def test_a_database_with_members_is_not_founded():
    Member.objects.create_user("x@example.org", name="X")
    with pytest.raises(Refusal, match="not empty"):
        found(**FIRST)


def test_the_command_says_what_it_did(capsys):
    arguments = ["--name", "A", "--member", "Awa", "--email", "awa@x.example"]
    call_command("found", *arguments)
    assert "A is founded. Awa is co-manager" in capsys.readouterr().out
    call_command("found", *arguments)
    assert "nothing was changed" in capsys.readouterr().out
    with pytest.raises(CommandError, match="already that of A"):
        call_command("found", "--name", "B", *arguments[2:])
