"""Who has an envelope and how large: choices, a list pasted or sent, its faults."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from essaim.base.fields import DayField, typed
from essaim.circles.models import Circle
from essaim.cobudget.envelope_plans import By, Part, Plan
from essaim.cobudget.models import Round
from essaim.members.models import Member
from essaim.rules import envelope_lists
from essaim.rules.envelope_lists import Fault, Line

LARGEST = 1_000_000  # bytes of a file: more lines than a cooperative has members
SHOWN = 20  # faults told one by one


class PeopleForm(forms.Form):
    """The plan of a round: who, on what day, how large; and the list if any."""

    people = forms.ChoiceField(
        label=gettext_lazy("Who has an envelope"),
        choices=Round.People.choices,
        widget=forms.RadioSelect,
    )
    people_on = DayField(
        required=False,
        label=gettext_lazy("As they are on this day"),
        help_text=gettext_lazy(
            "Empty: the day allocation opens. A list is as it is written."
        ),
    )
    circles = forms.ModelMultipleChoiceField(
        required=False,
        label=gettext_lazy("Which circles"),
        queryset=Circle.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    envelopes_by = forms.ChoiceField(
        label=gettext_lazy("How large envelopes are"),
        choices=By.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Never by the capital anybody holds."),
    )
    since = DayField(required=False, label=gettext_lazy("Those who joined since"))
    since_percent = forms.IntegerField(
        label=gettext_lazy("have this part of an envelope, in percent"),
        min_value=1,
        max_value=99,
        required=False,
    )
    circle = forms.ModelChoiceField(
        required=False,
        label=gettext_lazy("The members of"),
        queryset=Circle.objects.none(),
        empty_label=gettext_lazy("no circle in particular"),
    )
    circle_percent = forms.IntegerField(
        label=gettext_lazy("have this part of an envelope, in percent"),
        min_value=1,
        max_value=99,
        required=False,
    )
    listed = forms.CharField(
        required=False,
        strip=False,
        max_length=LARGEST,
        label=gettext_lazy("The list"),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "An e-mail address per line; with amounts, a semicolon and the euros after "
            "it: awa@example.org ; 120"
        ),
    )
    file = forms.FileField(
        required=False,
        label=gettext_lazy("or a CSV file, in the place of this list"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,text/csv"}),
    )

    def __init__(self, *args: Any, round: Round, **options: Any) -> None:
        plan = Plan.of(round)
        super().__init__(*args, **{"initial": _initial(plan), **options})
        open_ones = Circle.objects.filter(closed_on__isnull=True).order_by("name")
        for name in ("circles", "circle"):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = open_ones
        self.faults: list[str] = []

    def clean_file(self) -> str:
        """The text of the file, whatever wrote it."""
        sent = self.cleaned_data.get("file")
        if not sent:
            return ""
        if sent.size > LARGEST:
            raise forms.ValidationError(_("This file is too large for a list."))
        raw = sent.read()
        try:
            return str(raw.decode("utf-8-sig"))
        except UnicodeDecodeError:
            return str(raw.decode("cp1252", errors="replace"))

    def clean(self) -> dict[str, Any]:
        """Read the list, name each line at fault, and find its members."""
        data = super().clean() or self.cleaned_data
        if data.get("file"):
            data["listed"] = data["file"]
        found: dict[int, int | None] = {}
        if data.get("people") == Round.People.LIST:
            found = self._members(data.get("listed", ""), data.get("envelopes_by"))
        if self.errors or self.faults:
            return data
        self.plan = Plan(
            people=data["people"],
            people_on=data["people_on"],
            circles=list(data["circles"]),
            envelopes_by=data["envelopes_by"],
            listed=found,
            parts=list(self._parts(data)),
        )
        return data

    def _parts(self, data: dict[str, Any]) -> Sequence[Part]:
        parts = []
        if data["since"] and data["since_percent"]:
            parts.append(Part(data["since_percent"], joined_since=data["since"]))
        if data["circle"] and data["circle_percent"]:
            parts.append(Part(data["circle_percent"], circle=data["circle"]))
        return parts

    def _members(self, text: str, by: str | None) -> dict[int, int | None]:
        try:
            lines = envelope_lists.read(text, amounts=by == By.FILE)
        except ValueError:
            self.add_error("listed", _("This list has too many lines."))
            return {}
        emails = [line.email for line in lines if line.fault is None]
        known = _known(emails)
        faulty = [
            (line, line.fault)
            for line in lines
            if line.fault or line.email not in known
        ]
        self.faults = [_say(line, fault) for line, fault in faulty[:SHOWN]]
        if len(faulty) > SHOWN:
            more = len(faulty) - SHOWN
            self.faults.append(
                ngettext(
                    "and %(count)d other line.", "and %(count)d other lines.", more
                )
                % {"count": more}
            )
        if faulty:
            self.add_error(
                "listed",
                ngettext(
                    "%(count)d line is to be corrected.",
                    "%(count)d lines are to be corrected.",
                    len(faulty),
                )
                % {"count": len(faulty)},
            )
        return {known[one.email]: one.cents for one in lines if one.email in known}


def _known(emails: Sequence[str]) -> dict[str, int]:
    """The numbers of the active members who have these addresses."""
    active = Member.objects.active().filter(email__in=emails)
    return {email.lower(): pk for email, pk in active.values_list("email", "pk")}


def _say(line: Line, fault: Fault | None) -> str:
    said = {"number": line.number, "email": line.email}
    if fault is Fault.NO_EMAIL:
        return _("Line %(number)d: “%(email)s” is not an e-mail address.") % said
    if fault is Fault.TWICE:
        return _("Line %(number)d: %(email)s is there twice.") % said
    if fault is Fault.NO_AMOUNT:
        return _("Line %(number)d: %(email)s has no amount.") % said
    if fault is Fault.NOT_AN_AMOUNT:
        return _("Line %(number)d: the amount of %(email)s cannot be read.") % said
    return _("Line %(number)d: no active member has the address %(email)s.") % said


def _initial(plan: Plan) -> dict[str, Any]:
    emails = dict(
        Member.objects.get_queryset()
        .filter(pk__in=list(plan.listed))
        .values_list("pk", "email")
    )
    rows = [
        f"{emails[pk]};{typed(cents)}" if cents else emails[pk]
        for pk, cents in plan.listed.items()
    ]
    initial: dict[str, Any] = {
        "people": plan.people,
        "people_on": plan.people_on,
        "circles": list(plan.circles),
        "envelopes_by": plan.envelopes_by,
        "listed": "\n".join(rows),
    }
    for part in plan.parts:
        if part.circle:
            initial |= {"circle": part.circle, "circle_percent": part.percent}
        else:
            initial |= {"since": part.joined_since, "since_percent": part.percent}
    return initial
