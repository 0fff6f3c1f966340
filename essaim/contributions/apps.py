from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContributionsConfig(AppConfig):
    name = "essaim.contributions"
    verbose_name = _("Contributions")

    def ready(self) -> None:
        from essaim.circles import panels as circle_panels
        from essaim.contributions import (  # noqa: F401
            doors,
            notices,
            panels,
            takeaway,
            uses,
            wanted,
            watches,
        )
        from essaim.contributions.models import Contribution
        from essaim.contributions.reading.left import cents
        from essaim.contributions.services.settling import follow_payment
        from essaim.ledger import doors as of_lines
        from essaim.ledger import uses as of_uses
        from essaim.ledger import work
        from essaim.payments import left, sources

        circle_panels.register(panels.budget_panel)
        circle_panels.register(panels.missions_panel)
        circle_panels.register(panels.needs_panel)
        circle_panels.register(panels.traces_panel)
        left.register(cents)
        of_lines.register(doors.of_lines)
        of_uses.register(uses.missions)
        of_uses.register(uses.work)
        work.register_announcing(wanted.announce, wanted.known)
        takeaway.register()
        watches.register()
        sources.register(
            Contribution, lambda ids, step, by: follow_payment(ids, step, by=by)
        )
