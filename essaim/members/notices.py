"""How the feed tells what happens to members."""

from django.utils.translation import gettext_lazy as _

from essaim.base import events

events.name_codes(
    "factor",
    {
        "totp": _("code application"),
        "webauthn": _("key"),
        "recovery_codes": _("recovery codes"),
    },
)
events.say(
    {
        "member.joined": _("%(actor)s joined the cooperative."),
        "member.profile_changed": _("%(actor)s changed their own page."),
        "member.left": _("%(actor)s recorded that %(name)s left the cooperative."),
        "member.came_back": _("%(actor)s recorded that %(name)s came back."),
        "member.address_changed": _("%(actor)s changed their e-mail address."),
        "member.password_changed": _("%(actor)s changed their password."),
        "member.factor_added": _(
            "%(actor)s added a proof to their account: %(factor)s."
        ),
        "member.factor_removed": _(
            "%(actor)s removed a proof from their account: %(factor)s."
        ),
        "invitation.sent": _("%(actor)s invited %(email)s to join."),
        "invitation.resent": _("%(actor)s sent the invitation to %(email)s again."),
        "invitation.revoked": _("%(actor)s withdrew the invitation to %(email)s."),
        "members.imported": _("%(actor)s imported %(count)s members from a file."),
        "members_import.uploaded": _(
            "%(actor)s sent the file %(file)s to look at whom it would import."
        ),
        "members_import.discarded": _(
            "%(actor)s set the file %(file)s aside without importing it."
        ),
        "members_import.undone": _(
            "%(actor)s undid an import of members: %(count)s removed, %(kept)s kept."
        ),
        "admin_session.opened": _(
            "%(actor)s opened an administration session: %(reason)s"
        ),
        "admin_session.ended": _("%(actor)s ended their administration session."),
        "admin_session.requested": _(
            "%(actor)s asked for %(method)s %(path)s during an administration session."
        ),
    }
)
