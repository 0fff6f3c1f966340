from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    name = "essaim.ledger"
    verbose_name = _("Ledger")

    def ready(self) -> None:
        from essaim.ledger import notices  # noqa: F401
