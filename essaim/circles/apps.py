from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CirclesConfig(AppConfig):
    name = "essaim.circles"
    verbose_name = _("Circles")

    def ready(self) -> None:
        from essaim.base import mandates
        from essaim.circles import (
            notices,  # noqa: F401
            people,
            profile,
        )
        from essaim.members import panels

        mandates.register(holds=people.held_by, circlemates=people.circlemates)
        panels.register(profile.circles_and_mandates)
