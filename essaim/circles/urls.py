from django.urls import path

from essaim.circles import views

app_name = "circles"
urlpatterns = [
    path("", views.index, name="index"),
    path("<int:pk>/", views.detail, name="detail"),
]
