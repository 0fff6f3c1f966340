from django.urls import path

from essaim.circles import views

app_name = "circles"
urlpatterns = [
    path("", views.index, name="index"),
    path("traces/", views.feed, name="feed"),
    path("nouveau/", views.create, name="create"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/modifier/", views.edit, name="edit"),
    path("<int:pk>/fermer/", views.close, name="close"),
    path("<int:pk>/rouvrir/", views.reopen, name="reopen"),
    path("<int:pk>/rejoindre/", views.join, name="join"),
    path("<int:pk>/quitter/", views.leave, name="leave"),
    path("<int:pk>/roles/nouveau/", views.define_role, name="define_role"),
    path("roles/<int:pk>/modifier/", views.edit_role, name="edit_role"),
    path("roles/<int:pk>/mandats/nouveau/", views.give_mandate, name="give_mandate"),
    path("mandats/<int:pk>/renouveler/", views.renew_mandate, name="renew_mandate"),
    path("mandats/<int:pk>/finir/", views.end_mandate, name="end_mandate"),
]
