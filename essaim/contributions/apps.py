from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContributionsConfig(AppConfig):
    name = "essaim.contributions"
    verbose_name = _("Contributions")

    def ready(self) -> None:
        from essaim.contributions import notices  # noqa: F401
