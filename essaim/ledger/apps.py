from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    name = "essaim.ledger"
    verbose_name = _("Ledger")

    def ready(self) -> None:
        from essaim.circles import panels as circle_panels
        from essaim.ledger import notices, panels  # noqa: F401

        circle_panels.register(panels.balance_panel)
