from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    name = "essaim.home"
    verbose_name = _("Home")

    def ready(self) -> None:
        from essaim.home import notices, takeaway  # noqa: F401

        takeaway.register()
