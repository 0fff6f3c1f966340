"""Every address of the site."""

from django.urls import include, path

urlpatterns = [
    path("", include("essaim.home.urls")),
    path("compte/", include("essaim.members.account_urls")),
    path("membres/", include("essaim.members.urls")),
    path("cercles/", include("essaim.circles.urls")),
    path("comptes/", include("essaim.ledger.urls")),
    path("avis/", include("essaim.notifications.urls")),
    path("paiements/", include("essaim.payments.urls")),
    path("discussions/", include("essaim.discussions.urls")),
    path("contribuer/", include("essaim.contributions.urls")),
    path("co-budget/", include("essaim.cobudget.urls")),
]

handler400 = "essaim.home.errors.bad_request"
handler403 = "essaim.home.errors.permission_denied"
handler404 = "essaim.home.errors.page_not_found"
handler500 = "essaim.home.errors.server_error"
