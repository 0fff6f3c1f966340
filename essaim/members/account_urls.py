"""Addresses of the account: signing in and its security."""

from django.urls import include, path

urlpatterns = [path("", include("allauth.urls"))]
