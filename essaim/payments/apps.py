from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PaymentsConfig(AppConfig):
    name = "essaim.payments"
    verbose_name = _("Payments")

    def ready(self) -> None:
        from essaim.payments import notices, takeaway  # noqa: F401
        from essaim.payments.services import expenses  # noqa: F401
