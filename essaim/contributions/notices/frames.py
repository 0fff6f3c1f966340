"""How the feed tells what happens to frames."""

from django.utils.translation import gettext_lazy as _

from essaim.base import events

events.say(
    {
        "frame.prepared": _(
            "%(actor)s started to prepare the contribution frame %(frame)s."
        ),
        "frame.edited": _(
            "%(actor)s worked on the draft of the contribution frame %(frame)s."
        ),
        "frame.discarded": _(
            "%(actor)s set the draft of the contribution frame %(frame)s aside."
        ),
        "frame.adopted": _(
            "%(actor)s recorded the adoption of the contribution frame %(frame)s "
            "(%(source)s). It takes effect on %(takes_effect)s."
        ),
        "frame.took_effect": _(
            "The contribution frame %(frame)s is in force: its budgets, %(amount)s in "
            "all, come from the pot."
        ),
        "frame.lacked_money": _(
            "The budgets of the contribution frame %(frame)s wait: the pot lacks "
            "%(lacking)s."
        ),
        "skill_domain.named": _("%(actor)s named the skill domain “%(domain)s”."),
        "skill_domain.edited": _("%(actor)s edited the skill domain “%(domain)s”."),
        "skill_domain.removed": _("%(actor)s took the skill domain “%(domain)s” out."),
        "work_kind.named": _("%(actor)s named the kind of mission “%(work_kind)s”."),
        "work_kind.edited": _("%(actor)s edited the kind of mission “%(work_kind)s”."),
        "work_kind.removed": _(
            "%(actor)s took the kind of mission “%(work_kind)s” out."
        ),
    }
)
