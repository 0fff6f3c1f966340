from django.urls import URLPattern, URLResolver, include, path

from essaim.contributions.views import (
    acting,
    agreements,
    contributions,
    declarations,
    mine,
    objections,
)

of_one: list[URLPattern | URLResolver] = [
    path("", contributions.contribution, name="contribution"),
    path("commencer/", acting.start, name="start"),
    path("fait/", acting.finish, name="finish"),
    path("abandonner/", acting.abandon, name="abandon"),
    path("declarer/", declarations.declare_existing, name="declare_existing"),
    path("corriger/", declarations.adjust, name="adjust"),
    path("offrir/", acting.offer, name="offer"),
    path("retirer/", acting.withdraw, name="withdraw"),
    path("piece/", contributions.attachment, name="attachment"),
    path("piece/joindre/", declarations.attach, name="attach"),
    path("commenter/", objections.comment, name="comment"),
    path("objecter/", objections.object_to, name="object"),
    path("lever/", objections.lift, name="lift"),
    path("decision/", objections.rule, name="rule"),
    path("accord-prealable/", objections.ask_prior, name="prior_ask"),
    path("accord-prealable/reponse/", objections.settle_prior, name="prior_settle"),
]
of_an_agreement = [
    path("accepter/", agreements.agree, name="agreement_agree"),
    path("arreter/", agreements.stop, name="agreement_stop"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("mes-contributions/", mine.mine, name="mine"),
    path("mes-contributions/export/", mine.mine_export, name="mine_export"),
    path(
        "cercles/<int:pk>/contributions/",
        contributions.contributions,
        name="contributions",
    ),
    path("contributions/annoncer/", contributions.announce, name="announce"),
    path("contributions/declarer/", declarations.declare, name="declare"),
    path("contributions/<int:pk>/", include(of_one)),
    path("accords/", agreements.agreements, name="agreements"),
    path("accords/nouveau/", agreements.propose, name="agreement_propose"),
    path("accords/<int:pk>/", include(of_an_agreement)),
]
