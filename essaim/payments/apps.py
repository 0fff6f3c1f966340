from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PaymentsConfig(AppConfig):
    name = "essaim.payments"
    verbose_name = _("Payments")

    def ready(self) -> None:
        from essaim.ledger import doors as of_lines
        from essaim.ledger import uses as of_uses
        from essaim.payments import doors, notices, takeaway, uses  # noqa: F401
        from essaim.payments.services import expenses  # noqa: F401

        of_lines.register(doors.of_lines)
        of_uses.register(uses.expenses)
