from django.urls import URLPattern, URLResolver, include, path

from essaim.cobudget import history_urls
from essaim.cobudget.data_urls import from_outside, of_data
from essaim.cobudget.follow_up_urls import of_a_funded_project
from essaim.cobudget.project_urls import of_a_project, projects_of_a_round
from essaim.cobudget.views import (
    allocations,
    ballots,
    carrying,
    closing_reminders,
    delegations,
    followups,
    halting,
    pabulib,
    paper,
    people,
    results,
    rounds,
    rules,
    sections,
)

app_name = "cobudget"

of_a_round: list[URLPattern | URLResolver] = [
    path("", rounds.detail, name="round"),
    path("modifier/", rounds.edit, name="round_edit"),
    path("cagnotte/", rounds.fund, name="round_fund"),
    path("cagnotte/rendre/", rounds.take_back, name="round_take_back"),
    path("enveloppes/", people.people, name="round_people"),
    path("volets/", sections.sections, name="round_sections"),
    path("volets/placer/", sections.place, name="round_place"),
    path("confier/", delegations.delegate, name="delegate"),
    path("confier/<int:number>/", delegations.direct_for, name="direct_for"),
    path("confier/<int:number>/rendre/", delegations.end, name="delegation_end"),
    path("papier/", paper.papers, name="papers"),
    path("papier/<int:number>/", paper.confirm, name="paper_again"),
    path("papier/<int:number>/ecarter/", paper.discard, name="paper_discard"),
    path("copier/", carrying.copy, name="round_copy"),
    path("reporter/", carrying.carry, name="project_carry"),
    path("phase/", rounds.move, name="round_move"),
    path("pause/", halting.pause, name="round_pause"),
    path("reprendre/", halting.resume, name="round_resume"),
    path("annuler/", halting.cancel, name="round_cancel"),
    path("affecter/", allocations.allocation, name="allocate"),
    path("affecter/annuler/", allocations.undo, name="allocate_undo"),
    path("projets/comparer/", allocations.compare, name="compare_projects"),
    path("recapitulatif/envoyer/", allocations.mail_receipt, name="mail_receipt"),
    path("voter/", ballots.ballot, name="ballot"),
    path("recapitulatif/", allocations.summary, name="summary"),
    path("projets/<int:project_pk>/", include(of_a_project)),
    path("projets/<int:project_pk>/", include(of_a_funded_project)),
    *history_urls.of_a_round,
    *projects_of_a_round,
    path("resultat/", results.result, name="result"),
    path("resultat/etapes/", results.steps, name="steps"),
    path("resultat/recompter/", results.recount, name="recount"),
    path("resultat/comparer/", results.compare, name="compare"),
    path("resultat.pb", results.as_pb, name="result_pb"),
    path("resultat.csv", results.as_csv, name="result_csv"),
    path("donnees/", include(of_data)),
]
urlpatterns = [
    path("", rounds.index, name="index"),
    path("nouvelles/", followups.news, name="news"),
    path("rappels/", closing_reminders.choose, name="reminder_choices"),
    path("nouvelle/", rounds.create, name="round_create"),
    path("regles/", rules.rules, name="rules"),
    path("compter/", pabulib.count, name="count"),
    *from_outside,
    *history_urls.of_the_years,
    path("<int:pk>/", include(of_a_round)),
]
