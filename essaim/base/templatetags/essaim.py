"""The few words templates need everywhere: money, dates, icons, fields, feeds."""

from datetime import date, datetime
from typing import Any

from django import template
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from essaim.base import events
from essaim.base.markdown import render as render_markdown
from essaim.base.models import Event

register = template.Library()
register.filter("markdown", render_markdown)


@register.filter
def euros(cents: int | None) -> str:
    """``123450`` cents become ``1 234,50 €``; whole euros show no cents."""
    if cents is None:
        return "—"
    whole, rest = divmod(abs(cents), 100)
    sign = "−" if cents < 0 else ""
    number = formats.number_format(
        f"{whole}.{rest:02}" if rest else whole,
        decimal_pos=2 if rest else 0,
        use_l10n=True,
        force_grouping=True,
    )
    return f"{sign}{number}\u202f€"


@register.filter
def when(moment: date | datetime | None) -> str:
    """A date in words near today (*in 3 days*), in full further away."""
    if moment is None:
        return ""
    day = timezone.localdate(moment) if isinstance(moment, datetime) else moment
    days = (day - timezone.localdate()).days
    if days == 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    if days == -1:
        return _("yesterday")
    if 1 < days <= 14:
        return ngettext("in %(days)d day", "in %(days)d days", days) % {"days": days}
    if -14 <= days < -1:
        return ngettext("%(days)d day ago", "%(days)d days ago", -days) % {
            "days": -days
        }
    return formats.date_format(day, "DATE_FORMAT")


@register.filter
def sentence(event: Event) -> str:
    """Tell an event in one sentence."""
    return events.tell(event)


@register.inclusion_tag("components/field.html")
def field(bound: Any, seen_by: str = "") -> dict[str, Any]:
    """One form field: label, who will see it, help, control, errors."""
    return {"field": bound, "seen_by": seen_by}


@register.inclusion_tag("components/icon.html")
def icon(name: str) -> dict[str, Any]:
    """A small drawing beside words; never alone, hidden from screen readers."""
    return {"name": name}
