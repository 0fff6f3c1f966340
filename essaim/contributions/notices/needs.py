"""How the feed tells what happens to needs and workstreams; never who feels one."""

from django.utils.translation import gettext_lazy as _

from essaim.base import events

events.say(
    {
        "need.said": _("%(actor)s said a need of %(circle)s: “%(need)s”."),
        "need.refreshed": _(
            "%(actor)s said that “%(need)s” is still needed by %(circle)s."
        ),
        "need.answered": _("%(actor)s took up the need “%(need)s” of %(circle)s."),
        "need.met": _("%(actor)s said that the need “%(need)s” is met."),
        "need.withdrawn": _("%(actor)s withdrew the need “%(need)s”."),
        "need.faded": _(
            "The need “%(need)s” has faded: nobody said lately that it is still true."
        ),
        "workstream.opened": _(
            "%(actor)s opened the workstream “%(workstream)s” in %(circle)s."
        ),
        "workstream.edited": _(
            "%(actor)s rewrote what the workstream “%(workstream)s” is for."
        ),
        "workstream.noted": _("%(actor)s told how “%(workstream)s” goes."),
        "workstream.minded": _("%(actor)s minds the workstream “%(workstream)s”."),
        "workstream.let_go": _(
            "%(actor)s no longer minds “%(workstream)s”: it waits for somebody."
        ),
        "workstream.taken_up": _("%(actor)s took up the workstream “%(workstream)s”."),
        "workstream.paused": _("%(actor)s paused the workstream “%(workstream)s”."),
        "workstream.done": _("%(actor)s ended the workstream “%(workstream)s”: done."),
        "workstream.dropped": _("%(actor)s dropped the workstream “%(workstream)s”."),
        "workstream.funded": _(
            "%(actor)s gave “%(workstream)s” %(amount)s of the budget of %(circle)s."
        ),
        "workstream.gave_back": _(
            "%(actor)s took %(amount)s of “%(workstream)s” back to the budget of "
            "%(circle)s."
        ),
    }
)
