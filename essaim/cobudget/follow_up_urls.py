"""The pages of a funded project, after its result."""

from django.urls import URLPattern, path

from essaim.cobudget.views import followups

of_a_funded_project: list[URLPattern] = [
    path("reponse/", followups.award_answer, name="award_answer"),
    path("suivi/", followups.follow_up, name="follow_up"),
    path("suivi/rendre/", followups.grant_return, name="grant_return"),
    path("suivi/reporter/", followups.grant_carry, name="grant_carry"),
]
