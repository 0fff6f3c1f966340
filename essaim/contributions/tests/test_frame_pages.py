"""Pages of frames: read by all, written by those who prepare, adopted by a decision."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from essaim.contributions.models import (
    Frame,
    FrameAgreement,
    FrameReference,
    Mission,
    SkillDomain,
    WorkKind,
)
from essaim.contributions.services import frame_parts, frames
from essaim.contributions.tests.framing import (
    adopted_with,
    at,
    draft_with,
    feed,
    html,
    in_june,  # noqa: F401
    left,
    told,
)
from essaim.members.models import Skill
from tests.factories import CircleFactory, FiscalYearFactory, FrameFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(people, browse):
    return browse(people["manager"])


@pytest.fixture
def draft(year, circle, people):
    return draft_with(
        year, people["manager"], (circle, "open", "", 300_00), text="**Le** texte."
    )


def settings_of(draft, **changed):
    """What the form of a draft sends."""
    return {
        "takes_effect_on": draft.takes_effect_on.isoformat(),
        "text": draft.text,
        "unit": draft.unit,
        "basis": draft.basis,
        "person_cap_period": draft.person_cap_period,
        "objection_days": draft.objection_days,
        "announcement_days": draft.announcement_days,
        "need_days": draft.need_days,
        "felt_days": draft.felt_days,
        "settles_every": draft.settles_every,
        "cutoff_day": draft.cutoff_day,
        "forms": draft.forms,
        "overrun": draft.overrun,
        "revision": draft.revision,
        **changed,
    }


def test_an_empty_cooperative_is_told_what_a_frame_is(people, browse):
    for who, button in (("author", False), ("manager", True)):
        page = html(browse(people[who]).get(at("frames")))
        assert "Aucun cadre n’est en vigueur" in page
        assert (at("frame_create") in page) is button
    page = html(browse(people["author"]).get(at("coverage")))
    assert "Aucun domaine n’est encore nommé" in page
    assert "Aucun type de mission" in html(browse(people["author"]).get(at("kinds")))


def test_a_member_reads_the_frame_and_what_binds(draft, people, browse, circle):
    feed(300_00, by=people["manager"])
    frames.adopt_frame(draft.pk, by=people["manager"], source="Assemblée")
    client = browse(people["outsider"])
    page = html(client.get(at("frames")))
    assert "Un plafond n’est pas un droit" not in page  # this frame sets none
    assert "10 jours" in page
    page = html(client.get(draft.get_absolute_url()))
    assert "<strong>Le</strong> texte" in page
    assert "Assemblée" in page
    assert circle.get_absolute_url() in page
    assert at("frame_edit", draft.pk) not in page


@pytest.mark.parametrize("who", ["author", "payroll"])
def test_others_do_not_prepare(draft, people, browse, who):
    client = browse(people[who])
    assert at("frame_edit", draft.pk) not in html(client.get(at("frame", draft.pk)))
    for name in (
        *("frame_copy", "frame_edit", "frame_adopt", "frame_lines"),
        *("frame_references", "frame_agreements"),
    ):
        assert client.get(at(name, draft.pk)).status_code == 403, name
    assert client.get(at("frame_create")).status_code == 403
    assert client.post(at("frame_edit", draft.pk), {}).status_code == 403


def test_preparing_by_copying_last_year(year, draft, manager, people):
    following = FiscalYearFactory(starts_on=date(year.starts_on.year + 1, 1, 1))
    page = manager.get(at("frame_copy", draft.pk))
    assert page.status_code == 200
    answer = manager.post(
        at("frame_copy", draft.pk), {"year": following.pk, "copied_from": draft.pk}
    )
    copy = Frame.objects.get(fiscal_year=following)
    assert answer.url == copy.get_absolute_url()
    assert told(copy) == told(draft)
    answer = manager.post(at("frame_create"), {"year": following.pk})
    assert answer.status_code == 422  # a draft is there: the year is not offered
    assert Frame.objects.count() == 2


def test_the_draft_is_written_with_its_rules(draft, manager):
    answer = manager.get(at("frame_edit", draft.pk))
    assert "44,44" in html(answer)  # what prorating does, in euros
    answer = manager.post(
        at("frame_edit", draft.pk),
        settings_of(
            draft,
            text="Autre",
            hour_cap_cents="30",
            person_cap_cents="1 500,50",
            forms=["payroll", "transfer"],
            overrun="debt",
            unit="points",
            point_cents="5",
        ),
    )
    assert answer.status_code == 302
    draft.refresh_from_db()
    assert (draft.text, draft.hour_cap_cents) == ("Autre", 30_00)
    assert (draft.person_cap_cents, draft.point_cents) == (1_500_50, 5_00)
    assert (draft.forms, draft.overrun) == (["payroll", "transfer"], "debt")


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("hour_cap_cents", "12,345"),
        ("hour_cap_cents", "1e9"),
        ("hour_cap_cents", "-5"),
        ("hour_cap_cents", "0"),
        ("objection_days", "0"),
        ("objection_days", "99999999999999999999"),
        ("cutoff_day", "31"),
        ("takes_effect_on", "2026-02-30"),
        ("takes_effect_on", "1999-01-01"),
        ("overrun", "burn"),
        ("forms", ["cash"]),
        ("forms", []),
        ("unit", ""),
        ("revision", "soon"),
        ("text", "x" * 40_000),
    ],
)
def test_nonsense_is_said_and_what_was_typed_is_kept(draft, manager, field, typed):
    sent = settings_of(draft, **{"text": "Gardé", field: typed})
    answer = manager.post(at("frame_edit", draft.pk), sent)
    assert answer.status_code == 422
    if field != "text":
        assert "Gardé" in html(answer)
    draft.refresh_from_db()
    assert draft.text == "**Le** texte."


def test_a_late_page_is_told_and_saves_when_sent_again(draft, manager, people):
    late = settings_of(draft, text="Le mien")
    frames.edit_frame(draft.pk, by=people["referent"], text="Le sien")
    answer = manager.post(at("frame_edit", draft.pk), late)
    assert answer.status_code == 422
    assert "Le mien" in html(answer)
    draft.refresh_from_db()
    assert draft.text == "Le sien"
    assert f'value="{draft.revision}"' in html(answer)
    again = {**late, "revision": draft.revision}
    assert manager.post(at("frame_edit", draft.pk), again).status_code == 302
    draft.refresh_from_db()
    assert draft.text == "Le mien"


def test_budgets_are_added_changed_and_taken_out(draft, manager, circle):
    other = CircleFactory(name="Numérique")
    new = {
        "new-circle": other.pk,
        "new-kind": "essential",
        "new-label": "Sauvegardes",
        "new-cents": "120,50",
        "new-revision": draft.revision,
    }
    for _twice in range(2):  # a double click
        manager.post(at("frame_line_add", draft.pk), {**new, "new-revision": ""})
    assert draft.lines.count() == 2
    first = draft.lines.get(circle=circle)
    second = draft.lines.get(circle=other)
    page = html(manager.get(at("frame_lines", draft.pk)))
    assert "Sauvegardes" in page
    assert 'value="120,50"' in page
    amounts = {f"line_{first.pk}": "400", f"line_{second.pk}": ""}
    assert manager.post(at("frame_lines", draft.pk), amounts).status_code == 302
    assert told(draft) == {("Accompagnement", "open", "", 400_00)}
    amounts = {f"line_{first.pk}": "beaucoup"}
    assert manager.post(at("frame_lines", draft.pk), amounts).status_code == 422
    for wrong in (
        {"new-cents": "12,345"},
        {"new-circle": "99999"},
        {"new-kind": "workstream"},
    ):
        answer = manager.post(at("frame_line_add", draft.pk), {**new, **wrong})
        assert answer.status_code == 422
        assert "400" in html(answer)  # the other lines are still there
    assert draft.lines.count() == 1


def test_reference_points_are_written_and_filled(draft, manager):
    kind = WorkKind.objects.create(name="Accueil")
    low, high, per = (f"{name}_{kind.pk}" for name in ("low", "high", "per"))
    url = at("frame_references", draft.pk)
    assert manager.post(url, {low: "20", high: "", per: "hour"}).status_code == 302
    found = FrameReference.objects.get()
    assert (found.low_cents, found.high_cents) == (20_00, 20_00)
    answer = manager.post(url, {low: "30", high: "20", per: "hour"})
    assert answer.status_code == 422
    answer = manager.post(at("frame_references_fill", draft.pk), follow=True)
    assert "pas de médiane" in html(answer)
    assert "de 20" not in html(manager.get(at("frame", draft.pk)))
    assert manager.post(url, {low: "", high: "", per: "hour"}).status_code == 302
    assert not FrameReference.objects.exists()


def test_without_kinds_the_page_of_reference_points_leads_to_them(draft, manager):
    assert at("kinds") in html(manager.get(at("frame_references", draft.pk)))


def test_agreements_are_added_and_taken_out(draft, manager):
    said = {"what": "Un achat", "above_cents": "400", "whose": "referent"}
    url = at("frame_agreements", draft.pk)
    assert manager.post(url, said).status_code == 302
    assert "à partir de 400\u202f€" in html(manager.get(url))
    assert manager.post(url, {**said, "whose": "me"}).status_code == 422
    number = FrameAgreement.objects.get().pk
    for sent in (str(number), str(number), "x", ""):
        answer = manager.post(
            at("frame_agreement_remove", draft.pk), {"agreement": sent}
        )
        assert answer.status_code == 302
    assert not FrameAgreement.objects.exists()


def test_adopting_says_what_will_happen_then_does_it_once(
    draft, manager, people, circle
):
    url = at("frame_adopt", draft.pk)
    assert "Il manque 300\u202f€" in html(manager.get(url))
    feed(300_00, by=people["manager"])
    assert "Il manque" not in html(manager.get(url))
    sent = {"source": "Assemblée du 12 janvier", "revision": draft.revision}
    assert manager.post(url, {**sent, "source": " "}).status_code == 422
    assert manager.post(url, sent).url == draft.get_absolute_url()
    assert left(circle) == 300_00
    assert manager.post(url, sent).url == draft.get_absolute_url()  # pressed twice
    assert manager.get(url).status_code == 302


def test_what_is_missing_keeps_the_button_away(year, manager, people):
    empty = draft_with(year, people["manager"])
    page = html(manager.get(at("frame_adopt", empty.pk)))
    assert "au moins un cercle" in page
    assert 'name="source"' not in page
    answer = manager.post(at("frame_adopt", empty.pk), {"source": "x"})
    assert answer.status_code == 422
    empty.refresh_from_db()
    assert not empty.is_adopted


def test_who_prepares_but_does_not_adopt_is_told_who_does(draft, people, browse):
    client = browse(people["referent"])
    page = html(client.get(at("frame", draft.pk)))
    assert "enregistrée par un⋅e cogérant⋅e" in page
    assert client.get(at("frame_adopt", draft.pk)).status_code == 403
    assert client.get(at("frame_edit", draft.pk)).status_code == 200


def test_a_pot_that_lacks_money_is_said_on_the_page(draft, people, browse):
    frames.adopt_frame(draft.pk, by=people["manager"], source="Assemblée")
    page = html(browse(people["author"]).get(at("frame", draft.pk)))
    assert "Il manque 300\u202f€ au pot commun" in page
    assert reverse("ledger:feed") not in page
    page = html(browse(people["treasurer"]).get(at("frame", draft.pk)))
    assert reverse("ledger:feed") in page


def test_two_frames_are_compared_line_by_line(year, circle, people, manager):
    feed(900_00, by=people["manager"])
    other = CircleFactory(name="Numérique")
    kind = WorkKind.objects.create(name="Accueil")
    first = adopted_with(
        year, people["manager"], (circle, "open", "", 300_00), text="Un.\nDeux."
    )
    draft = frames.prepare_frame(year.pk, by=people["manager"], copied_from_id=first.pk)
    frame_parts.set_amounts(
        draft.pk, {draft.lines.get().pk: 400_00}, by=people["manager"]
    )
    frame_parts.add_line(
        draft.pk,
        circle=other,
        kind="essential",
        label="Sauvegardes",
        cents=50_00,
        by=people["manager"],
    )
    frame_parts.set_references(
        draft.pk,
        {kind.pk: frame_parts.Range("hour", 20_00, 25_00)},
        by=people["manager"],
    )
    frames.edit_frame(
        draft.pk, by=people["manager"], text="Un.\nTrois.", overrun="debt"
    )
    page = html(manager.get(at("frame_compare", draft.pk)))
    for words in (
        *("Sauvegardes", "ajouté", "changé", "450\u202f€", "porter en dette"),
        *("de 20\u202f€ à 25\u202f€", "Trois.", "Deux."),
    ):
        assert words in page, words
    assert "Un." not in page
    assert "Un." in html(manager.get(at("frame_compare", draft.pk), {"tout": "1"}))
    for asked in ("x", "999999", "", str(first.pk)):
        answer = manager.get(at("frame_compare", draft.pk), {"avec": asked})
        assert answer.status_code == 200


def test_a_frame_alone_is_compared_with_nothing(draft, manager):
    assert "rien à lui comparer" in html(manager.get(at("frame_compare", draft.pk)))


def test_setting_aside_from_the_page(draft, manager, people, browse):
    assert manager.get(at("frame_discard", draft.pk)).status_code == 405
    answer = manager.post(at("frame_discard", draft.pk), follow=True)
    assert "mis de côté" in html(answer)
    answer = manager.post(at("frame_discard", draft.pk), follow=True)
    assert "a été mis de côté" in html(answer)
    assert at("frame", draft.pk) not in html(manager.get(at("frames")))


def test_a_page_of_frames_runs_no_more_queries_with_more_of_everything(
    year, circle, people, browse
):
    frame = draft_with(year, people["manager"], (circle, "open", "", 1_00))
    client = browse(people["manager"])
    pages = [
        *(at("frames"), at("kinds"), at("coverage")),
        *(
            at(name, frame.pk)
            for name in (
                *("frame", "frame_lines", "frame_references", "frame_agreements"),
                *("frame_compare", "frame_adopt", "frame_edit"),
            )
        ),
    ]
    _grow(year, frame, range(1))
    before = [count_of(client, page) for page in pages]
    _grow(year, frame, range(1, 9))
    assert [count_of(client, page) for page in pages] == before


def count_of(client, page):
    client.get(page)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(page).status_code == 200
    return len(queries)


def _grow(year, frame, numbers):
    for n in numbers:
        start = date(year.starts_on.year - 1 - n, 1, 1)
        adopted = FrameFactory(fiscal_year=FiscalYearFactory(starts_on=start))
        domain = SkillDomain.objects.create(name=f"Domaine {n}")
        skill = Skill.objects.create(name=f"Savoir {n}")
        domain.skills.add(skill)
        kind = WorkKind.objects.create(name=f"Sorte {n}", domain=domain)
        where = CircleFactory()
        Mission.objects.create(
            circle=where, title=f"M {n}", is_essential=True, kind=kind
        )
        for each in (frame, adopted):
            FrameReference.objects.create(
                frame=each, kind=kind, low_cents=1, high_cents=2
            )
            FrameAgreement.objects.create(frame=each, what=f"{n}", whose="circle")
            each.lines.create(circle=where, cents=n + 1)
