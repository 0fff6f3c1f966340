from django.urls import path

from essaim.members import views

app_name = "members"
urlpatterns = [
    path("", views.index, name="index"),
    path("<int:pk>/", views.detail, name="detail"),
]
