from django.urls import URLPattern, path

from essaim.contributions.views import needs, workstreams

urlpatterns: list[URLPattern] = [
    path("besoins/", needs.needs, name="needs"),
    path("besoins/dire/", needs.say, name="need_say"),
    path("besoins/<int:pk>/", needs.need, name="need"),
    path("besoins/<int:pk>/ressentir/", needs.feel, name="need_feel"),
    path("besoins/<int:pk>/ne-plus-ressentir/", needs.unfeel, name="need_unfeel"),
    path("besoins/<int:pk>/toujours-vrai/", needs.refresh, name="need_refresh"),
    path("besoins/<int:pk>/comble/", needs.met, name="need_met"),
    path("besoins/<int:pk>/retirer/", needs.withdraw, name="need_withdraw"),
    path("besoins/<int:pk>/chantier/", needs.to_workstream, name="need_to_workstream"),
    path("chantiers/", workstreams.workstreams, name="workstreams"),
    path("chantiers/ouvrir/", workstreams.open_, name="workstream_open"),
    path("chantiers/<int:pk>/", workstreams.workstream, name="workstream"),
    path("chantiers/<int:pk>/modifier/", workstreams.edit, name="workstream_edit"),
    path("chantiers/<int:pk>/note/", workstreams.note, name="workstream_note"),
    path("chantiers/<int:pk>/souci/", workstreams.mind, name="workstream_mind"),
    path("chantiers/<int:pk>/etat/", workstreams.state, name="workstream_state"),
    path("chantiers/<int:pk>/budget/", workstreams.share, name="workstream_share"),
]
