from django.urls import path

from essaim.contributions.views import frames

urlpatterns = [
    path("cadre/", frames.frames, name="frames"),
    path("cadre/<int:pk>/", frames.frame, name="frame"),
]
