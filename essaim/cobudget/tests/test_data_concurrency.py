"""Clicked by several at once, an import or an opening happens once."""

import pytest

from essaim.cobudget.models import Project, PublicPage, RoundFeed
from essaim.cobudget.services import imports, openings, rounds
from tests.racing import done, together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
FILE = "\n".join(["Titre;Montant", *(f"Idée {n};10" for n in range(30))]).encode()
AT_ONCE = 6


def test_an_import_confirmed_six_times_at_once_is_made_once(round, basile):
    batch = imports.upload(round.pk, "idees.csv", FILE, by=basile)
    answers = together(
        [lambda: imports.confirm(batch.pk, version=0, by=basile)] * AT_ONCE
    )
    assert len(done(answers)) == 1
    assert Project.objects.filter(round=round).count() == 30
    assert len(set(Project.objects.values_list("key", flat=True))) == 30


def test_two_files_confirmed_at_once_give_each_project_its_own_number(round, basile):
    files = [FILE, FILE.replace("Idée".encode(), b"Projet")]
    batches = [imports.upload(round.pk, "i.csv", file, by=basile) for file in files]
    answers = together(
        [lambda pk=one.pk: imports.confirm(pk, by=basile) for one in batches]
    )
    assert len(done(answers)) == 2
    assert len(set(Project.objects.values_list("key", flat=True))) == 60


def test_an_import_racing_the_debate_is_whole_or_refused(round, basile):
    batch = imports.upload(round.pk, "idees.csv", FILE, by=basile)
    together(
        [
            lambda: imports.confirm(batch.pk, by=basile),
            lambda: rounds.advance(round.pk, expected="deposit", by=basile),
        ]
    )
    batch.refresh_from_db()
    made = Project.objects.filter(round=round).count()
    assert (batch.state, made) in {("imported", 30), ("draft", 0)}


def test_a_public_page_opened_six_times_at_once_is_one_page(round, basile):
    answers = together([lambda: openings.open_page(round.pk, by=basile)] * AT_ONCE)
    assert len(done(answers)) == 1
    assert PublicPage.objects.filter(round=round).count() == 1


def test_of_addresses_made_at_once_one_answers(round, awa):
    tokens = together([lambda: openings.make_feed(by=awa, round=round)] * AT_ONCE)
    assert len(done(tokens)) == AT_ONCE
    assert RoundFeed.objects.filter(member=awa).count() == 1
