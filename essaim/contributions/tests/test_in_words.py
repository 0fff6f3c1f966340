"""A member reads in a sentence what is left, what is theirs, and who decided."""

import pytest

from essaim.contributions.models import Frame
from essaim.contributions.tests.pages import text, url
from essaim.contributions.tests.years import announce, declare

pytestmark = pytest.mark.django_db
SOURCE = "Assemblée du 3 janvier"


@pytest.fixture(autouse=True)
def decided(frame):
    Frame.objects.update(source=SOURCE)


def said(client, name, *args):
    """What the page says."""
    return text(client.get(url(name, *args)))


def test_the_page_of_a_budget_says_what_is_left_what_is_mine_and_who_decided(
    client, people, circle, line
):
    client.force_login(people["author"])
    top = said(client, "budget", circle.pk)
    assert "1 000 € restent sur 1 000 € votés." in top
    assert "Rien n’en est encore à vous." in top
    assert f"décidés par : {SOURCE}." in top

    announce(line, people["author"], 100_00)
    declare(line, people["author"], 60_00)
    declare(line, people["peer"], 40_00)
    top = said(client, "budget", circle.pk)
    assert "800 € restent sur 1 000 € votés." in top
    assert "À vous, dans ce budget : 100 € réservés et 60 € déclarés" in top


def test_somebody_of_another_circle_reads_no_more_than_the_picture_says(
    client, people, circle, line
):
    declare(line, people["author"], 60_00)
    client.force_login(people["outsider"])
    top = said(client, "budget", circle.pk)
    assert "1 000 € votés." in top
    assert "940 €" not in top


def test_a_budget_that_is_passed_says_by_how_much(client, people, circle, line, policy):
    policy("debt")
    declare(line, people["author"], 1_200_00)
    client.force_login(people["author"])
    assert "200 € au-delà des 1 000 € votés." in said(client, "budget", circle.pk)


def test_my_page_says_what_is_on_its_way_what_is_left_and_who_decides(
    client, people, circle, line
):
    client.force_login(people["author"])
    top = said(client, "mine")
    assert "Rien n’est en route vers vous." in top
    assert "1 000 € au cercle Accompagnement" in top
    assert "personne d’autre ne décide" in top
    assert f"décidés par : {SOURCE}." in top

    declare(line, people["author"], 60_00)
    declare(line, people["author"], 40_00)
    top = said(client, "mine")
    assert "100 € sont en route, les premiers payés à partir du" in top
    assert "900 € au cercle Accompagnement" in top


def test_without_a_frame_my_page_says_no_more_than_what_is_mine(client, people):
    Frame.objects.all().delete()
    client.force_login(people["author"])
    top = said(client, "mine")
    assert "Rien n’est en route vers vous." in top
    assert "décidés par" not in top
