from django.urls import path

from essaim.ledger import views

app_name = "ledger"
urlpatterns = [
    path("", views.index, name="index"),
    path("<str:code>/", views.account, name="account"),
]
