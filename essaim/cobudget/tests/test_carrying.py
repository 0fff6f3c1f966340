"""A project goes on in another round; a round begins with the settings of another."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.cobudget.envelope_plans import Part, Plan
from essaim.cobudget.models import CoAuthor, PlannedLine, Project, Round, Tag
from essaim.cobudget.services import asking, carrying, halting, projects, rounds
from essaim.cobudget.services.people import plan_people
from essaim.cobudget.tests.pages import text
from essaim.members.models import Skill
from tests.factories import CircleFactory


@pytest.fixture
def over(open_round, advance):
    """A round whose result is known: nothing was funded."""
    return advance(open_round(), "result")


def test_a_project_goes_on_as_a_draft_with_what_it_said(
    over, open_round, new_round, awa
):
    before = Project.objects.get(pk=open_round.drill.pk)
    Project.objects.filter(pk=before.pk).update(text="Un long texte", effects="Moins")
    before.skills.add(Skill.objects.create(name="perçage"))
    PlannedLine.objects.create(
        project=before, position=1, label="Mèches", min_cents=1_00, target_cents=2_00
    )
    after = carrying.carry_over(before.pk, new_round(name="2028").pk, by=awa)
    assert (after.is_draft, after.carried_from, after.author) == (True, before, awa)
    assert (after.text, after.effects, after.min_cents, after.max_cents) == (
        *("Un long texte", "Moins"),
        *(100_00, 150_00),
    )
    assert after.received_cents == 0
    assert after.awarded_cents is None
    assert [one.name for one in after.skills.all()] == ["perçage"]
    assert [line.label for line in after.planned_lines.all()] == ["Mèches"]
    before.refresh_from_db()
    assert before.round == over, "its earlier life is left as it was"


def test_asked_twice_it_is_carried_once(over, open_round, new_round, awa):
    target = new_round(name="2028")
    first = carrying.carry_over(open_round.drill.pk, target.pk, by=awa)
    assert carrying.carry_over(open_round.drill.pk, target.pk, by=awa) == first
    with pytest.raises(IntegrityError), transaction.atomic():
        Project.objects.create(
            round=target,
            key="x",
            min_cents=1,
            max_cents=1,
            carried_from=open_round.drill,
        )


def test_another_author_is_told_that_it_is_done(
    over, open_round, new_round, awa, elise
):
    CoAuthor.objects.create(
        project=open_round.drill,
        member=elise,
        invited_by=awa,
        accepted_at=timezone.now(),
    )
    target = new_round(name="2028")
    carrying.carry_over(open_round.drill.pk, target.pk, by=elise)
    with pytest.raises(Refusal):
        carrying.carry_over(open_round.drill.pk, target.pk, by=awa)


def test_it_goes_on_from_a_cancelled_round_too(open_round, new_round, basile, awa):
    round = open_round()
    target = new_round(name="2028")
    with pytest.raises(PermissionDenied):
        carrying.carry_over(open_round.drill.pk, target.pk, by=awa)
    halting.cancel_round(round.pk, by=basile, reason="Non.")
    assert carrying.carry_over(open_round.drill.pk, target.pk, by=awa).is_draft


def test_only_its_authors_and_only_during_deposit(
    over, open_round, new_round, awa, elise, advance
):
    target = new_round(name="2028")
    for person in (elise, open_round.drill.author):
        where = target if person == elise else over
        with pytest.raises(PermissionDenied):
            carrying.carry_over(open_round.drill.pk, where.pk, by=person)
    advance(target, "debate")
    with pytest.raises(PermissionDenied):
        carrying.carry_over(open_round.drill.pk, target.pk, by=awa)


def test_each_page_leads_to_the_other(
    over, open_round, new_round, awa, elise, browse, send
):
    target = new_round(name="2028")
    old = [over.pk, open_round.drill.pk]
    assert "Le reporter dans « 2028 »" in text(browse(awa, "project", *old))
    assert "Une perceuse" in text(browse(awa, "project_carry", target.pk))
    answer = send(awa, "project_carry", target.pk, project=open_round.drill.pk)
    assert answer.status_code == 302
    made = Project.objects.get(carried_from=open_round.drill)
    new = text(browse(awa, "project", target.pk, made.pk))
    assert open_round.drill.get_absolute_url() in new
    assert "pas de projet à reporter" not in text(
        browse(awa, "project_carry", target.pk)
    ), "the mural may still go on"
    assert made.get_absolute_url() not in text(browse(elise, "project", *old))
    projects.submit_draft(made.pk, by=awa)
    assert made.get_absolute_url() in text(browse(elise, "project", *old))


def test_nonsense_is_not_carried(over, new_round, awa, send):
    target = new_round(name="2028")
    for typed in ("", "x", "9" * 30, "999999"):
        answer = send(awa, "project_carry", target.pk, project=typed)
        assert answer.status_code == 404
    assert not Project.objects.filter(round=target).exists()


def test_a_copy_takes_the_settings_and_nothing_else(
    new_round, submit, chloe, basile, awa, elise, in_an_hour
):
    circle = CircleFactory()
    source = new_round(
        text="D’où vient l’argent",
        debate_at=in_an_hour,
        tally="open",
        cap_cents=50_00,
    )
    submit(source)
    rounds.fund_round(source.pk, 100_00, by=chloe, key="k")
    plan = Plan(
        people="list",
        envelopes_by="parts",
        listed={awa.pk: None, elise.pk: None},
        parts=[Part(50, circle=circle)],
    )
    plan_people(source.pk, plan, by=basile)
    elise.is_active = False
    elise.save()
    made = carrying.copy_round(source.pk, by=basile, name="2028")
    assert made.name == "2028"
    assert (made.text, made.tally, made.cap_cents) == (
        *("D’où vient l’argent", "open"),
        50_00,
    )
    assert (made.phase, made.pool_cents, made.debate_at) == ("deposit", 0, None)
    assert made.copied_from == source
    assert not made.projects.exists()
    assert Plan.of(made).listed == {awa.pk: None}
    assert Plan.of(made).parts == [Part(50, circle=circle)]
    assert Event.objects.filter(kind="round.copied").count() == 1


def test_a_round_is_copied_from_its_page(over, basile, awa, browse, send):
    assert "copier/" in text(browse(basile, "round", over.pk))
    assert "copier/" not in text(browse(awa, "round", over.pk))
    assert browse(awa, "round_copy", over.pk).status_code == 403
    assert browse(basile, "round_copy", over.pk).status_code == 200
    assert send(basile, "round_copy", over.pk, name="").status_code == 422
    assert send(basile, "round_copy", over.pk, name="2028").status_code == 302
    assert Round.objects.filter(name="2028", copied_from=over).exists()


def test_a_copy_asks_the_same_questions_under_the_same_tags(new_round, basile):
    source = new_round(name="2027")
    asking.add_tag(source.pk, "Outils", by=basile)
    for label in ("Qui s’en sert ?", "Où est-ce rangé ?"):
        asking.add_question(source.pk, by=basile, label=label, is_required=True)
    asking.retire_question(source.pk, source.questions.first().pk, by=basile)
    copy = carrying.copy_round(source.pk, by=basile, name="2028")
    assert [tag.name for tag in copy.tags.all()] == ["Outils"]
    [asked] = copy.questions.all()
    assert (asked.label, asked.is_required) == ("Où est-ce rangé ?", True)


def test_a_project_bears_only_the_tags_of_its_round(
    over, open_round, new_round, awa, basile
):
    before = Project.objects.get(pk=open_round.drill.pk)
    for name in ("Outils", "Lieux"):
        before.tags.add(Tag.objects.create(round=over, name=name))
    target = new_round(name="2028")
    there = asking.add_tag(target.pk, "Outils", by=basile)
    after = carrying.carry_over(before.pk, target.pk, by=awa)
    assert list(after.tags.all()) == [there]
