"""How the feed tells what happens in circles."""

from django.utils.translation import gettext_lazy as _

from essaim.base import events
from essaim.circles.models import Role

events.name_codes("role", dict(Role.Kind.choices))
events.say(
    {
        "circle.created": _("%(actor)s opened the circle %(circle)s."),
        "circle.edited": _("%(actor)s reworded the circle %(circle)s."),
        "circle.renamed": _("%(actor)s renamed the circle %(before)s as %(circle)s."),
        "circle.moved": _("%(actor)s moved the circle %(circle)s inside %(parent)s."),
        "circle.moved_out": _(
            "%(actor)s moved the circle %(circle)s out of every other circle."
        ),
        "circle.closed": _(
            "%(actor)s closed the circle %(circle)s from %(closed)s: %(reason)s"
        ),
        "circle.reopened": _("%(actor)s reopened the circle %(circle)s."),
        "circle.joined": _("%(actor)s joined the circle %(circle)s."),
        "circle.left": _("%(actor)s left the circle %(circle)s."),
        "role.created": _("%(actor)s gave the circle %(circle)s a role: %(role)s."),
        "role.edited": _(
            "%(actor)s reworded a role of the circle %(circle)s: %(role)s."
        ),
        "mandate.given": _(
            "%(actor)s recorded a mandate in the circle %(circle)s: %(member)s, "
            "%(role)s until %(ends)s (%(source)s)."
        ),
        "mandate.ended": _(
            "%(actor)s ended early a mandate in the circle %(circle)s: %(member)s, "
            "%(role)s until %(ends)s instead of %(planned)s: %(reason)s"
        ),
    }
)
