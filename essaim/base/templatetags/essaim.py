"""The few words templates need everywhere: money, dates, icons, fields, feeds."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django import template
from django.forms import BoundField
from django.forms.widgets import CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from essaim.base import charts, events
from essaim.base.dates import date_filter, date_format
from essaim.base.markdown import render as render_markdown
from essaim.base.models import Event

register = template.Library()
register.filter("markdown", render_markdown)
# Instead of Django’s own, in every template.
register.filter("date", date_filter, expects_localtime=True, is_safe=False)

NARROW = "\u202f"  # the space French puts before €, % and between thousands


def _grouped(whole: int) -> str:
    """Digits in threes, as the reader's language does: 1 234 or 1,234."""
    comma = (get_language() or "").startswith("en")
    return f"{whole:,}" if comma else f"{whole:,}".replace(",", NARROW)


@register.filter
def number(value: int | None) -> str:
    """A whole number with its thousands apart: ``12345`` becomes ``12 345``."""
    if value is None:
        return "—"
    return f"{'−' if value < 0 else ''}{_grouped(abs(value))}"


@register.filter
def euros(cents: int | None) -> str:
    """``123450`` cents become ``1 234,50 €``; whole euros show no cents.

    English says ``€1,234.50``. The minus is a true one, and nothing breaks a line.
    """
    if cents is None:
        return "—"
    whole, rest = divmod(abs(cents), 100)
    sign = "−" if cents < 0 else ""
    if (get_language() or "").startswith("en"):
        return f"{sign}€{_grouped(whole)}{f'.{rest:02}' if rest else ''}"
    return f"{sign}{_grouped(whole)}{f',{rest:02}' if rest else ''}{NARROW}€"


@register.filter
def percent(part: int, whole: int) -> str:
    """The whole percent that ``part`` is of ``whole``; never 100 while some is left.

    ``{{ paid|percent:voted }}`` gives ``61 %``; nothing of nothing is ``0 %``.
    """
    value = 100 * part // whole if whole else 0
    if (get_language() or "").startswith("en"):
        return f"{value}%"
    return f"{value}{NARROW}%"


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
    return _("on %(day)s") % {"day": date_format(day, "DATE_FORMAT")}


@register.filter
def is_soon(moment: date | datetime | None) -> bool:
    """Whether ``moment`` is past, today or tomorrow: shown as pressing."""
    if moment is None:
        return False
    day = timezone.localdate(moment) if isinstance(moment, datetime) else moment
    return (day - timezone.localdate()).days <= 1


@register.filter
def duration(length: timedelta | None) -> str:
    """A length of time in its largest whole unit: ``30 minutes``, ``2 days``."""
    if length is None:
        return ""
    minutes = max(0, int(length.total_seconds() // 60))
    if minutes < 60:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    if (hours := minutes // 60) < 24:
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    days = hours // 24
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


@register.filter
def first_word(name: object) -> str:
    """How one greets a person: the first word of their name."""
    return (str(name).split() or [""])[0]


@register.filter
def sentence(event: Event) -> str:
    """Tell an event in one sentence."""
    return events.tell(event)


@register.filter
def notice_kind(kind: str) -> str:
    """The class of a notice from its kind or from a message's level."""
    return {"success": "good", "good": "good", "alert": "alert"}.get(
        kind, "alert" if kind in {"error", "warning"} else "info"
    )


@register.filter
def notice_icon(kind: str) -> str:
    """The icon of a notice from its kind or from a message's level."""
    return {"good": "check", "alert": "alert"}.get(notice_kind(kind), "info")


@register.filter
def notice_role(kind: str) -> str:
    """How loudly a screen reader says a notice that has just appeared."""
    return "alert" if notice_kind(kind) == "alert" else "status"


def _kind(bound: BoundField) -> str:
    if bound.is_hidden:
        return "hidden"
    if isinstance(bound.field.widget, RadioSelect | CheckboxSelectMultiple):
        return "choices"
    if isinstance(bound.field.widget, CheckboxInput):
        return "check"
    return "line"


@register.inclusion_tag("components/field.html")
def field(
    bound: BoundField, seen_by: str = "", label: str | SafeString = ""
) -> dict[str, Any]:
    """One form field: label, who will see it, help, control, errors."""
    base, kind = bound.auto_id or bound.html_name, _kind(bound)
    parts = {"eye": seen_by, "helptext": bound.help_text, "error": bound.errors}
    described_by = " ".join(f"{base}_{name}" for name, there in parts.items() if there)
    # Given only when there is something to name: an empty one is an error to axe.
    attrs: dict[str, Any] = {"aria-describedby": described_by} if described_by else {}
    # A placeholder that repeats the label says nothing, and hides what is asked; one
    # that came with a label replaced here would say it in other words.
    hint = str(bound.field.widget.attrs.get("placeholder", ""))
    if label or hint.casefold() == str(bound.label).casefold():
        attrs["placeholder"] = False
    return {
        "field": bound,
        "base": base,
        "kind": kind,
        "label": label or bound.label,
        "seen_by": seen_by,
        "described_by": described_by,
        "control": "" if kind == "choices" else bound.as_widget(attrs=attrs),
    }


@register.inclusion_tag("components/icon.html")
def icon(name: str) -> dict[str, Any]:
    """A small drawing beside words; never alone, hidden from screen readers."""
    return {"name": name}


@register.simple_tag
def bar_parts(total: int, *values: int) -> list[charts.Part]:
    """The stretches of a bar: ``{% bar_parts goal now as bar %}``."""
    return charts.stacked([max(0, value) for value in values], total=total or 0)


@register.simple_tag
def money_bar(total: int, parts: Sequence[Mapping[str, int]]) -> list[charts.Part]:
    """The stretches of a budget whose parts are ``{name, cents}``."""
    return charts.stacked([part["cents"] for part in parts], total=total)


@register.simple_tag
def budget_bar(
    total: int, parts: Sequence[Mapping[str, int]]
) -> list[tuple[charts.Part, int]]:
    """The same, each stretch with its style: what its part says, or its place."""
    styles = [part.get("style", place) for place, part in enumerate(parts, 1)]
    return list(zip(money_bar(total, parts), styles, strict=True))


@register.simple_tag
def sum_of(parts: Sequence[Mapping[str, int]]) -> int:
    """What the parts of a budget add up to."""
    return sum(part["cents"] for part in parts)


@register.simple_tag
def mark_at(value: int | None, total: int) -> int:
    """Where a threshold stands on a bar."""
    return charts.place(value or 0, total=total)


@register.simple_tag
def histogram(values: Sequence[int], labels: Sequence[str]) -> list[charts.Bar]:
    """Upright bars, for ``components/charts/histogram.html``."""
    return charts.histogram(values, labels)


@register.simple_tag
def bars(values: Sequence[int], labels: Sequence[str]) -> list[charts.Row]:
    """Lying bars, for ``components/charts/bars.html``."""
    return charts.bars(values, labels)
