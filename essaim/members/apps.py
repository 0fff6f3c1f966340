from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    name = "essaim.members"
    verbose_name = _("Members")

    def ready(self) -> None:
        from essaim.members import exports, notices, security  # noqa: F401
