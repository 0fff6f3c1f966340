"""Lists of missions: narrowed, exported, and as cheap when there are ten times more."""

import io
import re

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from odf.opendocument import load

from essaim.contributions import occurrences
from essaim.contributions.services import missions, single_dates
from essaim.contributions.services.calendars import make_address
from essaim.contributions.services.signups import sign_up
from essaim.contributions.tests.missions import dates, in_days, proposed, weekly
from essaim.members.models import Skill
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db


def text(answer):
    return answer.content.decode().replace("\u202f", " ").replace("\u00a0", " ")


def url(name, *args):
    return reverse(f"contributions:{name}", args=args)


@pytest.fixture
def as_(client, people):
    """Sign in as one of the cast."""

    def sign_in(name):
        client.force_login(people[name])
        return client

    return sign_in


def test_the_list_is_narrowed_and_never_sorted_by_person(as_, people, circle):
    skill = Skill.objects.create(name="Accueil")
    proposed(circle, people["author"], is_remote=True, skills=[skill])
    full = proposed(circle, people["author"], places=1, is_first_step=True)
    sign_up(full.pk, by=people["peer"])
    missions.edit(full.pk, by=people["author"], title="Pleine")
    client, page = as_("other"), url("missions")

    def found(query):
        return re.findall(
            r'<h2 class="h3"><a href="[^"]*">([^<]*)', text(client.get(page + query))
        )

    assert sorted(found("")) == ["Pleine", "Tenir l’accueil"]
    assert found("?libres=1") == ["Tenir l’accueil"]
    assert found("?distance=1") == found(f"?savoir={skill.pk}") == ["Tenir l’accueil"]
    assert found("?premiers=1") == found("?q=plein") == ["Pleine"]
    assert found("?essentielles=1") == found("?etat=done") == []
    assert len(found(f"?cercle={circle.pk}")) == 2
    assert found("?tri=titre") == ["Pleine", "Tenir l’accueil"]
    for nonsense in ("?cercle=x", "?tri=author", "?etat=%00", "?page=-3", "?q=%00"):
        assert client.get(page + nonsense).status_code == 200
    assert "author" not in dict(client.get(page).context["choices"]["orders"])


def test_the_table_says_counts_and_no_formula(as_, people, circle):
    mission = proposed(circle, people["author"], places=3, expected_cents=12_50)
    missions.edit(mission.pk, by=people["author"], title="=SOMME(A1)")
    sign_up(mission.pk, by=people["peer"])
    client = as_("outsider")
    lines = b"".join(client.get(url("missions_csv"))).decode().splitlines()
    assert lines[0].startswith("\ufeffMission,Cercle")
    assert lines[1].startswith("'=SOMME(A1)")
    assert lines[1].endswith(',3,1,,"12,50"')
    assert "peer" not in "".join(lines)
    book = load(io.BytesIO(client.get(url("missions_ods")).content))
    assert "=SOMME(A1)" in str(book.spreadsheet)


def grow(mission, circle, people, count=12):
    """Ten times more missions, people, dates, and sign-ups of all sorts."""
    for n in range(count):
        member = MemberFactory()
        skill = Skill.objects.create(name=f"Savoir {n}")
        other = weekly(circle, people["author"], skills=[skill], places=3)
        sign_up(other.pk, by=people["peer"])
        sign_up(other.pk, by=member)
        sign_up(mission.pk, by=member)
        alternative = proposed(circle, member, alternative_to=mission)
        sign_up(alternative.pk, by=people["peer"])
        single_dates.move_date(
            other.pk, dates(other)[0], by=people["author"], starts_at=in_days(8)
        )
        sign_up(mission.pk, by=MemberFactory(), at=dates(mission)[n])


def test_no_page_asks_more_of_the_database_when_there_is_more(as_, people, circle):
    mission = weekly(circle, people["author"], count=20, places=30)
    first, *_others = dates(mission)
    sign_up(mission.pk, by=people["peer"])
    proposed(circle, people["other"], skills=[Skill.objects.create(name="Accueil")])
    own = make_address(by=people["peer"])
    of_circle = make_address(by=people["peer"], circle=circle)
    pages = [
        *(url("index"), url("missions"), url("missions_csv"), url("useful")),
        *(mission.get_absolute_url(), url("mission_ics", mission.pk)),
        mission.get_absolute_url() + "?dates=toutes",
        url("mission_occurrence", mission.pk, occurrences.stamp(first)),
        url("mission_edit", mission.pk),
        *(url("my_calendar", own), url("circle_calendar", of_circle)),
        *(url("calendar_address"), reverse("home:index")),
    ]
    client = as_("peer")

    def count():
        found = {}
        for page in pages:
            with CaptureQueriesContext(connection) as seen:
                answer = client.get(page)
                assert answer.status_code == 200
                if answer.streaming:
                    b"".join(answer)
            found[page] = len(seen)
        return found

    ContentType.objects.clear_cache()
    count()
    before = count()
    grow(mission, circle, people)
    after = count()
    assert {page: (before[page], after[page]) for page in pages} == {
        page: (before[page], before[page]) for page in pages
    }
