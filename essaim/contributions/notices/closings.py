"""How the feed tells the closing of a year of contributions.

What says amounts is read by the author alone. Where fewer than three others asked
something of a line, what was asked in all would say what one or two of them did.
"""

from django.utils.translation import gettext_lazy as _

from essaim.base import events
from essaim.contributions.models import Frame

events.name_codes("policy", {"": _("nothing to choose"), **dict(Frame.Overrun.choices)})
events.say(
    {
        "closing.prepared": _(
            "%(actor)s prepared the closing of the contributions of %(year)s: another "
            "co-manager, or the treasurer, reads it and posts it."
        ),
        "closing.posted": _(
            "%(actor)s closed the contributions of %(year)s; rule: %(policy)s."
        ),
        "closing.settled": _(
            "Closing of %(year)s: “%(contribution)s” is settled as declared, %(kept)s."
        ),
        "closing.settled_by_debt": _(
            "Closing of %(year)s: “%(contribution)s” is settled as declared, %(kept)s. "
            "%(voted)s voted for %(asked)s declared: the next year pays the %(over)s "
            "that pass the budget."
        ),
        "closing.settled_by_debt_among_few": _(
            "Closing of %(year)s: “%(contribution)s” is settled as declared, %(kept)s. "
            "The next year pays what passes the budget."
        ),
        "closing.prorated": _(
            "Closing of %(year)s: “%(contribution)s”, %(declared)s declared, %(kept)s "
            "kept: %(voted)s voted for %(asked)s declared. The %(left)s left were "
            "shared among the last %(unsettled)s declared: prorata."
        ),
        "closing.prorated_among_few": _(
            "Closing of %(year)s: “%(contribution)s”, %(declared)s declared, %(kept)s "
            "kept: the budget of %(voted)s was passed, what was left was shared in "
            "proportion to what each declared."
        ),
        "closing.reduced": _(
            "Closing of %(year)s: “%(contribution)s”, %(declared)s declared, %(kept)s "
            "kept: %(voted)s voted for %(asked)s declared, paid in the order of the "
            "declarations. This one received what was left."
        ),
        "closing.reduced_among_few": _(
            "Closing of %(year)s: “%(contribution)s”, %(declared)s declared, %(kept)s "
            "kept: the budget of %(voted)s was passed, and paid the declarations in "
            "their order. This one received what was left."
        ),
        "closing.refused": _(
            "Closing of %(year)s: “%(contribution)s”, %(declared)s declared, nothing "
            "kept: %(voted)s voted for %(asked)s declared, nothing was left for it."
        ),
        "closing.refused_among_few": _(
            "Closing of %(year)s: “%(contribution)s”, %(declared)s declared, nothing "
            "kept: of the budget of %(voted)s, nothing was left for it."
        ),
        "closing.deferred": _(
            "Closing of %(year)s: “%(contribution)s”, %(declared)s declared, waits for "
            "the next year’s budget: that of %(year)s, %(voted)s, is used up."
        ),
        "closing.released": _(
            "Closing of %(year)s: “%(contribution)s” was announced and never declared: "
            "the %(declared)s it reserved went back to the budget."
        ),
    }
)
