from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CobudgetConfig(AppConfig):
    name = "essaim.cobudget"
    verbose_name = _("Co-budget")

    def ready(self) -> None:
        from essaim.cobudget import notices  # noqa: F401
