from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CobudgetConfig(AppConfig):
    name = "essaim.cobudget"
    verbose_name = _("Co-budget")

    def ready(self) -> None:
        from essaim.circles import panels as circle_panels
        from essaim.cobudget import debate, doors, notices, panels  # noqa: F401
        from essaim.ledger import doors as of_lines

        circle_panels.register(panels.projects_panel)
        debate.register()
        of_lines.register(doors.of_lines)
