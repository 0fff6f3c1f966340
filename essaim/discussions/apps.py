from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DiscussionsConfig(AppConfig):
    name = "essaim.discussions"
    verbose_name = _("Discussions")

    def ready(self) -> None:
        from essaim.discussions import notices, takeaway  # noqa: F401

        takeaway.register()
