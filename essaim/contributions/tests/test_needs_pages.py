"""Pages of needs and workstreams: one line and a circle, one gesture, nobody named."""

import re
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from essaim.contributions.models import Contribution, Need, Workstream
from essaim.contributions.services import declaring, needs, workstreams
from essaim.rules.contributions import State

pytestmark = pytest.mark.django_db


@pytest.fixture
def need(circle, people, line):
    return needs.say_need(circle.pk, "Relire le guide", by=people["author"])


@pytest.fixture
def site(circle, people, line):
    return workstreams.open_workstream(circle.pk, title="Site", by=people["author"])


@pytest.fixture
def as_(client, people):
    def sign_in(name):
        client.force_login(people[name])
        return client

    return sign_in


def url(name, *args):
    return reverse(f"contributions:{name}", args=args)


def text_of(answer):
    return re.sub(r"[ \n]+", " ", re.sub(r"<[^>]*>", " ", answer.content.decode()))


def test_two_fields_say_a_need(as_, circle, line):
    client = as_("outsider")
    page = client.get(url("needs"))
    shown = re.search(r'<form[^>]*id="dire".*?</form>', page.content.decode(), re.S)[0]
    outside = re.sub(r"<details.*?</details>", "", shown, flags=re.S)
    assert re.findall(r'name="(\w+)"', outside) == [
        "csrfmiddlewaretoken",
        "text",
        "circle",
    ]
    answer = client.post(
        url("need_say"), {"text": "Des chaises", "circle": circle.pk}, follow=True
    )
    assert answer.redirect_chain[-1][0] == Need.objects.get().get_absolute_url()
    assert "Des chaises" in text_of(answer)


@pytest.mark.parametrize("field", [{"text": "  "}, {"circle": 0}, {"text": "x" * 201}])
def test_what_is_wrong_comes_back_with_what_was_typed(as_, circle, field):
    said = {"text": "Des chaises", "circle": circle.pk, "details": "Dix", **field}
    answer = as_("author").post(url("need_say"), said)
    assert answer.status_code == 422
    assert "Dix" in answer.content.decode()
    assert not Need.objects.exists()


def test_nobody_sees_who_feels_a_need_but_oneself(as_, need, people):
    client = as_("peer")
    client.post(url("need_feel", need.pk), {"next": url("needs")})
    mine = client.get(url("needs")).content.decode()
    assert 'aria-pressed="true"' in mine
    for name in ("author", "other", "manager", "payroll"):
        for page in (url("needs"), need.get_absolute_url(), "/cercles/traces/"):
            shown = as_(name).get(page).content.decode()
            assert 'aria-pressed="true"' not in shown
            assert people["peer"].get_absolute_url() + '"' not in shown
    assert "ressenti par 1 membre" in text_of(as_("other").get(url("needs")))


def test_the_most_felt_needs_come_first(as_, circle, need, people):
    other = needs.say_need(circle.pk, "Des chaises", by=people["author"])
    for name in ("peer", "other"):
        needs.feel_need(need.pk, by=people[name])
    needs.feel_need(other.pk, by=people["peer"])
    shown = text_of(as_("outsider").get(url("needs")))
    assert shown.index("Relire le guide") < shown.index("Des chaises")


def test_a_button_brings_back_where_it_was_and_never_elsewhere(as_, need):
    client = as_("peer")
    where = f"{url('needs')}?cercle=1"
    assert client.post(url("need_feel", need.pk), {"next": where}).url == where
    away = client.post(url("need_unfeel", need.pk), {"next": "https://evil.example/"})
    assert away.url == need.get_absolute_url()


def test_a_stale_button_says_why(as_, need, people):
    needs.meet_need(need.pk, by=people["author"])
    for name in ("need_feel", "need_met", "need_refresh", "need_to_workstream"):
        answer = as_("peer").post(url(name, need.pk), follow=True)
        assert answer.status_code == 200
        assert 'class="notice alert"' in answer.content.decode(), name
    need.refresh_from_db()
    assert need.state == Need.State.MET


def test_a_need_becomes_a_workstream_from_its_page(as_, need):
    answer = as_("peer").post(url("need_to_workstream", need.pk), follow=True)
    made = Workstream.objects.get()
    assert answer.redirect_chain[-1][0] == made.get_absolute_url()
    assert "Relire le guide" in text_of(as_("peer").get(need.get_absolute_url()))


@pytest.mark.parametrize(
    "query", ["?cercle=x", "?cercle=99999999999999999999", "?etat=x"]
)
def test_nonsense_in_an_address_shows_everything(as_, need, site, query):
    for name in ("needs", "workstreams"):
        answer = as_("peer").get(url(name) + query)
        assert answer.status_code == 200
    assert "Relire le guide" in text_of(as_("peer").get(url("needs") + query))


@pytest.mark.parametrize("name", ["need", "workstream"])
def test_what_is_not_there_is_not_found(as_, name):
    assert as_("peer").get(url(name, 12345)).status_code == 404


# Workstreams


def test_a_member_of_the_circle_opens_a_workstream(as_, circle, line):
    client = as_("peer")
    page = client.get(f"{url('workstream_open')}?cercle={circle.pk}")
    assert f'<option value="{circle.pk}" selected' in page.content.decode()
    answer = client.post(
        url("workstream_open"), {"title": "Site", "circle": circle.pk, "purpose": "P"}
    )
    assert answer.url == Workstream.objects.get().get_absolute_url()


