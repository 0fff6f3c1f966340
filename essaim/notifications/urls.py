from django.urls import path

from essaim.notifications import views

app_name = "notifications"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("tout-ranger/", views.put_all_away, name="put_all_away"),
    path("<int:pk>/ranger/", views.put_away, name="put_away"),
    path("suivis/", views.subscriptions, name="subscriptions"),
    path("suivis/<int:pk>/arreter/", views.stop, name="stop"),
    path("suivre/", views.follow, name="follow"),
    path("ne-plus-suivre/", views.unfollow, name="unfollow"),
    path("preferences/", views.preferences, name="preferences"),
]
