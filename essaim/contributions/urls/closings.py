from django.urls import path

from essaim.contributions.views import closings

urlpatterns = [
    path("cloture/<int:pk>/", closings.closing, name="closing"),
    path("cloture/<int:pk>/preparer/", closings.prepare, name="closing_prepare"),
    path("cloture/<int:pk>/passer/", closings.post, name="closing_post"),
    path("cloture/<int:pk>/lignes.csv", closings.as_csv, name="closing_csv"),
]
