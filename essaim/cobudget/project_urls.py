"""Addresses of projects, under those of their round."""

from django.urls import path

from essaim.cobudget.views import (
    allocations,
    asking,
    authors,
    cofunding,
    files,
    projects,
    reviewing,
    similar,
    transverse,
    versions,
)

of_a_project = [
    path("", projects.detail, name="project"),
    path("modifier/", projects.amend, name="project_amend"),
    path("versions/", versions.versions, name="project_versions"),
    path("soumettre/", projects.submit_draft, name="draft_submit"),
    path("auteurs/", authors.authors, name="project_authors"),
    path("auteurs/inviter/", authors.invite, name="author_invite"),
    path("auteurs/annuler/", authors.cancel, name="author_cancel"),
    path("auteurs/accepter/", authors.accept, name="author_accept"),
    path("auteurs/decliner/", authors.decline, name="author_decline"),
    path("auteurs/quitter/", authors.leave, name="author_leave"),
    path("cofinancer/", cofunding.promise, name="project_cofund"),
    path("cofinancer/reprendre/", cofunding.take_back, name="cofunding_take_back"),
    path("fichiers/", files.files, name="project_files"),
    path("fichiers/changer/", files.change, name="file_change"),
    path("fichiers/<int:file_pk>/", files.file, name="project_file"),
    path("fusionner/", similar.merge, name="project_merge"),
    path("fusionner/repondre/", similar.answer, name="merge_answer"),
    path("favori/", similar.favour, name="project_favour"),
    path("favori/oter/", similar.unfavour, name="project_unfavour"),
    path("amender/", reviewing.amend, name="amendment_propose"),
    path("amender/repondre/", reviewing.answer, name="amendment_answer"),
    path("faisabilite/", reviewing.review, name="project_review"),
    path("faisabilite/demander/", reviewing.ask, name="review_ask"),
    path("retirer/", projects.withdraw, name="project_withdraw"),
    path("remettre/", projects.put_back, name="project_put_back"),
    path("avis/", transverse.advise, name="advise"),
    path("objecter/", transverse.object_to, name="object"),
    path("objections/<int:number>/", transverse.settle, name="settle_objection"),
    path(
        "objections/<int:number>/retirer/",
        transverse.withdraw,
        name="withdraw_objection",
    ),
    path("ma-part/", allocations.one, name="allocate_one"),
]
projects_of_a_round = [
    path("projets/nouveau/", projects.submit, name="project_submit"),
    path("projets/semblables/", similar.alike, name="projects_alike"),
    path("demandes/", asking.asks, name="round_asks"),
    path("demandes/etiquettes/", asking.add_tag, name="tag_add"),
    path("demandes/etiquettes/oter/", asking.remove_tag, name="tag_remove"),
    path("demandes/faisabilite/", reviewing.effect, name="review_effect"),
    path("demandes/questions/", asking.add_question, name="question_add"),
    path("demandes/questions/oter/", asking.retire_question, name="question_retire"),
]
