from django.urls import URLPattern, path

from essaim.contributions.views import imports

urlpatterns: list[URLPattern] = [
    path("import/", imports.history_imports, name="history_imports"),
    path("import/<int:pk>/", imports.history_import, name="history_import"),
    path(
        "import/<int:pk>/colonnes",
        imports.history_import_map,
        name="history_import_map",
    ),
    path(
        "import/<int:pk>/importer",
        imports.history_import_confirm,
        name="history_import_confirm",
    ),
    path(
        "import/<int:pk>/ecarter",
        imports.history_import_discard,
        name="history_import_discard",
    ),
    path(
        "import/<int:pk>/annuler",
        imports.history_import_undo,
        name="history_import_undo",
    ),
]
