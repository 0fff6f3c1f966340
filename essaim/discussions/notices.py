"""How the feed tells what is written about things."""

from django.utils.translation import gettext_lazy as _

from essaim.base import events

events.say(
    {
        "comment.written": _("%(actor)s wrote about “%(thing)s”."),
        "comment.replied": _("%(actor)s replied about “%(thing)s”."),
        "comment.mentioned": _("%(actor)s called %(members)s about “%(thing)s”."),
        "comment.edited": _("%(actor)s changed what they wrote about “%(thing)s”."),
        "comment.hidden": _(
            "%(actor)s hid a message about “%(thing)s”. Reason: %(reason)s"
        ),
        "comment.shown": _("%(actor)s brought back a message about “%(thing)s”."),
        "question.asked": _("%(actor)s asked a question about “%(thing)s”."),
        "question.answered": _(
            "A question about “%(thing)s” is answered, says %(actor)s."
        ),
        "question.reopened": _(
            "%(actor)s still waits for an answer to their question about “%(thing)s”."
        ),
    }
)
