from django.urls import path

from essaim.contributions.views import frame_drafts, frame_parts, frames, kinds

urlpatterns = [
    path("cadre/", frames.frames, name="frames"),
    path("cadre/nouveau/", frame_drafts.frame_create, name="frame_create"),
    path("cadre/types/", kinds.kinds, name="kinds"),
    path("cadre/types/ajouter/", kinds.kind_create, name="kind_create"),
    path("cadre/types/<int:pk>/", kinds.kind_edit, name="kind_edit"),
    path("cadre/types/<int:pk>/retirer/", kinds.kind_remove, name="kind_remove"),
    path("cadre/domaines/ajouter/", kinds.domain_create, name="domain_create"),
    path("cadre/domaines/habituels/", kinds.domains_usual, name="domains_usual"),
    path("cadre/domaines/<int:pk>/", kinds.domain_edit, name="domain_edit"),
    path("cadre/domaines/<int:pk>/retirer/", kinds.domain_remove, name="domain_remove"),
    path("cadre/couverture/", kinds.coverage, name="coverage"),
    path("cadre/<int:pk>/", frames.frame, name="frame"),
    path("cadre/<int:pk>/comparer/", frames.frame_compare, name="frame_compare"),
    path("cadre/<int:pk>/copier/", frame_drafts.frame_copy, name="frame_copy"),
    path("cadre/<int:pk>/modifier/", frame_drafts.frame_edit, name="frame_edit"),
    path("cadre/<int:pk>/adopter/", frame_drafts.frame_adopt, name="frame_adopt"),
    path(
        "cadre/<int:pk>/mettre-de-cote/",
        frame_drafts.frame_discard,
        name="frame_discard",
    ),
    path("cadre/<int:pk>/budgets/", frame_parts.frame_lines, name="frame_lines"),
    path(
        "cadre/<int:pk>/budgets/ajouter/",
        frame_parts.frame_line_add,
        name="frame_line_add",
    ),
    path(
        "cadre/<int:pk>/reperes/",
        frame_parts.frame_references,
        name="frame_references",
    ),
    path(
        "cadre/<int:pk>/reperes/medianes/",
        frame_parts.frame_references_fill,
        name="frame_references_fill",
    ),
    path(
        "cadre/<int:pk>/accords/",
        frame_parts.frame_agreements,
        name="frame_agreements",
    ),
    path(
        "cadre/<int:pk>/accords/retirer/",
        frame_parts.frame_agreement_remove,
        name="frame_agreement_remove",
    ),
]
