from django.urls import path

from essaim.discussions import views

app_name = "discussions"
urlpatterns = [
    path("ecrire/<str:label>/<int:number>/", views.write, name="write"),
    path("lu/<str:label>/<int:number>/", views.mark_read, name="mark_read"),
    path("<int:pk>/", views.thread, name="thread"),
    path("<int:pk>/repondre/", views.reply, name="reply"),
    path("<int:pk>/modifier/", views.edit, name="edit"),
    path("<int:pk>/masquer/", views.hide, name="hide"),
    path("<int:pk>/remettre/", views.show, name="show"),
    path("<int:pk>/reagir/", views.react, name="react"),
    path("<int:pk>/repond/", views.settle, name="settle"),
    path("<int:pk>/rouvrir/", views.reopen, name="reopen"),
]
