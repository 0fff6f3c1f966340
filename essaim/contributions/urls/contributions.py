from django.urls import URLPattern, path

from essaim.contributions.views import contributions

urlpatterns: list[URLPattern] = [
    path("contributions/<int:pk>/", contributions.contribution, name="contribution"),
    path("accords/", contributions.agreements, name="agreements"),
]
