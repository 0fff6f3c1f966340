"""The pages of a funded project, after its result."""

from django.urls import URLPattern, path

from essaim.cobudget.views import followups, telling

of_a_funded_project: list[URLPattern] = [
    path("reponse/", followups.award_answer, name="award_answer"),
    path("suivi/", followups.follow_up, name="follow_up"),
    path("suivi/rendre/", followups.grant_return, name="grant_return"),
    path("suivi/reporter/", followups.grant_carry, name="grant_carry"),
    path("suivi/dire/", telling.follow_up_say, name="follow_up_say"),
    path(
        "suivi/missions/<int:wanted_pk>/annoncer/",
        telling.wanted_announce,
        name="wanted_announce",
    ),
    path("suivi/jalons/nouveau/", telling.milestone_add, name="milestone_add"),
    path(
        "suivi/jalons/<int:milestone_pk>/atteint/",
        telling.milestone_reach,
        name="milestone_reach",
    ),
    path(
        "suivi/jalons/<int:milestone_pk>/deplacer/",
        telling.milestone_move,
        name="milestone_move",
    ),
    path(
        "suivi/jalons/<int:milestone_pk>/abandonner/",
        telling.milestone_drop,
        name="milestone_drop",
    ),
    path("suivi/nouvelle/", telling.news_tell, name="news_tell"),
    path("suivi/bilan/", telling.report_tell, name="report_tell"),
]
