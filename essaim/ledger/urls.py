from django.urls import path

from essaim.ledger import views

app_name = "ledger"
urlpatterns = [
    path("", views.index, name="index"),
    path("journal/", views.journal, name="journal"),
    path("journal.csv", views.journal_csv, name="journal_csv"),
    path("journal.ods", views.journal_ods, name="journal_ods"),
    path("ecritures/<int:pk>/", views.entry, name="entry"),
    path("ecritures/<int:pk>/contre-passer/", views.reverse, name="reverse"),
    path("alimenter/", views.feed, name="feed"),
    path("virer/", views.move, name="move"),
    path("exercices/", views.years, name="years"),
    path("exercices/<int:pk>/cloturer/", views.close_year, name="close_year"),
    path("<str:code>/", views.account, name="account"),
    path("<str:code>/mouvements.csv", views.account_csv, name="account_csv"),
    path("<str:code>/mouvements.ods", views.account_ods, name="account_ods"),
]
