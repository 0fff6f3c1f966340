"""What goes out of a round, and comes into it: under ``/co-budget/3/donnees/``."""

from django.urls import URLPattern, URLResolver, include, path, register_converter

from essaim.base import tables
from essaim.cobudget.views import elections, exports, imports, openings, past_rounds

register_converter(tables.KindConverter, "sheet")

of_an_import = [
    path("", imports.project_import, name="project_import"),
    path("importer/", imports.confirm, name="project_import_confirm"),
    path("ecarter/", imports.discard, name="project_import_discard"),
    path("annuler/", imports.undo, name="project_import_undo"),
]
of_data: list[URLPattern | URLResolver] = [
    path("", exports.data, name="data"),
    path("projets.pdf", exports.brochure, name="brochure"),
    path("projets.<sheet:kind>", exports.projects, name="projects_file"),
    path("mouvements.<sheet:kind>", exports.movements, name="movements_file"),
    path("affectations.<sheet:kind>", exports.ballots, name="ballots_file"),
    path("membres/", exports.people, name="people_file"),
    path("public/", openings.public_setting, name="public_setting"),
    path("public/fermer/", openings.close_public, name="public_close"),
    path("import/", imports.project_imports, name="project_imports"),
    path("import/<int:import_pk>/", include(of_an_import)),
]
# Of all rounds; two are read without signing in: their address is the key.
from_outside: list[URLPattern | URLResolver] = [
    path("importer/", elections.import_election, name="import_election"),
    path("importer/cobudget/", past_rounds.import_past, name="import_past"),
    path(
        "importer/cobudget/garder/",
        past_rounds.confirm_past,
        name="import_past_confirm",
    ),
    path("fil/", openings.feed_address, name="feed_address"),
    path("fil/<str:token>.atom", openings.feed, name="feed"),
    path("public/<str:token>/", openings.public_page, name="public_page"),
]
