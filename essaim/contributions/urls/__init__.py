"""Addresses of the room, one file per noun."""

from essaim.contributions.urls import (
    budgets,
    closings,
    contributions,
    frames,
    imports,
    missions,
    needs,
)

app_name = "contributions"
urlpatterns = [
    *missions.urlpatterns,
    *needs.urlpatterns,
    *contributions.urlpatterns,
    *frames.urlpatterns,
    *budgets.urlpatterns,
    *closings.urlpatterns,
    *imports.urlpatterns,
]
