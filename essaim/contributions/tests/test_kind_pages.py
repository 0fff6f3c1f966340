"""Pages of kinds of mission, of domains of skills and of their coverage."""

import pytest

from essaim.contributions.models import Mission, SkillDomain, WorkKind
from essaim.contributions.tests.framing import at, html
from essaim.members.models import Skill

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(people, browse):
    return browse(people["manager"])


def test_kinds_and_domains_are_named_on_their_page(manager, people, browse):
    assert manager.post(at("domains_usual")).status_code == 302
    domain = SkillDomain.objects.get(name="Numérique")
    sent = {"kind-name": "Sauvegardes", "kind-domain": domain.pk}
    assert manager.post(at("kind_create"), sent).status_code == 302
    assert manager.post(at("kind_create"), {"kind-name": " "}).status_code == 422
    assert manager.post(at("domain_create"), {"name": "Soin"}).status_code == 302
    assert manager.post(at("domain_create"), {"name": ""}).status_code == 422
    kind = WorkKind.objects.get()
    skill = Skill.objects.create(name="Réseau")
    assert manager.get(at("kind_edit", kind.pk)).status_code == 200
    assert manager.get(at("domain_edit", domain.pk)).status_code == 200
    manager.post(at("kind_edit", kind.pk), {"name": "Serveurs", "domain": ""})
    manager.post(at("domain_edit", domain.pk), {"name": "Outils", "skills": skill.pk})
    answer = manager.post(at("domain_edit", domain.pk), {"name": "Soin"})
    assert answer.status_code == 422
    kind.refresh_from_db()
    domain.refresh_from_db()
    assert (kind.name, kind.domain) == ("Serveurs", None)
    assert (domain.name, domain.skills.get()) == ("Outils", skill)
    client = browse(people["author"])
    page = html(client.get(at("kinds")))
    assert "Serveurs" in page
    assert at("kind_create") not in page
    client.post(at("kind_remove", kind.pk))
    assert WorkKind.objects.exists()
    client = browse(people["manager"])
    client.post(at("kind_remove", kind.pk))
    client.post(at("domain_remove", domain.pk))
    assert not WorkKind.objects.exists()
    assert SkillDomain.objects.count() == 4


def test_coverage_counts_and_names_skills_never_persons(people, browse, circle):
    care = SkillDomain.objects.create(name="Soin")
    listening, mediation, sewing = (
        Skill.objects.create(name=name) for name in ("Écoute", "Médiation", "Couture")
    )
    care.skills.set([listening, mediation, sewing])
    for who in ("author", "peer"):
        people[who].skills.add(listening)
    people["author"].skills.add(mediation)
    people["other"].skills.add(sewing)
    people["other"].skills_shown_to = "circles"
    people["other"].save()
    people["gone"].skills.add(mediation)
    kind = WorkKind.objects.create(name="Accueil", domain=care)
    missions = [
        Mission.objects.create(circle=circle, title=title, is_essential=True, kind=of)
        for title, of in (("Permanence", kind), ("Ménage", None))
    ]
    page = html(browse(people["outsider"]).get(at("coverage")))
    row = page[page.index("Ce qui est fragile") :]
    assert "Médiation" in row
    assert "Permanence" in row
    assert row.index("Couture") > row.index("Médiation")
    for who in ("author", "peer", "other"):
        assert f">{people[who].name}<" not in page
    outside = page[page.index("hors de tout domaine") :]
    assert "Ménage" in outside
    assert "Permanence" not in outside
    Mission.objects.filter(pk=missions[1].pk).update(state="done")
    assert "Ménage" not in html(browse(people["outsider"]).get(at("coverage")))
