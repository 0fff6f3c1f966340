"""How the feed tells what happens to contributions.

What says an amount is read by its author and the members of its circle only.
"""

from django.utils.translation import gettext_lazy as _

from essaim.base import events

events.say(
    {
        "contribution.announced": _(
            "%(actor)s announced “%(contribution)s” to %(circle)s: %(amount)s reserved."
        ),
        "contribution.started": _("%(actor)s started “%(contribution)s”."),
        "contribution.amended": _(
            "%(actor)s changed “%(contribution)s”: %(amount)s reserved, "
            "%(before)s before."
        ),
        "contribution.done": _(
            "%(actor)s did “%(contribution)s” for the circle %(circle)s."
        ),
        "contribution.abandoned": _(
            "%(actor)s gave up “%(contribution)s”: %(amount)s released."
        ),
        "contribution.expired": _(
            "The announcement of “%(contribution)s” expired: %(amount)s released. "
            "Announce it again if you take it up."
        ),
        "contribution.declared": _(
            "%(actor)s declared %(amount)s for “%(contribution)s” in %(circle)s: "
            "without an objection, it settles by itself on %(settles)s."
        ),
        "contribution.deferred": _(
            "The budget of %(circle)s is used up: “%(contribution)s”, %(amount)s, "
            "waits for the next year’s budget."
        ),
        "contribution.adjusted": _(
            "%(actor)s corrected “%(contribution)s”: %(amount)s, %(before)s before."
        ),
        "contribution.offered": _("%(actor)s offered “%(contribution)s”: unpaid."),
        "contribution.withdrawn": _(
            "%(actor)s withdrew the declaration of “%(contribution)s”."
        ),
        "contribution.commented": _("%(actor)s wrote about “%(contribution)s”."),
        "contribution.objected": _(
            "%(actor)s raised an objection to “%(contribution)s”: dialogue until "
            "%(dialogue)s, then the circle decides."
        ),
        "contribution.lifted": _(
            "%(actor)s lifted their objection to “%(contribution)s”."
        ),
        "contribution.ruled": _(
            "%(actor)s recorded what %(circle)s decided about “%(contribution)s”: "
            "%(amount)s, %(before)s declared (%(source)s)."
        ),
        "contribution.agreement_asked": _(
            "%(actor)s asks for an agreement beforehand for “%(contribution)s”: "
            "up to %(amount)s."
        ),
        "contribution.agreement_given": _(
            "%(actor)s recorded the agreement to “%(contribution)s”: up to %(amount)s "
            "(%(source)s)."
        ),
        "contribution.agreement_refused": _(
            "%(actor)s recorded that “%(contribution)s” is not agreed for %(amount)s "
            "(%(source)s)."
        ),
        "contribution.settled": _(
            "“%(contribution)s” is settled: %(amount)s will be paid to its author."
        ),
        "contribution.exported": _(
            "“%(contribution)s”, %(amount)s, is in a settlement batch."
        ),
        "contribution.unexported": _(
            "The settlement batch of “%(contribution)s” was cancelled: %(amount)s wait "
            "for the next one."
        ),
        "contribution.paid": _("“%(contribution)s” is paid: %(amount)s."),
        "agreement.proposed": _(
            "%(actor)s proposed recurrent work to %(circle)s: “%(agreement)s”, "
            "%(amount)s each time."
        ),
        "agreement.agreed": _(
            "%(actor)s recorded that %(circle)s agreed to “%(agreement)s”, %(amount)s "
            "each time."
        ),
        "agreement.stopped": _("%(actor)s stopped “%(agreement)s”."),
        "agreement.renewed": _(
            "“%(contribution)s” renewed itself: %(amount)s reserved. Declare it once "
            "it is done."
        ),
        "agreement.not_renewed": _(
            "“%(agreement)s” could not renew itself for the period of %(period)s: "
            "%(circle)s has not enough left, or no frame is in force."
        ),
    }
)
