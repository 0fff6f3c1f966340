"""How the feed tells what happens to missions, and to those who go."""

from django.utils.translation import gettext_lazy as _

from essaim.base import events

events.say(
    {
        "mission.proposed": _("%(actor)s proposed “%(mission)s” in %(circle)s."),
        "mission.edited": _("%(actor)s changed “%(mission)s”."),
        "mission.recurred": _(
            "%(actor)s made “%(mission)s” come back, from %(day)s on."
        ),
        "mission.unrecurred": _(
            "%(actor)s made “%(mission)s” take place once: %(day)s."
        ),
        "mission.series_changed": _(
            "%(actor)s changed the dates of “%(mission)s”, from %(day)s on. Sign-ups "
            "were carried over: check yours."
        ),
        "mission.date_moved": _(
            "%(actor)s moved one date of “%(mission)s”: that of %(day)s."
        ),
        "mission.date_cancelled": _(
            "%(actor)s cancelled one date of “%(mission)s”: %(day)s."
        ),
        "mission.date_restored": _(
            "%(actor)s put back one date of “%(mission)s”: %(day)s."
        ),
        "mission.cancelled": _("%(actor)s cancelled “%(mission)s”."),
        "mission.cancelled_because": _("%(actor)s cancelled “%(mission)s”: %(reason)s"),
        "mission.done": _("%(actor)s said that “%(mission)s” is done."),
        "mission.over": _("The last date of “%(mission)s” has passed."),
        "mission.refreshed": _("%(actor)s said that “%(mission)s” is still needed."),
        "mission.expired": _(
            "“%(mission)s” has faded: nobody said that it was still needed."
        ),
        "mission.uncovered": _(
            "Essential need: nobody goes to “%(mission)s” (%(day)s)."
        ),
        # Those below name who goes: only those concerned read them.
        "signup.made": _("%(actor)s goes to “%(mission)s” (%(day)s)."),
        "signup.made_as_companion": _(
            "%(actor)s comes along to “%(mission)s” to learn (%(day)s)."
        ),
        "signup.waiting": _("%(actor)s waits for a place in “%(mission)s” (%(day)s)."),
        "signup.promoted": _(
            "A place has become free: %(member)s goes to “%(mission)s” (%(day)s)."
        ),
        "signup.withdrawn": _("%(actor)s withdrew from “%(mission)s” (%(day)s)."),
        "signup.let_go": _(
            "%(member)s has left the cooperative: their place in “%(mission)s” "
            "(%(day)s) is free."
        ),
        "signup.place_kept": _(
            "%(actor)s goes to “%(mission)s” after all (%(day)s): nobody is looked for."
        ),
        "signup.taken_over": _("%(actor)s takes over in “%(mission)s” (%(day)s)."),
        # All members read it: what is looked for, not who looks.
        "signup.stand_in_wanted": _(
            "A stand-in is looked for in “%(mission)s” (%(day)s)."
        ),
        "calendar.address_made": _("%(actor)s made a new address for a calendar."),
        "calendar.address_closed": _("%(actor)s closed the address of a calendar."),
    }
)
