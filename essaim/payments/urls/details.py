from django.urls import path

from essaim.payments.views import details as views

urlpatterns = [
    path("", views.mine, name="mine"),
    path("mes-coordonnees/", views.details, name="details"),
    path("mes-coordonnees/retirer/", views.remove, name="details_remove"),
    path("coordonnees/", views.payable, name="payable"),
    path("coordonnees/<int:pk>/", views.person, name="person"),
    path("coordonnees/<int:pk>/lire/", views.read, name="person_read"),
]
