"""What /style shows: every component with real words, in light and in dark."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from essaim.base.models import Event
from essaim.members.http import MemberRequest

ICONS = [
    "home",
    "circles",
    "budget",
    "resources",
    "person",
    "people",
    "lock",
    "leave",
    "globe",
    "check",
    "info",
    "alert",
    "arrow",
    "back",
    "down",
    "plus",
    "pencil",
    "bin",
    "file",
    "download",
    "upload",
    "clock",
    "link",
    "flag",
    "book",
    "ledger",
    "hand",
    "spark",
    "eye",
    "search",
    "send",
]
NOW, NEXT, DONE = "current", "next", "done"


class SampleForm(forms.Form):
    """One field of each kind; it always comes back with something to correct."""

    title = forms.CharField(
        label=_("Title"), max_length=80, help_text=_("What it is, in a few words.")
    )
    text = forms.CharField(
        label=_("Your idea"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Markdown works: **bold**, lists, links."),
    )
    circle = forms.ChoiceField(
        label=_("Circle"), choices=[("1", "Accompagnement"), ("2", "Numérique")]
    )
    tally = forms.ChoiceField(
        label=_("Tally"),
        choices=[
            ("sealed", _("sealed: totals are shown at closing only")),
            ("open", _("open: totals per project are shown as they grow")),
        ],
        widget=forms.RadioSelect,
    )
    closes_at = forms.DateTimeField(
        label=_("Closing"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )
    file = forms.FileField(label=_("File"), required=False)
    agreed = forms.BooleanField(label=_("It concerns the whole cooperative"))


def _sample_events(request: MemberRequest) -> list[Event]:
    now = timezone.now()
    return [
        Event(
            kind="circle.joined",
            actor=request.user,
            at=now - timedelta(days=days),
            url="#",
            data={"circle": "Numérique"},
        )
        for days in (0, 1)
    ]


def context(request: MemberRequest) -> dict[str, Any]:
    """Return what the page of components shows. Nothing is read or written."""
    forms_ = [
        SampleForm({"title": "", "tally": "sealed"}, auto_id=f"{scheme}_%s")
        for scheme in ("light", "dark")
    ]
    return {
        "schemes": [
            {"name": "light", "title": _("In light"), "form": forms_[0]},
            {"name": "dark", "title": _("In dark"), "form": forms_[1]},
        ],
        "icons": ICONS,
        "phases": [
            {"state": DONE, "name": _("Deposit"), "when": "10 oct."},
            {"state": DONE, "name": _("Debate"), "when": "8 nov."},
            {"state": NOW, "name": _("Allocation"), "when": _("6 days left")},
            {"state": NEXT, "name": _("Result"), "when": "29 nov."},
            {"state": NEXT, "name": _("Follow-up"), "when": "2027"},
        ],
        "parts": [
            {"name": _("paid"), "cents": 1_640_00},
            {"name": _("to settle"), "cents": 610_00},
            {"name": _("declared"), "cents": 720_00},
            {"name": _("reserved"), "cents": 380_00},
        ],
        "heard": [3, 12, 20, 12],
        "heard_labels": ["0", "1", "2", "3 +"],
        "circles_money": [4_200_00, 2_800_00, 950_00],
        "circles_names": ["Accompagnement", "Numérique", "Animation"],
        "heads": [
            {"name": _("Date")},
            {"name": _("Label")},
            {"name": _("Amount"), "num": True},
        ],
        "rows": [
            ["12 nov.", {"text": "Co-budget 2026", "href": "#"}, _money("9 400,00 €")],
            ["3 nov.", {"text": "Dotation 2026", "href": "#"}, _money("12 000,00 €")],
        ],
        "events": _sample_events(request),
        "page": Paginator(range(60), 20).page(2),
    }


def _money(words: str) -> dict[str, Any]:
    return {"text": words.replace(" ", "\u202f"), "num": True}
