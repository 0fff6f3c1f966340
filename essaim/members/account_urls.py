"""Addresses of the account: signing in and its security."""

from django.urls import include, path

from essaim.members.views import account

urlpatterns = [
    path("email/", account.change_address, name="account_email"),
    path("", include("allauth.urls")),
]
