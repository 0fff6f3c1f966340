"""Kinds of mission and domains of skills are named by those who use them."""

import pytest
from django.core.exceptions import PermissionDenied

from essaim.base.errors import Refusal
from essaim.base.models import Event
from essaim.contributions.models import FrameReference, SkillDomain, WorkKind
from essaim.contributions.services import kinds
from essaim.members.models import Skill

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(people):
    return people["manager"]


def test_the_usual_domains_are_named_once(manager):
    kinds.name_usual_domains(by=manager)
    kinds.name_usual_domains(by=manager)
    assert SkillDomain.objects.count() == 4
    assert [d.position for d in SkillDomain.objects.all()] == [0, 1, 2, 3]


def test_a_name_given_twice_is_one_domain_and_one_kind(manager):
    domain = kinds.name_domain("  Le   soin ", by=manager)
    assert kinds.name_domain("Le soin", by=manager) == domain
    kind = kinds.name_kind("Accueil", domain=domain, by=manager)
    assert kinds.name_kind("Accueil", domain=None, by=manager) == kind
    assert kind.domain == domain
    assert Event.objects.filter(kind="skill_domain.named").count() == 1
    assert Event.objects.filter(kind="work_kind.named").count() == 1


def test_a_domain_is_made_of_skills(manager):
    skill = Skill.objects.create(name="Écoute")
    domain = kinds.name_domain("Accompagnement", by=manager)
    kinds.edit_domain(domain.pk, name="Le soin", skills=[skill], by=manager)
    domain.refresh_from_db()
    assert (domain.name, list(domain.skills.all())) == ("Le soin", [skill])
    kinds.remove_domain(domain.pk, by=manager)
    kinds.remove_domain(domain.pk, by=manager)
    assert not SkillDomain.objects.exists()
    assert Skill.objects.exists()


def test_a_name_already_there_is_refused(manager):
    one = kinds.name_domain("Un", by=manager)
    kinds.name_domain("Deux", by=manager)
    first = kinds.name_kind("Un", domain=None, by=manager)
    kinds.name_kind("Deux", domain=None, by=manager)
    with pytest.raises(Refusal, match="existe déjà"):
        kinds.edit_domain(one.pk, name="Deux", skills=[], by=manager)
    with pytest.raises(Refusal, match="existe déjà"):
        kinds.edit_kind(first.pk, name="Deux", domain=None, by=manager)
    with pytest.raises(Refusal, match="nom"):
        kinds.name_kind("  ", domain=None, by=manager)


def test_what_is_used_is_not_taken_out(manager, frame):
    domain = kinds.name_domain("Accompagnement", by=manager)
    kind = kinds.name_kind("Accueil", domain=domain, by=manager)
    with pytest.raises(Refusal, match="rangez-les"):
        kinds.remove_domain(domain.pk, by=manager)
    FrameReference.objects.create(frame=frame, kind=kind, low_cents=1, high_cents=2)
    with pytest.raises(Refusal, match="renommez-le"):
        kinds.remove_kind(kind.pk, by=manager)
    assert not Event.objects.filter(kind__endswith=".removed").exists()
    FrameReference.objects.all().delete()
    kinds.remove_kind(kind.pk, by=manager)
    kinds.remove_kind(kind.pk, by=manager)
    kinds.remove_domain(domain.pk, by=manager)
    assert not WorkKind.objects.exists()


def test_others_name_nothing(people):
    domain = SkillDomain.objects.create(name="Accueil")
    kind = WorkKind.objects.create(name="Accueil")
    attempts = (
        lambda by: kinds.name_usual_domains(by=by),
        lambda by: kinds.name_domain("x", by=by),
        lambda by: kinds.edit_domain(domain.pk, name="x", skills=[], by=by),
        lambda by: kinds.remove_domain(domain.pk, by=by),
        lambda by: kinds.name_kind("x", domain=None, by=by),
        lambda by: kinds.edit_kind(kind.pk, name="x", domain=None, by=by),
        lambda by: kinds.remove_kind(kind.pk, by=by),
    )
    for attempt in attempts:
        with pytest.raises(PermissionDenied):
            attempt(people["author"])
    assert SkillDomain.objects.get().name == WorkKind.objects.get().name == "Accueil"
