from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CobudgetConfig(AppConfig):
    name = "essaim.cobudget"
    verbose_name = _("Co-budget")

    def ready(self) -> None:
        from essaim.circles import panels as circle_panels
        from essaim.cobudget import (  # noqa: F401
            debate,
            doors,
            notices,
            panels,
            takeaway,
            wanting,
        )
        from essaim.ledger import doors as of_lines
        from essaim.ledger import work

        circle_panels.register(panels.projects_panel)
        debate.register()
        takeaway.register()
        of_lines.register(doors.of_lines)
        work.register_wanting(wanting.wishes, wanting.origin)
