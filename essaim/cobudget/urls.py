from django.urls import path

from essaim.cobudget import views

app_name = "cobudget"
urlpatterns = [
    path("", views.index, name="index"),
    path("<int:pk>/", views.round_, name="round"),
    path("<int:pk>/projets/<int:project_pk>/", views.project, name="project"),
]
