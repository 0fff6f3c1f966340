"""The reference points of a frame in words, beside the amount they are about."""

from django.utils.translation import gettext as _

from essaim.base.templatetags.essaim import euros
from essaim.contributions.models import Frame, FrameReference


def reference_words(frame: Frame | None) -> dict[int, str]:
    """Return what the frame indicates for each kind of mission, by its number."""
    if frame is None:
        return {}
    return {one.kind_id: _said(one) for one in frame.references.all()}


def _said(one: FrameReference) -> str:
    figures = {"low": euros(one.low_cents), "high": euros(one.high_cents)}
    if one.per == FrameReference.Per.HOUR:
        if one.low_cents == one.high_cents:
            return _("%(low)s an hour") % figures
        return _("%(low)s to %(high)s an hour") % figures
    if one.low_cents == one.high_cents:
        return _("%(low)s the whole") % figures
    return _("%(low)s to %(high)s the whole") % figures
