"""How the feed tells what happens to imports of past contributions."""

from django.utils.translation import gettext_lazy as _

from essaim.base import events

events.say(
    {
        "history_import.uploaded": _("%(actor)s read past contributions in %(file)s"),
        "history_import.prepared": _("%(actor)s prepared the import of %(file)s"),
        "history_import.discarded": _("%(actor)s set %(file)s aside"),
        "history.imported": _(
            "%(actor)s imported the contributions of %(year)s: %(count)s in all"
        ),
        "history.undone": _(
            "%(actor)s undid the import of the contributions of %(year)s"
        ),
        "history_import.imported": _(
            "%(actor)s imported your contributions of %(year)s from %(file)s: look at "
            "them under “my contributions”"
        ),
        "history_import.undone": _(
            "%(actor)s undid the import of your contributions of %(year)s"
        ),
    }
)
