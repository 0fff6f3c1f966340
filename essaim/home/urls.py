from django.conf import settings
from django.urls import path

from essaim.home import views

app_name = "home"
urlpatterns = [
    path("", views.index, name="index"),
    path("decouvrir/co-budget/", views.tour, name="tour"),
    path("ressources/", views.resources, name="resources"),
    path("ressources/regles/<slug:name>/", views.rule, name="rule"),
    path("langue", views.language, name="language"),
    path("theme.css", views.theme, name="theme"),
    path("sante", views.healthz, name="healthz"),
]
if settings.DEBUG or settings.MAINTAIN_DEMO:
    urlpatterns += [path("style", views.style, name="style")]