def test_who_is_not_of_the_circle_cannot_choose_it(as_, circle, line):
    said = {"title": "Site", "circle": circle.pk}
    assert as_("outsider").post(url("workstream_open"), said).status_code == 422
    assert as_("manager").get(url("workstream_open")).status_code == 200
    assert not Workstream.objects.exists()


def test_a_note_is_written_and_an_empty_one_comes_back(as_, site):
    client = as_("peer")
    assert client.post(url("workstream_note", site.pk), {"text": ""}).status_code == 422
    answer = client.post(
        url("workstream_note", site.pk), {"text": "**Prête**"}, follow=True
    )
    assert "<strong>Prête</strong>" in answer.content.decode()
    assert (
        as_("outsider").post(url("workstream_note", site.pk), {"text": "x"}).status_code
        == 422
    )
    assert site.notes.count() == 1


def test_the_page_of_another_version_is_told_so(as_, site):
    client = as_("peer")
    said = {"title": "Site 2", "purpose": "", "version": 0}
    assert client.post(url("workstream_edit", site.pk), said).status_code == 302
    answer = client.post(url("workstream_edit", site.pk), {**said, "title": "Site 3"})
    assert answer.status_code == 422
    assert "Site 3" in answer.content.decode()
    site.refresh_from_db()
    assert site.title == "Site 2"


def test_minding_is_one_gesture(as_, site, people):
    as_("peer").post(url("workstream_mind", site.pk), {"gesture": "mind"})
    site.refresh_from_db()
    assert site.minder == people["peer"]
    as_("peer").post(url("workstream_mind", site.pk), {"gesture": "let-go"})
    site.refresh_from_db()
    assert site.minder is None


@pytest.mark.parametrize(
    ("to", "state"), [("done", "done"), ("x", "open"), ("", "open")]
)
def test_only_states_there_are(as_, site, to, state):
    answer = as_("peer").post(url("workstream_state", site.pk), {"to": to}, follow=True)
    assert answer.status_code == 200
    site.refresh_from_db()
    assert site.state == state


def done(site, people, **more):
    return Contribution.objects.create(
        author=people["author"],
        circle=site.circle,
        workstream=site,
        done_on=timezone.localdate(),
        **{"title": "Maquette", "status": State.DECLARED, "cents": 123_45, **more},
    )


@pytest.mark.parametrize("is_signed", [True, False])
def test_a_trace_is_signed_as_its_author_chose_and_tells_no_amount(
    as_, site, people, line, is_signed
):
    done(site, people, is_signed=is_signed, line=line, form="payroll")
    signature = f'<a href="{people["author"].get_absolute_url()}">author</a>'
    for name in ("peer", "outsider", "manager"):
        shown = as_(name).get(site.get_absolute_url()).content.decode()
        assert "Maquette" in shown
        assert "123,45" not in shown
        assert (signature in shown) is (is_signed or name == "peer")


def test_announced_work_is_no_trace_yet(as_, site, people, line):
    done(site, people, status=State.ANNOUNCED, line=line, form="payroll")
    assert "Maquette" not in text_of(as_("peer").get(site.get_absolute_url()))


# Its part of the budget


def test_the_referent_gives_a_part_and_the_circle_sees_where_it_stands(as_, site):
    said = {"way": "give", "amount": "250,50", "key": uuid.uuid4()}
    client = as_("referent")
    assert client.get(url("workstream_share", site.pk)).status_code == 200
    for _ in range(2):
        answer = client.post(url("workstream_share", site.pk), said)
        assert answer.url == site.get_absolute_url()
    for name in ("peer", "outsider"):
        shown = text_of(as_(name).get(site.get_absolute_url()))
        assert "250,50\u202f€ restent sur" in shown


def test_what_one_person_asked_of_its_budget_is_not_read_from_outside(
    as_, site, people
):
    """Fewer than three contributed: the sum would be what one of them asked."""
    site = workstreams.share_budget(
        site.pk, 300_00, by=people["referent"], key=uuid.uuid4()
    )
    declaring.declare_new(
        site.line.pk,
        by=people["author"],
        cents=60_00,
        minutes=180,
        title="Maquette",
        form="payroll",
        reason="Deux jours",
        done_on=timezone.localdate(),
        workstream=site,
    )
    inside = text_of(as_("peer").get(site.get_absolute_url()))
    outside = text_of(as_("outsider").get(site.get_absolute_url()))
    assert "240\u202f€ restent" in inside
    assert "60\u202f€" not in outside
    assert "240" not in outside
    assert "300\u202f€" in outside


@pytest.mark.parametrize("amount", ["", "0", "-5", "12,345", "1e9", "2000", "x"])
def test_a_bad_amount_is_a_sentence(as_, site, amount):
    said = {"way": "give", "amount": amount, "key": uuid.uuid4()}
    answer = as_("referent").post(url("workstream_share", site.pk), said)
    assert answer.status_code == 422
    site.refresh_from_db()
    assert site.line is None


def test_others_do_not_share_the_budget(as_, site):
    said = {"way": "give", "amount": "5", "key": uuid.uuid4()}
    for name in ("author", "peer", "outsider", "payroll"):
        assert as_(name).get(url("workstream_share", site.pk)).status_code == 403
        assert as_(name).post(url("workstream_share", site.pk), said).status_code == 403
