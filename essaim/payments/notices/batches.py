"""How the feed tells what happens to batches."""

from django.utils.translation import gettext_lazy as _

from essaim.base import events
from essaim.payments.models import BatchFile

events.name_codes("batch_file", {kind.value: kind.label for kind in BatchFile.Kind})
events.say(
    {
        "batch.prepared": _(
            "%(actor)s prepared the settlement batch %(number)s, which somebody else "
            "must look at."
        ),
        "batch.dated": _(
            "%(actor)s chose the day of the transfers of the settlement batch "
            "%(number)s: %(day)s."
        ),
        "batch.due_removed": _(
            "%(actor)s left “%(label)s” out of the settlement batch %(number)s: it "
            "waits for the next one."
        ),
        "batch.due_put_back": _(
            "%(actor)s put “%(label)s” back in the settlement batch %(number)s."
        ),
        "batch.read": _(
            "%(actor)s read who is paid what in the settlement batch %(number)s: "
            "%(reason)s"
        ),
        "batch.approved": _("%(actor)s approved the settlement batch %(number)s."),
        "batch.reopened": _(
            "%(actor)s sent the settlement batch %(number)s back to preparation."
        ),
        "batch.frozen": _(
            "%(actor)s froze the settlement batch %(number)s: it is about to be paid."
        ),
        "batch.file_taken": _(
            "%(actor)s took a file of the settlement batch %(number)s "
            "(%(batch_file)s): %(reason)s"
        ),
        "batch.paid": _(
            "%(actor)s recorded that the settlement batch %(number)s was paid on "
            "%(day)s."
        ),
        "batch.cancelled": _(
            "%(actor)s cancelled the settlement batch %(number)s: %(reason)s"
        ),
    }
)
