"""Addresses of the room, one file per noun."""

from essaim.payments.urls import batches, details, expenses, setup

app_name = "payments"
urlpatterns = [
    *batches.urlpatterns,
    *details.urlpatterns,
    *expenses.urlpatterns,
    *setup.urlpatterns,
]
